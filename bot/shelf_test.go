package bot

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestShelf(t *testing.T) {
	d := &Desk{Log: slog.New(slog.DiscardHandler)}
	long := "news " + strings.Repeat("барикада ", 30)
	f := &Form{Verb: Ask, Arg: long, Title: "A watchlist", Fields: []Field{{Name: "query", Label: "What", Value: "x", Mistake: "It asks for nothing."}}}
	a := d.shelf.fit(Answer{Form: f, Public: &Page{Controls: []Control{{Verb: Ask, Arg: "news"}, {Verb: Ask, Arg: long}, {Verb: Ask, Arg: "~typed"},
		{Verb: Ask, Choices: []Choice{{Arg: long, Label: "One"}}}}}})
	if text := a.Private.Paragraphs[0].Plain(); text != "What: It asks for nothing." || a.Private.Controls[0].Label != "Change" {
		t.Errorf("for a form stands %+v", a.Private)
	}
	if c := a.Private.Controls[0]; len(ControlID(c.Verb, c.Arg, 0, "m12345678901234567890")) > 100 {
		t.Errorf("%+v does not fit", c)
	} else if b := d.Handle(t.Context(), Press{Verb: c.Verb, Arg: c.Arg}); b.Form == nil || b.Form.Fields[0] != f.Fields[0] {
		t.Errorf("%+v opens %+v", c, b)
	}
	whole := func(short, want string) {
		t.Helper()
		if len(ControlID(Ask, short, 0, "m12345678901234567890")) > 100 {
			t.Errorf("%q does not fit", short)
		}
		if p, b, done := d.unpack(Press{Verb: Ask, Arg: short}); p.Arg != want || done {
			t.Errorf("%q stands for %q, %+v, want %q", short, p.Arg, b, want)
		}
	}
	whole(a.Form.Arg, long)
	for i, want := range []string{"news", long, "~typed"} {
		whole(a.Public.Controls[i].Arg, want)
	}
	whole(a.Public.Controls[3].Choices[0].Arg, long)
	for _, verb := range []Verb{Ask, Open} {
		if b := d.Handle(t.Context(), Press{Verb: verb, Arg: "~FORGOTTENFORGOT2"}); b.Private == nil || !strings.Contains(b.Private.Paragraphs[0].Plain(), "once more") {
			t.Errorf("%s of what is forgotten is answered by %+v", verb, b)
		}
	}
	first := d.shelf.shorten(long)
	for i := range mostKept {
		d.shelf.shorten(fmt.Sprint(long, i))
	}
	if _, ok := d.shelf.whole(first); ok || len(d.shelf.kept) != mostKept || len(d.shelf.order) != mostKept {
		t.Errorf("%d are kept in order, %d in all", len(d.shelf.order), len(d.shelf.kept))
	}
}

// TestUnderstand sees which verb is meant, of one word and of two.
func TestUnderstand(t *testing.T) {
	for typed, want := range map[string]string{"": "help|", "/karaula help status": "help|status", "HEALTH  now": "status|now"} {
		if c, rest, mistake := understand(typed); c.Name+"|"+rest != want || mistake != nil {
			t.Errorf("%q is %s with %q, want %s", typed, c.Name, rest, want)
		}
	}
	feed := Command{Name: "feed", Does: "Feeds", Subs: []Command{{Name: "list", Example: "feed list"}, {Name: "add", Example: "feed add https://rss.example"}}}
	for typed, want := range map[string]string{
		"":      "/karaula feed list|add",
		"lits":  "“feed” takes one of list, add, and “lits” is none of them. Did you mean “feed list”? Type: /karaula feed list",
		"qqqqq": "“feed” takes one of list, add, and “qqqqq” is none of them. More: /karaula help feed",
	} {
		if _, _, wrong := feed.sub(strings.Fields(typed)); wrong == nil || wrong.Paragraphs[0].Plain() != want {
			t.Errorf("of feed %s it says %+v", typed, wrong)
		}
	}
	feed.Subs[0].Implied = true
	for typed, want := range map[string]string{"": "list|", "ADD x": "add|x", "kosovo north": "list|kosovo north"} {
		if c, rest, wrong := feed.sub(strings.Fields(typed)); wrong != nil || c.Name+"|"+strings.Join(rest, " ") != want {
			t.Errorf("feed %s is %s %q, want %s", typed, c.Name, rest, want)
		}
	}
	quiet := Command{Name: "quiet", Args: []Arg{{Name: "what"}, {Name: "for", Before: "for "}}}
	if typed := quiet.Typed(map[string]string{"for": "2h", "what": "north \n Kosovo", "other": "x"}); typed != "north Kosovo for 2h" {
		t.Errorf("it would have been typed as %q", typed)
	}
	add := Command{Name: "add", Args: []Arg{{Name: "name", Quoted: true}, {Name: "query"}}}
	for want, values := range map[string]map[string]string{
		`north barikada`:            {"name": "north", "query": "barikada"},
		`"the north" barikada`:      {"name": "the north", "query": "barikada"},
		`"the north"`:               {"name": `"the north"`},
		`"" region:kosovo barikada`: {"query": "region:kosovo barikada"},
		``:                          {"name": " "},
	} {
		if typed := add.Typed(values); typed != want {
			t.Errorf("%v would have been typed as %q, want %q", values, typed, want)
		}
	}
}
