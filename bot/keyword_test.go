package bot_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/rules"
	"github.com/karaula/karaula/store"
)

// TestKeywords is a conversation about words and places on a channel's own watchlist.
func TestKeywords(t *testing.T) {
	k := newTalk(t)
	for _, typed := range []string{"keyword", "keyword add", "keyword add pucnjava, special police; Баррикада", "keyword add pucnjava", "keyword add Zvečan"} {
		k.say(typed)
	}
	k.push("Watch Zvečan, north Kosovo")
	for _, typed := range []string{`keyword add "Zvečan"`, "place add Mitrovica, north Kosovo, Nowhereville", "place list", "keyword list", "keyword remove special police", "place remove Zvečan"} {
		k.say(typed)
	}
	k.as("Boss", true)
	for _, typed := range []string{"keyword remove special police, BARIKADA", "place remove Звечан", "keyword remove nothing", "keyword add nowhere: x", "watch list"} {
		k.say(typed)
	}
	k.push("Undo")
	k.press.Destination = channel // where config.yaml posts, too
	k.say("keyword add pucnjava")
	k.say("keyword remove pucnjava")
	k.golden("keywords.golden")
}

// TestSettings sees who may change what, and that a change of that can be taken back.
func TestSettings(t *testing.T) {
	k := newTalk(t)
	for _, typed := range []string{"settings", "settings set may_remove members", "settings audit"} {
		k.say(typed)
	}
	k.as("Boss", true)
	for _, typed := range []string{"settings set may_remove nobody", "settings set colour red", "settings set people ana", "settings set people <@Eve|eve>", "settings set may_add named"} {
		k.say(typed)
	}
	k.as("Eve", false) // is named
	k.say("keyword add pucnjava")
	k.as("Ana", false)
	k.say("keyword add barikada")
	k.say("watch pause pucnjava")
	k.as("Boss", true)
	k.say("settings show")
	k.say("settings audit")
	k.say("settings forget")
	k.as("Eve", false)
	k.push("Delete everything")
	k.as("Boss", true)
	k.push("Delete everything")
	k.say("watch list")
	k.say("settings audit")
	k.golden("settings.golden")
}

// TestManageChannels sees that on Discord nobody changes anything without Manage Channels.
func TestManageChannels(t *testing.T) {
	k := newTalk(t)
	k.press.Destination, k.press.Scope = "discord:2", "discord:1"
	for _, typed := range []string{"keyword add pucnjava", "place add Serbia", "settings set may_add members"} {
		k.say(typed)
	}
	if kept := keptIn(t, k.r, "discord:1"); len(kept) > 0 {
		t.Errorf("without the right, %+v was made", kept)
	}
	k.as("Boss", true)
	k.say("settings set may_add members")
	k.as("Ana", false)
	k.say("keyword add pucnjava")
	if kept := keptIn(t, k.r, "discord:1"); len(kept) != 1 {
		t.Errorf("with the right, %+v was made:\n%s", kept, k.all.String())
	}
}

// TestManageServer sees that who manages one channel of a server changes what holds there, and not what holds in all others.
func TestManageServer(t *testing.T) {
	k := newTalk(t)
	k.press.Destination, k.press.Scope = "discord:2", "discord:1"
	k.as("Cleo", true)
	k.press.Person.Governs = false
	refused := func(typed string, want bool) {
		t.Helper()
		a := k.do("> "+typed, bot.Press{Verb: bot.Ask, Arg: typed})
		if no := a.Public == nil && a.Private != nil && strings.Contains(said(a.Private), "Manage Server"); no != want {
			t.Errorf("%s: refused is %v:\n%s", typed, no, k.all.String())
		}
	}
	for _, typed := range []string{"settings set may_add members", "settings set may_set members", "settings set people <@5>", "settings set may_undo"} {
		refused(typed, true)
	}
	refused("settings set time_zone skopje", false)
	k.as("Boss", true)
	refused("settings set may_set members", false)
	k.as("Dora", false)
	refused("settings set people <@5>", true) // whoever can type in a channel is not asked about the others
	refused("settings set time_zone sofia", false)
	k.as("Cleo", true)
	k.press.Person.Governs = false
	k.offered = []bot.Control{{Verb: bot.Undo, Arg: "2", Label: "Undo"}}
	k.push("Undo")
	if got := k.all.String(); !strings.Contains(got[strings.LastIndex(got, "[Undo]"):], "Manage Server") {
		t.Errorf("who manages one channel takes back what holds in all:\n%s", got)
	}
}

func keptIn(t *testing.T, r *bottest.Newsroom, scope string) (kept []store.Kept) {
	t.Helper()
	if err := r.Store.Read(t.Context(), func(tx *store.Tx) (err error) { kept, err = tx.Kept(scope); return err }); err != nil {
		t.Fatal(err)
	}
	return kept
}

// FuzzTyped sees that whatever is typed behind the verbs of watchlists gets an answer, and that what is kept can be compiled.
func FuzzTyped(f *testing.F) {
	for _, s := range []string{"keyword add a, “b” ; region:", `watch add "x y" (`, "watch add x region:Mitrovica post_at:", "place add ,,", "keyword remove :", "watch restore x 99999999999999999999", "settings set people <@>", "watch edit \"\" digest:"} {
		f.Add(s)
	}
	r, err := rules.Load()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		k := newTalk(t)
		k.as("Boss", true)
		if a := k.do("> "+typed, bot.Press{Verb: bot.Ask, Arg: typed}); a.Private == nil && a.Public == nil && a.Form == nil {
			t.Errorf("%q is not answered", typed)
		}
		for _, kept := range keptIn(t, k.r, "") {
			if _, problems := r.Check(kept.Query); kept.Query == "" || len(problems) > 0 && !problems[0].Warning {
				t.Errorf("%q made a watchlist of %q: %v", typed, kept.Query, problems)
			}
		}
	})
}

// FuzzFilled fills the form of a watchlist with anything: each is answered, what is wrong is marked at its field and stays as it
// was filled in, and what is right is read back and can be saved.
func FuzzFilled(f *testing.F) {
	for _, s := range [][5]string{
		{"shots", "pucnjava", "1", "08:00", "23:00-06:00"},
		{"north", "region:Mitrovica", "9", "25:00", "23-6"},
		{"", "", "", "", ""},
		{"a\nb", "(barikada OR", "violence", "08:00, 18:00", "23:00-06:00,hold"},
		{"„x“", "-sport", "-1", "none", "00:00-00:00"},
	} {
		f.Add(s[0], s[1], s[2], s[3], s[4], false)
		f.Add(s[0], s[1], s[2], s[3], s[4], true)
	}
	f.Fuzz(func(t *testing.T, name, query, postAt, digest, quietHours string, edit bool) {
		k := newTalk(t)
		k.as("Boss", true)
		arg := "watch add"
		if edit {
			k.say("watch add mine barikada")
			k.push("Save")
			arg = `watch edit "mine"`
		}
		filled := map[string]string{"name": name, "query": query, "post_at": postAt, "digest": digest, "quiet_hours": quietHours}
		a := k.do("fills in", bot.Press{Verb: bot.Ask, Arg: arg, Fields: filled})
		switch {
		case a.Form != nil:
			if !a.Form.Wrong() {
				t.Errorf("%q is asked for once more, and nothing is marked", filled)
			}
			for _, x := range a.Form.Fields {
				if x.Value != filled[x.Name] {
					t.Errorf("%s is filled in again as %q, not %q", x.Name, x.Value, filled[x.Name])
				}
			}
		case a.Private == nil || len(a.Private.Paragraphs) == 0:
			t.Errorf("%q is answered with %+v", filled, a)
		case len(a.Private.Controls) > 0 && a.Private.Controls[0].Label == "Save":
			if a := k.do("[Save]", bot.Press{Verb: a.Private.Controls[0].Verb, Arg: a.Private.Controls[0].Arg}); a.Public == nil {
				t.Errorf("%q was read back, and cannot be saved: %s", filled, said(a.Private))
			}
		default:
			t.Errorf("%q is neither marked nor read back: %s", filled, said(a.Private))
		}
	})
}

// TestKeywordsWhole sees that nothing of what was typed about words is lost in silence.
func TestKeywordsWhole(t *testing.T) {
	k := newTalk(t)
	k.as("Boss", true)
	for _, add := range []string{"watch add one alpha", "watch add two beta"} {
		k.say(add)
		k.push("Save")
	}
	k.holds(k.answered("keyword add tow: barikada"), "No watchlist that was made in this channel is called “tow”", "one, two")
	k.holds(k.answered("keyword remove tow: barikada"), "No watchlist that was made in this channel is called “tow”")
	k.say("keyword add two: Zvečan")
	k.push("Watch Zvečan, north Kosovo")
	k.holds(k.answered("place list"), "two: Zvečan (kosovo/north/zvecan)", "one: none")
	k.say("place add two: Mitrovica")
	k.push("North Mitrovica, north Kosovo")
	k.holds(k.answered("place list"), "North Mitrovica", "one: none")
	k.say("keyword add two: Zvečan")
	k.push("The word “Zvečan” alone")
	k.holds(k.answered("keyword list"), "two: beta, Zvečan")
	long := strings.Repeat("barikada ", 20)
	k.holds(k.answered("keyword add gamma, "+long), "added “gamma”", "is too long")
	k.holds(k.answered("keyword remove"), "Which", "keyword remove barricade")
	k.holds(k.answered("place remove one: north Kosovo, kosovo/north/zvecan"), "No watchlist")
	k.holds(k.answered("keyword remove one: gamma, delta"), "took “gamma” off", "“delta” is not on it")
	var many []string
	for n := range 60 {
		many = append(many, fmt.Sprintf("rec%d", n))
	}
	k.holds(k.answered("keyword add one: "+strings.Join(many, ", ")), "“rec0”", "10 more were left out")
	for n := range 30 { // a form takes 2,000 characters of a query
		many[n] = fmt.Sprintf("%s%d", strings.Repeat("slovo", 18), n)
	}
	k.holds(k.answered("keyword add one: "+strings.Join(many[:30], ", ")), "slovo0”", "slovo29” was left out. A query has at most 2,000 characters")
	for _, kept := range keptIn(t, k.r, "slack:T1") {
		if len(kept.Query) > 2000 {
			t.Errorf("the query of %s has %d characters", kept.Name, len(kept.Query))
		}
	}
}
