package app

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/karaula/karaula/feeds/feedtest"
)

// step is what one publisher does: it puts an entry into its feed, or edits one that stands there.
type step struct {
	feed  int
	entry feedtest.Entry
	edit  bool
}

const soakFeeds = 20

// soakKinds are the sentences of the soak's entries, from quiet to deadly, each with what a later report of the same page
// says; %s is a place, %d the event's number.
var soakKinds = [][2]string{
	{"Izbori u %s, izveštaj %d", "Sukobi u %s posle izbora, izveštaj %d"},
	{"Protest u %s, dan %d", "Sukobi na protestu u %s, policija upotrebila suzavac, dan %d"},
	{"Podignute barikade u %s, vest %d", "Dva policajca ubijena u pucnjavi u %s, vest %d"},
	{"Police arrested five people in %s, report %d", "Clashes in %s, police used tear gas, report %d"},
	{"Eksplozija u %s, ima povređenih, vest %d", "Eksplozija u %s, ima mrtvih, vest %d"},
}

var soakPlaces = []string{
	"Zvečanu", "Leposaviću", "Zubinom Potoku", "Prištini", "Prizrenu", "Banja Luci", "Sarajevu", "Mostaru", "Bujanovcu", "Novom Pazaru",
	"Podgorici", "Skoplju", "Tetovu", "Tirani", "Osijeku",
}

// soakPlan is what the publishers do, 2,000 entries in a full soak and some edits: events that one outlet reports or several, under the
// same title, that a later report of the same page makes worse, and whose first report is edited. It is the same every time.
func soakPlan() []step {
	n := sized(50, 2000)
	r := rand.New(rand.NewPCG(1, 1))
	type timed struct {
		at float64
		step
	}
	var all []timed
	entries := 0
	for event := 1; entries < n; event++ {
		kind, place := soakKinds[r.IntN(len(soakKinds))], soakPlaces[r.IntN(len(soakPlaces))]
		outlets := r.Perm(soakFeeds)
		link := fmt.Sprintf("https://wire.example/%d", event)
		at := float64(entries)
		add := func(title, link string, edit bool, feed int) {
			s := step{feed: feed, edit: edit, entry: feedtest.Entry{
				ID: fmt.Sprintf("https://outlet%d.example/?p=%d-%d", feed, event, len(title)), Link: link, Title: title,
				Summary: fmt.Sprintf("<p>Kratak opis događaja %d.</p>", event),
			}}
			if edit {
				s.entry.Summary = fmt.Sprintf("<p>Kratak opis događaja %d, dopunjen.</p>", event)
			} else {
				entries++
			}
			all = append(all, timed{at, s})
			at += r.Float64() * 15
		}
		title := fmt.Sprintf(kind[0], place, event)
		add(title, link, false, outlets[0])
		others := r.IntN(4) * r.IntN(2)
		for i := 1; i <= others && entries < n; i++ {
			add(title, fmt.Sprintf("https://outlet%d.example/%d", outlets[i], event), false, outlets[i])
		}
		if r.IntN(10) < 3 && entries < n {
			add(fmt.Sprintf(kind[1], place, event), link, false, outlets[5])
		}
		if r.IntN(10) < 2 {
			add(title, link, true, outlets[0])
		}
	}
	slices.SortStableFunc(all, func(x, y timed) int { return cmp.Compare(x.at, y.at) }) // events overlap
	plan := make([]step, len(all))
	for i := range all {
		plan[i] = all[i].step
	}
	return plan
}

// soakWatchlists are 20 watchlists as desks write them: places and words, by story and by region, with one destination or
// several.
func soakWatchlists() string {
	var b strings.Builder
	for i, w := range []struct{ query, more, to string }{
		{"region:kosovo/north", "group_by: story, post_at: 0", "#north"},
		{"region:kosovo", "group_by: region, post_at: 2", "#kosovo"},
		{"region:kosovo", "post_at: 1", "#desk, #north"},
		{"region:bosnia", "group_by: story, post_at: 1", "#bosnia"},
		{"region:bosnia", "post_at: 3", "#urgent"},
		{"region:serbia", "group_by: story, post_at: 1", "#serbia"},
		{"region:serbia barikada", "", "#serbia, #words"},
		{"region:montenegro, region:albania", "group_by: story, post_at: 0", "#coast"},
		{"region:north-macedonia", "group_by: story, post_at: 2", "#skopje"},
		{"region:croatia", "post_at: 1", "#zagreb"},
		{"protest", "", "#words"},
		{"sukob", "post_at: 1", "#words, #desk"},
		{"barikada -region:bosnia", "", "#barricades"},
		{"eksplozija", "group_by: story", "#urgent, #barricades"},
		{"concept:arrest", "group_by: story, post_at: 1", "#words"},
		{"category:clash,attack", "group_by: story, post_at: 3", "#urgent"},
		{"region:balkans level:4", "group_by: story", "#critical"},
		{"region:balkans", "group_by: story, post_at: 3", "#all"},
		{`"tear gas", suzavac`, "group_by: story", "#all"},
		{"izbori region:albania", "", "#coast, #desk"},
	} {
		if w.more != "" {
			w.more += ", "
		}
		fmt.Fprintf(&b, "  - {name: list-%d, query: '%s', %spost_to: [\"slack:%s\"]}\n", i+1, w.query, w.more, strings.ReplaceAll(w.to, ", ", `", "slack:`))
	}
	return b.String()
}
