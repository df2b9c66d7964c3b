package rules_test

import (
	"testing"

	"github.com/karaula/karaula/rules"
)

func TestTakenBack(t *testing.T) {
	for title, want := range map[string]bool{
		"RETRACTED: Shots fired in Zvečan": true, "Retraction – shots in Zvečan": true, "[Removed] Shots in Zvečan": true, "Shots in Zvečan (withdrawn)": true,
		"POVUČENO: Pucnjava u Zvečanu": true, "ПОВУЧЕНО: Пуцњава у Звечану": true, "Vest je povučena": true, "Povučena vest: Pucnjava": true, "*** Vijest povučena ***": true,
		"Umaknjeno: Streli v Zvečanu": true, "Повлечено: Пукотници": true, "Оттеглено: Стрелба": true, "Tërhequr: Të shtëna në Zveçan": true, "TERHEQUR: Të shtëna": true,
		"Articol retras: Focuri de armă": true, "Αποσύρθηκε: Πυροβολισμοί": true, "Haber geri çekildi": true, "Visszavonva: Lövések": true,
		"": false, "Shots fired in Zvečan": false, "Withdrawn: 500 soldiers leave the north": false, "Barricades removed": false, "Removed: the barricades of Zvečan": false,
		"Ambasador povučen na konsultacije": false, "Povučeni policajci iz Zvečana": false, "Vojska povučena: mir na severu": false, "Retras din cursă: un candidat": false,
		"Uklonjeno: barikade u Zvečanu": false, "Demanti: ministar negira": false, "Correction: four wounded": false, "Geri çekildi: askerler": false,
	} {
		if got := rules.TakenBack(title); got != want {
			t.Errorf("%q is taken back: %v, want %v", title, got, want)
		}
	}
}
