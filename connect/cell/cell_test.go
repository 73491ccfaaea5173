package cell_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect/cell"
	"throughline.dev/ledger"
)

func TestInstant(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"2026-03-01":                     "2026-03-01 day",
		"20260301":                       "2026-03-01 day",
		"2026/3/1":                       "2026-03-01 day",
		"2026.03.01":                     "2026-03-01 day",
		"2026-03-01T09:00:00Z":           "2026-03-01T09:00:00Z",
		"2026-03-01T09:00:00.123456789Z": "2026-03-01T09:00:00.123456Z",
		"2026-03-01T09:00:00,5+02:00":    "2026-03-01T07:00:00.5Z",
		"2026-03-01T09:00:00.000+0100":   "2026-03-01T08:00:00Z",
		"2026-03-01 09:00":               "2026-03-01T09:00:00Z local",
		"2026-03-01 09:00:00 UTC":        "2026-03-01T09:00:00Z",
		"2026-03-01 09:00:00 -0330":      "2026-03-01T12:30:00Z",
		"2026-03-01 09:00:00+02":         "2026-03-01T07:00:00Z",
		"03/04/2026":                     "2026-03-04 day",
		"3/4/26 16:14":                   "2026-03-04T16:14:00Z local",
		"6/21/2025 16:14":                "2025-06-21T16:14:00Z local",
		"6/21/2025, 4:14:07 PM":          "2025-06-21T16:14:07Z local",
		"12/31/2025 12:05 am":            "2025-12-31T00:05:00Z local",
		"12/31/2025 12:05\u202fPM":       "2025-12-31T12:05:00Z local",
		"03.04.2026":                     "2026-04-03 day",
		"3.4.26 08:15 Uhr":               "2026-04-03T08:15:00Z local",
		"11/May/24 03:26 PM":             "2024-05-11T15:26:00Z local",
		"25/Feb/26 10:17 PM":             "2026-02-25T22:17:00Z local",
		"25/févr./26 22:17":              "2026-02-25T22:17:00Z local",
		"11/Mai/24 3:26 PM":              "2024-05-11T15:26:00Z local",
		"11. Mai 2024":                   "2024-05-11 day",
		"7/dic/25 9:05 p. m.":            "2025-12-07T21:05:00Z local",
		"7 de diciembre de 2025":         "2025-12-07 day",
		"1er mars 2026":                  "",
		"May 13, 2026":                   "2026-05-13 day",
		"May 13th, 2026 11:21 AM":        "2026-05-13T11:21:00Z local",
		"13-May-2026":                    "2026-05-13 day",
		"2026 May 13":                    "2026-05-13 day",
		"Wed May 13 2026 11:21:41 GMT+0000 (GMT+00:00)": "2026-05-13T11:21:41Z",
		"Wed, 13 May 2026 11:21:41 GMT":                 "2026-05-13T11:21:41Z",
		"Wed, 13 May 2026 11:21:41 +0200":               "2026-05-13T09:21:41Z",
		"Wed May 13 11:21:41 2026":                      "2026-05-13T11:21:41Z local",
		"13 May 2026 11:21 CEST":                        "2026-05-13T09:21:00Z",
		"1767225600":                                    "2026-01-01T00:00:00Z",
		"1767225600.25":                                 "2026-01-01T00:00:00.25Z",
		"1767225600123":                                 "2026-01-01T00:00:00.123Z",
		"1767225600123456":                              "2026-01-01T00:00:00.123456Z",
		"1970-01-01":                                    "1970-01-01 day",
		"31/12/69":                                      "",
		"24:00":                                         "",
		"":                                              "",
	} {
		got := ""
		if i, p := (cell.Style{}).Instant(in); p == nil {
			switch {
			case i.DayOnly:
				got = string(i.Date()) + " day"
			case i.NoZone:
				got = i.Time.Format(time.RFC3339Nano) + " local"
			default:
				got = i.Time.Format(time.RFC3339Nano)
			}
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{"03/04/2026": "2026-04-03", "3-4-26": "2026-04-03", "31/12/69": "2069-12-31", "31/12/70": "1970-12-31"} {
		if i, p := (cell.Style{DayFirst: true}).Instant(in); p != nil || string(i.Date()) != want {
			t.Errorf("day first, %q: got %v, %v, want %s", in, i.Date(), p, want)
		}
	}
}

func TestInstantSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"soon":                   `is not a date: "soon". Expected 2026-11-23 or 11/23/2026`,
		"2026-02-30":             `is not a date: "2026-02-30". Expected 2026-11-23 or 11/23/2026`,
		"31/12/2026":             `is not a date when the month comes first, as taken for this file: "31/12/2026". Expected a date such as 11/23/2026; tell the order of day and month if it is the other one`,
		"45/45/2026":             `is not a date: "45/45/2026". Expected 2026-11-23 or 11/23/2026`,
		"0000-00-00":             `has a year that does not exist: "0000-00-00". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known`,
		"0000-01-01T00:00:00Z":   `has a year that does not exist: "0000-01-01T00:00:00Z". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known`,
		"12345-01-01":            `has a year that does not exist: "12345-01-01". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known`,
		"9999-12-31 23:00 -0200": `has a year that does not exist: "9999-12-31 23:00 -0200". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known`,
		"1/1/0":                  `has a year that does not exist: "1/1/0". Expected a year from 1 to 9999, as in 2026-11-23; leave the cell empty if the date is not known`,
		"2026-03-01 25:00":       `is not a date: "2026-03-01 25:00". Expected 2026-11-23 or 11/23/2026`,
		"2026-03-01 13:00 PM":    `is not a date: "2026-03-01 13:00 PM". Expected 2026-11-23 or 11/23/2026`,
		"7":                      `is not a date: "7". Expected 2026-11-23 or 11/23/2026`,
		strings.Repeat("1 ", 50): `is not a date: "` + strings.Repeat("1 ", 30) + `…". Expected 2026-11-23 or 11/23/2026`,
	} {
		_, p := (cell.Style{}).Instant(in)
		if p == nil || p.Error() != want {
			t.Errorf("%q:\ngot:  %v\nwant: %s", in, p, want)
		}
	}
	_, p := (cell.Style{DayFirst: true}).Instant("6/21/2025")
	if want := `is not a date when the day comes first, as taken for this file: "6/21/2025". Expected a date such as 23/11/2026; tell the order of day and month if it is the other one`; p == nil || p.Error() != want {
		t.Errorf("got %v", p)
	}
}

func TestInstantReadsWhatIsWritten(t *testing.T) {
	t.Parallel()
	layouts := []string{
		time.RFC3339, time.RFC1123, time.RFC1123Z, time.RFC850[len("Monday, "):], "2006-01-02 15:04:05 -0700", "02/Jan/06 03:04 PM", "02/Jan/06 15:04", "Mon Jan 02 2006 15:04:05 GMT-0700",
		"02/01/2006 15:04", "2.1.2006 15:04", "January 2, 2006 3:04:05 PM", "20060102",
	}
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(0, 2_000_000_000).Draw(t, "time"), 0).UTC()
		layout := rapid.SampledFrom(layouts).Draw(t, "layout")
		text := at.Format(layout)
		want, err := time.Parse(layout, text)
		if err != nil {
			t.Fatal(err)
		}
		got, p := (cell.Style{DayFirst: true}).Instant(text)
		if p != nil || !got.Time.Equal(want) {
			t.Fatalf("%q: got %v, %v, want %v", text, got.Time, p, want)
		}
	})
}

func TestEvidence(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		dates    []string
		numbers  []string
		european bool
		want     cell.Style
		notice   string
	}{
		"nothing":           {},
		"day first":         {dates: []string{"3/4/2026", "25/4/2026"}, want: cell.Style{DayFirst: true}},
		"month first":       {dates: []string{"3/4/2026", "4/25/2026"}, european: true},
		"ambiguous":         {dates: []string{"3/3/2026", "3/4/2026"}, notice: "dates such as 3/4/2026 do not tell which is the day; read with the month first. If the day comes first, say so"},
		"ambiguous, Europe": {dates: []string{"3/4/2026"}, european: true, want: cell.Style{DayFirst: true}, notice: "dates such as 3/4/2026 do not tell which is the day; read with the day first. If the month comes first, say so"},
		"AM and PM":         {dates: []string{"3/4/2026 3:00 PM"}, european: true, notice: "dates such as 3/4/2026 3:00 PM do not tell which is the day; read with the month first. If the day comes first, say so"},
		"both":              {dates: []string{"25/4/2026", "4/25/2026"}, notice: "dates are written in both orders of day and month; read with the month first"},
		"clear":             {dates: []string{"2026-03-04", "3.4.2026", "4/May/26", "soon"}},
		"comma":             {numbers: []string{"1,5", "2,25", "1.5", "1,500"}, want: cell.Style{DecimalComma: true}},
		"point":             {numbers: []string{"1.5", "1,500.5", "x", "1,500"}},
	} {
		var e cell.Evidence
		for _, d := range c.dates {
			e.Date(d)
		}
		for _, n := range c.numbers {
			e.Number(n)
		}
		got, notice := e.Style(c.european)
		if got != c.want || notice != c.notice {
			t.Errorf("%s: got %+v, %q", name, got, notice)
		}
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	type both struct{ point, comma string }
	for in, want := range map[string]both{
		"12": {"12", "12"}, "-1.5": {"-1.5", "-1.5"}, "1,5": {"1.5", "1.5"}, "1,234.5": {"1234.5", "1234.5"}, "1.234,5": {"1234.5", "1234.5"},
		"1,500": {"1500", "1.5"}, "1.500": {"1.5", "1500"}, "0,125": {"0.125", "0.125"}, "1,234,567": {"1.234567e+06", "1.234567e+06"},
		"1 234 567": {"1.234567e+06", "1.234567e+06"}, "1'234.50": {"1234.5", "1234.5"}, "12 %": {"12", "12"}, "12,5%": {"12.5", "12.5"}, "1e3": {"1000", "1000"}, "−4": {"-4", "-4"},
		"1,23,4": {"", ""}, "1.2.3": {"", ""}, "twelve": {"", ""}, "": {"", ""}, "0x10": {"", ""}, "NaN": {"", ""}, "1e999": {"", ""}, "3 h": {"", ""}, "12345,678": {"12345.678", "12345.678"},
	} {
		for style, want := range map[cell.Style]string{{}: want.point, {DecimalComma: true}: want.comma} {
			got := ""
			if v, p := style.Number(in); p == nil {
				got = trim(v)
			}
			if got != want {
				t.Errorf("%q, %+v: got %q, want %q", in, style, got, want)
			}
		}
	}
}

func trim(v float64) string {
	s := ledger.Exactly(v)
	b, _ := ledger.Encode(s.Low)
	return strings.NewReplacer("1234567", "1.234567e+06").Replace(string(b))
}

func TestRange(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"4": "4 4", "2-6": "2 6", "2 – 6": "2 6", "2..6": "2 6", "2...6": "2 6", "2 to 6": "2 6", "2 bis 6": "2 6", "1,5-2,5": "1.5 2.5", "-4 - -2": "-4 -2", "20%-30%": "20 30", "[2,6]": "2 6", `{"low":2,"high":6}`: "2 6",
		"6-2":  `is a range that runs backwards: "6-2". Write the lower bound first`,
		"some": `is not an estimate: "some". Expected a number or a range such as 2-6`,
		"2-x":  `is not an estimate: "2-x". Expected a number or a range such as 2-6`,
	} {
		r, p := (cell.Style{}).Range(in)
		got := trim(r.Low) + " " + trim(r.High)
		if p != nil {
			got = p.Error()
		}
		if got != want {
			t.Errorf("%q: got %s, want %s", in, got, want)
		}
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]ledger.Money{
		"€1,200.50": {Minor: 120050, Currency: "EUR"}, "1200 EUR": {Minor: 120000, Currency: "EUR"}, "USD 3k": {Minor: 300000, Currency: "USD"}, "$2.5M": {Minor: 250000000, Currency: "USD"},
		"5 US$": {Minor: 500, Currency: "USD"}, "1000 jpy": {Minor: 1000, Currency: "JPY"}, "1.5 KWD": {Minor: 1500, Currency: "KWD"}, "-3,20 €": {Minor: -320, Currency: "EUR"}, "7": {Minor: 700, Currency: "CHF"},
	} {
		if got, p := (cell.Style{}).Money(in, "CHF"); p != nil || got != want {
			t.Errorf("%q: got %+v, %v", in, got, p)
		}
	}
	for in, want := range map[string]string{
		"7":         `is an amount without a currency: "7". Write it with one, such as 1200 EUR, or name the currency in the header: revenue (EUR)`,
		"much":      `is not an amount of money: "much". Expected an amount such as 1200.50 EUR`,
		"1e300 EUR": `is not an amount of money: "1e300 EUR". Expected an amount such as 1200.50 EUR`,
	} {
		if _, p := (cell.Style{}).Money(in, ""); p == nil || p.Error() != want {
			t.Errorf("%q: got %v", in, p)
		}
	}
	for header, want := range map[string]string{"ARR (EUR)": "EUR", "mrr_usd": "USD", "Revenue in €": "EUR", "Umsatz": "", "European revenue": "", "$ per year": "USD"} {
		if got := cell.Currency(header); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
}

func TestWork(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]float64{"136800": 136800, "38h": 136800, "1w 2d": 201600, "2d 4h 30m": 73800, "1,5h": 5400, "0": 0, "2 Tage, 3 Stunden": 68400, "90 minutes": 5400} {
		if got, p := (cell.Style{}).WorkSeconds(in); p != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", in, got, p, want)
		}
	}
	for _, in := range []string{"", "h", "3 parsecs", "-5", "3h left", "5%"} {
		if got, p := (cell.Style{}).WorkSeconds(in); p == nil {
			t.Errorf("%q: got %v", in, got)
		}
	}
	if d, p := (cell.Style{}).Duration("1.5 weeks"); p != nil || d != (ledger.Duration{Value: 1.5, Unit: "wk"}) {
		t.Errorf("got %v, %v", d, p)
	}
	if d, p := (cell.Style{}).Duration("5"); p == nil {
		t.Errorf("got %v", d)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"Fix Version/s": "fixversions", "fix_versions": "fixversions", "Lösung": "losung", "Größe": "grosse", "Σ Time Spent": "sigmatimespent", "概要": "概要", "Date d’échéance": "datedecheance"} {
		if got := cell.Fold(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                nil,
		"a":               {"a"},
		"a, b,,c ":        {"a", "b", "c"},
		"a, b; c":         {"a, b", "c"},
		"a;b\nc":          {"a;b", "c"},
		"a|b":             {"a", "b"},
		`["a, b",1,true]`: {"a, b", "1", "true"},
		`[a]`:             {"[a]"},
	} {
		if diff := cmp.Diff(want, cell.List(in)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", in, diff)
		}
	}
}

func TestBoolAndBlank(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{"true": true, "Yes": true, "1": true, "ja": true, "FALSE": false, "nein": false, "0": false} {
		if got, p := cell.Bool(in); p != nil || got != want {
			t.Errorf("%q: got %v, %v", in, got, p)
		}
	}
	if _, p := cell.Bool("maybe"); p == nil || p.Error() != `is neither yes nor no: "maybe". Expected true or false` {
		t.Errorf("got %v", p)
	}
	for in, want := range map[string]bool{"": true, " - ": true, "N/A": true, "null": true, "no": false, "0": false, "nothing": false} {
		if cell.Blank(in) != want {
			t.Errorf("Blank(%q) is not %v", in, want)
		}
	}
}

func FuzzCell(f *testing.F) {
	for _, s := range []string{"2026-03-01T09:00:00Z", "11/May/24 03:26 PM", "1.234,5", "2-6", "€1,200.50", "2d 4h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, st := range []cell.Style{{}, {DayFirst: true, DecimalComma: true}} {
			if i, p := st.Instant(s); p == nil && (i.Time.Year() < 1 || i.Time.Year() > 9999 || i.Time.Location() != time.UTC) {
				t.Fatalf("%q is read as %v", s, i.Time)
			}
			if r, p := st.Range(s); p == nil && r.Validate() != nil {
				t.Fatalf("%q is read as %v", s, r)
			}
			if m, p := st.Money(s, "EUR"); p == nil && m.Validate() != nil {
				t.Fatalf("%q is read as %v", s, m)
			}
			if w, p := st.WorkSeconds(s); p == nil && w < 0 {
				t.Fatalf("%q is read as %v", s, w)
			}
		}
		var e cell.Evidence
		e.Date(s)
		e.Number(s)
	})
}

func BenchmarkInstant(b *testing.B) {
	for _, s := range []string{"2026-03-01T09:00:00Z", "11/May/24 03:26 PM"} {
		b.Run(s[:6], func(b *testing.B) {
			for b.Loop() {
				if _, p := (cell.Style{}).Instant(s); p != nil {
					b.Fatal(p)
				}
			}
		})
	}
}
