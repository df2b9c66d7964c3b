package bot

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
)

// digestCommand is the verb of what is not urgent enough to be told at once.
func digestCommand() Command {
	return Command{Name: "digest", Example: "digest at 08:00 18:00", Does: "At which times this channel gets what was not urgent, in one message",
		Subs: []Command{
			{Name: "show", Implied: true, Example: "digest", answer: (*act).digestShow, Does: "The times, the time zone, and what waits"},
			{Name: "at", Example: "digest at 08:00 18:00 Europe/Belgrade", keep: (*act).digestAt, Does: "Set the times, for all watchlists that post here",
				Args: []Arg{{Name: "times", Does: "times of day, such as 08:00 18:00", Required: true},
					{Name: "zone", Does: "the time zone of the channel, such as Europe/Belgrade or the city alone", suggest: suggestZone}}},
			{Name: "off", Example: "digest off", keep: (*act).digestOff, Does: "No digest here: what is not told at once is stored, and found by news"},
			{Name: "own", Example: "digest own", keep: (*act).digestOwn, Does: "Leave it to each watchlist again, as before digest at"},
			{Name: "now", Example: "digest now", keep: (*act).digestNow, Does: "Post at once what waits for the next digest"},
		}}
}

func (x *act) digestShow(typed string) (Page, bool, error) {
	if typed != "" {
		return *digestCommand().noSub(strings.Fields(typed)[0]), true, nil
	}
	c, err := x.channel()
	if err != nil {
		return Page{}, false, err
	}
	page := Page{Paragraphs: []Text{Say(x.digestWords(c))}}
	if c.Digest == nil {
		for _, w := range posting(x.policy.Watchlists, x.press.Destination) {
			at := "no digest"
			if len(w.Digest) > 0 {
				at = strings.Join(w.Digest, " and ")
			}
			page.Paragraphs = append(page.Paragraphs, Text{{Text: oneLine(w.Name), Strong: true}, {Text: ": " + at}})
		}
	}
	waits, stories, err := x.waiting(news.ReasonDigest)
	switch {
	case err != nil:
		return Page{}, false, err
	case stories > 0:
		page.Paragraphs = append(page.Paragraphs, Say(fmt.Sprintf("%s for the one at %s.", waitWords(stories), alerts.Moment(waits.Due, x.now, x.zoneOf(c)))))
		page.Controls = []Control{{Verb: Ask, Arg: "digest now", Label: "Now"}}
	default:
		page.Paragraphs = append(page.Paragraphs, Say("Nothing waits for a digest."))
	}
	return Page{Paragraphs: append(page.Paragraphs, Say(fmt.Sprintf("Set the times: %s digest at 08:00 18:00", Slash))), Controls: page.Controls}, false, nil
}

func waitWords(stories int) string {
	if stories == 1 {
		return "1 story waits"
	}
	return countStories(stories) + " wait"
}

// digestWords says when the channel gets digests.
func (x *act) digestWords(c news.Channel) string {
	zone := x.zoneOf(c)
	switch {
	case c.Digest == nil:
		return fmt.Sprintf("When a digest comes here, each watchlist says for itself (time zone %s).", zone)
	case len(c.Digest) == 0:
		return "No digest comes here, whatever the watchlists say."
	}
	return fmt.Sprintf("A digest comes here at %s (time zone %s).", strings.Join(c.Digest, " and "), zone)
}

func (x *act) digestAt(typed string) (Answer, error) {
	words := timesIn(typed)
	n := slices.IndexFunc(words, func(w string) bool { return strings.Trim(w, "0123456789:") != "" })
	if n < 0 {
		n = len(words)
	}
	if n == 0 {
		return private("At which times? Type: " + Slash + " digest at 08:00 18:00"), nil
	}
	times, err := parseTimes(words[:n])
	if err != nil {
		return private(sentence(err) + "Type: " + Slash + " digest at 08:00 18:00"), nil
	}
	changes := []settingChange{{Name: digestSetting, After: strings.Join(times, " ")}}
	if place := strings.Join(words[n:], " "); place != "" {
		zone, err := parseZone(place)
		if err != nil {
			return private(sentence(err) + "Type: " + Slash + " digest at 08:00 Europe/Belgrade"), nil
		}
		changes = append(changes, settingChange{Name: zoneSetting, After: zone.String()})
	}
	return x.setDigest(changes)
}

func (x *act) digestOff(typed string) (Answer, error) {
	if typed != "" {
		return Answer{Private: ptr(extra("digest off", typed))}, nil
	}
	return x.setDigest([]settingChange{{Name: digestSetting, After: "none"}})
}

func (x *act) digestOwn(typed string) (Answer, error) {
	if typed != "" {
		return Answer{Private: ptr(extra("digest own", typed))}, nil
	}
	return x.setDigest([]settingChange{{Name: digestSetting}})
}

func ptr(p Page) *Page { return &p }

// setDigest changes when digests come to the channel.
func (x *act) setDigest(changes []settingChange) (a Answer, err error) {
	err = x.writing(func() error {
		a, err = x.set(changes, func(c news.Channel) (Text, error) {
			line := doer(x.press.Person, " set when the digest comes. "+x.digestWords(c))
			waits, stories, err := x.waiting(news.ReasonDigest)
			if stories > 0 {
				line = append(line, Span{Text: fmt.Sprintf(" %s for the one at %s.", waitWords(stories), alerts.Moment(waits.Due, x.now, x.zoneOf(c)))})
			}
			return line, err
		})
		return err
	})
	return a, err
}

func (x *act) digestNow(typed string) (a Answer, err error) {
	if typed != "" {
		return Answer{Private: ptr(extra("digest now", typed))}, nil
	}
	err = x.writing(func() error {
		waits, stories, err := x.waiting(news.ReasonDigest)
		switch {
		case err != nil:
			return err
		case stories == 0:
			a = private("Nothing waits for a digest here. What happened lately is told by: " + Slash + " news 24h")
			return nil
		}
		if err := errors.Join(x.tx.SetDue(waits.ID, x.now), x.audit("digest now", fmt.Sprintf("%d stories", stories))); err != nil {
			return err
		}
		a = private(fmt.Sprintf("The digest comes now, with %s.", countStories(stories)))
		return x.Enqueue(x.ctx, x.tx, []int64{waits.ID})
	})
	return a, err
}

func countStories(n int) string {
	if n == 1 {
		return "1 story"
	}
	return fmt.Sprintf("%d stories", n)
}
