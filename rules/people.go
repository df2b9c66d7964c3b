package rules

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// The form of data/people.yaml: who stands for a place while holding an office.
type (
	peopleFile struct {
		People []person `yaml:"people"`
	}
	person struct {
		Name string     `yaml:"name"`
		Of   string     `yaml:"of"`   // the path of the region that the person stands for
		Also []string   `yaml:"also"` // other regions that the person stands for as well
		Say  []cuedWord `yaml:"say"`  // how texts name the person
		Held []office   `yaml:"held"`
	}
	// office is what somebody was, from the first day of a day, month or year (2017-05-31, 2017-05, 2017) to the last of
	// another. Without an end it is held still.
	office struct {
		Office string `yaml:"office"`
		From   string `yaml:"from"`
		Until  string `yaml:"until"`

		from, to time.Time // to is the first moment after it; zero: none
	}
)

func (g *gazetteer) addPeople(people []person, regions map[string]Region) error {
	for _, p := range people {
		if _, ok := regions[p.Of]; !ok {
			return fmt.Errorf("%s: there is no region %q", p.Name, p.Of)
		}
		if p.Name == "" || len(p.Held) == 0 {
			return fmt.Errorf("somebody of %s has no name, or no office", p.Of)
		}
		for i := range p.Held {
			if err := p.Held[i].read(); err != nil {
				return fmt.Errorf("%s, %s: %w", p.Name, p.Held[i].Office, err)
			}
		}
		g.people = append(g.people, p)
		for _, word := range p.Say {
			w := placeWord{path: p.Of, rule: ruleStandsFor, langs: word.Lang, person: len(g.people)}
			word.Also = append(word.Also, p.Also...)
			for _, word.Say = range spellings(word.Say, p.Of) {
				if err := g.addWord(word, w, regions); err != nil {
					return fmt.Errorf("%s: %w", p.Name, err)
				}
			}
		}
	}
	return nil
}

// read makes moments of the dates.
func (o *office) read() (err error) {
	if o.from, _, err = span(o.From); err != nil || o.Until == "" {
		return err
	}
	if _, o.to, err = span(o.Until); err == nil && !o.from.Before(o.to) {
		err = errors.New("it ends before it begins")
	}
	return err
}

// span is the time from the beginning of a day, month or year to the beginning of the next.
func span(date string) (from, to time.Time, err error) {
	if date == "" {
		return from, to, errors.New("it has no date")
	}
	layout := time.DateOnly[:min(len(date), len(time.DateOnly))]
	if from, err = time.Parse(layout, date); err != nil {
		return from, to, fmt.Errorf("%q is no date such as 2017-05-31, 2017-05 or 2017", date)
	}
	switch strings.Count(date, "-") {
	case 0:
		return from, from.AddDate(1, 0, 0), nil
	case 1:
		return from, from.AddDate(0, 1, 0), nil
	}
	return from, from.AddDate(0, 0, 1), nil
}

// held returns what somebody was at a moment, or was last when the moment is not known; nil for nothing.
func (p *person) held(at time.Time) *office {
	for i := len(p.Held) - 1; i >= 0; i-- {
		if o := &p.Held[i]; at.IsZero() || !at.Before(o.from) && (o.to.IsZero() || at.Before(o.to)) {
			return o
		}
	}
	return nil
}

// stood says whether a pattern meant at a moment what it means: what names a person does while an office is held.
func (g *gazetteer) stood(w *placeWord, at time.Time) bool {
	return w.person == 0 || g.people[w.person-1].held(at) != nil
}

// who says which person the words of evidence name, and what makes the person stand for the place; "" for nobody.
func (x *Explainer) who(r *Reading, e news.Evidence) (said string) {
	g := &x.rules.gazette
	tokens := r.tokensOf(e)
	g.index.find(tokens, true, func(number, from, to int) {
		w := &g.entries[number]
		if w.person == 0 || w.path != e.StandsFor || to-from != len(tokens) {
			return
		}
		p := &g.people[w.person-1]
		if o := p.held(r.Published); o != nil {
			said = p.Name + ", " + o.String()
		}
	})
	return said
}

// String is an office in words: president since 2017.
func (o *office) String() string {
	switch {
	case o.to.IsZero():
		return fmt.Sprintf("%s since %s", o.Office, o.From[:4])
	case o.From[:4] == o.Until[:4]:
		return fmt.Sprintf("%s in %s", o.Office, o.From[:4])
	}
	return fmt.Sprintf("%s %s to %s", o.Office, o.From[:4], o.Until[:4])
}
