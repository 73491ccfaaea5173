package brief_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/tell/brief"
)

func TestStoryIsToldFromQuoteToVerdict(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	if len(b.Threads) == 0 || b.Threads[0].Key != "OPP-1" {
		t.Fatalf("threads = %+v", b.Threads)
	}
	var got []string
	for _, s := range b.Threads[0].Steps {
		words := string(s.Key)
		if s.Gap != "" {
			words = "gap"
		}
		got = append(got, s.Stage+" "+words)
	}
	want := []string{"discover Q-1", "discover Q-2", "decide OPP-1", "decide DEC-1", "decide FEAT-1", "define REQ-1", "deliver ", "deliver REL-1", "measure EVAL-1", "measure MET-1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	verdict := b.Threads[0].Steps[8]
	if verdict.State != "met" || !strings.Contains(verdict.Text.String(), "against ≤") {
		t.Errorf("verdict = %q %q", verdict.State, verdict.Text)
	}
}

// A thread of its own ends at what measures it; it does not go on through a metric that is evidence elsewhere.
func TestThreadsDoNotLeak(t *testing.T) {
	t.Parallel()
	s := story(t)
	s.link("MET-1", ledger.Evidences, "OPP-2")
	for _, thread := range s.compose().Threads {
		for _, step := range thread.Steps {
			if thread.Key == "OPP-1" && (step.Key == "FEAT-2" || step.Key == "COM-1") {
				t.Errorf("the thread of OPP-1 holds %s", step.Key)
			}
		}
	}
}

func TestBrokenThreadsSayWhere(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	i := slices.IndexFunc(b.Threads, func(x brief.Thread) bool { return x.Key == "OPP-2" })
	if i < 0 {
		t.Fatalf("no thread of OPP-2: %+v", b.Threads)
	}
	gaps := map[string]bool{}
	for _, s := range b.Threads[i].Steps {
		if s.Gap != "" {
			gaps[s.Stage] = true
		}
	}
	if !gaps["discover"] || !gaps["define"] || !gaps["measure"] || gaps["decide"] || gaps["deliver"] {
		t.Errorf("gaps = %v", gaps)
	}
}

func TestTopicsQuoteTheirTexts(t *testing.T) {
	t.Parallel()
	s := story(t)
	d := s.compose().Discover
	if len(d.Topics) < 2 {
		t.Fatalf("topics = %+v", d.Topics)
	}
	for _, topic := range d.Topics {
		months := 0
		for _, m := range topic.Months {
			months += m.Texts
		}
		if months == 0 || float64(months) > *topic.Texts.Value || len(topic.Quotes) == 0 {
			t.Errorf("%s: %d texts by month, %v in all, quotes %v", topic.Name, months, topic.Texts, topic.Quotes)
		}
		for _, q := range topic.Quotes {
			rec, err := s.store.Record(t.Context(), q.Source)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := discover.SourceText(rec); err != nil || !strings.Contains(text, q.Text) || q.Speaker == "" || q.Date == "" {
				t.Errorf("%q, %q, %q does not stand in %s (%v)", q.Text, q.Speaker, q.Date, q.Source, err)
			}
		}
	}
}

func TestUsageComparesTheCohorts(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	if b.Usage == nil || len(b.Usage.Questions) != 2 {
		t.Fatalf("usage = %+v", b.Usage)
	}
	q := b.Usage.Questions[0]
	if len(q.Cohorts) != 2 || *q.Cohorts[0].Median.Value <= *q.Cohorts[1].Median.Value {
		t.Errorf("medians do not fall: %+v", q.Cohorts)
	}
	if len(q.Naive) == 0 || !strings.Contains(q.Naive.String(), "naive") {
		t.Errorf("the naive number is not labelled: %q", q.Naive)
	}
	if len(b.Usage.Guess) != 0 {
		t.Error("there are metrics, and a question was guessed")
	}
	if strings.Contains(q.Verdict.String(), "2026-07-01") || !strings.Contains(q.Verdict.String(), "1\u00a0July\u00a02026") {
		t.Errorf("days are not written as people read them: %q", q.Verdict)
	}
}

func TestChoiceShowsTiesOverridesAndDeclines(t *testing.T) {
	t.Parallel()
	d := story(t).compose().Decide
	rows := d.Priorities.Rows
	if len(rows) != 3 || rows[0].Key != "FEAT-4" || rows[0].Override == nil {
		t.Fatalf("rows = %+v", rows)
	}
	if !rows[1].TiedDown || !rows[2].TiedUp {
		t.Errorf("FEAT-2 and FEAT-3 are no tie: %+v", rows)
	}
	if len(d.Priorities.Unscored) != 1 || d.Priorities.Unscored[0].Key != "FEAT-5" {
		t.Errorf("unscored = %+v", d.Priorities.Unscored)
	}
	if len(d.Declined) != 1 || d.Declined[0].Class != "value" || d.Declined[0].ReopenIf == "" {
		t.Errorf("declined = %+v", d.Declined)
	}
	if len(d.Decisions) != 1 || !d.Decisions[0].Options[0].Chosen || len(d.Decisions[0].Findings) == 0 {
		t.Errorf("decisions = %+v", d.Decisions)
	}
}

func TestMatrixShowsGaps(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	gaps := map[ledger.Key][]string{}
	for _, r := range b.Define.Requirements {
		for _, c := range r.Cells {
			if c.Gap != "" {
				gaps[r.Key] = append(gaps[r.Key], c.Name)
			}
		}
	}
	want := map[ledger.Key][]string{"REQ-1": {"Verdict"}, "REQ-2": {"Evidence", "Criterion", "Work", "Check", "Verdict"}}
	if diff := cmp.Diff(want, gaps); diff != "" {
		t.Errorf("gaps (-want +got):\n%s", diff)
	}
}

func TestPromisesStandByTheirFindings(t *testing.T) {
	t.Parallel()
	w := story(t).compose().Deliver
	if len(w.Promises) != 1 || w.Promises[0].Chance == nil || w.Promises[0].Standing == "open" {
		t.Errorf("promises = %+v", w.Promises)
	}
	if len(w.Teams) != 2 || len(w.Together) != 3 || len(w.Teams[0].Weeks) == 0 {
		t.Errorf("teams = %+v, together %+v", w.Teams, w.Together)
	}
}

// A product without anything has no section but what is not known.
func TestEmptyProduct(t *testing.T) {
	t.Parallel()
	b := open(t).compose()
	if b.Discover != nil || b.Usage != nil || b.Decide != nil || b.Define != nil || b.Deliver != nil || b.Measure != nil || b.Threads != nil {
		t.Errorf("a section without data: %+v", b)
	}
	if len(b.Unknown) != 1 || len(b.Unknown[0].Items) < 10 {
		t.Errorf("unknown = %+v", b.Unknown)
	}
	render(t, b)
}

// A stranger's log without any metric: the catalogue and a guess that calls itself one, no curve.
func TestEventsAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.signUps()
	b := s.compose()
	if b.Usage == nil || len(b.Usage.Questions) != 0 || len(b.Usage.Events) != 2 {
		t.Fatalf("usage = %+v", b.Usage)
	}
	guess := b.Usage.Guess.String()
	if !strings.Contains(guess, "A guess") || !strings.Contains(guess, "start at “signed_up”") || !strings.Contains(guess, "look for “first_call”") {
		t.Errorf("guess = %q", guess)
	}
	if len(b.Headlines()) == 0 {
		t.Error("nothing to read first")
	}
	render(t, b)
}

func TestFeedbackAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.put("FB-1", "new", "Only one", "A single ticket about nothing much.", discover.FeedbackFields{})
	b := s.compose()
	if b.Discover == nil || len(b.Discover.Topics) != 0 || b.Decide != nil {
		t.Errorf("brief = %+v", b.Discover)
	}
	render(t, b)
}

func TestImportsSayWhatWasNotRead(t *testing.T) {
	t.Parallel()
	b := open(t).compose(
		brief.ImportedFile{Name: "tickets.csv", Records: 90, Bad: 2, Examples: []string{"row 4: `when` is not a date. Expected 2026-11-23"}, Lost: []string{"Votes (no field for it): 90"}},
		brief.ImportedFile{Name: "notes.bin", Unknown: "It is not a format that is known."},
		brief.ImportedFile{Name: "events.ndjson", Events: 10, Conflicts: 3},
	)
	var all []string
	for _, g := range b.Unknown {
		for _, i := range g.Items {
			all = append(all, i.String())
		}
	}
	text := strings.Join(all, "\n")
	for _, want := range []string{"tickets.csv: 2 rows, such as “row 4", "tickets.csv: Votes (no field for it): 90.", "notes.bin: it is not a format", "events.ndjson: 3 events."} {
		if !strings.Contains(text, want) {
			t.Errorf("does not say %q:\n%s", want, text)
		}
	}
}

// Each number of the brief has a definition, knows when it was true, and stands among the definitions under its id.
func TestEveryNumberHasADefinition(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	defined := map[string]ledger.Figure{}
	for _, d := range b.Definitions {
		for _, f := range d.Figures {
			defined[f.ID] = f.Figure
		}
	}
	seen := 0
	walk(reflect.ValueOf(b), func(n brief.Number) {
		seen++
		if n.Figure.Definition == "" || n.Figure.AsOf == "" || n.Figure.Name == "" {
			t.Errorf("%s %q: definition %q, as of %q", n.ID, n.Figure, n.Figure.Definition, n.Figure.AsOf)
		}
		if diff := cmp.Diff(defined[n.ID], n.Figure); diff != "" {
			t.Errorf("%s is defined otherwise: %s", n.ID, diff)
		}
	})
	if seen < 100 {
		t.Errorf("only %d numbers", seen)
	}
}

func walk(v reflect.Value, visit func(brief.Number)) {
	if n, ok := v.Interface().(brief.Number); ok {
		visit(n)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			walk(v.Elem(), visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walk(v.Index(i), visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), visit)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	t.Parallel()
	s := story(t)
	first, err := json.Marshal(s.compose())
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		again, err := json.Marshal(s.compose())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(first, again) {
			t.Fatal(cmp.Diff(string(first), string(again)))
		}
	}
}

// A brief that was stored as JSON renders the same.
func TestJSONRoundTrip(t *testing.T) {
	t.Parallel()
	b := story(t).compose()
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back brief.Brief
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestHeadlinesArePlainSentences(t *testing.T) {
	t.Parallel()
	lines := story(t).compose().Headlines()
	if len(lines) < 5 || len(lines) > 8 {
		t.Errorf("%d headlines: %q", len(lines), lines)
	}
	for _, l := range lines {
		if !strings.HasSuffix(l, ".") || strings.ContainsAny(l, "\n\x1b") || strings.Contains(l, "cannot tell cannot") {
			t.Errorf("%q", l)
		}
	}
}
