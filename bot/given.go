package bot

import "strings"

// given is what a verb was given: what was typed behind it, or filled into its form, which join makes one line. Where nothing was,
// form asks for it.
func (x *act) given(typed string, f Form, join func(map[string]string) string) (line string, form *Form) {
	if x.press.Fields != nil {
		typed = strings.Join(strings.Fields(join(x.press.Fields)), " ")
		for i := range f.Fields {
			f.Fields[i].Value = x.press.Fields[f.Fields[i].Name]
		}
	}
	if typed == "" {
		return "", &f
	}
	return typed, nil
}

// marked is a form as it was filled in, with what is wrong with one of its fields.
func (x *act) marked(f Form, name, mistake string) Answer {
	for i := range f.Fields {
		f.Fields[i].Value = x.press.Fields[f.Fields[i].Name]
		if f.Fields[i].Name == name {
			f.Fields[i].Mistake = mistake
		}
	}
	return Answer{Form: &f}
}

// enough is how many characters of a place's name are typed before places are suggested.
const enough = 2

// placesField asks for places; verb is the one whose argument they are.
func placesField(verb string) Field {
	return Field{Name: "places", Label: "Places, in any language", Hint: "Zvečan, north Kosovo, Preševo", Suggest: verb + " places", Several: true, Least: enough, Required: true}
}

func placesForm(verb string) Form {
	return Form{Verb: Ask, Arg: verb, Title: "Places", Fields: []Field{placesField(verb)}}
}

func placesIn(fields map[string]string) string { return fields["places"] }

// quietForm asks what is to be quiet.
func quietForm() Form {
	return Form{Verb: Ask, Arg: "quiet start", Title: "Quiet", Fields: []Field{
		{Name: "what", Label: "What", Hint: "north Kosovo, watchlist NAME, alert 12 or story s45", Suggest: "quiet start what", Required: true},
		{Name: "for", Label: "For how long", Hint: "8h (if you say nothing), 2d, tomorrow, 14:30, monday 09:00"},
	}}
}

func quietIn(fields map[string]string) string {
	if long := strings.TrimSpace(fields["for"]); long != "" {
		return fields["what"] + " for " + long
	}
	return fields["what"]
}

// whyForm asks what is to be explained.
func whyForm() Form {
	return Form{Verb: Ask, Arg: "why", Title: "Why?", Fields: []Field{
		{Name: "story", Label: "A story that was told here", Suggest: "why what", Extra: true},
		{Name: "what", Label: "A link, a story or an alert", Hint: "https://…, s45 or alert 12"},
	}}
}

func whyIn(fields map[string]string) string {
	if what := strings.TrimSpace(fields["what"]); what != "" {
		return what
	}
	return fields["story"]
}
