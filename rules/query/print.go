package query

import (
	"fmt"
	"strings"
	"unicode"
)

// Print writes a tree as a query in normal form: commas for OR, a space for AND, - for NOT, quotes and parentheses only
// where they are needed, fields by their normal names. What is printed parses to the same tree, places aside.
func Print(n Node) string {
	var b strings.Builder
	printNode(&b, n)
	return b.String()
}

func printNode(b *strings.Builder, n Node) {
	switch n := n.(type) {
	case *Or:
		for i, a := range n.Alternatives {
			if i > 0 {
				b.WriteString(", ")
			}
			printNode(b, a)
		}
	case *And:
		for i, part := range n.Parts {
			if i > 0 {
				b.WriteByte(' ')
			}
			printPart(b, part)
		}
	case *Not:
		b.WriteByte('-')
		if _, ok := n.Part.(*And); ok {
			printGroup(b, n.Part)
			return
		}
		printPart(b, n.Part)
	case *Near:
		printPart(b, n.Left)
		b.WriteString(" NEAR")
		if n.Within != defaultNear-1 {
			fmt.Fprintf(b, "/%d", n.Within+1)
		}
		b.WriteByte(' ')
		printPart(b, n.Right)
	case *Word:
		printWord(b, n)
	case *Phrase:
		if n.Exact {
			b.WriteByte('=')
		}
		b.WriteString(quoted(strings.Join(n.Words, " ")))
	case *Field:
		printField(b, n)
	}
}

// printPart writes a part of an And or Near: an Or in it needs parentheses.
func printPart(b *strings.Builder, n Node) {
	if _, ok := n.(*Or); ok {
		printGroup(b, n)
		return
	}
	printNode(b, n)
}

func printGroup(b *strings.Builder, n Node) {
	b.WriteByte('(')
	printNode(b, n)
	b.WriteByte(')')
}

func printWord(b *strings.Builder, w *Word) {
	if w.Exact {
		b.WriteByte('=')
	}
	if !bare(w.Text) || !w.Exact && !w.Prefix && (isOperator(w.Text) || operatorWord(w.Text) != "") {
		b.WriteString(quoted(w.Text))
		return
	}
	b.WriteString(w.Text)
	if w.Prefix {
		b.WriteByte('*')
	}
}

func printField(b *strings.Builder, f *Field) {
	b.WriteString(f.Name)
	if f.Equal {
		b.WriteByte('=')
	} else {
		b.WriteByte(':')
	}
	for i, v := range f.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		if v.Text == "" || strings.ContainsFunc(v.Text, endsRun) {
			b.WriteString(quoted(v.Text))
		} else {
			b.WriteString(v.Text)
		}
	}
}

// bare says whether a word can stand without quotes and be read as one, operators aside.
func bare(word string) bool {
	found := words(word)
	return len(found) == 1 && found[0] == word && !strings.Contains(word, "*") && !strings.ContainsFunc(word, endsRun)
}

func isOperator(word string) bool {
	return word == "OR" || word == "AND" || word == "NOT" || word == "NEAR"
}

// quoted puts a text in quotation marks; marks inside it, which no query can hold, become spaces.
func quoted(s string) string {
	return `"` + strings.Map(func(c rune) rune {
		if isQuote(c) || unicode.IsControl(c) {
			return ' '
		}
		return c
	}, s) + `"`
}
