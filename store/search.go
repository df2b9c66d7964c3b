package store

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// Candidates returns the stories with a report published at since or later that a search may find, with all their reports:
// the highest level first, and the newest first within a level. Among them are all that the query concerns, and others:
// rules.Set.Concerned decides. The sequence ends with the first error, or when it is left.
//
// The ids of items grow with their arrival, so what is older than the oldest item of the stories asked for is never looked
// at. Stories that are few are named and sorted. Where they are many, one level is looked at after the other, which for
// most questions ends with the first.
func (t *Tx) Candidates(q rules.Search, since time.Time) iter.Seq2[news.Story, error] {
	return func(yield func(news.Story, error) bool) {
		var failed error
		err := t.candidates(q, since, func(page []news.Story) bool {
			page = slices.DeleteFunc(page, func(s news.Story) bool { return !t.sees(s.Circle) })
			for stories := range slices.Chunk(page, reportedAtOnce) {
				if failed = t.reported(stories); failed != nil {
					return false
				}
				for _, s := range stories {
					if !yield(s, nil) {
						return false
					}
				}
			}
			return true
		})
		if err = cmp.Or(err, failed); err != nil {
			yield(news.Story{}, err)
		}
	}
}

// reportedAtOnce is of how many stories the reports are read at once: a question each would take longer than all else, and
// most answers are found among the first stories.
const reportedAtOnce = 25

// reported gives stories their reports.
func (t *Tx) reported(stories []news.Story) error {
	ids := make([]int64, len(stories))
	for i, s := range stories {
		ids[i] = s.ID
	}
	list, err := jsonText(ids)
	if err != nil {
		return err
	}
	return t.addReports(stories, t.numbers, list)
}

// take is given stories page by page, and says whether it wants more.
type take func([]news.Story) bool

func (t *Tx) candidates(q rules.Search, since time.Time, more take) error {
	f, walk, err := t.newFinder(q, since)
	if err != nil {
		return err
	}
	if !walk {
		if done, err := f.together(more); err != nil || done {
			return err
		}
	}
	for level := news.Deadly; level >= news.None; level-- {
		at := where{level: level, everywhere: true}
		if !walk {
			if at, err = f.at(level); err != nil {
				return err
			}
		}
		look := f.named
		switch {
		case at.everywhere:
			look = f.everyStory
		case at.many():
			look = f.walk
		}
		if goOn, err := look(at, more); err != nil || !goOn {
			return err
		}
	}
	return nil
}

// together hands over the stories of all levels at once where they are few. Over all time, what is many on one level is not
// counted on all: the list of a frequent word's items takes longer than the rest of the search.
func (f *finder) together(more take) (done bool, err error) {
	if f.cut == 0 {
		if at, err := f.at(news.Deadly); err != nil || at.many() {
			return false, err
		}
	}
	all, err := f.at(anyLevel)
	if err != nil || all.many() {
		return false, err
	}
	_, err = f.named(all, more)
	return true, err
}

// The sizes of pages: the first is what most questions need.
const (
	firstPage = 50
	lastPage  = 800
)

// place is where a story stands in the order of an answer.
type place struct {
	id, level, latest int64
}

func (p place) before(q place) int {
	return cmp.Or(cmp.Compare(q.level, p.level), cmp.Compare(q.latest, p.latest), cmp.Compare(q.id, p.id))
}

// onLevel continues at stories of a level behind a place: $1 level, $2 since, $3 latest, $4 id, $5 how many.
const onLevel = ` FROM stories WHERE merged_into = 0 AND level = $1 AND latest >= $2 AND latest <= $3 AND (latest < $3 OR id < $4)
	ORDER BY latest DESC, id DESC LIMIT $5`

// everyStory hands over all stories of a level, in the order of its index.
func (f *finder) everyStory(at where, more take) (goOn bool, err error) {
	last := place{math.MaxInt64, int64(at.level), math.MaxInt64}
	for size := firstPage; ; size = min(4*size, lastPage) {
		page, err := list(f.tx, scanStory, `SELECT `+storyColumns+onLevel, last.level, millis(f.since), last.latest, last.id, size)
		if err != nil || !more(page) {
			return false, err
		}
		if len(page) < size {
			return true, nil
		}
		end := page[len(page)-1]
		last.latest, last.id = millis(end.Latest), end.ID
	}
}

// walk goes through the stories of a level in their order, and hands over those that are named or meet a condition.
func (f *finder) walk(at where, more take) (goOn bool, err error) {
	last := place{math.MaxInt64, int64(at.level), math.MaxInt64}
	for size := 8 * firstPage; ; size = min(2*size, lastPage) {
		page, err := list(f.tx, scanPlace, `SELECT id, level, latest`+onLevel, last.level, millis(f.since), last.latest, last.id, size)
		if err != nil {
			return false, err
		}
		met, err := f.meetAny(page, at)
		if err != nil {
			return false, err
		}
		if goOn, err := f.handOver(slices.DeleteFunc(slices.Clone(page), func(p place) bool { return !met[p.id] }), more); err != nil || !goOn {
			return false, err
		}
		if len(page) < size {
			return true, nil
		}
		last = page[len(page)-1]
	}
}

// named hands over the stories that are named: those of the level, in their order.
func (f *finder) named(at where, more take) (goOn bool, err error) {
	if len(at.ids) == 0 {
		return true, nil
	}
	ids, err := jsonText(keysOf(at.ids))
	if err != nil {
		return false, err
	}
	places, err := list(f.tx, scanPlace, f.tx.search.places, ids, millis(f.since))
	if err != nil {
		return false, err
	}
	if at.level != anyLevel {
		places = slices.DeleteFunc(places, func(p place) bool { return p.level != int64(at.level) })
	}
	slices.SortFunc(places, place.before)
	return f.handOver(places, more)
}

// handOver reads the stories at places, page by page.
func (f *finder) handOver(places []place, more take) (goOn bool, err error) {
	for size := firstPage; len(places) > 0; size = min(4*size, lastPage) {
		page := places[:min(size, len(places))]
		places = places[len(page):]
		order := map[int64]int{}
		for i, p := range page {
			order[p.id] = i
		}
		ids, err := jsonText(keysOf(order))
		if err != nil {
			return false, err
		}
		stories, err := list(f.tx, scanStory, storiesIn+f.tx.numbers, ids)
		if err != nil {
			return false, err
		}
		slices.SortFunc(stories, func(a, b news.Story) int { return order[a.ID] - order[b.ID] })
		if !more(stories) {
			return false, nil
		}
	}
	return true, nil
}

func keysOf[V any](m map[int64]V) []int64 {
	ids := make([]int64, 0, len(m))
	for id := range m {
		ids = append(ids, id)
	}
	return ids
}

func scanPlace(r row) (p place, err error) {
	return p, r.Scan(&p.id, &p.level, &p.latest)
}
