package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

// The JSON that programs rely on, as DESIGN promises it: each key with an example of its value. A list holds one example
// of what is in it.
const (
	itemShape     = `{"id":"","title":"","url":"","outlet":"","lang":"","published":""}`
	evidenceShape = `{"field":"","start":0,"end":0,"text":"","stands_for":"","rule":""}`
	parseShape    = `{"file":"","title":"","link":"","language":"","description":"","published":"","updated":"","error":"","items":[
		{"id":"","title":"","link":"","summary":"","content":"","author":"","author_email":"","published":"","updated":"","enclosure":"","categories":[""]}]}`
	matchShape = `{"id":"","lang":"","script":"","regions":[""],"paths":[""],"level":0,"category":"","concepts":[""],"topics":[""],"watchlists":[""],
		"evidence":[` + evidenceShape + `],"error":""}`
	eventShape = `{"event":"","at":"","delivery":"","alert":"","destination":"","watchlists":[""],"reason":"","story":"","stories":[""],"revision":0,
		"level":0,"category":"","regions":[""],"paths":[""],"headline":"","summary":"","url":"","concepts":[""],"items":[` + itemShape + `],
		"evidence":[{"item":"","field":"","start":0,"end":0,"text":"","stands_for":"","rule":""}]}`
	newsShape    = `{"story":"","level":0,"category":"","regions":[""],"paths":[""],"headline":"","url":"","items":[` + itemShape + `]}`
	clusterShape = `{"id":"","story":""}`
	statusShape  = `{"version":"","rules":"","store":"","items":0,"stories":0,"alerts":0,"waiting":0,"last_poll":"","platforms":[""],"failing":[
		{"delivery":"","failures":0,"error":""}],"feeds":[{"outlet":"","url":"","last_read":"","last_try":"","due":"","failures":0,"error":""}]}`
	checkShape   = `{"outlet":"","url":"","items":0,"error":""}`
	versionShape = `{"version":"","commit":"","go":"","sqlite":"","rules":""}`
)

// Every line of JSON has every key that is promised, none of them null: an absent text is "", an absent list [].
func TestJSONContracts(t *testing.T) {
	const rss = `<rss version="2.0"><channel><title>Example</title><item><guid>1</guid><title>Барикаде у Звечану</title></item><item><title>Bare</title></item></channel></rss>`
	const items = `{"id":"full","title":"Pucnjava u Zvečanu, ranjeni policajci","summary":"Policija.","url":"https://a.example/1","outlet":"A","lang":"sr","country":"rs","published":"2023-05-26T10:00:00Z"}
{"id":"bare","title":"Barikade u Zvečanu"}
{"id":"other","title":"Sneg","outlet":"B","published":"2023-05-26T11:00:00Z"}
`
	full := writeFile(t, "items.jsonl", items+`{"id":"broken","text":"x","published":"noon"}`+"\n")
	good := writeFile(t, "items.jsonl", items)
	kept := t.TempDir() + "/kept.db"
	list := `watchlists: [{name: north, query: "region:kosovo/north", post_at: 1, post_to: [console]}]`
	cfg := writeFile(t, "config.yaml", fmt.Sprintf("store: %q\nfeeds: {include: [], add: [{url: \"http://127.0.0.1:1/\"}]}\n%s\n", kept, list))

	for _, c := range []struct {
		name, shape string
		status      int
		lines       int // at least
		args        []string
	}{
		{"feed parse", parseShape, 1, 3, []string{"feed", "parse", writeFile(t, "a.xml", rss), writeFile(t, "b.xml", "<p>"), "nowhere.xml"}},
		{"match", matchShape, 0, 1, []string{"match", "--json", "Pucnjava u Zvečanu"}},
		{"match of nothing", matchShape, 0, 1, []string{"match", "--json", "…"}},
		{"match --items", matchShape, 1, 4, []string{"match", "--items", full}},
		{"match --watchlists", matchShape, 0, 3, []string{"match", "--items", good, "--watchlists", writeFile(t, "lists.jsonl", `{"id":"w","query":"pucnjava"}`)}},
		{"replay", eventShape, 0, 3, []string{"replay", "--json", "--config", cfg, good, "--store", kept}},
		{"news", newsShape, 0, 1, []string{"news", "--json", "--config", cfg, "region:kosovo since:1000w"}},
		{"cluster", clusterShape, 0, 3, []string{"cluster", good}},
		{"status", statusShape, 0, 1, []string{"status", "--json", "--config", cfg}},
		{"check", checkShape, 1, 1, []string{"check", "--json", "--config", cfg}},
		{"version", versionShape, 0, 1, []string{"version", "--json"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			status, out, people := call(t, "", c.args...)
			if status != c.status {
				t.Errorf("exit status %d, want %d; it said:\n%s", status, c.status, people)
			}
			var want any
			if err := json.Unmarshal([]byte(c.shape), &want); err != nil {
				t.Fatal(err)
			}
			lines := strings.SplitAfter(out, "\n")
			if lines[len(lines)-1] != "" {
				t.Errorf("the last line does not end: %q", lines[len(lines)-1])
			}
			lines = lines[:len(lines)-1]
			if len(lines) < c.lines {
				t.Errorf("%d lines, want %d or more", len(lines), c.lines)
			}
			for _, line := range lines {
				var got any
				if err := json.Unmarshal([]byte(line), &got); err != nil {
					t.Fatalf("%q: %v", line, err)
				}
				for _, wrong := range lacks(want, got, "") {
					t.Errorf("%s in %s", wrong, line)
				}
			}
		})
	}
}

// lacks says what of an example is not in a value: keys, and values of the same kind.
func lacks(want, got any, at string) (wrong []string) {
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			return []string{fmt.Sprintf("%s is no object", at)}
		}
		for _, key := range slices.Sorted(maps.Keys(want)) {
			value, ok := object[key]
			if !ok {
				wrong = append(wrong, fmt.Sprintf("%s.%s is missing", at, key))
				continue
			}
			wrong = append(wrong, lacks(want[key], value, at+"."+key)...)
		}
	case []any:
		list, ok := got.([]any)
		if !ok {
			return []string{fmt.Sprintf("%s is no list", at)}
		}
		for i, value := range list {
			wrong = append(wrong, lacks(want[0], value, fmt.Sprintf("%s[%d]", at, i))...)
		}
	default:
		if fmt.Sprintf("%T", got) != fmt.Sprintf("%T", want) {
			return []string{fmt.Sprintf("%s is %v, want a %T", at, got, want)}
		}
	}
	return wrong
}

// The shapes above are looked at with care: a missing key, a null and a wrong kind are each found.
func TestLacks(t *testing.T) {
	for _, c := range []struct {
		value string
		want  []string
	}{
		{`{"a":"x","l":[],"o":{"n":1},"more":null}`, nil},
		{`{"a":null,"l":null,"o":{"n":"1"}}`, []string{".a is <nil>, want a string", ".l is no list", ".o.n is 1, want a float64"}},
		{`{"l":["x",1],"o":[]}`, []string{".a is missing", ".l[1] is 1, want a string", ".o is no object"}},
	} {
		var want, got any
		if err := json.Unmarshal([]byte(`{"a":"","l":[""],"o":{"n":0}}`), &want); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(c.value), &got); err != nil {
			t.Fatal(err)
		}
		if wrong := lacks(want, got, ""); !slices.Equal(wrong, c.want) {
			t.Errorf("%s: %q, want %q", c.value, wrong, c.want)
		}
	}
}
