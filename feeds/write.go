package feeds

import (
	"cmp"
	"net/url"
	"strings"
	"time"
)

// writeStart writes the start tag of a container, and what its attributes say in place of children.
func (r *repairer) writeStart(s scope, t token) {
	r.out.WriteString("<" + s.as)
	if s.as == "media:content" {
		r.writeAttrs(s, t)
	}
	r.out.WriteByte('>')
	if s.as != "channel" && s.as != "item" {
		return
	}
	if lang := cmp.Or(t.get("xml:lang"), r.lang); s.as == "channel" && lang != "" {
		r.writeElement("dc:language", lang)
	}
	for _, a := range t.attrs {
		prefix, local := split(strings.ToLower(a.name))
		switch {
		case local == "about" && s.as == "item" && (prefix == "" || r.lookup(len(r.bindings), prefix) == rdfV):
			r.out.WriteString(`<guid isPermaLink="false">`)
			r.escape(strings.TrimSpace(a.value))
			r.out.WriteString("</guid>")
		case local == "href" && prefix == "": // CDF
			r.writeElement("link", r.resolve(s, a.value))
		case local == "lastmod": // CDF
			r.writeElement("dc:date", a.value)
		}
	}
}

// writeLeaf writes a finished piece.
func (r *repairer) writeLeaf(p *piece) {
	s, value := p.scope, strings.TrimSpace(p.content())
	switch {
	case s.shape == markup:
		r.out.WriteString("<" + s.as + ">" + r.texts.put(p.html()) + "</" + s.as + ">")
		return
	case isDate(s.as): // in the form that gofeed tries first, of the hundred that it knows
		if r.dates++; r.dates > maxDates {
			return
		}
		if t := parseDate(value); !t.IsZero() {
			r.writeElement(s.as, t.Format(time.RFC3339Nano))
		}
		return
	case s.as == "tags": // one element for all categories
		for i, tag := range strings.SplitN(value, ",", maxCategories+1) {
			if i < maxCategories {
				r.writeElement("category", tag)
			}
		}
		return
	case s.as == "link" && r.stack[0].as == "feed" && value != "" && p.tag.get("href") == "":
		p.tag.attrs = append(p.tag.attrs, attr{"href", value}) // Atom says it in the attribute
	}
	r.out.WriteString("<" + s.as)
	r.writeAttrs(s, p.tag)
	if s.as == "link" || s.as == "id" && strings.HasPrefix(value, "/") {
		value = r.resolve(s, value)
	}
	r.out.WriteByte('>')
	r.escape(value)
	r.out.WriteString("</" + s.as + ">")
}

// isDate names the elements that hold a date.
func isDate(as string) bool {
	switch as {
	case "pubDate", "lastBuildDate", "published", "updated", "dc:date", "atom:published", "atom:updated",
		"dcterms:issued", "dcterms:created", "dcterms:modified":
		return true
	}
	return false
}

func (r *repairer) writeElement(name, value string) {
	r.out.WriteString("<" + name + ">")
	r.escape(strings.TrimSpace(value))
	r.out.WriteString("</" + name + ">")
}

// escape writes a text so that it is safe inside elements and attributes.
func (r *repairer) escape(s string) {
	_, _ = escaper.WriteString(&r.out, s) // a builder takes everything
}

func (r *repairer) writeAttrs(s scope, t token) {
	for _, a := range t.attrs {
		name, ok := keptAttrs[strings.ToLower(a.name)]
		if !ok {
			continue
		}
		value := a.value
		if name == "href" || name == "url" {
			value = r.resolve(s, value)
		}
		r.out.WriteString(" " + name + `="`)
		r.escape(value)
		r.out.WriteByte('"')
	}
}

// resolve makes an address absolute where xml:base says from where; the document's own address is convert's matter.
func (r *repairer) resolve(s scope, raw string) string {
	raw = strings.TrimSpace(raw)
	if s.base == nil || raw == "" {
		return raw
	}
	ref, err := url.Parse(raw)
	if err != nil || ref.IsAbs() {
		return raw
	}
	return s.base.ResolveReference(ref).String()
}
