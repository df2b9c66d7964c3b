package slack

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/karaula/karaula/news"
)

// TestTableIsWritten holds docs/platforms.md against the table in code: each of Slack's errors that is known stands there, in a
// row that says what happens.
func TestTableIsWritten(t *testing.T) {
	page, err := os.ReadFile("../../docs/platforms.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "\n## Slack\n")
	section, _, _ = strings.Cut(section, "\n## ")
	rows := map[string]string{} // what happens, by error
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			rows[m[1]] = cells[2]
		}
	}
	for code, r := range refusals {
		want := map[news.ProblemKind]string{
			news.Temporary: "wait", news.Unknown: "ask, then send", news.Gone: "let go", news.Refused: "refused", news.Unchangeable: "thread instead", news.Threadless: "edits instead", news.TooLong: "shorter",
		}[r.kind]
		switch r.also {
		case errForm:
			want = "plain text"
		case errKept:
			want = "sent twice"
		}
		if !strings.Contains(rows[code], want) {
			t.Errorf("%s: docs/platforms.md says %q, want %q in it", code, rows[code], want)
		}
		if r.kind == news.Refused && r.also != errForm && r.also != errKept && r.advice == "" {
			t.Errorf("%s: the operator is not told what to do", code)
		}
	}
	if !strings.Contains(section, "link_disabled") {
		t.Error("docs/platforms.md lacks what the socket says")
	}
}
