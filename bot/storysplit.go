package bot

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/karaula/karaula/feeds"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// storyToCorrect finds the story that is to be corrected; no is what to say where none is meant, or the person may not.
func (x *act) storyToCorrect(name string, ask func(id int64) string) (story news.Story, no *Page, err error) {
	err = x.reading(func() (err error) {
		if why := x.mayNotCorrect(); why != "" {
			no = &Page{Paragraphs: []Text{Say("Sorry, " + why + ".")}}
			return nil
		}
		story, no, err = x.storyNamed(name, ask)
		return err
	})
	return story, no, err
}

// reportNumber is a report as a story's page numbers it: "i12", or only the number.
var reportNumber = regexp.MustCompile(`^[iI]?(\d{1,18})$`)

func isReport(word string) bool {
	return reportNumber.MatchString(strings.Trim(word, ",")) || strings.Contains(word, "://")
}

// storySplit makes reports of a story one of their own.
func (x *act) storySplit(typed string) (a Answer, err error) {
	name, rest := splitStory(strings.Fields(typed), isReport)
	if name == "" {
		return private("Which story, and which of its reports? Type: " + Slash + " story split s45 i12 (the story's page numbers its reports: " + Slash + " story s45)"), nil
	}
	story, no, err := x.storyToCorrect(name, func(id int64) string {
		return strings.TrimSpace(fmt.Sprintf("story split s%d %s", id, strings.Join(rest, " ")))
	})
	if err != nil || no != nil {
		return Answer{Private: no}, err
	}
	if len(rest) == 0 {
		return x.whichReports(story), nil
	}
	err = x.writing(func() (err error) {
		if story, err = x.tx.Story(story.ID); err != nil {
			return err
		}
		items, wrong := itemsNamed(story, rest)
		if wrong != "" {
			a = private(fmt.Sprintf("%s Its reports are numbered by: %s story s%d", wrong, Slash, story.ID))
			return nil
		}
		a, err = x.split(story, items)
		return err
	})
	return a, err
}

// whichReports asks which reports are to be a story of their own.
func (x *act) whichReports(story news.Story) Answer {
	if len(story.Reports) == 1 {
		return private(fmt.Sprintf("Story s%d has one report, so there is nothing to split. Where it is about the wrong thing, give it another level or leave it out of the alert (⋯ below the message).", story.ID))
	}
	p := &Page{Paragraphs: []Text{Say(fmt.Sprintf("Which reports of story s%d are about something else? Choose one, or type several: %s story split s%d i12 i15", story.ID, Slash, story.ID))}}
	for _, r := range story.Reports[max(len(story.Reports)-mostReports, 0):] {
		p.Paragraphs = append(p.Paragraphs, x.reportLine(r))
	}
	p.Controls = []Control{x.splitMenu(story)}
	return Answer{Private: p}
}

// itemsNamed are the reports of a story that were typed; wrong says what is not one.
func itemsNamed(story news.Story, words []string) (items []int64, wrong string) {
	for _, w := range strings.FieldsFunc(strings.Join(words, " "), func(c rune) bool { return c == ' ' || c == ',' }) {
		i := -1
		address, _, _ := strings.Cut(strings.Trim(w, "<>"), "|")
		if m := reportNumber.FindStringSubmatch(w); m != nil {
			id, _ := strconv.ParseInt(m[1], 10, 64) // 18 digits at most
			i = slices.IndexFunc(story.Reports, func(r news.Report) bool { return r.ID == id })
		} else if link := feeds.Canonical(address); link != "" {
			i = slices.IndexFunc(story.Reports, func(r news.Report) bool { return r.Link == link })
		}
		if i < 0 {
			return nil, fmt.Sprintf("“%s” is no report of story s%d.", part(w, 80), story.ID)
		}
		if id := story.Reports[i].ID; !slices.Contains(items, id) {
			items = append(items, id)
		}
	}
	if len(items) == len(story.Reports) {
		return nil, fmt.Sprintf("These are all reports of story s%d: at least one stays.", story.ID)
	}
	return items, ""
}

func (x *act) split(story news.Story, items []int64) (Answer, error) {
	id, changed, err := x.Corrector.Split(x.tx, story.ID, items, 0, nil)
	if err != nil {
		return Answer{}, err
	}
	if err := x.tx.KeepApart(story.ID, id, true); err != nil {
		return Answer{}, err
	}
	made, of := x.note(news.AmendSplit), x.note(news.AmendPart)
	made.Story, made.Reports, of.Story = id, len(items), story.ID
	part, err := x.tx.Story(id)
	if err != nil {
		return Answer{}, err
	}
	after, partAfter := stories.Noted(story.Corrected, made), stories.Noted(part.Corrected, of)
	for _, s := range []struct {
		id int64
		c  news.Corrected
	}{{story.ID, after}, {id, partAfter}} {
		more, err := x.Corrector.Correct(x.tx, s.id, s.c)
		if err != nil {
			return Answer{}, err
		}
		changed = append(changed, more...)
	}
	slices.Sort(changed)
	words := fmt.Sprintf(" made %s of %s a story of %s own: %s. karaula does not make them one again.",
		count(len(items), "report"), x.storyWords(story), map[bool]string{true: "its", false: "their"}[len(items) == 1], x.storyWords(part))
	return x.corrected(amendment{Did: news.AmendSplit, Story: story.ID, Before: story.Corrected, After: after, Other: id, OtherWas: partAfter}, slices.Compact(changed),
		fmt.Sprintf("story s%d with %s → s%d with %d, s%d with %d", story.ID, count(len(story.Reports), "report"), story.ID, len(story.Reports)-len(items), id, len(items)), doer(x.press.Person, words))
}

// isOther reports whether a word may begin the second story of two.
func isOther(word string) bool {
	word = strings.ToLower(word)
	return word == "with" || quietNumber.MatchString(word) || strings.Contains(word, "://")
}

// storyMerge makes two stories one.
func (x *act) storyMerge(typed string) (a Answer, err error) {
	name, rest := splitStory(strings.Fields(typed), isOther)
	if len(rest) > 0 && strings.EqualFold(rest[0], "with") {
		rest = rest[1:]
	}
	other := strings.Join(rest, " ")
	if name == "" {
		return private("Which two stories are one? Type: " + Slash + " story merge s45 s48"), nil
	}
	one, no, err := x.storyToCorrect(name, func(id int64) string { return strings.TrimSpace(fmt.Sprintf("story merge s%d %s", id, other)) })
	if err != nil || no != nil {
		return Answer{Private: no}, err
	}
	if other == "" {
		return x.whichOther(one)
	}
	two, no, err := x.storyToCorrect(other, func(id int64) string { return fmt.Sprintf("story merge s%d s%d", one.ID, id) })
	if err != nil || no != nil {
		return Answer{Private: no}, err
	}
	err = x.writing(func() (err error) {
		for _, s := range []*news.Story{&one, &two} {
			if *s, err = x.tx.Story(s.ID); err != nil {
				return err
			}
		}
		if one.ID == two.ID {
			a = private(fmt.Sprintf("That is one story already: s%d. %s story s%d shows its reports.", one.ID, Slash, one.ID))
			return nil
		}
		if one.Circle != two.Circle { // what only some see would be shown to all, or be kept from them
			a = private(fmt.Sprintf("Stories s%d and s%d stay two: one of them comes from a feed that was added in chat, and is not seen wherever the other is.", one.ID, two.ID))
			return nil
		}
		if two.ID < one.ID {
			one, two = two, one
		}
		a, err = x.merge(one, two)
		return err
	})
	return a, err
}

// whichOther asks with which story one is to be made one: with those that this channel was told of.
func (x *act) whichOther(story news.Story) (a Answer, err error) {
	p := &Page{Paragraphs: []Text{Say(fmt.Sprintf("Which story is the same event as s%d? Choose one, or type: %s story merge s%d s48 (or a link, or words of its title)", story.ID, Slash, story.ID))}}
	err = x.reading(func() error {
		told, err := suggestStories(x, "")
		menu := Control{Verb: Ask, Label: "Make one with …"}
		for _, c := range told {
			if c.Arg != fmt.Sprintf("story s%d", story.ID) {
				menu.Choices = append(menu.Choices, Choice{fmt.Sprintf("story merge s%d %s", story.ID, strings.TrimPrefix(c.Arg, "story ")), strings.TrimPrefix(c.Label, "story ")})
			}
		}
		if len(menu.Choices) > 0 {
			p.Controls = []Control{menu}
		}
		return err
	})
	return Answer{Private: p}, err
}

func (x *act) merge(into, from news.Story) (Answer, error) {
	c, err := x.parted(into, from)
	if err != nil {
		return Answer{}, err
	}
	changed, err := x.Corrector.Merge(x.tx, from.ID, into.ID)
	if err != nil {
		return Answer{}, err
	}
	whole, err := x.tx.Story(into.ID)
	if err != nil {
		return Answer{}, err
	}
	n := x.note(news.AmendMerge)
	n.Story = from.ID
	c.After = stories.Noted(whole.Corrected, n)
	c.After.Notes = slices.DeleteFunc(c.After.Notes, func(n news.Note) bool { // what was taken out is back
		return n.Did == news.AmendSplit && n.Story == from.ID || n.Did == news.AmendPart && n.Story == into.ID
	})
	more, err := x.Corrector.Correct(x.tx, into.ID, c.After)
	if err != nil {
		return Answer{}, err
	}
	changed = append(changed, more...)
	slices.Sort(changed)
	words := fmt.Sprintf(" made %s a part of %s: %s, %s.", x.storyWords(from), x.storyWords(into), count(len(whole.Reports), "report"), x.levelOnly(whole))
	return x.corrected(c, slices.Compact(changed), fmt.Sprintf("story s%d with %s and s%d with %d → s%d with %d", into.ID, count(len(into.Reports), "report"), from.ID, len(from.Reports), into.ID, len(whole.Reports)),
		doer(x.press.Person, words))
}

func (x *act) levelOnly(s news.Story) string {
	return fmt.Sprintf("%s (%d of 4)", s.Level, int(s.Level))
}
