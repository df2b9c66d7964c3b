package text

import "testing"

// The sentences are written for this test.
func TestDetect(t *testing.T) {
	tests := []struct{ text, hint, lang, script string }{
		{"Policija je postavila barikade kod opštine, ali građani se nisu povukli", "", "sr", "Latn"},
		{"Полиција је поставила барикаде код општине, али грађани се нису повукли", "", "sr", "Cyrl"},
		{"Predsjednik je rekao da se prije tjedan dana nije znalo gdje je dio opreme", "", "hr", "Latn"},
		{"Predsednik je rekao da se pre nedelju dana nije znalo gde je deo opreme", "", "sr", "Latn"},
		{"Policija je ob cesti postavila ovire, vendar so se ljudje že umaknili", "", "sl", "Latn"},
		{"Полицията постави барикади край общината, но хората все още не са се оттеглили", "", "bg", "Cyrl"},
		{"Полицијата постави барикади кај општината, но луѓето сè уште не се повлекоа", "", "mk", "Cyrl"},
		{"Policia vendosi barrikada pranë komunës, por qytetarët nuk janë tërhequr ende", "", "sq", "Latn"},
		{"Poliția a ridicat baricade lângă primărie, dar oamenii nu s-au retras încă", "", "ro", "Latn"},
		{"Η αστυνομία έστησε οδοφράγματα έξω από το δημαρχείο", "", "el", "Grek"},
		{"A rendőrség akadályokat állított fel a városháza előtt, de az emberek nem mentek el", "", "hu", "Latn"},
		{"Polis belediye binasının önüne barikat kurdu ancak halk henüz çekilmedi", "", "tr", "Latn"},
		{"Police put up barricades in front of the town hall, but people have not left", "", "en", "Latn"},
		{"Полиция установила баррикады, но люди ещё не ушли, сообщил мэр", "", "ru", "Cyrl"},
		{"Die Polizei hat vor dem Rathaus Sperren errichtet, aber die Menschen sind nicht gegangen", "", "de", "Latn"},
		// the hint wins, unless it is not written like this
		{"Police put up barricades", "sr-Latn-RS", "sr", "Latn"},
		{"Барикаде", "sr-Cyrl", "sr", "Cyrl"},
		{"Barikade", "sr-Cyrl", "sr", "Latn"},
		{"Barikade kod opštine", "bs", "bs", "Latn"},
		{"Barikade kod opštine", "cnr", "cnr", "Latn"},
		{"Полицията постави барикади край общината, която все още е затворена", "en", "bg", "Cyrl"},
		{"Police put up barricades in front of the town hall", "el", "en", "Latn"},
		{"Predsjednik je rekao da se prije nije znalo gdje je", "sh", "hr", "Latn"},
		{"Predsjednik", "HRV", "hr", "Latn"},
		{"Bolivar", "es-ES", "es", "Latn"},
		{"Bolivar", "und", "", "Latn"},
		// unsure
		{"Kosovo", "", "", "Latn"},
		{"Косово", "en", "", "Cyrl"},
		{"", "", "", ""},
		{"14:05 — 2023", "mk", "mk", ""},
		{"北京", "", "", "Hani"},
		{"KFOR у Звечану", "", "", "Cyrl"},
	}
	for _, test := range tests {
		if lang, script := Detect(test.text, test.hint); lang != test.lang || script != test.script {
			t.Errorf("Detect(%q, %q) = %q, %q, want %q, %q", test.text, test.hint, lang, script, test.lang, test.script)
		}
	}
}

// A short text is told its language by its function words, or not at all: a wrong one would hide what it reports. Letters
// of a name say nothing, nor does what several languages share.
func TestDetectShort(t *testing.T) {
	tests := []struct{ text, lang string }{
		// a name's letters
		{"Clashes in Zvečan", ""},
		{"Soldiers hurt in clashes in Zvečan", ""},
		{"Mayor of Leposavić resigns", ""},
		{"Protest in Gračanica", ""},
		{"Explosion at a plant in Niš", "en"},
		{"Police and protesters clash in Čačak", "en"},
		{"Vučić visits Zveçan", ""},
		{"Kryengritje, Zveçan", ""},
		// one function word that two languages have, or none
		{"Sukobi u Zvečanu", ""},
		{"Sukobi na severu Kosova", ""},
		{"Napad na patrolu", ""},
		{"Spopadi na meji", ""},
		{"Nemiri v Zvečanu", ""},
		{"Sulm në Zveçan", "sq"},
		{"Përleshje në Zveçan", "sq"},
		{"Bombă la Cluj", ""},
		{"Tüntetés Budapesten", ""},
		{"Istanbul'da patlama", ""},
		{"Ankara'da bombalı saldırı", ""},
		{"Σύγκρουση", "el"},
		{"Судири во Тетово", ""},
		{"Сукоби у Звечану", ""},
		{"Сблъсъци в Звечан", ""},
		{"Напад на полицијата", ""},
		// enough is said
		{"Dvoje ranjenih, više uhapšenih na severu", "sr"},
		{"Više ranjenih u sukobima kod Zvečana", "sr"},
		{"Više ozlijeđenih u sukobima kod Zvečana, gdje je i vojska", "hr"},
		{"Več ranjenih v spopadih", "sl"},
		{"Полицијата ќе остане во Тетово", "mk"},
		{"Полицията ще остане в София", "bg"},
		{"Полиција ће остати у Звечану", "sr"},
		{"Mai mulți răniți după ciocniri", "ro"},
		{"Több sebesült az összecsapások után", "hu"},
		{"Çatışma çıktı, çok sayıda yaralı var", "tr"},
		{"Several hurt as police and crowd clash", "en"},
		{"Disa të plagosur pas përleshjeve", "sq"},
		// abbreviations are no function words, capitals say nothing where all are
		{"U.S. troops arrive in Kosovo", ""},
		{"IS claims attack", ""},
		{"SE Europe watches", ""},
		{"POLICIJA NIJE BACILA SUZAVAC KOD OPŠTINE", "sr"},
		{"THE POLICE ARE AT THE BRIDGE", "en"},
	}
	for _, test := range tests {
		if lang, _ := Detect(test.text, ""); lang != test.lang {
			t.Errorf("Detect(%q) = %q, want %q", test.text, lang, test.lang)
		}
		if lang, _ := Detect(test.text, "cnr"); lang != "cnr" && lang != "el" {
			t.Errorf("Detect(%q, cnr) = %q: the hint must win", test.text, lang)
		}
	}
}

// The file of function words is sound: every language in it can be the answer, no word stands twice for one language.
func TestFunctionWords(t *testing.T) {
	for word, langs := range known.words {
		seen := map[string]bool{}
		for _, number := range langs {
			lang := known.langs[number]
			if seen[lang] {
				t.Errorf("%q stands twice for %s", word, lang)
			}
			seen[lang] = true
			if group(lang) == "sh" && lang != "sh" && seen["sh"] {
				t.Errorf("%q speaks for %s, and for sh too", word, lang)
			}
			if !writtenIn(lang, "Latn") && !writtenIn(lang, "Cyrl") {
				t.Errorf("%q speaks for %s, which is written in neither Latin nor Cyrillic", word, lang)
			}
		}
	}
}

func TestPrimary(t *testing.T) {
	for tag, want := range map[string]string{
		"": "", "sr": "sr", "SR-cyrl": "sr", "sr_RS": "sr", "en-GB": "en", "hbs": "sh", "sqi": "sq", "mo": "ro", "x": "", "german": "", "mul": "",
	} {
		if got := primary(tag); got != want {
			t.Errorf("primary(%q) = %q, want %q", tag, got, want)
		}
	}
}
