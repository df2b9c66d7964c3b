package store

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

// enter makes an item found under its tags and words, as a report of the story. Under the empty tag every item is found.
func (t *Tx) enter(p news.Report, story int64) error {
	tags, err := tagTexts(p)
	if err != nil {
		return err
	}
	return errors.Join(t.run(t.search.addTags, tags, p.ID, story), t.enterWords(p, story))
}

// enterWords makes an item found under its words, and under the level of its story as one more.
func (t *Tx) enterWords(p news.Report, story int64) error {
	words := rules.Keys(p.Item)
	for i := range words {
		words[i] = t.search.token(words[i])
	}
	if err := t.addVocabulary(words); err != nil {
		return err
	}
	level, err := t.levelOf(story)
	if err != nil {
		return err
	}
	words = append(words, t.search.token(levelWord(level)))
	return t.run(t.search.addWords, p.ID, t.search.document(words), story)
}

// levelWord is the word under which the items of a story of the level are found. No other word has a capital.
func levelWord(l news.Level) string { return fmt.Sprintf("L%d", l) }

// levelOf returns the level of a story, 0 when there is none.
func (t *Tx) levelOf(story int64) (level news.Level, err error) {
	err = t.get(`SELECT coalesce(max(level), 0) FROM stories WHERE id = $1`, []any{story}, &level)
	return level, err
}

// changedLevel makes the reports of a story found under the level that it has now.
func (t *Tx) changedLevel(story int64) error {
	reports, err := t.Reports(story)
	for i := 0; err == nil && i < len(reports); i++ {
		err = t.enterWords(reports[i], story)
	}
	return err
}

// leave makes the stored item of an id no longer found, and returns it with its story. It must be called before the item
// changes, since the tags are those of what is stored.
func (t *Tx) leave(id int64) (news.Report, int64, error) {
	p, story, err := t.findBy(`id = $1`, id)
	if err != nil {
		return p, story, err
	}
	tags, err := tagTexts(p)
	if err != nil {
		return p, story, err
	}
	return p, story, errors.Join(t.run(t.search.dropTags, tags, id), t.run(t.search.dropWords, id))
}

// tagTexts is the JSON list of an item's tags.
func tagTexts(p news.Report) (string, error) {
	tags := append([]string{""}, rules.Tags(p)...)
	for i := range tags {
		wellFormedText(&tags[i])
		tags[i] = indexed(tags[i])
	}
	return jsonText(tags)
}

// unfilled names the fact up to which id items are not entered yet. Those of a store that is older than the search, or
// was moved here, are entered in the background.
const unfilled = "search.unfilled"

// Unfilled returns the highest id of an item that is not found yet, since it was stored before items were; 0 for none.
func (t *Tx) Unfilled() (id int64, err error) {
	value, err := t.Meta(unfilled)
	if err != nil {
		return 0, err
	}
	return entered(value)
}

// entered reads an id that is kept as the fact unfilled, "" where all items are found.
func entered(value string) (id int64, err error) {
	if value == "" {
		return 0, nil
	}
	if id, err = strconv.ParseInt(value, 10, 64); err != nil {
		return 0, fmt.Errorf("store: %s: %w", unfilled, err)
	}
	return id, nil
}

// unfill says that no item is entered yet.
func (t *Tx) unfill() error {
	var last int64
	if err := t.get(`SELECT coalesce(max(id), 0) FROM items`, nil, &last); err != nil {
		return err
	}
	return t.SetMeta(unfilled, fmt.Sprint(last))
}

// FillSearch enters the items that are not found yet, the newest first, in short transactions between which others write,
// until all are or ctx ends. It goes on where an earlier call ended. Until then a search that goes back further than what
// is entered walks through the stories instead: it is slow and finds the same.
func (s *Store) FillSearch(ctx context.Context) error {
	const atOnce = 200
	for more := true; more; {
		if err := s.Write(ctx, func(tx *Tx) (err error) { more, err = tx.fill(atOnce); return err }); err != nil {
			return fmt.Errorf("enter older items into the search: %w", err)
		}
	}
	return nil
}

// fill enters the newest n of the items that are not found yet, and says whether there may be more.
func (t *Tx) fill(n int) (more bool, err error) {
	last, err := t.Unfilled()
	if err != nil || last == 0 {
		return false, err
	}
	reports, err := t.ReportsBelow(last+1, n)
	if err != nil {
		return false, err
	}
	for _, r := range reports {
		if err := t.enter(r.Report, r.Story); err != nil {
			return false, err
		}
	}
	if len(reports) < n {
		return false, t.SetMeta(unfilled, "0")
	}
	return true, t.SetMeta(unfilled, fmt.Sprint(reports[n-1].ID-1))
}

// searchSQL is what the databases do each in their own way when items are searched for. Lists are given as JSON.
type searchSQL struct {
	cut        string // begins a search: the lowest item of stories, how many those are, the value of a fact or "": since, how many, fact
	addTags    string // tags, item, story
	dropTags   string // tags, item
	addWords   string // item, document, story
	dropWords  string // item
	addVocab   string // words
	vocab      string // for each range in turn, its words in one text: ranges (begin and end), how many words of each
	withTags   string // stories found under one of the tags: tags, lowest item, how many
	items      string // the items that meet a match, as one text: match, lowest item, how many; "" where withWords does without
	withWords  string // stories of these items: items; without items, those that meet a match: match, lowest item, how many
	itemsOf    string // items and stories: stories
	amongTags  string // which stories are found under one of the tags: stories, tags
	amongWords string // which stories meet a match: stories, match; "" where that takes longer than a list of items
	places     string // id, level and latest of stories: stories, since
	and, or    string // between parts of a match
	document   func(words []string) string
	token      func(key string) string // the word that stands for a key
	term       func(word string, begins bool) string
}

// either is a match that is met where one of the groups is.
func (s *searchSQL) either(groups []group) string {
	parts := make([]string, len(groups))
	for i, g := range groups {
		parts[i] = g.match
	}
	return "(" + strings.Join(parts, s.or) + ")"
}
