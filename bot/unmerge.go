package bot

import (
	"errors"
	"fmt"
	"slices"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/stories"
)

// parted notes how two stories stand that are made one, so that it can be taken back.
func (x *act) parted(into, from news.Story) (c amendment, err error) {
	c = amendment{Did: news.AmendMerge, Story: into.ID, Before: into.Corrected, Other: from.ID, OtherWas: from.Corrected, Items: ids(from.Reports), Stayed: ids(into.Reports)}
	homes, err := x.tx.AlertsHolding(from.ID)
	if err != nil {
		return c, err
	}
	for _, a := range homes {
		c.Homes = append(c.Homes, a.ID)
	}
	quiet, err := x.tx.QuietingOf(news.Quieting{Kind: news.QuietStory, What: fmt.Sprint(from.ID)}, x.now)
	if err != nil {
		return c, err
	}
	for _, q := range quiet {
		c.Quiet = append(c.Quiet, q.ID)
	}
	var errs [4]error
	c.Apart, errs[0] = x.tx.Apart(into.ID)
	c.OtherFrom, errs[1] = x.tx.Apart(from.ID)
	c.Out, errs[2] = x.leftOutOf(into.ID)
	c.OtherOut, errs[3] = x.leftOutOf(from.ID)
	return c, errors.Join(errs[:]...)
}

func ids(reports []news.Report) (all []int64) {
	for _, r := range reports {
		all = append(all, r.ID)
	}
	return all
}

// leftOutOf are the alerts that people left a story out of.
func (x *act) leftOutOf(story int64) (alerts []int64, err error) {
	all, err := x.tx.LeftOut(story)
	for _, l := range all {
		alerts = append(alerts, l.Alert)
	}
	return alerts, err
}

// unmerge makes the story that became a part of another one of its own again, with what came since and is nearer to it.
func (x *act) unmerge(story news.Story, c amendment) (says string, changed []int64, stale string, err error) {
	var part, stay, later []news.Report
	for _, r := range story.Reports {
		switch {
		case slices.Contains(c.Items, r.ID):
			part = append(part, r)
		case slices.Contains(c.Stayed, r.ID) || len(c.Stayed) == 0:
			stay = append(stay, r)
		default:
			later = append(later, r)
		}
	}
	if len(part) == 0 || len(stay) == 0 {
		return "", nil, "too few of its reports are kept to make two stories of them.", nil
	}
	if _, err := x.tx.Story(c.Other); isNone(err) { // what was merged is forgotten by its own age
		return "", nil, fmt.Sprintf("story s%d is kept no longer.", c.Other), nil
	} else if err != nil {
		return "", nil, "", err
	}
	if err := errors.Join(x.separate(c), x.leaveOutApart(c)); err != nil {
		return "", nil, "", err
	}
	all := stories.Divide(part, stay, later)
	if _, changed, err = x.Corrector.Split(x.tx, c.Story, ids(all), c.Other, c.Homes); err != nil {
		return "", nil, "", err
	}
	more, err := x.Corrector.Correct(x.tx, c.Other, c.OtherWas)
	says = fmt.Sprintf("story s%d is a story of its own again, beside story s%d", c.Other, c.Story)
	if n := len(all) - len(part); len(later) > 0 {
		says += fmt.Sprintf("; of the %s that came since, %d went with it", count(len(later), "report"), n)
	}
	return says, append(changed, more...), "", err
}

// separate gives two stories back what they are apart from and how they were quiet, where they were one for a while.
func (x *act) separate(c amendment) (err error) {
	for _, other := range c.OtherFrom {
		if !slices.Contains(c.Apart, other) {
			err = errors.Join(err, x.tx.KeepApart(c.Story, other, false))
		}
		err = errors.Join(err, x.tx.KeepApart(c.Other, other, true))
	}
	for _, id := range c.Quiet {
		err = errors.Join(err, x.tx.MoveQuieting(id, c.Story, c.Other))
	}
	return err
}

// leaveOutApart leaves each of the two out where it was, and both where the whole was.
func (x *act) leaveOutApart(c amendment) error {
	all, err := x.tx.LeftOut(c.Story)
	for _, l := range all {
		one, other := slices.Contains(c.Out, l.Alert), slices.Contains(c.OtherOut, l.Alert)
		if other || !one {
			err = errors.Join(err, x.tx.LeaveOut(l.Alert, c.Other, l.Level))
		}
		if other && !one {
			err = errors.Join(err, x.tx.LetIn(l.Alert, c.Story))
		}
	}
	return err
}
