package work_test

import (
	"slices"
	"testing"
	"time"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// edit is tell for the item that was told last.
func (n *night) edit(title, summary, outlet string) {
	n.t.Helper()
	n.items--
	n.now = n.now.Add(time.Minute)
	n.deliver(n.tell(title, summary, outlet).Alerts...)
}

// milestones are what the answers of a channel said of how its alerts grew.
func (n *night) milestones() (all [][]news.Reason) {
	for _, m := range n.chat.Messages() {
		if m.Thread == "" {
			continue
		}
		var reasons []news.Reason
		for _, s := range m.Versions[0].Milestones {
			reasons = append(reasons, s.Reason)
		}
		all = append(all, reasons)
	}
	return all
}

// An outlet takes back what it reported: that is told once, where the story as a whole says less than before.
func TestCorrectionTold(t *testing.T) {
	zero := news.None
	n := newNight(t, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &zero, PostTo: []news.Destination{"loopback:desk"}}, "12:00")
	const clash = "Clash in Zvečan"
	n.deliver(n.tell(clash, "Shots were fired, and five people were wounded.", "Ibar").Alerts...)
	n.edit(clash, "Shots were fired, and five people were wounded near Zvečan.", "Ibar") // nothing of weight
	n.edit("Gathering in Zvečan", "A protest was announced.", "Ibar")
	n.edit("Gathering in Zvečan", "A protest was announced there.", "Ibar")
	if got, want := n.seen(), "new 3, correction 1"; got != want {
		t.Errorf("the channel saw %q, want %q", got, want)
	}
	answer := n.chat.Messages()[1].Versions[0]
	if len(answer.Milestones) != 1 || answer.Milestones[0].From != news.Violence || answer.Milestones[0].To != news.Tension || answer.Milestones[0].Names[0] != "Ibar" {
		t.Errorf("the answer says %+v, want Ibar's change from violence to tension", answer.Milestones)
	}
}

// A process that dies does not tell twice how an alert grew, nor forget it.
func TestGrowthAcrossRestart(t *testing.T) { onBoth(t, growthAcrossRestart) }

func growthAcrossRestart(t *testing.T, o store.Options) {
	chat := newChat(t)
	d := newDesk(t, o, chat)
	d.report(announced, "Ibar")
	d.report(announced, "Koha")
	id := d.report(announced, "N1").Alerts[0] // all in the opening message
	stop := d.run()
	d.settle()
	stop()
	for _, outlet := range []string{"BIRN", "Kallxo", "RTS"} {
		d.report(announced, outlet)
	}
	d.close()

	d = newDesk(t, o, chat)
	defer d.close()
	stop = d.run()
	defer stop()
	d.settle()
	d.report(announced, "MIA")
	d.settle()
	if got, want := answers(chat), []news.Reason{news.ReasonOutlets}; !slices.Equal(got, want) {
		t.Errorf("answers %q, want %q", got, want)
	}
	if g := d.alert(id).Grown; g.Outlets < 6 {
		t.Errorf("told of %d outlets, want 6 at least", g.Outlets)
	}
}

// An alert from before karaula kept count is told of nothing that its readers have seen long since.
func TestGrowthOfOldAlert(t *testing.T) {
	zero := news.None
	n := newNight(t, news.Watchlist{Name: "north", Query: "region:kosovo/north", PostAt: &zero, PostTo: []news.Destination{"loopback:desk"}}, "12:00")
	id := n.report(announced, "Ibar").Alerts[0]
	n.deliver(id)
	if err := n.store.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.SQL().Exec(`UPDATE alerts SET grown = ''`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, outlet := range []string{"BIRN", "Kallxo"} {
		n.report(announced, outlet)
	}
	n.deliver(id)
	for _, outlet := range []string{"RTS", "MIA", "N1"} {
		n.deliver(n.report(announced, outlet).Alerts...)
	}
	if got := n.milestones(); len(got) != 1 || !slices.Equal(got[0], []news.Reason{news.ReasonOutlets}) {
		t.Errorf("answers told of %q, want of the sixth outlet alone", got)
	}
}
