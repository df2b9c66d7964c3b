package query_test

import (
	"fmt"

	"github.com/karaula/karaula/rules/query"
)

func ExampleParse() {
	n, _ := query.Parse(`in:kosovo/north ("special police" OR barikada) NOT topic:sport`)
	fmt.Println(query.Print(n))
	// Output: region:kosovo/north ("special police", barikada) -topic:sport
}

func ExamplePoint() {
	q := "regoin:kosovo barikada"
	_, problems := query.Parse(q)
	fmt.Println(query.Point(q, problems[0]))
	fmt.Println(problems[0])
	// Output:
	// regoin:kosovo barikada
	// ^^^^^^^
	// there is no field regoin:; did you mean region:? To search for the words themselves, put them in quotes
}

func ExampleFromLists() {
	fmt.Println(query.FromLists([]string{"kosovo/north"}, []string{"barikada", "special police"}, []string{"topic:sport"}, false))
	// Output: (region:kosovo/north, barikada, "special police") -topic:sport
}
