package quantity_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// found writes the quantities of a text: form, ends, unit, notes, and the words they take.
func found(text string) []string {
	var out []string
	for _, s := range passage.Split(text) {
		for _, q := range quantity.Find(s) {
			value := fmt.Sprintf("%.6g", q.Low)
			if q.High != q.Low && !math.IsNaN(q.Low) {
				value += fmt.Sprintf("..%.6g", q.High)
			}
			line := fmt.Sprintf("%s %s", q.Form, value)
			if q.Unit.Symbol != "" {
				line += " " + q.Unit.Symbol
			}
			for _, n := range q.Notes {
				line += fmt.Sprintf(" (%s)", n)
			}
			out = append(out, line+" | "+s.Text[q.Span.Start:q.Span.End])
		}
	}
	return out
}

func TestQuantitiesAreFoundWithTheirUnits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"within 30ms of 1,000 requests per second": {"plain 30 ms (glued unit) | 30ms", "plain 1000 requests/s | 1,000 requests per second"},
		"for 10 000 users and 1.500 items":         {"plain 10000 users (spaced thousands) | 10 000 users", "plain 1.5 items (ambiguous decimal) | 1.500 items"},
		"a 1e6 byte file, at -40 °C, .5 s":         {"plain 1e+06 B | 1e6 byte", "plain -40 °C | -40 °C", "plain 0.5 s | .5 s"},
		"at 1,234,567.5 and 1.234.567,5 m":         {"plain 1.23457e+06 | 1,234,567.5", "plain 1.23457e+06 m | 1.234.567,5 m"},
		"within 1e250 s":                           {"placeholder NaN s | 1e250 s"},
		"within 1e400 s":                           {"placeholder NaN s | 1e400 s"},
		"between 3 and 5 s or 3-5 seconds":         {"range 3..5 s | 3 and 5 s", "range 3..5 s | 3-5 seconds"},
		"from 3 to 5 MB, 500 ms to 2 s":            {"range 3..5 MB | 3 to 5 MB", "range 0.5..2 s | 500 ms to 2 s"},
		"from 10 minutes to 5 users":               {"plain 10 min | 10 minutes", "plain 5 users | 5 users"},
		"at 5 V ± 0.2 V, ± 5 %, 200 ± 10 %":        {"tolerance 4.8..5.2 V | 5 V ± 0.2 V", "tolerance -5..5 % | ± 5 %", "tolerance 180..220 | 200 ± 10 %"},
		"99.9% or 95 per cent or 5 percent":        {"plain 99.9 % | 99.9%", "plain 95 % | 95 per cent", "plain 5 % | 5 percent"},
		"800 open sessions, 3 simultaneous RF communication links": {
			"plain 800 sessions | 800 open sessions", "plain 3 links | 3 simultaneous RF communication links",
		},
		"5 req/s, 10 MB/s, 56Kbps, 30 km/h": {
			"plain 5 requests/s | 5 req/s", "plain 10 MB/s | 10 MB/s", "plain 56 kbit/s (glued unit) | 56Kbps", "plain 30 km/h | 30 km/h",
		},
		"20 emails a day, twice a week, once an hour": {
			"plain 20 emails/day | 20 emails a day", "plain 2 times/week (number in words) | twice a week", "plain 1 times/h (number in words) | once an hour",
		},
		"five users, twenty-five pages, a hundred and ten records": {
			"plain 5 users (number in words) | five users", "plain 25 pages (number in words) | twenty-five pages",
			"plain 110 records (number in words) | a hundred and ten records",
		},
		"two thirds of all, half of them, half an hour": {
			"multiple 0.666667 (number in words) (fraction) | two thirds", "multiple 0.5 (number in words) (fraction) | half",
			"plain 0.5 h (number in words) (fraction) | half an hour",
		},
		"1.5 times the median, 2x, twice the load, retried 3 times": {
			"multiple 1.5 × | 1.5 times", "multiple 2 × | 2x", "multiple 2 (number in words) | twice", "plain 3 times | 3 times",
		},
		"12 mm with a tolerance of +/- 0.05 mm, 8 V with tolerance of 1 V": {
			"tolerance 11.95..12.05 mm | 12 mm with a tolerance of +/- 0.05 mm", "tolerance 7..9 V | 8 V with tolerance of 1 V",
		},
		"44 by 44 pixels, 1280 x 720 px, 3 by 2 users": {
			"plain 44 px | 44 by 44 pixels", "plain 1280 px | 1280", "plain 720 px | 720 px", "plain 3 | 3", "plain 2 users | 2 users",
		},
		"a contrast of 4.5:1, 16:9, 7:15": {
			"plain 4.5 :1 | 4.5:1", "identifier 16 | 16", "identifier 9 | 9", "clock 7.25 | 7:15",
		},
		"10^-6, 10^3 users, 2 Tbit/s": {"plain 1e-06 | 10^-6", "plain 1000 users | 10^3 users", "plain 2 Tbit/s | 2 Tbit/s"},
		"9 out of 10 users, 1 in 400": {"plain 0.9 (fraction) | 9 out of 10", "plain 0.0025 (fraction) | 1 in 400"},
		"p95, P99.9 and the 50th, 95th and 99th percentile": {
			"ordinal 95 percentile | p95", "ordinal 99.9 percentile | P99.9", "ordinal 50 percentile | 50th", "ordinal 95 percentile | 95th",
			"ordinal 99 percentile | 99th percentile",
		},
		"TBD seconds, xx ms, X users, <max size> MB, ??? s": {
			"placeholder NaN s | TBD seconds", "placeholder NaN ms | xx ms", "placeholder NaN users | X users", "placeholder NaN MB | <max size> MB",
			"placeholder NaN s | ??? s",
		},
		"1 (TBC) week, two (2) hours": {"plain 1 weeks | 1 (TBC) week", "plain 2 h (number in words) | two (2) hours"},
		"from 8:00 to 18:00, 8AM CST to 8PM CST, at 5 p.m.": {
			"clock 8..18 | 8:00 to 18:00", "clock 8..20 | 8AM CST to 8PM CST", "clock 17 | 5 p.m.",
		},
		"24/7, 24x7 or 24 hours a day, seven days a week": {"clock 0..24 | 24/7", "clock 0..24 | 24x7", "clock 0..24 | 24 hours a day, seven days a week"},
		"on 2026-01-05, 5 January 2026, in 2027 or Q3 2026": {
			"date 2026 | 2026-01-05", "date 2026 | 5 January 2026", "date 2027 | 2027", "date 2026 | Q3 2026",
		},
		"see 5.3.1, RFC 7807, HTTP 404, 10.0.0.1, v2.1, SHA-256": {
			"identifier NaN | 5.3.1", "identifier 7807 | RFC 7807", "identifier 404 | HTTP 404", "identifier NaN | 10.0.0.1", "identifier NaN | v2.1",
			"identifier NaN | SHA-256",
		},
		"on Windows 10 with 2FA in phase 2 as of [3]": {
			"identifier 10 | Windows 10", "identifier 2 | 2FA", "identifier 2 | phase 2", "identifier 3 | 3",
		},
		"$5, 5 EUR, USD 1,000 and 3 dollars": {"plain 5 USD | $5", "plain 5 EUR | 5 EUR", "plain 1000 USD | USD 1,000", "plain 3 USD | 3 dollars"},
		"a 5-minute window, sub-200ms, a 10,000 node tree, every minute": {
			"plain 5 min | 5-minute", "plain 200 ms (glued unit) | 200ms", "plain 10000 nodes | 10,000 node", "plain 1 min (number in words) | minute",
		},
		"2 million users, 10K users, 3 business days":        {"plain 2e+06 users | 2 million users", "plain 10000 users | 10K users", "plain 3 business days | 3 business days"},
		"one of the users, no one, one-sided, a second look": nil,
	} {
		if d := cmp.Diff(want, found(text)); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func TestCodeIsPassedOverUnlessItIsAQuantity(t *testing.T) {
	t.Parallel()
	d := passage.Read([]byte("Within `200 ms` call `retry(3)` 2 times for page3.html.\n"), passage.Markdown)
	var got []string
	for _, q := range quantity.Find(d.Sentences[0]) {
		got = append(got, d.Sentences[0].Text[q.Span.Start:q.Span.End])
	}
	if diff := cmp.Diff([]string{"200 ms", "2 times"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestUnitsAreReadAlone(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]quantity.Unit{
		"msec":               {Symbol: "ms", Written: "msec", Dimension: quantity.Duration, Factor: 1e-3},
		"per cent":           {Symbol: "%", Written: "per cent", Dimension: quantity.Share, Factor: 0.01},
		"°F":                 {Symbol: "°F", Written: "°F", Dimension: quantity.Temperature, Factor: 5. / 9, Offset: 459.67 * 5 / 9},
		"users":              {Symbol: "users", Written: "users", Dimension: quantity.Count, Factor: 1, Noun: "users"},
		"open sessions":      {Symbol: "sessions", Written: "open sessions", Dimension: quantity.Count, Factor: 1, Noun: "sessions"},
		"records per minute": {Symbol: "records/min", Written: "records per minute", Dimension: quantity.Rate, Factor: 1. / 60, Noun: "records"},
		"requests/s":         {Symbol: "requests/s", Written: "requests/s", Dimension: quantity.Rate, Factor: 1, Noun: "requests"},
		"MB/s":               {Symbol: "MB/s", Written: "MB/s", Dimension: quantity.Throughput, Factor: 1e6},
		"business days":      {Symbol: "business days", Written: "business days", Dimension: quantity.Duration, Factor: 86400},
	} {
		got, ok := quantity.ParseUnit(written)
		if !ok {
			t.Errorf("%q is no unit", written)
			continue
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", written, d)
		}
	}
	for _, written := range []string{"", "5 s", "the", "s of", strings.Repeat("a ", 1000)} {
		if u, ok := quantity.ParseUnit(written); ok {
			t.Errorf("%q is read as the unit %+v", written, u)
		}
	}
}

func TestValuesAreGivenInSIUnits(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]float64{
		"200 ms":                {0.2, 0.2},
		"99.9 %":                {0.999, 0.999},
		"from 1 to 2 h":         {3600, 7200},
		"0 °C":                  {273.15, 273.15},
		"212 °F":                {373.15, 373.15},
		"90 km/h":               {25, 25},
		"60 records per minute": {1, 1},
	} {
		low, high := quantity.Find(passage.One(text))[0].SI()
		if math.Abs(low-want[0]) > 1e-9 || math.Abs(high-want[1]) > 1e-9 {
			t.Errorf("%q is %g to %g in SI units, want %v", text, low, high, want)
		}
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{
		"within 30ms of 1,000 requests per second", "1e400 s, 5 V ± 0.2 V, -3-5 °C", "24/7 8:00 to 5 p.m. 2026-01-05", "<value> ??? [n] xx TBD s",
		"a hundred and twenty-five and a half", "p95 50th, 95th percentile 9 out of 10", "100 100 100 100", "\xff5\u00a0000 ½ שלום 3", "5.3.1 1-a-2-b 1.5x 2x3 3/4",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := passage.One(text)
		end := 0
		for _, q := range quantity.Find(s) {
			if q.Span.Start < end || q.Span.End > len(s.Text) || q.Span.Empty() || !q.Span.Contains(q.Number) {
				t.Fatalf("quantity %+v of %q", q, s.Text)
			}
			end = q.Span.End
			if math.IsInf(q.Low, 0) || math.IsInf(q.High, 0) || q.Low > q.High && q.Form != quantity.Clock {
				t.Fatalf("quantity %+v of %q", q, s.Text)
			}
			if math.IsNaN(q.Low) && (q.Form == quantity.Plain || q.Form == quantity.Range || q.Form == quantity.Tolerance) {
				t.Fatalf("quantity %+v of %q", q, s.Text)
			}
		}
		quantity.ParseUnit(text)
	})
}

// BenchmarkFind looks through 10,000 sentences.
func BenchmarkFind(b *testing.B) {
	sentences := passage.Split(`The search page shall show the first ten results within 200 ms for 95 % of queries.
It must be easy to use. When the user presses the button, the system shall list all matching orders of the last 30 days.
The list should be refreshed every 5 minutes. The page shall be available 99.9 % of each month for 1,000 concurrent users.`)
	b.ReportAllocs()
	for b.Loop() {
		for i := range 10_000 {
			quantity.Find(sentences[i%len(sentences)])
		}
	}
}
