package bot

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Exported is a watchlist on one line, as config.yaml writes it. The address of an incoming webhook, which is a secret, is
// a variable there.
func Exported(w news.Watchlist) string {
	parts := []string{"name: " + yamlText(w.Name), "query: " + yamlText(w.Query)}
	if w.PostAt != nil {
		parts = append(parts, fmt.Sprintf("post_at: %d", int(*w.PostAt)))
	}
	var to, who []string
	for i, d := range w.PostTo {
		text := yamlText(string(d))
		if strings.HasSuffix(d.Platform(), "-webhook") {
			text = fmt.Sprintf(`"%s:${KARAULA_HOOK_%d}"`, d.Platform(), i+1)
		}
		to = append(to, text)
		if name := w.Mention.Who[d]; name != "" {
			who = append(who, text+": "+yamlText(name))
		}
	}
	parts = append(parts, "post_to: ["+strings.Join(to, ", ")+"]")
	if len(who) > 0 {
		parts = append(parts, fmt.Sprintf("mention: {level: %d, who: {%s}}", int(w.Mention.Level), strings.Join(who, ", ")))
	}
	if len(w.Digest) > 0 {
		times := slices.Clone(w.Digest)
		for i := range times {
			times[i] = yamlText(times[i])
		}
		parts = append(parts, "digest: ["+strings.Join(times, ", ")+"]")
	}
	if w.Quiet.Mode != "" {
		parts = append(parts, fmt.Sprintf(`quiet_hours: {from: "%s", to: "%s", mode: %s}`, timeOfDay(w.Quiet.From), timeOfDay(w.Quiet.To), w.Quiet.Mode))
	}
	if w.GroupBy != "" {
		parts = append(parts, "group_by: "+string(w.GroupBy))
	}
	return "- {" + strings.Join(parts, ", ") + "}"
}

// yamlText writes a text in double quotes, as JSON does, which YAML reads. No $ in it begins a variable.
func yamlText(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(strings.ReplaceAll(s, "$", "$$")) // a text and a buffer: nothing can go wrong
	return strings.TrimSpace(b.String())
}

// ExportedLines are watchlists that were made in chat as config.yaml writes them, line by line.
func ExportedLines(all []store.Kept) []string {
	lines := []string{"watchlists:"}
	for _, k := range all {
		line := Exported(k.Watchlist)
		if k.Paused {
			line = "# paused: " + line
		}
		lines = append(lines, line)
	}
	return lines
}

// watchExport shows the channel's watchlists as config.yaml writes them.
func (x *act) watchExport(typed string) (Page, bool, error) {
	if typed != "" {
		return extra("watch export", typed), true, nil
	}
	kept, err := x.kept()
	if err != nil {
		return Page{}, false, err
	}
	if len(kept) == 0 {
		return Page{Paragraphs: []Text{Say("No watchlist was made in this channel." + these(nil))}}, false, nil
	}
	var page Page
	for _, line := range ExportedLines(kept) {
		page.Paragraphs = append(page.Paragraphs, Say(line))
	}
	return page, false, nil
}
