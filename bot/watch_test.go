package bot_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/store"
)

// talk is a conversation of several people in several channels, as a golden file has it.
type talk struct {
	t       *testing.T
	r       *bottest.Newsroom
	press   bot.Press // where the next line is typed, and by whom
	offered []bot.Control
	all     strings.Builder
}

func newTalk(t *testing.T) *talk {
	r := newRoom(t)
	return &talk{t: t, r: r, press: bot.Press{Destination: "slack:#north", Scope: "slack:T1", Person: bot.Person{ID: "slack:U1", Name: "Ana"}}}
}

// as lets somebody else go on.
func (k *talk) as(name string, manages bool) {
	k.press.Person = bot.Person{ID: "slack:" + name, Name: name, Manages: manages, Governs: manages}
}

// type types a line and notes the answer.
func (k *talk) say(typed string) { k.do("> "+typed, bot.Press{Verb: bot.Ask, Arg: typed}) }

// choose chooses what a menu of the last answer offers under a label that begins so.
func (k *talk) choose(label string) {
	k.t.Helper()
	for _, c := range k.offered {
		for _, x := range c.Choices {
			if strings.HasPrefix(x.Label, label) {
				k.do("["+label+"…]", bot.Press{Verb: c.Verb, Arg: x.Arg})
				return
			}
		}
	}
	k.t.Errorf("nothing offers %q:\n%s", label, k.all.String())
}

// push presses what the last answer that offered something offers under a label.
func (k *talk) push(label string) {
	k.t.Helper()
	for _, c := range k.offered {
		if c.Label == label {
			k.do("["+label+"]", bot.Press{Verb: c.Verb, Arg: c.Arg})
			return
		}
	}
	k.t.Errorf("nothing offers %q:\n%s", label, k.all.String())
}

func (k *talk) do(line string, p bot.Press) bot.Answer {
	p.Destination, p.Scope, p.Person = k.press.Destination, k.press.Scope, k.press.Person
	a := k.r.Desk.Handle(k.t.Context(), p)
	k.all.WriteString(k.press.Person.Name + " " + line + "\n")
	k.note(a)
	if a.Later != nil {
		a = a.Later(k.t.Context(), func(p bot.Page) { k.note(bot.Answer{Private: &p}) })
		k.all.WriteString("  later\n")
		k.note(a)
	}
	return a
}

// note writes down what was answered.
func (k *talk) note(a bot.Answer) {
	for _, part := range []struct {
		who  string
		page *bot.Page
	}{{"", a.Private}, {"everybody: ", a.Public}} {
		if part.page == nil || a.Form != nil {
			continue
		}
		if len(part.page.Controls) > 0 {
			k.offered = part.page.Controls
		}
		for _, text := range strings.Split(strings.TrimSpace(said(part.page)), "\n") {
			k.all.WriteString("    " + part.who + text + "\n")
		}
	}
	if a.Form != nil {
		k.all.WriteString("    form " + a.Form.Title + "\n")
		for _, f := range a.Form.Fields {
			k.all.WriteString("    " + f.Label + ": " + f.Value + " " + f.Mistake + "\n")
		}
	}
}

// clock are the times in a conversation, with the day where it is not today, which differ from run to run.
var clock = regexp.MustCompile(`(?:\d{1,2} [A-Z][a-z]{2} )?\d\d:\d\d|NOW`)

// golden holds a conversation against a golden file, whatever the time of day.
func (k *talk) golden(name string) {
	k.t.Helper()
	now := k.r.Now().UTC().Format("15:04")
	got := strings.ReplaceAll(k.all.String(), now, "NOW")
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			k.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		k.t.Fatal(err)
	}
	if clock.ReplaceAllString(got, "T") != clock.ReplaceAllString(string(want), "T") {
		k.t.Errorf("the conversation differs from %s (write it anew with -update):\n%s", file, got)
	}
}

// TestWatch is a conversation about watchlists: made, read back, saved, changed, taken back, restored.
func TestWatch(t *testing.T) {
	k := newTalk(t)
	for _, typed := range []string{"watch", "watch add", "watch add shots pucnjava post_at:9", "watch add shots region:Zvecann", "watch add region:kosovo/north barikada", "watch add shots region:Mitrovica", "watch add NORTH pucnjava", "watch lsit",
		"watch remove shots", "watch history shots", "watch restore shots", "watch test", "watch test region:kosovo/north", "watch test northh"} {
		k.say(typed)
	}
	k.say(`watch add shots region:kosovo/north, pucnjava digest:08:00 quiet_hours:23:00-06:00 mention:@here,3`)
	k.push("Both must match")
	k.push("Save")
	k.say("watch list")
	k.say("watch edit shots post_at:1 digest:none")
	k.push("Cancel")
	k.push("Save") // of what was cancelled
	k.say("watch edit shots post_at:1 digest:none")
	k.push("Save")
	k.push("Undo")
	k.push("Undo")
	k.say("watch history shots")
	k.say("watch restore shots 2")
	k.say("watch edit shots")
	k.say("watch pause shots")
	k.as("Boss", true)
	k.say("watch pause shots")
	k.say("watch resume shots")
	k.say("watch remove shots")
	k.say("watch list")
	k.say("watch restore shots")
	k.say("watch export")
	k.golden("watch.golden")
}

// TestWatchForm fills the form of a new watchlist: mistakes are marked at their fields, and what is right is read back.
func TestWatchForm(t *testing.T) {
	k := newTalk(t)
	submit := func(name, query, postAt string) bot.Answer {
		return k.do("form", bot.Press{Verb: bot.Ask, Arg: "watch add", Fields: map[string]string{"name": name, "query": query, "post_at": postAt}})
	}
	a := submit("north", "region:Zvecann", "7")
	if a.Form == nil {
		t.Fatalf("a form with mistakes is answered with %+v", a)
	}
	for _, f := range a.Form.Fields {
		if wrong := f.Name == "name" || f.Name == "query" || f.Name == "post_at"; wrong != (f.Mistake != "") {
			t.Errorf("%s: the mistake is %q", f.Name, f.Mistake)
		}
	}
	if a := submit("shots", "pucnjava", "1"); a.Form != nil || !strings.Contains(said(a.Private), "Watchlist shots, which is not saved yet.") {
		t.Errorf("a form that is right is answered with %+v", a)
	}
}

// TestWatchApart sees that nobody sees or changes what was made in another workspace, server or channel.
func TestWatchApart(t *testing.T) {
	k := newTalk(t)
	k.say("watch add secretlist pucnjava")
	k.push("Save")
	k.as("Eve", true)
	for _, there := range []struct{ scope, destination string }{{"slack:T2", "slack:#other"}, {"discord:1", "discord:2"}, {"", "console"}} {
		k.press.Scope, k.press.Destination = there.scope, "slack:#elsewhere"
		for _, typed := range []string{"watch list", "watch history secretlist", "watch remove secretlist", "watch restore secretlist 1", "watch export", "watch test secretlist", "watch edit secretlist x"} {
			before := k.all.Len()
			k.say(typed)
			if got := k.all.String()[before:]; strings.Contains(got, "pucnjava") || strings.Contains(got, "Ana") {
				t.Errorf("in %s, %q shows what another one has:\n%s", there.scope, typed, got)
			}
		}
		before := k.all.Len()
		k.push("Undo")
		if got := k.all.String()[before:]; !strings.Contains(got, "does not know this change") {
			t.Errorf("in %s, a change of another one is taken back:\n%s", there.scope, got)
		}
		k.say("watch add secretlist other") // the name is free there
		if got := k.all.String(); !strings.HasSuffix(got, "[ Cancel ]\n") && len(k.offered) < 3 {
			t.Errorf("in %s the name is taken:\n%s", there.scope, got)
		}
		k.offered = []bot.Control{{Verb: bot.Undo, Arg: "1", Label: "Undo"}}
	}
	var kept []store.Kept
	if err := k.r.Store.Read(t.Context(), func(tx *store.Tx) (err error) { kept, err = tx.Kept(""); return err }); err != nil {
		t.Fatal(err)
	}
	if len(kept) != 1 || kept[0].Version != 1 || kept[0].Query != "pucnjava" {
		t.Errorf("kept %+v", kept)
	}
}

// answered says a line and returns what was answered to it.
func (k *talk) answered(typed string) string {
	before := k.all.Len()
	k.say(typed)
	return k.all.String()[before:]
}

// holds sees that what was answered says something.
func (k *talk) holds(answer string, wants ...string) {
	k.t.Helper()
	for _, want := range wants {
		if !strings.Contains(answer, want) {
			k.t.Errorf("the answer does not say “%s”:\n%s", want, answer)
		}
	}
}
