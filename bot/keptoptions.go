package bot

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/karaula/karaula/news"
)

// option is how a part of a watchlist's policy is typed behind its query, by the name that config.yaml has for it.
var option = regexp.MustCompile(`(?i)^(post_at|digest|quiet_hours|mention|group_by):(.*)$`)

// splitOptions takes what sets the policy from the end of what was typed.
func splitOptions(typed string) (rest string, set []string) {
	words := strings.Fields(typed)
	n := len(words)
	for n > 0 && option.MatchString(words[n-1]) {
		n--
	}
	if n == len(words) {
		return typed, nil
	}
	return strings.Join(words[:n], " "), words[n:]
}

// setOptions changes a watchlist's policy as was typed.
func (x *act) setOptions(w *news.Watchlist, typed []string) error {
	var wrong []error
	for _, t := range typed {
		m := option.FindStringSubmatch(t)
		if m == nil {
			wrong = append(wrong, fmt.Errorf("“%s” is no setting of a watchlist: write post_at:2, digest:08:00, quiet_hours:23:00-06:00, mention:@here or group_by:story", oneLine(t)))
			continue
		}
		if err := x.setOption(w, strings.ToLower(m[1]), m[2]); err != nil {
			wrong = append(wrong, err)
		}
	}
	return errors.Join(wrong...)
}

func (x *act) setOption(w *news.Watchlist, name, value string) (err error) {
	none := strings.EqualFold(value, "none") || value == ""
	switch name {
	case "post_at":
		w.PostAt = nil
		if !none {
			var level news.Level
			if level, err = news.ParseLevel(value); err != nil {
				return fmt.Errorf("post_at: %w; post_at:none leaves it to karaula", err)
			}
			w.PostAt = &level
		}
	case "digest":
		w.Digest = nil
		if !none {
			if w.Digest, err = parseTimes(timesIn(value)); err != nil {
				return fmt.Errorf("digest: %w", err)
			}
		}
	case "quiet_hours":
		w.Quiet = news.QuietHours{}
		if !none {
			if w.Quiet, err = parseQuietHours(value); err != nil {
				return fmt.Errorf("quiet_hours: %w", err)
			}
		}
	case "mention":
		w.Mention = news.Mention{}
		who, level, given := strings.Cut(value, ",")
		if none {
			break
		}
		w.Mention = news.Mention{Level: news.Violence, Who: map[news.Destination]string{x.press.Destination: oneLine(who)}}
		if given {
			if w.Mention.Level, err = news.ParseLevel(level); err != nil {
				return fmt.Errorf("mention: %w; write mention:@here,3 or mention:none", err)
			}
		}
	case "group_by":
		if w.GroupBy = news.GroupBy(strings.ToLower(value)); none {
			w.GroupBy = ""
		}
		if !slices.Contains([]news.GroupBy{"", news.GroupStory, news.GroupRegion}, w.GroupBy) {
			return fmt.Errorf("group_by: “%s” is none of story, region and none", oneLine(value))
		}
	}
	return err
}

// parseQuietHours reads "23:00-06:00" or "23:00-06:00,hold".
func parseQuietHours(value string) (q news.QuietHours, err error) {
	hours, mode, given := strings.Cut(strings.NewReplacer("–", "-", " ", "").Replace(value), ",")
	from, to, two := strings.Cut(hours, "-")
	if q.Mode = news.QuietCritical; given {
		q.Mode = strings.ToLower(mode)
	}
	var wrongFrom, wrongTo error
	q.From, wrongFrom = sinceMidnight(from)
	q.To, wrongTo = sinceMidnight(to)
	switch {
	case !two || wrongFrom != nil || wrongTo != nil || q.From == q.To:
		return q, fmt.Errorf("“%s” is no stretch of a day: write 23:00-06:00", oneLine(value))
	case !slices.Contains([]string{news.QuietCritical, news.QuietHold, news.QuietSilent}, q.Mode):
		return q, fmt.Errorf("“%s” is none of critical (violence and above comes through), hold and silent", oneLine(mode))
	}
	return q, nil
}

func sinceMidnight(clock string) (time.Duration, error) {
	t, err := time.Parse("15:04", strings.TrimSpace(clock))
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute, err
}

// options are a watchlist's policy as it is typed.
func options(w news.Watchlist) (all []string) {
	if w.PostAt != nil {
		all = append(all, fmt.Sprintf("post_at:%d", int(*w.PostAt)))
	}
	if len(w.Digest) > 0 {
		all = append(all, "digest:"+strings.Join(w.Digest, ","))
	}
	if w.Quiet.Mode != "" {
		all = append(all, "quiet_hours:"+quietText(w.Quiet))
	}
	for _, who := range w.Mention.Who {
		all = append(all, fmt.Sprintf("mention:%s,%d", who, int(w.Mention.Level)))
		break
	}
	if w.GroupBy != "" {
		all = append(all, "group_by:"+string(w.GroupBy))
	}
	return all
}

// quietText is quiet hours as they are typed.
func quietText(q news.QuietHours) string { return hours(q) + "," + q.Mode }

func hours(q news.QuietHours) string { return timeOfDay(q.From) + "-" + timeOfDay(q.To) }

// hoursWords says what quiet hours do.
func hoursWords(q news.QuietHours) string {
	return hours(q) + ": " + map[string]string{
		news.QuietCritical: "violence and above comes through, the rest waits for their end",
		news.QuietHold:     "all waits for their end", news.QuietSilent: "nobody is called",
	}[q.Mode]
}

func timeOfDay(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d/time.Hour), int(d/time.Minute)%60)
}

// policyWords says what a watchlist does with what it asks for.
func policyWords(w news.Watchlist) string {
	below := "what is below is stored, and found by news"
	if len(w.Digest) > 0 {
		below = "the rest is in a digest at " + strings.Join(w.Digest, " and ")
	}
	says := "Posted at once: what a word brings in, and what only a place brings in from elevated (2 of 4) on; " + below + "."
	switch {
	case w.PostAt != nil && *w.PostAt == news.None:
		says = "Posted at once: all of it."
	case w.PostAt != nil:
		says = fmt.Sprintf("Posted at once: from %s (%d of 4) on; %s.", *w.PostAt, int(*w.PostAt), below)
	}
	if w.Quiet.Mode != "" {
		says += " Quiet hours " + hoursWords(w.Quiet) + "."
	}
	for _, who := range w.Mention.Who {
		says += fmt.Sprintf(" %s is called from %s (%d of 4) on, once that is confirmed.", who, w.Mention.Level, int(w.Mention.Level))
	}
	if w.GroupBy == news.GroupStory {
		says += " Each story has a message of its own."
	}
	return says
}
