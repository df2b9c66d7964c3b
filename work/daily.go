package work

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/karaula/karaula/alerts"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

const (
	// dailyMeta is the name under which the store holds which daily line was told last, by its time.
	dailyMeta = "ops daily"
	// dailyLate is how late the daily line may be: karaula was away until then.
	dailyLate = time.Hour
)

// dailyDue returns the time of the daily line that is to be told now.
func (o *Ops) dailyDue(v view, now time.Time) (at time.Time, due bool) {
	daily := o.settings.Load().Daily
	if daily == "" {
		return at, false
	}
	at, ok := news.Watchlist{Digest: []string{daily}}.NextDigest(now.Add(-dailyLate).In(o.Zone))
	return at, ok && !at.After(now) && v.daily != strconv.FormatInt(at.UnixMilli(), 10)
}

// daily tells how the last 24 hours were, when it is time.
func (b *bulletin) daily(v view) {
	at, due := b.ops.dailyDue(v, b.now)
	if b.err != nil || !due {
		return
	}
	if b.err = b.tx.SetMeta(dailyMeta, strconv.FormatInt(at.UnixMilli(), 10)); b.err != nil {
		return
	}
	var day store.Day
	if day, b.err = b.tx.Since(b.now.Add(-24 * time.Hour)); b.err != nil {
		return
	}
	b.open(dailyKey, dailyLine(v, day), news.ReasonDaily, "")
}

// dailyLine is "All quiet: 59 of 61 feeds read, 212 items, 3 alerts in 24 h; silent: X, Y.", or begins with what stands.
func dailyLine(v view, day store.Day) string {
	var unread, silent, standing []string
	for _, f := range v.feeds {
		if f.Stopped || f.Failures > 0 || f.ReadOK.IsZero() {
			unread = append(unread, f.Outlet)
		}
		if v.trouble(fmt.Sprint(silentPrefix, f.ID)).Stands() {
			silent = append(silent, f.Outlet)
		}
	}
	for l := news.Deadly; l >= news.Violence; l-- {
		if n := day.Alerts[l]; n > 0 {
			standing = append(standing, fmt.Sprintf("%s at %s", countOf(n, "alert"), l))
		}
	}
	for _, t := range v.troubles {
		if t.Stands() && !strings.HasPrefix(t.Key, silentPrefix) && !strings.HasPrefix(t.Key, feedPrefix) {
			standing = append(standing, strings.TrimSuffix(t.Text, "."))
		}
	}
	total := 0
	for _, n := range day.Alerts {
		total += n
	}
	head := "All quiet"
	if len(standing) > 0 {
		head = strings.Join(standing, "; ")
	}
	line := fmt.Sprintf("%s: %d of %s read, %s, %s in 24 h", head, len(v.feeds)-len(unread), countOf(len(v.feeds), "feed"),
		countOf(day.Items, "item"), countOf(total, "alert"))
	if len(unread) > 0 {
		line += "; not read: " + alerts.Few(unread)
	}
	if len(silent) > 0 {
		line += "; silent: " + alerts.Few(silent)
	}
	return line + "."
}

func countOf(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
