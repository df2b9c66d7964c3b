package query

import (
	"fmt"
	"strings"
)

// Say writes a tree as a person would say what it asks for: "anything in north Kosovo, or mentioning “barikada” in any
// form, elevated or higher, sport left out". called says what a value of a field is called ("north Kosovo"); where it
// returns "", or is nil, the value stands as it was typed.
func Say(n Node, called func(field, value string) string) string {
	s := sayer{called}
	if or, ok := n.(*Or); ok {
		return s.alternatives(or)
	}
	return "anything " + s.whole(n)
}

// sayer turns nodes into clauses that follow "anything": "in Serbia", "mentioning …", "elevated or higher".
type sayer struct {
	called func(field, value string) string
}

// alternatives says an Or that is the whole query. Where an alternative asks for several things, each is a sentence of its
// own, so that nobody takes what belongs to the last one for a condition on all.
func (s sayer) alternatives(n *Or) string {
	mixed := false
	for _, a := range n.Alternatives {
		_, several := a.(*And)
		mixed = mixed || several
	}
	if !mixed {
		return "anything " + strings.Join(s.clauses(n.Alternatives, "or"), ", or ")
	}
	var all []string
	for _, a := range n.Alternatives {
		all = append(all, "anything "+s.whole(a))
	}
	return strings.Join(all, "; or ")
}

// whole says what stands alone behind "anything": what must be there, then what must not. Alternatives come first, where
// they read best.
func (s sayer) whole(n Node) string {
	all, ok := n.(*And)
	if !ok {
		return s.clause(n)
	}
	var choices, wanted, nothing, topics []string
	var plain []Node
	for _, part := range all.Parts {
		switch part := part.(type) {
		case *Not:
			if f, ok := part.Part.(*Field); ok && f.Name == "topic" {
				topics = append(topics, s.names(f)...)
				continue
			}
			nothing = append(nothing, "nothing "+s.clause(part.Part))
		case *Or:
			if clauses := s.clauses(part.Alternatives, "or"); len(clauses) > 1 {
				choices = append(choices, strings.Join(clauses, ", or "))
				continue
			}
			plain = append(plain, part)
		default:
			plain = append(plain, part)
		}
	}
	for i, c := range choices {
		if i > 0 {
			c = "and also either " + c
		}
		wanted = append(wanted, c)
	}
	for _, c := range s.clauses(plain, "and") {
		if len(choices) > 0 && strings.HasPrefix(c, "mentioning") {
			c = "and also " + c
		}
		wanted = append(wanted, c)
	}
	for i, c := range nothing {
		if i == 0 {
			c = "but " + c
		} else {
			c = "and " + c
		}
		wanted = append(wanted, c)
	}
	if len(topics) > 0 {
		wanted = append(wanted, listed(topics, "and")+" left out")
	}
	return strings.Join(wanted, ", ")
}

// clause says a part that stands inside another, so that it keeps together.
func (s sayer) clause(n Node) string {
	switch n := n.(type) {
	case *Or:
		return strings.Join(s.clauses(n.Alternatives, "or"), " or ")
	case *And:
		return s.inside(n)
	case *Near:
		return s.near(n)
	case *Field:
		return s.field(n)
	}
	return s.clauses([]Node{n}, "and")[0]
}

// inside says an And that is part of something else.
func (s sayer) inside(n *And) string {
	var wanted []Node
	var without []string
	for _, part := range n.Parts {
		if not, ok := part.(*Not); ok {
			without = append(without, "unless "+s.clause(not.Part))
			continue
		}
		wanted = append(wanted, part)
	}
	clauses := s.clauses(wanted, "and")
	said := strings.Join(append([]string{strings.Join(clauses, " and ")}, without...), ", ")
	if len(clauses)+len(without) == 1 {
		return said
	}
	return "(" + said + ")"
}

// clauses says parts that "and" or "or" joins; words and phrases in any form become one clause.
func (s sayer) clauses(parts []Node, joint string) []string {
	var out, forms []string
	at := -1
	for _, part := range parts {
		switch n := part.(type) {
		case *Word:
			switch {
			case n.Prefix:
				out = append(out, "mentioning a word that begins with "+inQuotes(n.Text))
			case n.Exact:
				out = append(out, "mentioning "+inQuotes(n.Text)+" spelled just so")
			default:
				forms = append(forms, inQuotes(n.Text))
				if at < 0 {
					at = len(out)
					out = append(out, "")
				}
			}
		case *Phrase:
			if n.Exact {
				out = append(out, "mentioning "+inQuotes(strings.Join(n.Words, " "))+" spelled just so")
				continue
			}
			forms = append(forms, inQuotes(strings.Join(n.Words, " ")))
			if at < 0 {
				at = len(out)
				out = append(out, "")
			}
		case *Or:
			if said := s.clauses(n.Alternatives, "or"); joint == "and" && len(said) > 1 {
				out = append(out, "either "+strings.Join(said, " or "))
			} else {
				out = append(out, said...)
			}
		default:
			out = append(out, s.clause(part))
		}
	}
	if at >= 0 {
		out[at] = "mentioning " + listed(forms, joint) + " in any form"
	}
	return out
}

// near says words that stand close to each other.
func (s sayer) near(n *Near) string {
	between := fmt.Sprintf("at most %d words between them", n.Within)
	switch n.Within {
	case 0:
		between = "no word between them"
	case 1:
		between = "at most 1 word between them"
	}
	return "mentioning " + s.operand(n.Left) + " and " + s.operand(n.Right) + " with " + between
}

func (s sayer) operand(n Node) string {
	switch n := n.(type) {
	case *Word:
		switch {
		case n.Prefix:
			return "a word that begins with " + inQuotes(n.Text)
		case n.Exact:
			return inQuotes(n.Text) + " spelled just so"
		}
		return inQuotes(n.Text)
	case *Phrase:
		if n.Exact {
			return inQuotes(strings.Join(n.Words, " ")) + " spelled just so"
		}
		return inQuotes(strings.Join(n.Words, " "))
	case *Or:
		var all []string
		for _, a := range n.Alternatives {
			all = append(all, s.operand(a))
		}
		return "(" + listed(all, "or") + ")"
	}
	return ""
}

// listed joins names as a sentence does: "a, b or c".
func listed(names []string, joint string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " " + joint + " " + names[last]
}

func inQuotes(s string) string { return "“" + s + "”" }
