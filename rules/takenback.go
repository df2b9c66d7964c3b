package rules

import (
	"strings"

	"github.com/karaula/karaula/rules/text"
)

// retractions are what outlets write over a report that they take back, folded when the package starts. What stands first in
// a language is believed before a colon or a dash as well; what is too common a word is believed alone or in brackets only.
var retractions = foldRetractions(map[string]bool{ // true: also before a colon or a dash
	"retracted": true, "retraction": true, "story withdrawn": true, "story retracted": true, "report withdrawn": true, "report retracted": true,
	"article removed": true, "article withdrawn": true, "withdrawn": false, "removed": false, "deleted": false,
	// Serbian, Croatian, Bosnian, Montenegrin
	"povučeno": true, "povučena vest": true, "povučena vijest": true, "vest povučena": true, "vijest povučena": true, "vest je povučena": true,
	"vijest je povučena": true, "tekst povučen": true, "tekst je povučen": true, "članak povučen": true, "članak je povučen": true,
	"vest uklonjena": true, "vest je uklonjena": true, "tekst uklonjen": true, "tekst je uklonjen": true, "članak je uklonjen": true,
	"uklonjeno": false, "obrisano": false,
	// Slovenian
	"umaknjeno": true, "umaknjena novica": true, "novica umaknjena": true, "novica je umaknjena": true, "članek umaknjen": true, "članek je umaknjen": true,
	// Macedonian, Bulgarian
	"повлечено": true, "повлечена вест": true, "веста е повлечена": true, "текстот е повлечен": true, "отстрането": false, "избришано": false,
	"оттеглено": true, "оттеглена новина": true, "новината е оттеглена": true, "статията е свалена": true, "премахнато": false, "изтрито": false,
	// Albanian
	"tërhequr": true, "lajm i tërhequr": true, "lajmi u tërhoq": true, "artikull i tërhequr": true, "artikulli u tërhoq": true, "hequr": false, "fshirë": false,
	// Romanian
	"retras": false, "știre retrasă": true, "articol retras": true, "știrea a fost retrasă": true, "articolul a fost retras": true, "șters": false,
	// Greek
	"αποσύρθηκε": true, "ανάκληση είδησης": true, "απόσυρση είδησης": true, "η είδηση αποσύρθηκε": true, "το άρθρο αποσύρθηκε": true, "διαγράφηκε": false,
	// Turkish
	"geri çekildi": false, "haber geri çekildi": true, "haber kaldırıldı": true, "haber yayından kaldırıldı": true, "kaldırıldı": false, "silindi": false,
	// Hungarian
	"visszavonva": true, "visszavont hír": true, "a hírt visszavontuk": true, "a cikket visszavontuk": true, "törölve": false,
})

func foldRetractions(all map[string]bool) map[string]bool {
	out := make(map[string]bool, len(all))
	for words, before := range all {
		out[text.Fold(words)] = before
	}
	return out
}

// TakenBack reports whether a title says that its outlet takes the report back: "RETRACTED: …", "[povučeno] …", "Vest je
// povučena", in any of the languages.
func TakenBack(title string) bool {
	says := func(part string, alone bool) bool {
		before, known := retractions[text.Fold(part)]
		return known && (alone || before)
	}
	title = strings.Trim(title, " *!.…\u00a0")
	if says(title, true) {
		return true
	}
	for _, brackets := range []string{"[]", "()", "{}"} {
		if rest, ok := strings.CutPrefix(title, brackets[:1]); ok {
			if inside, _, ok := strings.Cut(rest, brackets[1:]); ok && says(inside, true) {
				return true
			}
		}
		if rest, ok := strings.CutSuffix(title, brackets[1:]); ok {
			if at := strings.LastIndex(rest, brackets[:1]); at >= 0 && says(rest[at+1:], true) {
				return true
			}
		}
	}
	for _, mark := range []string{":", " - ", " – ", " — ", "|"} {
		if head, _, ok := strings.Cut(title, mark); ok && says(head, false) {
			return true
		}
	}
	return false
}
