package brief_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/decide"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/distribution"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/experiments"
	"throughline.dev/measure/funnel"
	"throughline.dev/measure/lifecycle"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/paths"
	"throughline.dev/measure/question"
	"throughline.dev/measure/retention"
	"throughline.dev/measure/stickiness"
	"throughline.dev/measure/trend"
	"throughline.dev/tell/brief"
)

// measured is the story with a metric of every kind of question, and with an experiment that an evaluation stands on.
func measured(t *testing.T) *shop {
	t.Helper()
	s := story(t)
	var b events.Batch
	start := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
	add := func(name string, person int, at time.Time, properties string) {
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint("m", len(b.Events)), Name: name, Person: fmt.Sprintf("q%d", person), Time: at, Properties: json.RawMessage(properties)})
	}
	plans := []string{`{"plan":"free"}`, `{"plan":"team"}`, `{"plan":"enterprise"}`}
	for i := range 600 {
		at := start.AddDate(0, 0, i/4)
		variant, reaches := "control", i%10 < 4
		if i%2 == 1 {
			variant, reaches = "treatment", i%10 < 8
		}
		add("visited", i, at, plans[i%3])
		add("exposed", i, at.Add(time.Minute), `{"variant":"`+variant+`"}`)
		if i%5 < 4 {
			add("opened_docs", i, at.Add(time.Duration(5+i%9)*time.Minute), plans[i%3])
		}
		if reaches {
			add("made_token", i, at.Add(time.Duration(20+i%7)*time.Minute), plans[i%3])
		}
		for week := range 1 + i%6 {
			add("called", i, at.AddDate(0, 0, 7*week).Add(time.Hour), fmt.Sprintf(`{"ms":%d}`, 20+(i*7)%90))
		}
	}
	if _, err := s.log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	match := func(name string) events.Matcher { return events.Matcher{Names: []string{name}} }
	put := func(n int, title string, q metrics.Question) {
		s.put(ledger.Key(fmt.Sprint("MET-", n)), "in_use", title, "", metrics.Fields{Question: &q})
	}
	steps := []funnel.Step{{Match: match("visited")}, {Name: "opened the docs", Match: match("opened_docs")}, {Match: match("made_token")}}
	put(11, "From visit to token", metrics.Question{Type: metrics.Funnel, Funnel: &funnel.Question{Steps: steps, Window: "7d"}})
	put(12, "From visit to token by plan", metrics.Question{Type: metrics.Funnel, Funnel: &funnel.Question{Steps: steps, Window: "7d", By: "plan"}})
	put(13, "Weekly retention", metrics.Question{Type: metrics.Retention, Retention: &retention.Question{Start: match("visited"), Back: match("called"), Periods: 8}})
	put(14, "Calls a week", metrics.Question{Type: metrics.Trend, Trend: &trend.Question{Series: []trend.Series{{Name: "people who call", Match: match("called"), Count: trend.Units}}, Interval: question.Week}})
	put(15, "Lifecycle", metrics.Question{Type: metrics.Lifecycle, Lifecycle: &lifecycle.Question{Match: match("called"), Interval: question.Month}})
	put(16, "What visitors do", metrics.Question{Type: metrics.Paths, Paths: &paths.Question{Start: value(match("visited")), Names: []string{"visited", "opened_docs", "made_token", "called"}}})
	put(17, "Days a week", metrics.Question{Type: metrics.Stickiness, Stickiness: &stickiness.Question{Match: match("called")}})
	put(18, "Duration", metrics.Question{Type: metrics.Distribution, Distribution: &distribution.Question{Match: match("called"), Property: "ms"}})
	s.put("EXP-1", "ended", "One request instead of three", "", experiments.Fields{
		Exposure: value(match("exposed")), Variants: []experiment.Variant{{Name: "control"}, {Name: "treatment"}}, Start: "2026-06-01", End: "2026-11-20",
		Primary: &experiment.Measure{Name: "Token made", Type: experiment.Proportion, Match: match("made_token")}, Guardrails: []experiment.Measure{{Name: "Calls", Type: experiment.Mean, Match: match("called"), Margin: 0.1}},
	})
	s.put("EXP-2", "ended", "Another colour", "", experiments.Fields{
		Exposure: value(match("exposed")), Variants: []experiment.Variant{{Name: "control"}, {Name: "treatment"}}, Start: "2026-06-01", End: "2026-11-20", Primary: &experiment.Measure{Name: "Docs opened", Type: experiment.Proportion, Match: match("opened_docs")},
	})
	s.put("EVAL-2", "pending", "Do more make a token?", "", evaluations.Fields{Metric: "MET-11", Comparator: ">=", Target: value(40.0), Unit: "%", Frozen: "2026-06-01", Due: "2026-11-21", Experiment: "EXP-1"})
	s.link("EVAL-2", ledger.Verifies, "FEAT-1")
	s.put("OBJ-2", "active", "Nothing to do with it", "", decide.ObjectiveFields{})
	s.reconcile()
	return s
}

// Every answer has its picture and the numbers behind it, on the page and in Markdown.
func TestAnswersHaveTheirPictures(t *testing.T) {
	t.Parallel()
	b := measured(t).compose()
	page, text := render(t, b)
	for _, q := range b.Usage.Questions {
		switch {
		case q.Stopped != "":
			t.Errorf("%s has no answer: %s", q.Key, q.Stopped)
		case len(q.Cohorts) == 0 && q.Picture == nil:
			t.Errorf("%s has no picture", q.Key)
		case q.Picture != nil:
			table := q.Picture.Table()
			if len(table.Rows) == 0 || !strings.Contains(text, "*"+q.Title+"*") {
				t.Errorf("%s has no table", q.Key)
			}
		}
	}
	for class, n := range map[string]int{"curve": 1, "funnel": 2, "heatmap": 1, "trend": 3, "paths": 1, "forest": 2, "goals": 1} {
		if got := len(regexp.MustCompile(`<svg class="chart `+class+`"`).FindAllString(page, -1)); got != 2*n {
			t.Errorf("%d drawings of the class %s, want %d, each wide and narrow", got, class, n)
		}
	}
	if e := b.Measure.Evaluations; e[0].Picture == nil || e[0].Picture.Trend == nil || e[0].Picture.Trend.Markers[0].At != "2026-07-01" {
		t.Errorf("EVAL-1 does not show its metric around the release of 1 July: %+v", e[0].Picture)
	} else if e[1].Picture == nil || e[1].Picture.Forest == nil {
		t.Errorf("EVAL-2 does not show its experiment: %+v", e[1].Picture)
	}
	if x := b.Measure.Experiments; len(x) != 1 || x[0].Key != "EXP-2" {
		t.Errorf("experiments of no evaluation are %+v, want EXP-2", x)
	}
	golden(t, map[string]string{"measured.md": text})
}

// A brief with pictures is plain data.
func TestPicturesAreData(t *testing.T) {
	t.Parallel()
	b := measured(t).compose()
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	var back brief.Brief
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(raw), string(again)); diff != "" {
		t.Error(diff)
	}
}
