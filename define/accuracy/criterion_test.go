package accuracy_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

// goldCriterion is one labelled criterion of a text.
type goldCriterion struct {
	Text       string          `json:"text"`
	Population string          `json:"population"`
	Condition  string          `json:"condition"`
	Statistic  string          `json:"statistic"`
	Comparator string          `json:"comparator"`
	Threshold  json.RawMessage `json:"threshold"`
	Unit       string          `json:"unit"`
	Window     string          `json:"window"`
	Modality   string          `json:"modality"`
}

// goldText is a text with its criteria.
type goldText struct {
	text     string
	criteria []goldCriterion
}

// ownData opens a file of the labelled sentences, or skips the test.
func ownData(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../../shared/data/req-own", name))
	if err != nil {
		t.Skipf("the labelled sentences are not here: %v", err)
	}
	return b
}

func jsonLines[T any](t *testing.T, b []byte) []T {
	t.Helper()
	var out []T
	for sc := bufio.NewScanner(bytes.NewReader(b)); sc.Scan(); {
		var v T
		if err := json.Unmarshal(sc.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	return out
}

func goldTexts(t *testing.T) []goldText {
	t.Helper()
	var out []goldText
	for _, g := range jsonLines[goldCriterion](t, ownData(t, "quantified_gold.jsonl")) {
		if n := len(out); n == 0 || out[n-1].text != g.Text {
			out = append(out, goldText{text: g.Text})
		}
		last := &out[len(out)-1]
		last.criteria = append(last.criteria, g)
	}
	return out
}

// read returns the readings of all sentences of a text.
func read(text string) []criterion.Reading {
	var out []criterion.Reading
	for _, s := range passage.Read([]byte(text), passage.Plain).Sentences {
		if s.Kind.Binding() {
			out = append(out, criterion.Read(s).Readings...)
		}
	}
	return out
}

// agreement is what a labelled criterion and a reading agree in.
type agreement struct{ threshold, unit, comparator, statistic, window, modality bool }

func (a agreement) all() bool { return a.threshold && a.unit && a.comparator }

func (a agreement) score() int {
	n := 0
	for _, s := range []struct {
		ok     bool
		weight int
	}{{a.threshold, 8}, {a.unit, 4}, {a.comparator, 4}, {a.statistic, 2}, {a.window, 1}} {
		if s.ok {
			n += s.weight
		}
	}
	return n
}

func compare(g goldCriterion, r criterion.Reading) agreement {
	return agreement{
		threshold:  sameThreshold(g.Threshold, r),
		unit:       sameUnit(g.Unit, r),
		comparator: g.Comparator == r.Comparator,
		statistic:  statistic(g.Statistic) == statistic(r.Statistic),
		window:     f1(tokens(g.Window), tokens(r.Window)) >= 0.5,
		modality:   g.Modality == r.Modality,
	}
}

func statistic(s string) string {
	switch s {
	case "every":
		return "p100"
	case "median":
		return "p50"
	}
	return s
}

func sameThreshold(raw json.RawMessage, r criterion.Reading) bool {
	var one *float64
	var two []float64
	if json.Unmarshal(raw, &two) == nil && len(two) == 2 {
		return r.Threshold != nil && r.High != nil && close(*r.Threshold, two[0]) && close(*r.High, two[1])
	}
	if json.Unmarshal(raw, &one) != nil {
		return false
	}
	if one == nil || r.Threshold == nil {
		return one == nil && r.Threshold == nil
	}
	return close(*one, *r.Threshold) && r.High == nil
}

func close(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(1, math.Abs(a)) }

// sameUnit allows a counted noun to have an adjective, and a multiple to keep its base apart.
func sameUnit(gold string, r criterion.Reading) bool {
	if base, ok := strings.CutPrefix(gold, "x "); ok {
		return r.Unit == "x" && f1(tokens(base), tokens(r.Relative)) >= 0.5
	}
	return gold == r.Unit || strings.HasSuffix(r.Unit, " "+gold)
}

// tokens are the words and numbers of a text in lower case, without articles, plurals without their s. No other stop
// word is left out.
func tokens(s string) map[string]int {
	out := map[string]int{}
	for w := range strings.FieldsFuncSeq(strings.ToLower(s), func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.'
	}) {
		w = strings.Trim(w, ".")
		if w == "" || w == "the" || w == "a" || w == "an" || w == "s" {
			continue
		}
		if len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			w = strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e")
		}
		out[strings.TrimSuffix(w, "e")]++
	}
	return out
}

func overlap(a, b map[string]int) (both, inA, inB int) {
	for w, n := range a {
		inA += n
		both += min(n, b[w])
	}
	for _, n := range b {
		inB += n
	}
	return both, inA, inB
}

// f1 of two texts; two empty ones agree.
func f1(a, b map[string]int) float64 {
	both, inA, inB := overlap(a, b)
	if inA+inB == 0 {
		return 1
	}
	return 2 * float64(both) / float64(inA+inB)
}

// align pairs labelled criteria with readings, best pair first.
func align(gold []goldCriterion, got []criterion.Reading) map[int]int {
	type pair struct{ g, r, score int }
	var pairs []pair
	for g := range gold {
		for r := range got {
			a := compare(gold[g], got[r])
			if a.threshold || a.unit {
				pairs = append(pairs, pair{g, r, a.score()})
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return b.score - a.score })
	out, taken := map[int]int{}, map[int]bool{}
	for _, p := range pairs {
		if _, ok := out[p.g]; !ok && !taken[p.r] {
			out[p.g], taken[p.r] = p.r, true
		}
	}
	return out
}

// tally counts over texts.
type tally struct {
	gold, got                                             int
	threshold, unit, all, statistic, window, modality     int
	popBoth, popGold, popGot, condBoth, condGold, condGot int
	popSum, condSum                                       float64
}

func (s *tally) add(text goldText, got []criterion.Reading, say func(format string, args ...any)) {
	s.gold += len(text.criteria)
	s.got += len(got)
	pairs := align(text.criteria, got)
	for i, g := range text.criteria {
		j, ok := pairs[i]
		if !ok {
			say("missed %s %s %s in: %s", g.Comparator, g.Threshold, g.Unit, text.text)
			_, n, _ := overlap(tokens(g.Population), nil)
			s.popGold += n
			_, n, _ = overlap(tokens(g.Condition), nil)
			s.condGold += n
			continue
		}
		r := got[j]
		a := compare(g, r)
		count(&s.threshold, a.threshold)
		count(&s.unit, a.threshold && a.unit)
		count(&s.all, a.all())
		count(&s.statistic, a.statistic)
		count(&s.window, a.window)
		count(&s.modality, a.modality)
		pg, pr := tokens(g.Population), tokens(r.Population)
		both, x, y := overlap(pg, pr)
		s.popBoth, s.popGold, s.popGot = s.popBoth+both, s.popGold+x, s.popGot+y
		s.popSum += f1(pg, pr)
		cg, cr := tokens(g.Condition), tokens(conditions(r))
		both, x, y = overlap(cg, cr)
		s.condBoth, s.condGold, s.condGot = s.condBoth+both, s.condGold+x, s.condGot+y
		s.condSum += f1(cg, cr)
		if !a.all() || !a.statistic || !a.window {
			say("%s %s %s %q %q, read %s %v %s %q %q in: %s", g.Comparator, g.Threshold, g.Unit, g.Statistic, g.Window, r.Comparator, value(r.Threshold), r.Unit, r.Statistic, r.Window, text.text)
		}
		if os.Getenv("SLOTS") != "" {
			say("metric %q\n   population %.2f: %q, read %q\n   condition %.2f: %q, read %q\n  in: %s", r.Metric, f1(pg, pr), g.Population, r.Population, f1(cg, cr), g.Condition, conditions(r), text.text)
		}
	}
	if len(got) > len(text.criteria) {
		say("%d readings, %d labelled, in: %s", len(got), len(text.criteria), text.text)
		for _, r := range got {
			say("   %s", r.Canonical)
		}
	}
}

func conditions(r criterion.Reading) string {
	var out []string
	for _, c := range r.Conditions {
		if c.Kind == "measured_from" && !strings.HasPrefix(strings.ToLower(c.Text), "after") {
			out = append(out, "from "+c.Text)
			continue
		}
		out = append(out, c.Text)
	}
	for _, f := range r.Filter {
		if !strings.Contains(r.Population, f.Text) && !strings.Contains(strings.Join(out, ";"), f.Text) {
			out = append(out, f.Text)
		}
	}
	return strings.Join(out, "; ")
}

func value(f *float64) string {
	if f == nil {
		return "none"
	}
	return fmt.Sprint(*f)
}

func count(n *int, ok bool) {
	if ok {
		*n++
	}
}

func shareOf(a, b int) float64 { return float64(a) / float64(max(b, 1)) }

func (s *tally) row(name string) string {
	return fmt.Sprintf("| %s | %d | %d | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f (%.2f) | %.2f (%.2f) |", name, s.gold, s.got,
		shareOf(s.threshold, s.gold), shareOf(s.unit, s.gold), shareOf(s.all, s.gold), shareOf(s.all, s.got), shareOf(s.statistic, s.gold), shareOf(s.window, s.gold),
		s.popF1(), s.popSum/float64(max(1, s.gold)), s.condF1(), s.condSum/float64(max(1, s.gold)))
}

func (s *tally) popF1() float64  { return shareOf(2*s.popBoth, s.popGold+s.popGot) }
func (s *tally) condF1() float64 { return shareOf(2*s.condBoth, s.condGold+s.condGot) }

// TestCriteriaAreReadAsPeopleReadThem compares readings with labelled criteria, one to one within a text. Every reading
// counts for precision. Token F1 is summed over all tokens, in brackets the mean over criteria.
func TestCriteriaAreReadAsPeopleReadThem(t *testing.T) {
	t.Parallel()
	var work, aside, all tally
	for i, g := range goldTexts(t) {
		into := &work
		if i%3 == 2 {
			into = &aside
		}
		got := read(g.text)
		into.add(g, got, t.Logf)
		all.add(g, got, func(string, ...any) {})
	}
	t.Log("\n| texts | labelled | read | threshold R | + unit R | + comparator R | P | statistic | window | population F1 | condition F1 |\n|---|---|---|---|---|---|---|---|---|---|---|\n" +
		work.row("worked on") + "\n" + aside.row("kept aside") + "\n" + all.row("all"))
	for name, figure := range map[string]struct{ got, floor float64 }{
		"threshold, unit and comparator: recall":    {shareOf(all.all, all.gold), 0.90},
		"threshold, unit and comparator: precision": {shareOf(all.all, all.got), 0.85},
		"statistic":           {shareOf(all.statistic, all.gold), 0.90},
		"population token F1": {all.popF1(), 0.70},
		"condition token F1":  {all.condF1(), 0.70},
	} {
		if figure.got < figure.floor {
			t.Errorf("%s is %.3f, below its floor %.2f", name, figure.got, figure.floor)
		}
	}
}

// TestMostQuantifiedSentencesAreRead counts real sentences with a number that give at least one reading.
func TestMostQuantifiedSentencesAreRead(t *testing.T) {
	t.Parallel()
	texts := jsonLines[struct{ Text string }](t, ownData(t, "quantified.jsonl"))
	n := 0
	for _, x := range texts {
		if len(read(x.Text)) > 0 {
			n++
		} else {
			t.Logf("no reading: %s", x.Text)
		}
	}
	t.Logf("%d of %d quantified texts give a reading", n, len(texts))
	if shareOf(n, len(texts)) < 0.95 {
		t.Errorf("%d of %d quantified texts give a reading, fewer than 95 %%", n, len(texts))
	}
}
