package rules_test

import (
	"fmt"
	"log"

	"github.com/karaula/karaula/news"
	"github.com/karaula/karaula/rules"
)

func Example() {
	r, err := rules.Load()
	if err != nil {
		log.Fatal(err)
	}
	set, mistakes := r.Compile([]news.Watchlist{{Name: "north-kosovo", Query: `region:kosovo/north barikada -topic:sport`}}, rules.Options{})
	if len(mistakes) > 0 {
		log.Fatal(mistakes[0])
	}

	reading := r.Read(news.Item{Title: "Барикаде у Звечану", Lang: "sr"})
	fmt.Println(reading.Paths, reading.Level, reading.Category)

	// A story of one item says what its item says.
	facts := news.Facts{Level: reading.Level, Category: reading.Category, Paths: reading.Paths, Concepts: reading.Concepts}
	for _, v := range set.Concerned(facts, []*rules.Reading{reading}) {
		fmt.Println(v.Watchlist, v.Region)
		for _, e := range v.Evidence {
			fmt.Printf("%s is %s (%s)\n", e.Text, e.StandsFor, e.Rule)
		}
	}
	// Output:
	// [kosovo/north/zvecan] elevated posture
	// north-kosovo kosovo/north
	// Звечану is kosovo/north/zvecan (place)
	// Барикаде is barikada (word)
}

func ExampleRules_Check() {
	r, err := rules.Load()
	if err != nil {
		log.Fatal(err)
	}
	_, problems := r.Check("region:zvecn barikada")
	fmt.Println(problems[0].Start, problems[0].Message)
	// Output:
	// 7 no region is called "zvecn"; did you mean kosovo/north/zvecan (Zvečan)?
}
