package bot

// Form is asked of a person, field by field. What is filled in comes back as a Press with the form's verb and Arg, and its
// Fields. Where something is wrong with them, the answer is the form once more, with what was filled in and the mistakes.
type Form struct {
	Verb   Verb
	Arg    string
	Title  string // of at most 24 characters, as Slack has it
	Fields []Field
}

// Field is one text of a form. At most 5 stand in one besides those that are Extra, as Discord has it.
type Field struct {
	Name     string // one word, in lower case
	Label    string // of at most 45 characters
	Hint     string // of at most 100 characters
	Value    string // what stands in it beforehand
	Most     int    // how many characters it takes; 0 for 1,000
	Long     bool   // several lines
	Required bool
	Mistake  string // what is wrong with Value
	// Suggest is the Option of a press with the verb Suggest that tells what the field may be, where a platform asks for that
	// while a form is filled in; "" for any text. There, what is chosen comes back, of Several with commas between.
	Suggest string
	Several bool
	Least   int  // how many characters are typed before it is asked for
	Extra   bool // it is left out where nothing can be suggested: another field takes the same
}

// Limit is how many characters the field takes.
func (f Field) Limit() int {
	if f.Most > 0 {
		return f.Most
	}
	return 1000
}

// Wrong reports whether a field of the form is marked as a mistake.
func (f Form) Wrong() bool {
	for _, x := range f.Fields {
		if x.Mistake != "" {
			return true
		}
	}
	return false
}

// page stands for a form where it cannot be shown: what is wrong with it, and the button that opens it by the name under which
// it is kept.
func (f Form) page(kept string) *Page {
	p := &Page{Controls: []Control{{Verb: Open, Arg: kept, Label: "Open the form", Style: Primary}}}
	if f.Wrong() {
		p.Controls[0].Label = "Change"
	}
	for _, x := range f.Fields {
		if x.Mistake != "" {
			p.Paragraphs = append(p.Paragraphs, Text{{Text: x.Label + ": ", Strong: true}, {Text: x.Mistake}})
		}
	}
	if len(p.Paragraphs) == 0 {
		p.Paragraphs = []Text{{{Text: f.Title, Strong: true}}}
	}
	return p
}
