package rules

import "strings"

// What follows somebody's folded name: the cases of the Slavic languages, of Albanian and Hungarian, and the Slavic
// adjectives of possession (Kurtijev, Ramina, Radoičićevog). Turkish cases and English genitives stand behind an apostrophe.
var (
	personEndings  = endingsOfPersons("", "a u e i o om em oj it in n t ut un es en", "ov ev")
	personEndingsA = endingsOfPersons("a", "e i u o om oj es en s n", "in") // of names with an a at their end, less that
)

const hungarianCases = "nak nek val vel t ot et at rol tol hoz hez ra re ban ben bol ert"

func endingsOfPersons(nominative, cases, possessives string) map[string]bool {
	endings := map[string]bool{nominative: true}
	for _, e := range strings.Fields(cases) {
		endings[e] = true
	}
	for _, e := range strings.Fields(hungarianCases) {
		endings[nominative+e] = true
	}
	for _, possessive := range strings.Fields(possessives) {
		endings[possessive] = true
		for _, e := range strings.Fields("a o i e u og om im ih oj") {
			endings[possessive+e] = true
		}
	}
	if nominative == "" { // a vowel at the name's end takes a j before these
		for _, e := range strings.Fields("a u e em i om ev eva evo evi eve evu evog evom evim evih evoj") {
			endings["j"+e] = true
		}
	}
	return endings
}

// person makes a part of somebody's folded name.
func (p *part) person(folded string) {
	stem, vowel := strings.CutSuffix(folded, "a")
	p.stem, p.endings = stem, personEndings
	if vowel {
		p.endings = personEndingsA
	}
}
