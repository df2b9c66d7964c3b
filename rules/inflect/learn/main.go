package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/karaula/karaula/rules/inflect"
)

func main() {
	o := usual
	flag.Float64Var(&o.threshold, "t", o.threshold, "")
	flag.Float64Var(&o.inertia, "m", o.inertia, "")
	flag.Float64Var(&o.prior, "p", o.prior, "")
	flag.IntVar(&o.depth, "d", o.depth, "")
	flag.IntVar(&o.support, "s", o.support, "")
	flag.IntVar(&o.mostCut, "cut", o.mostCut, "")
	flag.IntVar(&o.mostEnd, "end", o.mostEnd, "")
	flag.Float64Var(&o.closed, "c", o.closed, "")
	flag.Float64Var(&o.blockers, "b", o.blockers, "")
	langs := flag.String("langs", "sr,hr,sl,sq,ro,el,tr,en", "")
	flag.IntVar(&adverbs, "a", 0, "")
	errsOf := flag.String("errors", "", "")
	typed := flag.String("typed", "lemma", "")
	data := flag.String("data", "../shared/data/inflection", "")
	write := flag.Bool("write", false, "")
	flag.Parse()
	var all map[string]*judged
	if !*write {
		all = readJudged(filepath.Join(*data, "dev.jsonl.gz"))
	}
	for _, lang := range strings.Split(*langs, ",") {
		start := time.Now()
		codes := []string{lang}
		if lang == "sr" || lang == "hr" {
			codes = []string{"sr", "hr"}
		}
		var src []string
		if lang == "el" {
			src = []string{"UD_Greek-GUD"}
		}
		rows, err := readRows(filepath.Join(*data, "dev.lexicon.tsv.gz"), codes, src)
		if err != nil {
			panic(err)
		}
		if lang == "el" {
			for i := range rows {
				rows[i].form, rows[i].lemma = bare(rows[i].form), bare(rows[i].lemma)
			}
		}
		head, err := os.ReadFile(filepath.Join("rules/inflect/data", codes[0]+".txt"))
		if err != nil {
			head = []byte("codes " + lang + "\n")
		}
		if *write {
			writeTable(filepath.Join("rules/inflect/data", lang+".txt"), string(head), rows, o)
			continue
		}
		if i := strings.Index(string(head), "\n[learned]\n"); i >= 0 {
			head = head[:i]
		}
		var sum sums
		rowsOf[lang] = rows
		errs := map[string]float64{}
		if lang != *errsOf {
			errs = nil
		}
		size := 0
		for k := range 5 {
			var train []row
			for _, r := range rows {
				lemma := r.lemma
				if fold(lemma) != k || !slices.Contains(open, r.pos) {
					train = append(train, r)
				}
			}
			closed, frequent := closedWords(train, o)
			file := string(head) + "\n[learned]\n" + strings.Join(learn(train, o), "\n") + "\n[learned-closed]\n" + strings.Join(closed, " ") + "\n[frequent]\n" + frequentLines(frequent)
			size = len(file)
			l, err := inflect.Parse(lang, file, &inflect.Classes{})
			if err != nil {
				panic(err)
			}
			sum.add(all[lang].score(l, lang, *typed, func(q *query) bool {
				w := lower(q.Typed["lemma"])
				if lang == "el" {
					w = bare(w)
				}
				return fold(w) == k
			}, errs))
		}
		fmt.Printf("%s P %.1f R %.1f F %.1f  %d bytes %v\n", lang, sum.p(), sum.r(), sum.f(), size, time.Since(start).Round(time.Millisecond))
		if errs != nil {
			var list []string
			for e := range errs {
				list = append(list, e)
			}
			sort.Slice(list, func(i, j int) bool { return errs[list[i]] > errs[list[j]] })
			for _, e := range list[:min(150, len(list))] {
				fmt.Printf("%4.0f %s\n", errs[e], e)
			}
		}
	}
}

// writeTable writes a language's file anew: what was written by hand stays, what was learned is replaced.
func writeTable(file, head string, rows []row, o settings) {
	head, _, _ = strings.Cut(head, "\n[learned]\n")
	closed, frequent := closedWords(rows, o)
	s := strings.TrimRight(head, "\n") + "\n\n[learned]\n" + strings.Join(learn(rows, o), "\n") + "\n\n[learned-closed]\n" + wrapped(closed) + "\n[frequent]\n" + frequentLines(frequent)
	if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
		panic(err)
	}
}

func wrapped(words []string) string {
	var b strings.Builder
	width := 0
	for _, w := range words {
		if n := len([]rune(w)) + 1; width > 0 && width+n > 120 {
			b.WriteByte('\n')
			width = 0
		} else if width > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w)
		width += len([]rune(w)) + 1
	}
	b.WriteByte('\n')
	return b.String()
}
