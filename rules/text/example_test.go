package text_test

import (
	"fmt"

	"github.com/karaula/karaula/rules/text"
)

func ExampleRead() {
	s := "Барикаде у Звечану"
	for _, t := range text.Read(s) {
		fmt.Println(s[t.Start:t.End], t.Kept, t.Folded)
	}
	// Output:
	// Барикаде barikade barikade
	// у u u
	// Звечану zvečanu zvecanu
}

func ExampleDetect() {
	fmt.Println(text.Detect("Полицијата постави барикади кај општината, но луѓето сè уште не се повлекоа", ""))
	// Output: mk Cyrl
}
