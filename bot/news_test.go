package bot_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestNews holds answers to questions for news against a golden file.
func TestNews(t *testing.T) {
	r := newRoom(t)
	for i, place := range []string{"Leposavić", "Zubin Potok", "Zvečan", "Leposavić", "Zubin Potok", "Leposavić", "Zvečan"} {
		r.Report(fmt.Sprint("more", i), "Sever", fmt.Sprintf("Protest u mestu %s, dan %d", place, i), "")
	}
	r.Report("elsewhere", "Koha", "Barricades near Mitrovica, “special police” arrives", "")
	long := "news (protest, demonstracije, okupljanje) region:kosovo/north"
	golden(t, r, "news", "news", "> Next", "> Previous", "search protest 2d", "> Next", "news protest since 24h page:9",
		long, "> Next", "> Previous", "news mitrovica", "news region:mitrovica 24h", "> North Mitrovica, north Kosovo", "news tirana", "> All of Tirana, Albania",
		"news region:kosvo level:9 barikada", "news dragon", "news 24h", "news or", "news “special police", "news (", "news page:2 x", strings.Repeat("a, ", 3000))
}
