package bot

import "github.com/karaula/karaula/rules/query"

// bothMustMatch is a query of places or words as one that asks for a place and a word. ok is false for any other query.
func bothMustMatch(q string) (both string, ok bool) {
	tree, _ := query.Parse(q)
	var rest []query.Node
	if and, is := tree.(*query.And); is { // what is excluded stays
		var choices query.Node
		for _, p := range and.Parts {
			switch p.(type) {
			case *query.Or:
				if choices != nil {
					return "", false
				}
				choices = p
			case *query.Not:
				rest = append(rest, p)
			default:
				return "", false
			}
		}
		tree = choices
	}
	or, is := tree.(*query.Or)
	if !is {
		return "", false
	}
	var places, others []query.Node
	for _, a := range or.Alternatives {
		if f, is := a.(*query.Field); is && f.Name == "region" {
			places = append(places, a)
		} else {
			others = append(others, a)
		}
	}
	if len(places) == 0 || len(others) == 0 {
		return "", false
	}
	return query.Print(&query.And{Parts: append([]query.Node{anyOf(places), anyOf(others)}, rest...)}), true
}

func anyOf(all []query.Node) query.Node {
	if len(all) == 1 {
		return all[0]
	}
	return &query.Or{Alternatives: all}
}
