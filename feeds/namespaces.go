package feeds

import (
	"net/url"
	"strings"
)

type binding struct {
	prefix string
	v      vocabulary
}

// bind takes an element's namespaces and xml:base.
func (r *repairer) bind(s *scope, t token) {
	r.bindings = r.bindings[:s.bindings]
	for _, a := range t.attrs {
		prefix, local := split(strings.ToLower(a.name))
		switch {
		case prefix == "xmlns" || prefix == "" && local == "xmlns":
			if prefix == "" {
				local = ""
			}
			if len(r.bindings) < maxBindings {
				r.bindings = append(r.bindings, binding{local, vocabularyOf(a.value)})
			}
		case prefix == "xml" && local == "base":
			if ref, err := url.Parse(strings.TrimSpace(a.value)); err == nil {
				if s.base != nil {
					ref = s.base.ResolveReference(ref)
				}
				s.base = ref
			}
		}
	}
	s.bindings = len(r.bindings)
}

// lookup returns what a prefix stands for among the first n bindings.
func (r *repairer) lookup(n int, prefix string) vocabulary {
	for i := n - 1; i >= 0; i-- {
		if r.bindings[i].prefix == prefix {
			return r.bindings[i].v
		}
	}
	if prefix == "" {
		return native
	}
	if v, ok := prefixes[prefix]; ok {
		return v
	}
	return foreign
}

// ruleFor decides what becomes of an element.
func (r *repairer) ruleFor(prefix, local string, parent scope) rule {
	if parent.shape == dropped {
		return rule{}
	}
	v := r.lookup(len(r.bindings), prefix)
	key := local
	if !r.isNative(v) {
		key = string(v) + ":" + local
	}
	act, ok := r.rules[key]
	if !ok {
		act, ok = moduleRules[key]
	}
	if !ok {
		return rule{}
	}
	if act.as == "" {
		act.as = key
	}
	return act
}

func (r *repairer) isNative(v vocabulary) bool {
	if v == native || v == r.home {
		return true
	}
	if r.stack[0].as == "feed" {
		return v == atomV
	}
	return v == rssV || v == rdfV
}

func split(name string) (prefix, local string) {
	if i := strings.IndexByte(name, ':'); i >= 0 {
		return name[:i], name[i+1:]
	}
	return "", name
}
