package criterion_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestSentencesAreReadAsMeant compares what is read out of our own sentences with testdata/readings.txt: under each
// sentence stand its readings, and what its other numbers are for.
func TestSentencesAreReadAsMeant(t *testing.T) {
	t.Parallel()
	path := filepath.Join("testdata", "readings.txt")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for line := range strings.Lines(string(b)) {
		switch {
		case strings.HasPrefix(line, "\t"):
		case strings.HasPrefix(line, "#"), line == "\n":
			got.WriteString(line)
		default:
			got.WriteString(line)
			got.WriteString(describe(criterion.Read(passage.One(strings.TrimSpace(line))), strings.TrimSpace(line)))
		}
	}
	if *update {
		if err := os.WriteFile(path, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if d := cmp.Diff(strings.Split(string(b), "\n"), strings.Split(got.String(), "\n")); d != "" {
		t.Errorf("readings are not those of %s (-want +got); when they should be, run with -update:\n%s", path, d)
	}
}

func describe(r criterion.Result, text string) string {
	var b strings.Builder
	for _, x := range r.Readings {
		fmt.Fprintf(&b, "\t%s\n", x.Canonical)
	}
	for i, q := range r.Quantities {
		if r.Roles[i] != criterion.Bound && r.Roles[i] != criterion.Numbering && r.Roles[i] != criterion.Other {
			fmt.Fprintf(&b, "\t%s: %s\n", r.Roles[i], text[q.Span.Start:q.Span.End])
		}
	}
	return b.String()
}

// The sentence of the brief: every slot, its place, and what is not stated.
func TestSearchResponseTimeIsReadSlotBySlot(t *testing.T) {
	t.Parallel()
	text := "the API response time for search queries under 1,000 results should be under 200ms at the 95th percentile"
	got := criterion.Read(passage.One(text)).Readings
	if len(got) != 1 {
		t.Fatalf("%d readings, want 1", len(got))
	}
	r := got[0]
	threshold, si := 200.0, 0.2
	want := criterion.Criterion{
		Text: text, Metric: "API response time", Quantity: "duration", Direction: criterion.LowerIsBetter,
		Population: "search queries",
		Filter:     []criterion.Filter{{Text: "under 1,000 results", Attribute: "result_count", Comparator: "<", Value: 1000}},
		Statistic:  "p95", Basis: "requests", Comparator: "<", Threshold: &threshold, Unit: "ms", Written: "200ms", SI: &si, Modality: "should",
	}
	if d := cmp.Diff(want, r.Criterion); d != "" {
		t.Errorf("criterion (-want +got):\n%s", d)
	}
	places := map[string]string{}
	for slot, sp := range r.Spans {
		places[slot] = text[sp.Start:sp.End]
	}
	if d := cmp.Diff(map[string]string{
		"metric": "API response time", "population": "search queries", "statistic": "95th percentile",
		"comparator": "under", "threshold": "200", "unit": "ms", "modality": "should",
	}, places); d != "" {
		t.Errorf("places (-want +got):\n%s", d)
	}
	var open []string
	for _, g := range r.Gaps {
		open = append(open, g.Slot)
	}
	if d := cmp.Diff([]string{"load", "window", "measured"}, open); d != "" {
		t.Errorf("open slots (-want +got):\n%s", d)
	}
	if want := "p95 of API response time over search queries with result_count < 1,000 is below 200 ms; modality should; not stated: load, window, measuring points"; r.Canonical != want {
		t.Errorf("canonical is\n%s, want\n%s", r.Canonical, want)
	}
}

func TestAWishIsNoCriterion(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"The system should be fast.", "Users may upload up to three files.", "See section 4.2 for details.", "", "12", "The page shall show two buttons.",
	} {
		if got := criterion.Read(passage.One(s)).Readings; len(got) != 0 {
			t.Errorf("%q is read as %s", s, got[0].Canonical)
		}
	}
}

// Every reading of our own sentences, phrased, is read with the same numbers.
func TestReadingsKeepTheirNumbersWhenPhrased(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile(filepath.Join("testdata", "readings.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "\t") || strings.HasPrefix(line, "#") || line == "\n" {
			continue
		}
		for _, r := range criterion.Read(passage.One(strings.TrimSpace(line))).Readings {
			sentence := criterion.Phrase(r.Criterion)
			again := criterion.Read(passage.One(sentence)).Readings
			if len(again) != 1 || numbers(again[0].Criterion) != numbers(r.Criterion) {
				t.Errorf("%q reads %s, phrased as %q it does not", line, numbers(r.Criterion), sentence)
			}
		}
	}
}

func numbers(c criterion.Criterion) string {
	v := func(f *float64) string {
		if f == nil {
			return "-"
		}
		return fmt.Sprint(*f)
	}
	return strings.Join([]string{c.Comparator, v(c.Threshold), v(c.High), c.Unit, plainStatistic(c.Statistic), c.Window}, " ")
}

func TestClausesAreFoundByTheirKeyword(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"When the buyer pays, the service shall show the receipt within 3 s.":  {"trigger: When the buyer pays"},
		"While a backup runs the page shall load within 3 s.":                  {"state: While a backup runs"},
		"Where printing is installed, the page shall load.":                    {"feature: Where printing is installed"},
		"If the disk is full, then the service shall refuse the upload.":       {"unwanted: If the disk is full"},
		"The log shall be kept so that an auditor can read it.":                {"purpose: so that an auditor can read it"},
		"The page shall load within 3 s when 100 users are signed in, always.": {"trigger: when 100 users are signed in"},
		"The page shall load.": nil,
	} {
		var got []string
		for _, c := range criterion.Read(passage.One(text)).Clauses {
			got = append(got, c.Kind+": "+text[c.Span.Start:c.Span.End])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

// Direction of bounds, on sentences of our own.
func TestNegationAndDirectionDecideTheComparator(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"The page shall load in less than 2 s.":                                 "<",
		"The page shall load within 2 s.":                                       "<=",
		"The page shall load in 2 s.":                                           "<=",
		"The page shall load in 2 s or less.":                                   "<=",
		"The page shall load in no more than 2 s.":                              "<=",
		"The page shall not take longer than 2 s to load.":                      "<=",
		"The page shall not take 2 s or more to load.":                          ">=", // the negation of "or more" is left to the author
		"No page shall take longer than 2 s to load.":                           "<=",
		"Loading the page shall never exceed 2 s.":                              "<=",
		"The load time must not exceed 2 s.":                                    "<=",
		"The load time must stay under 2 s.":                                    "<",
		"The load time must be better than 2 s.":                                "<",
		"The load time must be 2 s or better.":                                  "<=",
		"The load time must be no worse than 2 s.":                              "<=",
		"The availability must be better than 99 %.":                            ">",
		"The availability must not fall below 99 %.":                            ">=",
		"The availability must be no worse than 99 %.":                          ">=",
		"The availability must be at least 99 %.":                               ">=",
		"The system shall achieve 99 % availability.":                           ">=",
		"The maximum load time is 2 s.":                                         "<=",
		"The load time shall be exactly 2 s.":                                   "=",
		"The sensor shall be read every 2 s.":                                   "=",
		"The sensor shall be read at least every 2 s.":                          "<=",
		"The sensor shall be read at least once an hour.":                       "<=",
		"Logs shall be kept for at least 90 days.":                              ">=",
		"Logs shall be kept for 90 days.":                                       ">=",
		"Logs shall be kept no longer than 90 days.":                            "<=",
		"The system shall support up to 500 users.":                             ">=",
		"The file shall hold up to 500 rows.":                                   ">=",
		"The queue shall not hold more than 500 messages.":                      "<=",
		"The battery shall last more than 8 hours.":                             ">",
		"The voltage shall be 5 V ± 0.1 V.":                                     "within",
		"The temperature shall stay between 2 and 8 °C.":                        "within",
		"Latency: p99 <= 300 ms":                                                "<=",
		"Latency: p99 ≤ 300 ms":                                                 "<=",
		"Throughput > 500 requests/s":                                           ">",
		"Fewer than 1 % of requests shall fail.":                                "<",
		"At most 1 % of requests may take longer than 2 s.":                     "<=",
		"The service shall be interrupted for no more than 2 h in any quarter.": "<=",
	} {
		got := criterion.Read(passage.One(text)).Readings
		if len(got) != 1 {
			t.Errorf("%d readings of %q", len(got), text)
			continue
		}
		if got[0].Comparator != want {
			t.Errorf("%q compares with %s, want %s", text, got[0].Comparator, want)
		}
	}
}

// A sentence of any length is read in time that grows with it, and its slots do not grow with its square.
func TestLongSentencesAreReadInLinearTime(t *testing.T) {
	t.Parallel()
	const n = 5_000
	many := func(unit string) string { return strings.Repeat(unit, n) }
	for name, text := range map[string]string{
		"bounds":      many("x1 shall respond within 200 ms for 95 % of searches and "),
		"numbers":     many("12 "),
		"clauses":     many("when 5 users wait, "),
		"negations":   many("shall not exceed 5 s "),
		"of":          many("of the load time of "),
		"brackets":    many("(5 s) (("),
		"percentiles": many("p95 < 5 ms, "),
		"than":        many("more than less than 5 % "),
		"one verb":    "the page shall not " + many("exceed 5 s and "),
		"subject":     many("word ") + "shall load " + many("within 5 s and "),
		"opening":     "when it " + many("rains and ") + ", the page shall load " + many("within 5 s and "),
		"openings":    many("when 5 users wait, ") + "the page shall load " + many("within 5 s and "),
		"object":      "the system shall load " + many("word ") + many("within 5 s and "),
	} {
		r := criterion.Read(passage.One(text))
		total := 0
		for _, x := range r.Readings {
			total += len(x.Canonical)
		}
		if limit := 200*len(text) + 1000; total > limit {
			t.Errorf("%s: %d bytes of canonical sentences from %d of text", name, total, len(text))
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"the API response time for search queries under 1,000 results should be under 200ms at the 95th percentile",
		"If x shall not exceed TBD s or 1e400 %, then no more than 2 s 90 % of the time and 5 s the rest of the time.",
		"(p95) ≤ 5 of 10 within ± every at least once a day \xff\xfe", "of of of 5 between and 6", "Shall be",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := passage.One(text)
		r := criterion.Read(s)
		if len(r.Roles) != len(r.Quantities) && len(r.Quantities) > 0 {
			t.Fatalf("%d roles of %d quantities", len(r.Roles), len(r.Quantities))
		}
		for _, x := range r.Readings {
			for slot, sp := range x.Spans {
				if sp.Start < 0 || sp.End > len(s.Text) || sp.Start > sp.End {
					t.Fatalf("%s stands at %v of %d bytes", slot, sp, len(s.Text))
				}
			}
			if err := x.Validate(); err != nil {
				t.Fatalf("%q: %v", text, err)
			}
			if x.Canonical != criterion.Canonical(x.Criterion) {
				t.Fatal("the canonical sentence is not that of the criterion")
			}
			_ = criterion.Phrase(x.Criterion)
		}
		if !slices.IsSortedFunc(r.Clauses, func(a, b criterion.Clause) int { return a.Span.Start - b.Span.Start }) {
			t.Fatal("clauses are not in their order")
		}
	})
}

func BenchmarkRead(b *testing.B) {
	s := passage.One("When a user opens the dashboard, the first chart shall be visible within 2 s for 95 % of openings under a load of 200 users.")
	b.ReportAllocs()
	for b.Loop() {
		criterion.Read(s)
	}
}
