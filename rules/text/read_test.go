package text

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// show writes tokens as "written=kept/folded", with ^ for a capital and ^^ for all capitals.
func show(s string) string {
	var out []string
	for _, t := range Read(s) {
		flag := ""
		if t.Capital {
			flag += "^"
		}
		if t.Upper {
			flag += "^"
		}
		out = append(out, fmt.Sprintf("%s%s=%s/%s", flag, s[t.Start:t.End], t.Kept, t.Folded))
	}
	return strings.Join(out, " ")
}

func TestRead(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"only signs", " — !? …", ""},
		{"English", "Dozens injured, police say.", "^Dozens=dozens/dozens injured=injured/injured police=police/police say=say/say"},
		{"Serbian Latin", "Zvečan i Leposavić", "^Zvečan=zvečan/zvecan i=i/i ^Leposavić=leposavić/leposavic"},
		{"Serbian Cyrillic", "Звечан и Лепосавић", "^Звечан=zvečan/zvecan и=i/i ^Лепосавић=leposavić/leposavic"},
		{"Serbian digraphs", "љубав њива џак ђак храна", "љубав=ljubav/ljubav њива=njiva/njiva џак=džak/dzak ђак=đak/dak храна=hrana/hrana"},
		{"one rune for lj nj dž", "ǉubav ǌiva Ǆak", "ǉubav=ljubav/ljubav ǌiva=njiva/njiva ^Ǆak=džak/dzak"},
		{"đ and dj", "Đinđić Djindjic ĐURĐEVAK Ðorđe", "^Đinđić=đinđić/dindic ^Djindjic=djindjic/dindic ^^ĐURĐEVAK=đurđevak/durdevak ^Ðorđe=đorđe/dorde"},
		{"dj before j", "đj djj", "đj=đj/d djj=djj/d"},
		{"Macedonian", "Ќе Ѓорѓи ѕид", "^Ќе=kje/kje ^Ѓорѓи=gjorgji/gjorgji ѕид=dzid/dzid"},
		{"Macedonian in Latin with accents", "Ǵorǵi ḱe", "^Ǵorǵi=gjorgji/gjorgji ḱe=kje/kje"},
		{"Bulgarian keeps ъ щ й apart", "България ще войска шта вояка", "^България=bǎlgarija/balgarija ще=ŝe/ste войска=voǰska/vojska шта=šta/sta вояка=vojaka/vojaka"},
		{"Russian", "Объём льды", "^Объём=obǎëm/obaem льды=lĵdy/ljdy"},
		{"Albanian", "Prishtinë çështje", "^Prishtinë=prishtinë/prishtine çështje=çështje/ceshtje"},
		{"Romanian, comma and cedilla", "București Bucureşti ţară țară", "^București=bucurești/bucuresti ^Bucureşti=bucurești/bucuresti ţară=țară/tara țară=țară/tara"},
		{"Hungarian", "Őrség ŰRLAP", "^Őrség=őrség/orseg ^^ŰRLAP=űrlap/urlap"},
		{"Turkish", "İstanbul ISPARTA ılık ağaç", "^İstanbul=istanbul/istanbul ^^ISPARTA=isparta/isparta ılık=ılık/ilik ağaç=ağaç/agac"},
		{"German", "Straße STRASSE", "^Straße=straße/strasse ^^STRASSE=strasse/strasse"},
		{"Greek", "Αθήνα ΑΘΗΝΑ Θεσσαλονίκης", "^Αθήνα=athîna/athina ^^ΑΘΗΝΑ=athīna/athina ^Θεσσαλονίκης=thessaloníkīs/thessalonikis"},
		{"Greek final sigma and polytonic", "λόγος ΛΟΓΟΣ τῆς ἀρχή", "λόγος=lógos/logos ^^ΛΟΓΟΣ=logos/logos τῆς=tîs/tis ἀρχή=archî/archi"},
		{"decomposed", "Zve\u010Dan Zvec\u030Can и\u0306од", "^Zvečan=zvečan/zvecan ^Zvec\u030Can=zvečan/zvecan и\u0306од=ǰod/jod"},
		{"stress marks", "за\u0301мок", "за\u0301мок=zamok/zamok"},
		{"mark without a letter", "\u0301 a", "a=a/a"},
		{"soft hyphen and zero width", "bari\u00ADkada Ko\u200Bsovo\u200B \u00ADx", "bari\u00ADkada=barikada/barikada ^Ko\u200Bsovo=kosovo/kosovo x=x/x"},
		{"apostrophes", "Serbia’s Kosova'da 'quoted' s’ka o’", "^Serbia’s=serbia's/serbia's ^Kosova'da=kosova'da/kosova'da quoted=quoted/quoted s’ka=s'ka/s'ka o=o/o"},
		{"ligature and full width", "ﬁnal ＫＦＯＲ ２０２３", "ﬁnal=final/final ^^ＫＦＯＲ=kfor/kfor ２０２３=2023/2023"},
		{"digits and times", "14:05 27.5.2023. 3,500 N1 E-75 a.1 1.a", "14:05=14:05/14:05 27.5.2023=27.5.2023/27.5.2023 3,500=3,500/3,500 ^N1=n1/n1 ^E=e/e 75=75/75 a=a/a 1=1/1 1=1/1 a=a/a"},
		{"address", "(www.n1info.rs/vesti/), https://rs.n1.com/a?b=č-c.", "www.n1info.rs/vesti/=www.n1info.rs/vesti//www.n1info.rs/vesti/ https://rs.n1.com/a?b=č-c=https://rs.n1.com/a?b=č-c/https://rs.n1.com/a?b=c-c"},
		{"no address", "www. kraj.Policija n1info.rs http://", "www=www/www kraj=kraj/kraj ^Policija=policija/policija n1info=n1info/n1info rs=rs/rs http=http/http"},
		{"hyphens and dashes split", "Niš-Dimitrovgrad rat–mir", "^Niš=niš/nis ^Dimitrovgrad=dimitrovgrad/dimitrovgrad rat=rat/rat mir=mir/mir"},
		{"signs around", "#Kosovo @kfor „sukob“ AT&T 15º km²", "^Kosovo=kosovo/kosovo kfor=kfor/kfor sukob=sukob/sukob ^^AT=at/at ^T=t/t 15=15/15 km=km/km"},
		{"one capital is not all capitals", "I N1 KFOR KFORa", "^I=i/i ^N1=n1/n1 ^^KFOR=kfor/kfor ^KFORa=kfora/kfora"},
		{"both alphabets in a word", "Кosovo", "^Кosovo=kosovo/kosovo"},
		{"not UTF-8", "Kos\xffovo \xc4", "^Kos=kos/kos ovo=ovo/ovo"},
		{"elsewhere", "北京 Ελ", "北京=北京/北京 ^Ελ=el/el"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := show(test.text); got != test.want {
				t.Errorf("Read(%q)\n got %s\nwant %s", test.text, got, test.want)
			}
		})
	}
}

func TestFold(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", ""},
		{"  Барикаде у Звечану! ", "barikade u zvecanu"},
		{"Barikade u Zvečanu", "barikade u zvecanu"},
		{"Djoković – Đoković", "dokovic dokovic"},
		{"Συγκρούσεις στη Μιτρόβιτσα", "sygkroyseis sti mitrovitsa"},
	}
	for _, test := range tests {
		if got := Fold(test.text); got != test.want {
			t.Errorf("Fold(%q) = %q, want %q", test.text, got, test.want)
		}
	}
}

func TestKey(t *testing.T) {
	tests := []struct{ word, kept, folded string }{
		{"Звечан", "zvečan", "zvecan"},
		{"„Zveçan“", "zveçan", "zvecan"},
		{"Niš-Dimitrovgrad", "niš dimitrovgrad", "nis dimitrovgrad"},
		{"!", "", ""},
	}
	for _, test := range tests {
		if kept, folded := Key(test.word); kept != test.kept || folded != test.folded {
			t.Errorf("Key(%q) = %q, %q, want %q, %q", test.word, kept, folded, test.kept, test.folded)
		}
	}
}

// Every letter and digit of Unicode gives keys that are a fixed point: what was read once reads as itself.
func TestEveryLetterSettles(t *testing.T) {
	for c := rune(0); c <= utf8.MaxRune; c++ {
		l := look(c)
		if l.kind != alphabetic && l.kind != digit {
			continue
		}
		if !norm.NFC.IsNormalString(l.kept) {
			t.Errorf("%U %c: Kept %+q is not NFC", c, c, l.kept)
		}
		if l.folded != foldedOf(l.folded) || keyOf(l.folded) != l.folded {
			t.Errorf("%U %c: Folded %q reads as %q", c, c, l.folded, keyOf(l.folded))
		}
		if again := keyOf(l.kept); again != l.kept {
			t.Errorf("%U %c: Kept %q reads as %q", c, c, l.kept, again)
		}
	}
}

// keyOf writes the Kept of each rune of s.
func keyOf(s string) string {
	var b strings.Builder
	for _, c := range s {
		b.WriteString(look(c).kept)
	}
	return b.String()
}

// Letters of the region's Cyrillic and Greek stay apart in Kept, except where two alphabets write the same sound.
func TestLettersStayApart(t *testing.T) {
	for _, alphabet := range []string{
		"абвгдђежзијклљмнњопрстћуфхцчџш",
		"абвгдѓежзѕијклљмнњопрстќуфхцчџш",
		"абвгдежзийклмнопрстуфхцчшщъьюя",
		"αβγδεζηθικλμνξοπρστυφχψωάέήίόύώϊϋΐΰ",
	} {
		seen := map[string]rune{}
		for _, c := range alphabet {
			kept := look(c).kept
			if before, ok := seen[kept]; ok {
				t.Errorf("%c and %c are both %q", before, c, kept)
			}
			seen[kept] = c
		}
	}
}

// serbianPairs is the alphabet as Serbian law writes it in both scripts, here apart from the table under test.
var serbianPairs = strings.Fields("а a б b в v г g д d ђ đ е e ж ž з z и i ј j к k л l љ lj м m н n њ nj о o п p р r с s т t ћ ć у u ф f х h ц c ч č џ dž ш š")

func TestSerbianScriptsAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 5000 {
		var cyrillic, latin strings.Builder
		for range 1 + rng.IntN(30) {
			if rng.IntN(6) == 0 {
				cyrillic.WriteByte(' ')
				latin.WriteByte(' ')
				continue
			}
			i := 2 * rng.IntN(len(serbianPairs)/2)
			c, l := serbianPairs[i], serbianPairs[i+1]
			if rng.IntN(4) == 0 {
				c, l = strings.ToUpper(c), strings.ToUpper(l)
			}
			cyrillic.WriteString(c)
			latin.WriteString(l)
		}
		a, b := Read(cyrillic.String()), Read(latin.String())
		same := slices.EqualFunc(a, b, func(x, y Token) bool {
			return x.Kept == y.Kept && x.Folded == y.Folded && x.Capital == y.Capital
		})
		if !same || Fold(cyrillic.String()) != Fold(latin.String()) {
			t.Fatalf("%q and %q read differently:\n%s\n%s", cyrillic.String(), latin.String(), show(cyrillic.String()), show(latin.String()))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"Звечан и Zvečan", "Z\u030Cika\u00AD’s 14:05, www.n1info.rs/vesti/č.", "djj đj ddj ljnj", "http://x.\u0301/", "ﷺ ͺ ŉ ΐ ᾖ",
		"\xff\xfe a\xcc", "가\u0301 \u1100\u1161", "1\u200B:2 a\u00AD'b", "www.\u0345a", "İI ıi ǅ",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, token := range Read(s) {
			if token.Start < end || token.End <= token.Start || token.End > len(s) {
				t.Fatalf("span %d:%d after %d in %d bytes of %q", token.Start, token.End, end, len(s), s)
			}
			end = token.End
			if token.Kept == "" || token.Folded == "" {
				t.Fatalf("empty key: %+v in %q", token, s)
			}
			written := s[token.Start:token.End]
			again := Read(written)
			if len(again) != 1 || again[0].Start != 0 || again[0].End != len(written) ||
				again[0].Kept != token.Kept || again[0].Folded != token.Folded || again[0].Upper != token.Upper {
				t.Fatalf("%+v, but its text %q reads as %+v", token, written, again)
			}
			if !norm.NFC.IsNormalString(token.Kept) {
				t.Fatalf("Kept %+q of %+q is not NFC", token.Kept, written)
			}
		}
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, folded again %q", s, once, twice)
		}
	})
}
