package feeds

import (
	"strings"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	const noon = "2023-05-27T12:05:09Z"
	tests := []struct{ name, in, want string }{
		{"RFC 822", "Sat, 27 May 2023 14:05:09 +0200", noon},
		{"RFC 822, one digit", "Sat, 6 May 2023 14:05:09 +0200", "2023-05-06T12:05:09Z"},
		{"RFC 822, zone name", "Sat, 27 May 2023 14:05:09 CEST", noon},
		{"RFC 822, GMT", "Sat, 27 May 2023 12:05:09 GMT", noon},
		{"RFC 822, eastern Europe", "Sat, 27 May 2023 15:05:09 EEST", noon},
		{"RFC 822, short year", "27 May 23 14:05 +0200", "2023-05-27T12:05:00Z"},
		{"RFC 850", "Saturday, 27-May-23 12:05:09 GMT", noon},
		{"RFC 3339", "2023-05-27T14:05:09+02:00", noon},
		{"RFC 3339, fraction", "2023-05-27T12:05:09.918Z", noon},
		{"RFC 3339, zone without colon", "2023-05-27T14:05:09+0200", noon},
		{"ISO, space", "2023-05-27 12:05:09", noon},
		{"ISO, no seconds", "2023-05-27T14:05+02:00", "2023-05-27T12:05:00Z"},
		{"ISO, day only", "2023-05-27", "2023-05-27T00:00:00Z"},
		{"ISO, month only", "2023-05", "2023-05-01T00:00:00Z"},
		{"ISO, compact", "20230527T120509Z", noon},
		{"ISO, compact with a zone", "20230527T140509+0200", noon},
		{"ISO, compact without T", "20230527120509", noon},
		{"ISO, compact without seconds", "202305271205", "2023-05-27T12:05:00Z"},
		{"ISO, day of the year", "2023-147", "2023-05-27T00:00:00Z"},
		{"ISO, day of a week", "2023-W21-6", "2023-05-27T00:00:00Z"},
		{"ISO, day of a week, with a time", "2023W216T12:05:09Z", noon},
		{"ISO, day of a week of the year before", "2020-W53-7", "2021-01-03T00:00:00Z"},
		{"ISO, no day of the year", "2023-900", ""},
		{"ISO, midnight of the end", "2023-05-27T24:00:00Z", "2023-05-28T00:00:00Z"},
		{"leap second", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"},
		{"asctime", "Sat May 27 12:05:09 2023", noon},
		{"asctime, zone", "Sat May 27 14:05:09 CEST 2023", noon},
		{"JavaScript", "Sat May 27 2023 14:05:09 GMT+0200 (Central European Summer Time)", noon},
		{"two signs", "Sat, 27 May 2023 19:05:09 --0700", "2023-05-28T02:05:09Z"},
		{"GMT and an offset", "Sat, 27 May 2023 14:05:09 GMT+02:00", noon},
		{"unix seconds", "1685189109", noon},
		{"unix milliseconds", "1685189109000", noon},
		{"American", "5/27/2023 12:05:09 PM", noon},
		{"American, ambiguous", "5/6/2023 1:05 PM", "2023-05-06T13:05:00Z"},
		{"American words", "May 27, 2023 12:05 pm", "2023-05-27T12:05:00Z"},
		{"American, a full clock", "5/27/2023 14:05 PM", "2023-05-27T14:05:00Z"},
		{"no-break spaces", "27.\u00a0maj\u00a02023. 14:05", "2023-05-27T14:05:00Z"},
		{"midnight with am", "May 27, 2023 12:05 a.m.", "2023-05-27T00:05:00Z"},
		{"dots", "27.05.2023 14:05", "2023-05-27T14:05:00Z"},
		{"dots, last one", "27.5.2023. 14:05", "2023-05-27T14:05:00Z"},
		{"dots, spaces", "27. 05. 2023. u 14:05 h", "2023-05-27T14:05:00Z"},
		{"dots, time with a dot", "27.05.2023 u 14.05", "2023-05-27T14:05:00Z"},
		{"dots, time first", "14:05 27.05.2023", "2023-05-27T14:05:00Z"},
		{"slashes, day first", "06/05/2023 14:05", "2023-05-06T14:05:00Z"},
		{"Serbian", "subota, 27. maj 2023. 14:05", "2023-05-27T14:05:00Z"},
		{"Serbian, genitive", "27. januara 2023.", "2023-01-27T00:00:00Z"},
		{"Serbian Cyrillic", "субота, 27. мај 2023. 14:05", "2023-05-27T14:05:00Z"},
		{"Serbian Cyrillic, October", "1. октобра 2023", "2023-10-01T00:00:00Z"},
		{"Croatian", "27. svibnja 2023. u 14:05", "2023-05-27T14:05:00Z"},
		{"Croatian, July", "5. srpnja 2023.", "2023-07-05T00:00:00Z"},
		{"Croatian, March", "5. ožujka 2023.", "2023-03-05T00:00:00Z"},
		{"Croatian, December, short", "pet, 01 pro 2023 10:00:00 +0100", "2023-12-01T09:00:00Z"},
		{"Croatian, December", "sub, 5. prosinca 2020.", "2020-12-05T00:00:00Z"},
		{"Bulgarian", "27 май 2023, 14:05", "2023-05-27T14:05:00Z"},
		{"Bulgarian, July", "сряда, 5 юли 2023 г., 14:05", "2023-07-05T14:05:00Z"},
		{"Macedonian", "сабота, 27 мај 2023 14:05", "2023-05-27T14:05:00Z"},
		{"Macedonian, November", "3 ноември 2023", "2023-11-03T00:00:00Z"},
		{"Albanian", "27 Maj 2023 14:05", "2023-05-27T14:05:00Z"},
		{"Albanian, September", "e shtunë, 2 shtator 2023", "2023-09-02T00:00:00Z"},
		{"Albanian, February", "2 Shkurt 2023", "2023-02-02T00:00:00Z"},
		{"Albanian, July", "E martë, 4 korrik 2023", "2023-07-04T00:00:00Z"},
		{"Slovene", "27. marca 2023 ob 14.05", "2023-03-27T14:05:00Z"},
		{"Romanian", "Mar, 27 Iun 2023 14:05:09 +0300", "2023-06-27T11:05:09Z"},
		{"Romanian, March", "marți, 7 martie 2023", "2023-03-07T00:00:00Z"},
		{"Greek", "Σάββατο, 27 Μαΐου 2023 14:05", "2023-05-27T14:05:00Z"},
		{"Greek, June", "1 Ιουνίου 2023", "2023-06-01T00:00:00Z"},
		{"Turkish", "27 Mayıs 2023 14:05", "2023-05-27T14:05:00Z"},
		{"Turkish, February", "Cmt, 25 Şub 2023 14:05:09 +0300", "2023-02-25T11:05:09Z"},
		{"Turkish, August", "1 Ağustos 2023", "2023-08-01T00:00:00Z"},
		{"Hungarian", "2023. május 27. 14:05", "2023-05-27T14:05:00Z"},
		{"offset of no place", "Sat, 27 May 2023 12:05:09 +2500", noon},
		{"empty", "", ""},
		{"a word", "yesterday", ""},
		{"no day in February", "30.02.2023 14:05", ""},
		{"no month", "2023-13-27T12:05:09Z", ""},
		{"no hour", "Sat, 27 May 2023 25:05:09 GMT", ""},
		{"no minute", "2023-05-27 14:75", ""},
		{"default of a database", "0000-00-00 00:00:00", ""},
		{"default of .NET", "0001-01-01T00:00:00Z", ""},
		{"far future", "9999-12-31T23:59:59Z", ""},
		{"a telephone number", "381 11 3061", ""},
		{"pages of text", strings.Repeat("27 May 2023 ", 100), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := stamp(parseDate(tt.in)); got != tt.want {
				t.Errorf("parseDate(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// Every month of every language is found in a date, whatever the case of its letters.
func TestMonths(t *testing.T) {
	languages := map[string]string{
		"en":             "January February March April May June July August September October November December",
		"sr":             "januar februar mart april maj jun jul avgust septembar oktobar novembar decembar",
		"sr, genitive":   "januara februara marta aprila maja juna jula avgusta septembra oktobra novembra decembra",
		"sr-Cyrl":        "јануар фебруар март април мај јун јул август септембар октобар новембар децембар",
		"hr":             "siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca",
		"hr, nominative": "siječanj veljača ožujak travanj svibanj lipanj srpanj kolovoz rujan listopad studeni prosinac",
		"bg":             "януари февруари март април май юни юли август септември октомври ноември декември",
		"mk":             "јануари февруари март април мај јуни јули август септември октомври ноември декември",
		"sq":             "janar shkurt mars prill maj qershor korrik gusht shtator tetor nëntor dhjetor",
		"sl":             "januarja februarja marca aprila maja junija julija avgusta septembra oktobra novembra decembra",
		"ro":             "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
		"el":             "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
		"tr":             "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
		"hu":             "január február március április május június július augusztus szeptember október november december",
	}
	for lang, names := range languages {
		for i, name := range strings.Fields(names) {
			want := time.Date(2023, time.Month(i+1), 9, 14, 5, 0, 0, time.UTC)
			for _, written := range []string{name, strings.ToUpper(name)} {
				if got := parseDate("9. " + written + " 2023. 14:05"); !got.Equal(want) {
					t.Errorf("%s: month %d, %q: got %v", lang, i+1, written, got)
				}
			}
		}
	}
}

func FuzzParseDate(f *testing.F) {
	for _, seed := range []string{"Sat, 27 May 2023 14:05:09 +0200", "27. maj 2023. 14:05", "2023-05-27T24:00:00Z", "5/27/2023 12:05 PM", "1685189109"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := parseDate(s)
		if d.IsZero() {
			return
		}
		if d.Year() < 1899 || d.Year() > 2200 {
			t.Errorf("parseDate(%q) = %v, outside what is plausible", s, d)
		}
		if again := parseDate(stamp(d)); !again.Equal(d.Truncate(time.Second)) && plausible(d) {
			t.Errorf("parseDate(%q) = %v, but its own RFC 3339 gives %v", s, d, again)
		}
	})
}
