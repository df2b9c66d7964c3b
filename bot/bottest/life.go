package bottest

import (
	"strings"
	"testing"
	"time"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/store"
)

// Stand is what people see and do on what stands in for a platform.
type Stand interface {
	// Press has somebody press the newest control with the verb that stands below a message (as the platform calls it), in its
	// thread, or on a page that was shown to them alone; choice is the Arg of the entry chosen in a menu, "" for a button. It
	// returns the text that the person alone is shown for it, and the one that everybody is shown, once they are there; "" for none.
	Press(t *testing.T, who bot.Person, message string, verb bot.Verb, choice string) (private, public string)
	// Reads returns the text that a reader finds now in a message and its thread; of message "" in the whole channel.
	Reads(t *testing.T, message string) string
}

// Life plays an alert's life on a platform: it is posted, edited, answered, raised, acted on by people and corrected, with a
// digest, an ops message and an exercise beside it. The store, the deliveries and the desk behind it are real. stand makes
// what people see and do there; presses are to reach h, the way they do on the platform.
func Life(t *testing.T, p bot.Platform, d news.Destination, stand func(h bot.Handler) Stand) {
	one := news.Tension + 1
	lists := []news.Watchlist{{Name: "north", Query: "region:kosovo/north", PostAt: &one, PostTo: []news.Destination{d}, Digest: []string{"08:00"},
		Mention: news.Mention{Level: news.Violence, Who: map[news.Destination]string{d: "@here"}}}}
	l := &life{t: t, room: NewNewsroom(t, p, lists...), d: d}
	l.stand = stand(l.room.Desk.Handle)
	l.grows()
	l.isTaken()
	l.isQuiet()
	l.isExplained()
	l.isWrong()
	l.isCorrected()
	l.others()
}

type life struct {
	t       *testing.T
	room    *Newsroom
	stand   Stand
	d       news.Destination
	message string // of the alert
}

// The people who press.
var (
	ana = bot.Person{ID: "U0ANA", Name: "Ana"}
	ben = bot.Person{ID: "U0BEN", Name: "Ben"}
)

// person is somebody as the platform would name them.
func (l *life) person(p bot.Person) bot.Person {
	p.ID = l.d.Platform() + ":" + p.ID
	return p
}

const (
	barricades = "Barricades put up in Zubin Potok"
	gathering  = "Protest announced in Leposavić"
	shots      = "Shots fired at police in Zvečan, five wounded"
)

func (l *life) grows() {
	l.t.Helper()
	l.room.Report("one", "Ibar", barricades, "Roads are blocked.")
	all := l.room.Alerts()
	if len(all) != 1 || all[0].Message == "" {
		l.t.Fatalf("the alerts are %+v, want one that is posted", all)
	}
	l.message = all[0].Message
	l.reads("the alert is posted", l.message, barricades, "elevated", "Zubin Potok")
	for _, outlet := range []string{"Drina", "Lim", "Tara"} {
		l.room.Report("at "+outlet, outlet, barricades, "It was reported by "+outlet+".")
	}
	l.reads("three edits", l.message, "4 outlets")
	l.room.Report("two", "Ibar", "Barricades put up in Leposavić", "More roads are blocked.")
	l.reads("a related story in the thread", l.message, "Barricades put up in Leposavić")
	l.room.Report("three", "Drina", shots, "A spokesman of the police confirmed that, and asked everybody to stay at home this evening.")
	l.room.Report("again", "Ibar", shots, "Doctors in the hospital of Mitrovica treat wounded officers, as its director told journalists.")
	l.reads("a raised level in the channel, with the mention", "", shots, "violence", "here")
	if all := l.room.Alerts(); len(all) != 1 || all[0].Message != l.message || all[0].ShownLevel != news.Violence || all[0].Mentioned != news.Violence {
		l.t.Errorf("the alerts are %+v, want one, shown and called for at violence", all)
	}
}

func (l *life) isTaken() {
	l.t.Helper()
	l.press("Ana takes it", ana, bot.Take, "", "", "Ana is on it")
	l.reads("Ana is on it", l.message, "on it", "Ana")
	l.pressStale("Ben is late", ben, bot.Take, "Ana took it at")
	l.press("Ana takes it back", ana, bot.Undo, "", "", "nobody is on it")
	l.pressStale("a change is taken back once", ben, bot.Undo, "Ana took this back at")
	l.press("Ben takes it", ben, bot.Take, "", "", "Ben is on it")
	l.press("Ben is not on it any more", ben, bot.Release, "", "", "Ben is not on it any more")
	if a := l.alert(); a.Taken.ID != "" {
		l.t.Errorf("%+v is on it", a.Taken)
	}
}

func (l *life) isQuiet() {
	l.t.Helper()
	l.press("Ana makes it quiet", ana, bot.Calm, "", "", "worse than violence, at most until")
	l.reads("it says that it is quiet", l.message, "quiet until it worsens")
	l.room.Report("four", "Lim", gathering, "It begins at noon.")
	l.press("Ana takes that back", ana, bot.Undo, "", "", "told of again")
	l.press("Ben looks what else there is", ben, bot.More, "", "what else", "")
	l.press("Ben makes it quiet for an hour", ben, bot.Quiet, "1h", "", "Ben made this quiet until it gets worse than violence, at most until")
	if a := l.alert(); a.QuietShown.IsZero() {
		l.t.Error("the message does not say that it is quiet")
	}
	l.room.Pass(time.Hour)
	l.room.Settle()
	if a := l.alert(); !a.QuietShown.IsZero() {
		l.t.Errorf("the message says that it is quiet until %s, and that is over", a.QuietShown)
	}
}

func (l *life) isExplained() {
	l.t.Helper()
	private := l.press("Why?", ben, bot.Why, "", "Why alert 1 was sent", "")
	for _, want := range []string{"Watchlist north", "“Zvečan” is Zvečan", "violence (3 of 4)", "Drina and Ibar, which are independent"} {
		if !strings.Contains(private, want) {
			l.t.Errorf("Why does not say %q:\n%s", want, private)
		}
	}
}

func (l *life) isWrong() {
	l.t.Helper()
	l.press("Wrong", ben, bot.Wrong, "", "what is wrong", "")
	l.press("not that serious", ben, bot.Wrong, "serious", "With which story?", "")
	lead := l.leading()
	private := l.press("the story", ben, bot.Wrong, "serious "+lead, "Noted, thank you: it is not that serious", "")
	if !strings.Contains(private, "level:4 would have kept it out") || !strings.Contains(private, "would have hidden") {
		l.t.Errorf("the answer says\n%s", private)
	}
	l.press("what else", ana, bot.More, "", "what else", "")
	before := len(l.alert().Stories)
	l.press("Ana leaves a story out", ana, bot.LeaveOut, lead, "", "Ana left a story out: “"+shots)
	if a := l.alert(); len(a.Stories) != before-1 || a.Level != news.Elevated {
		l.t.Errorf("the alert has %d stories at %s, want %d at elevated", len(a.Stories), a.Level, before-1)
	}
	l.room.Report("late", "Tara", shots, "It was reported by Tara.")
	if a := l.alert(); len(a.Stories) != before-1 {
		l.t.Error("a later report brought the story back that was left out")
	}
	l.press("Ben puts it back", ben, bot.Undo, "", "", "Ben put the story back that Ana had left out")
	if a := l.alert(); len(a.Stories) != before || a.Level != news.Violence {
		l.t.Errorf("the alert has %d stories at %s, want %d at violence", len(a.Stories), a.Level, before)
	}
}

func (l *life) isCorrected() {
	l.t.Helper()
	const corrected = "Correction: four wounded as shots are fired at police in Zvečan"
	l.room.Report("three", "Drina", corrected, "A spokesman of the police said so.")
	if a := l.alert(); a.Shown != a.Revision {
		l.t.Errorf("the message shows revision %d of %d", a.Shown, a.Revision)
	}
}

func (l *life) others() {
	l.t.Helper()
	l.room.Pass(25 * time.Hour) // the alert takes no new story, and the digest of tomorrow comes
	const rally = "Rally announced in Zvečan"
	l.room.Report("five", "Ibar", rally, "It begins at noon.")
	l.room.Pass(24 * time.Hour)
	l.room.Settle()
	l.reads("a digest", "", "Digest", rally)
	l.room.Tell(l.d, "Feed Ibar does not answer since 02:10")
	l.reads("an ops message", "", "Feed Ibar does not answer since 02:10")
	boss := l.person(ana)
	boss.Manages = true // since the exercise calls people
	if a := l.room.Desk.Handle(l.t.Context(), bot.Press{Verb: bot.Drill, Destination: l.d, Person: boss}); a.Private == nil || !strings.Contains(a.Private.Paragraphs[0].Plain(), "exercise comes now") {
		l.t.Errorf("a drill is answered by %+v", a)
	}
	l.room.Settle()
	l.reads("an exercise", "", "EXERCISE", "Ana asked for this exercise")
	l.isNoisy()
}

// isNoisy has karaula say that a watchlist sent too much, and somebody leave it as it is.
func (l *life) isNoisy() {
	l.t.Helper()
	const says = "north sent 23 messages today"
	var id int64
	l.room.write(func(tx *store.Tx) (err error) {
		id, err = tx.AddAlert(news.Alert{Destination: l.d, Kind: news.KindAdvice, Opened: l.room.Now(), Changed: l.room.Now(), Revision: 1, Cause: news.ReasonNoisy, Note: says + ".",
			Advice: &news.Advice{Watchlist: "north", Filed: true, Sent: 23, Remedies: []news.Remedy{{Name: "level", Label: "Violence only", Would: 6, Options: "post_at:3", How: "type it"}}}})
		l.room.enqueue([]int64{id})
		return err
	})
	l.room.Settle()
	l.reads("advice", "", says, "Violence only", "would have been 6")
	for _, a := range l.room.Alerts() {
		if a.ID == id {
			private, _ := l.stand.Press(l.t, l.person(ben), a.Message, bot.Soften, "")
			l.answered("Ben leaves it", private, "for a week")
		}
	}
	l.room.Settle()
	l.reads("decided advice", "", "Ben leaves it as it is")
}

func (l *life) alert() news.Alert { return l.room.Alerts()[0] }

// leading is the number of the alert's story with the highest level.
func (l *life) leading() string {
	a := l.alert()
	best := a.Stories[0]
	for _, s := range a.Stories {
		if s.Level > best.Level {
			best = s
		}
	}
	return itoa(best.StoryID)
}

// press has somebody press, and brings the alert up to date.
func (l *life) press(what string, who bot.Person, verb bot.Verb, choice, private, public string) string {
	l.t.Helper()
	gotPrivate, gotPublic := l.stand.Press(l.t, l.person(who), l.message, verb, choice)
	l.answered(what, gotPrivate, private)
	l.answered(what, gotPublic, public)
	l.room.Settle()
	return gotPrivate
}

func (l *life) answered(what, got, want string) {
	l.t.Helper()
	if !strings.Contains(got, want) || want == "" && got != "" {
		l.t.Errorf("%s: %q was said, want %q", what, got, want)
	}
}

// pressStale presses what the message does not show any more, as somebody does who was a moment too late: the press goes
// straight to the desk.
func (l *life) pressStale(what string, who bot.Person, verb bot.Verb, want string) {
	l.t.Helper()
	arg := ""
	if verb == bot.Undo {
		arg = "1"
	}
	a := l.room.Desk.Handle(l.t.Context(), bot.Press{Verb: verb, Arg: arg, Alert: 1, Destination: l.d, Message: l.message, Person: l.person(who), At: time.Now()})
	if a.Private == nil || a.Public != nil || !strings.Contains(a.Private.Paragraphs[0].Plain(), want) {
		l.t.Errorf("%s: %+v was said, want %q alone", what, a, want)
	}
}

// reads asks that a reader finds texts, in whatever case.
func (l *life) reads(what, message string, want ...string) {
	l.t.Helper()
	text := l.stand.Reads(l.t, message)
	for _, w := range want {
		if !strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
			l.t.Errorf("%s: %q is not in\n%s", what, w, text)
		}
	}
}
