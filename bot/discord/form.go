package discord

import (
	"cmp"

	"github.com/karaula/karaula/bot"
)

// modal is a form.
type modal struct {
	ID         string  `json:"custom_id"`
	Title      string  `json:"title"`
	Components []label `json:"components"`
}

// label is a field with what stands above and below it.
type label struct {
	Type      int    `json:"type"`
	Label     string `json:"label"`
	Does      string `json:"description,omitempty"`
	Component input  `json:"component"`
}

type input struct {
	Type        int    `json:"type"`
	ID          string `json:"custom_id"`
	Style       int    `json:"style"` // 1 one line, 2 several
	Value       string `json:"value,omitempty"`
	Placeholder string `json:"placeholder,omitempty"`
	Required    bool   `json:"required"`
	Most        int    `json:"max_length"`
}

const (
	labelType = 18
	inputType = 4
)

// What Discord takes of a form, in characters and pieces.
const (
	maxModalTitle = 45
	maxFields     = 5
	maxFieldLabel = 45
	maxFieldHint  = 100
	maxFieldText  = 4000
)

// renderForm dresses a form. Its id names the opening message as a page's controls do.
func renderForm(f bot.Form, alert int64, opening string) modal {
	m := modal{ID: bot.ControlID(f.Verb, f.Arg, alert, inPlaceOfKey(opening)), Title: cmp.Or(plain(f.Title, maxModalTitle), "karaula"), Components: []label{}}
	for _, x := range f.Fields {
		if x.Extra || len(m.Components) == maxFields { // a modal suggests nothing
			continue
		}
		most := min(x.Limit(), maxFieldText)
		in := input{Type: inputType, ID: x.Name, Style: 1, Value: clipped(x.Value, most), Placeholder: plain(x.Hint, maxFieldHint), Required: x.Required, Most: most}
		if x.Long {
			in.Style = 2
		}
		does := ""
		if x.Mistake != "" {
			does = plain("⚠ "+x.Mistake, maxFieldHint)
		}
		m.Components = append(m.Components, label{labelType, cmp.Or(plain(x.Label, maxFieldLabel), x.Name), does, in})
	}
	return m
}

// clipped ends what is too long, whatever it is: a person goes on with it.
func clipped(s string, most int) string {
	for size(s) > most {
		r := []rune(s)
		s = string(r[:len(r)-max(1, (size(s)-most)/2)])
	}
	return s
}

// sent is the press that a form stands for which somebody filled in.
func (k *desk) sent(i interaction) (p bot.Press, opening string, ok bool) {
	p, opening, ok = k.read(i)
	p.Fields = map[string]string{}
	for _, c := range i.Data.Components {
		p.Fields[c.Component.ID] = c.Component.Value
	}
	return p, opening, ok
}
