package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
	"github.com/karaula/karaula/stories"
)

// archive writes what 180 days of news leave behind, and what people ask of it. Its words are as frequent as words of
// content are: the commonest stands in about one item of fifteen, and people ask for common ones more often.
type archive struct {
	*rand.Rand
	zipf  *rand.Zipf
	rules *rules.Rules
	now   time.Time
}

func newArchive(r *rules.Rules) *archive {
	d := rand.New(rand.NewPCG(3, 4))
	return &archive{d, rand.NewZipf(d, 1.05, 50, 50_000), r, time.Date(2023, time.May, 26, 12, 0, 0, 0, time.UTC)}
}

func (a *archive) of(list ...string) string { return list[a.IntN(len(list))] }

// word draws a word as texts and people use them.
func (a *archive) word() string { return numbered(int(a.zipf.Uint64())) }

// numbered makes the n-th word of the archive, of its own stem.
func numbered(n int) string {
	const consonants, vowels = "kbdfghlmnprstvz", "aeiou"
	w := ""
	for range 4 {
		w += string(consonants[n%15]) + string(vowels[n/15%5])
		n /= 75
	}
	return w
}

// places are names as texts have them, the much reported ones more than once, and the regions that people ask for.
var (
	placeNames = []string{"Beograd", "Beograd", "Beograd", "Zagreb", "Zagreb", "Sarajevo", "Sarajevo", "Priština", "Priština", "Zvečan", "Niš", "Novi Sad", "Skoplje",
		"Podgorica", "Tirana", "Sofija", "Banjaluka", "Mostar", "Split", "Leposavić", "Bujanovac", "Tetovo", "Ljubljana", "Subotica"}
	askedRegions = []string{"kosovo/north", "kosovo", "serbia", "bosnia", "north-macedonia", "montenegro", "croatia", "albania"}
)

func (a *archive) text(words int) string {
	var list []string
	for range words {
		list = append(list, a.word())
	}
	if a.IntN(10) < 6 {
		list = append(list, "u", a.of(placeNames...))
	}
	if a.IntN(8) == 0 {
		list = append(list, a.of("sukobi", "protest", "barikade", "pucnjava", "hapšenje", "utakmica", "suzavac", "poginulo dvoje"))
	}
	return strings.Join(list, " ")
}

// item is the i-th item of a feed.
func (a *archive) item(i int, at time.Time) news.Item {
	return news.Item{FeedID: 1, Key: fmt.Sprint(i), Title: a.text(7), Summary: a.text(13), Outlet: a.of("N1", "Koha", "Danas", "Klix"), Country: "rs",
		Lang: "sr", Trust: news.Normal, Revision: 1, Published: at, Seen: at}
}

// question is one as people ask: of places, levels, kinds and words, with what they do not want.
func (a *archive) question() string {
	region := "region:" + a.of(askedRegions...)
	return a.of(region, region+" level:2", region+" "+a.word(), region+" -topic:sport", a.word(), a.word()+", "+a.word(), "level:3", "region:balkans level:2",
		region+" ("+a.word()+", concept:barricade)", "category:protest lang:sr", "outlet:n1 "+a.word(), `"`+a.word()+" "+a.word()+`"`)
}

// kind is a kind of questions, and how far back they go.
type kind struct {
	name  string
	since time.Time
	ask   func() string
}

func (a *archive) kinds() []kind {
	day, ever := a.now.Add(-24*time.Hour), time.Time{}
	return []kind{
		{"a region and a word in 24 h", day, func() string { return "region:" + a.of(askedRegions...) + " " + a.word() }},
		{"any question in 24 h", day, a.question},
		{"any question in 7 days", a.now.Add(-bot.LookBack), a.question},
		{"free words over all time", ever, func() string { return a.word() + " " + a.word() }},
		{"one free word over all time", ever, a.word},
		{"the most frequent word over all time", ever, func() string { return numbered(0) }},
	}
}

// archived is how long ago the archive begins.
const archived = 180 * 24 * time.Hour

// fill stores n items, a third of them further reports of a story. The first of them go the way that items go; in a large
// archive their rows are then copied to later times, since a million items would be an hour's work.
func (a *archive) fill(ctx context.Context, s *store.Store, n int) error {
	base := min(n, 25_000)
	for n%base != 0 {
		base--
	}
	part := archived / time.Duration(n/base)
	if err := a.write(ctx, s, base, part); err != nil {
		return err
	}
	return a.copy(ctx, s, base, n/base-1, part)
}

// write stores n items over a span of time from the archive's begin on.
func (a *archive) write(ctx context.Context, s *store.Store, n int, span time.Duration) error {
	const atOnce = 2000
	first := a.now.Add(-archived)
	for i := 0; i < n; {
		err := s.Write(ctx, func(tx *store.Tx) error {
			for end := min(n, i+atOnce); i < end; {
				at := first.Add(time.Duration(float64(span) * float64(i) / float64(n)))
				var reports []news.Report
				for more := true; more && i < end; i++ {
					reports = append(reports, a.rules.Read(a.item(i, at)).Report)
					more = a.IntN(3) == 0
				}
				if err := addReports(tx, reports); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// addReports stores a story of these reports.
func addReports(tx *store.Tx, reports []news.Report) error {
	facts := stories.Sum(reports, news.Corrected{})
	story, err := tx.AddStory(facts)
	if err != nil {
		return err
	}
	for _, r := range reports {
		if _, err := tx.AddItem(r, story); err != nil {
			return err
		}
	}
	return tx.SetFacts(story, facts)
}

// copy repeats the rows of the n items that are stored, so many times, each time a span later.
func (a *archive) copy(ctx context.Context, s *store.Store, n, times int, span time.Duration) error {
	words := `INSERT INTO item_words (rowid, words)
		SELECT id + $1, replace(replace(replace(replace(lower(title || ' ' || summary), 'š', 's'), 'č', 'c'), 'ć', 'c'), 'ž', 'z')
			|| ' ' || char(57420) || (SELECT level FROM stories WHERE stories.id = items.story_id) FROM items WHERE id <= $2 AND $3 > 0`
	if s.Postgres() != "" {
		words = `INSERT INTO item_words (item_id, words, story_id) SELECT item_id + $1, words, story_id + $3 FROM item_words WHERE item_id <= $2`
		if err := alter(ctx, s, `DROP INDEX item_words_words`); err != nil {
			return err
		}
	}
	var stories int64
	if err := s.DB().QueryRowContext(ctx, `SELECT max(id) FROM stories`).Scan(&stories); err != nil {
		return err
	}
	for i := 1; i <= times; i++ {
		items, later := int64(i*n), (time.Duration(i) * span).Milliseconds()
		for _, c := range []struct {
			query string
			args  []any
		}{
			{`INSERT INTO stories (id, merged_into, level, confirmed, category, categories, regions, paths, concepts, first, latest, oldest)
				SELECT id + $1, 0, level, confirmed, category, categories, regions, paths, concepts, first + $2, latest + $2, oldest + $3
				FROM stories WHERE id <= $4`, []any{stories * int64(i), later, items, stories}},
			{`INSERT INTO items (id, feed_id, key, source_key, url, link, title, summary, outlet, owner, lang, country, trust, revision, published,
					seen, old, story_id, text_lang, script, regions, paths, level, category, concepts, topics, evidence, rules)
				SELECT id + $1, feed_id, CAST(id + $1 - 1 AS TEXT), source_key, url, link, title, summary, outlet, owner, lang, country, trust, revision,
					published + $2, seen + $2, old, story_id + $3, text_lang, script, regions, paths, level, category, concepts, topics, evidence, rules
				FROM items WHERE id <= $4`, []any{items, later, stories * int64(i), n}},
			{`INSERT INTO item_tag (tag, item_id, story_id) SELECT tag, item_id + $1, story_id + $3 FROM item_tag WHERE item_id <= $2`,
				[]any{items, n, stories * int64(i)}},
			{words, []any{items, n, stories * int64(i)}},
		} {
			if _, err := s.DB().ExecContext(ctx, c.query, c.args...); err != nil {
				return fmt.Errorf("%w in %s", err, c.query)
			}
		}
	}
	if s.Postgres() == "" {
		return nil
	}
	// The ids go on behind the copies; the rest the server does by itself after a while.
	return alter(ctx, s, `SELECT setval(pg_get_serial_sequence('stories', 'id'), (SELECT max(id) FROM stories))`,
		`SELECT setval(pg_get_serial_sequence('items', 'id'), (SELECT max(id) FROM items))`,
		`CREATE INDEX item_words_words ON item_words USING gin (words) WITH (fastupdate = off)`, `VACUUM ANALYZE`)
}

func alter(ctx context.Context, s *store.Store, queries ...string) error {
	for _, query := range queries {
		if _, err := s.DB().ExecContext(ctx, query); err != nil {
			return fmt.Errorf("%w in %s", err, query)
		}
	}
	return nil
}
