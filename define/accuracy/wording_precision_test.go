package accuracy_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// counts is how often rules were right, by rule.
type counts map[string]*rulebook.Precision

func (c counts) add(rule, on string, right bool) {
	p := c[rule]
	if p == nil {
		p = &rulebook.Precision{On: on}
		c[rule] = p
	}
	p.Of++
	if right {
		p.Right++
	}
}

// measure counts on the labelled sentences. A finding is right when people labelled its sentence with the smell that
// the rule is about; for refusing rules, when the sentence is one of the vague ones.
func measure(t *testing.T, b *wording.Book) counts {
	t.Helper()
	c := counts{}
	refusals(t, b, c)
	smellCounts(t, b, c)
	goldCounts(t, b, c)
	for _, row := range pronounRows(t) {
		s := passage.One(row.text)
		list, _ := b.Judge(s, criterion.Read(s), wording.Context{Required: true})
		if minded(list, "RQ-L01", row.at) {
			c.add("RQ-L01", "pronouns of ReqEval that people found ambiguous", row.nocuous)
		}
	}
	eachPassive(t, func(text string, passive bool) {
		if len(b.Passives(passage.One(text))) > 0 {
			c.add("RQ-L09", "sentences of UD English-CTeTex with a passive", passive)
		}
	})
	return c
}

func refusals(t *testing.T, b *wording.Book, c counts) {
	t.Helper()
	for name, vague := range map[string]bool{"vague": true, "quantified": false} {
		for _, text := range texts(t, "req-own/"+name+".jsonl") {
			list, _ := judge(b, text)
			for _, rule := range []string{"RQ-V01", "RQ-V02", "RQ-V03", "RQ-V12", "RQ-V14", "RQ-V20", "RQ-V23", "RQ-L03", "RQ-L05", "RQ-L25"} {
				if found(list, true, rule) {
					c.add(rule, "refused sentences of the team's vague and quantified ones", vague)
				}
			}
		}
	}
}

func smellCounts(t *testing.T, b *wording.Book, c counts) {
	t.Helper()
	vague := []string{"Subjective_lang.", "Ambiguous_adv._adj.", "Nonverifiable_term"}
	for _, row := range smells(t) {
		list, _ := judge(b, row.text())
		for _, x := range []struct {
			rules   []string
			on      string
			columns []string
		}{
			{[]string{"RQ-V13", "RQ-V15", "RQ-L26", "RQ-L27", "RQ-L28", "RQ-L29", "RQ-L30"}, "sentences of ARTA DS1 with a subjective, ambiguous or non-verifiable word", append([]string{"Superlative"}, vague...)},
			{[]string{"RQ-L07"}, "sentences of ARTA DS1 with an uncertain verb", []string{"Uncertain_verb"}},
			{[]string{"RQ-L10"}, "sentences of ARTA DS1 with a negative statement", []string{"Negative"}},
		} {
			for _, rule := range x.rules {
				if found(list, false, rule) {
					c.add(rule, x.on, row.has(x.columns...))
				}
			}
		}
	}
}

// goldCounts checks what is said to be missing against the parsed criteria.
func goldCounts(t *testing.T, b *wording.Book, c counts) {
	t.Helper()
	type gold struct {
		Text                         string
		Statistic, Condition, Window *string
	}
	load := regexp.MustCompile(`(?i)\b(load|users?|concurrent|simultaneous|sessions?|peak|requests?|transactions?|records|objects)\b`)
	rows := map[string][]gold{}
	for lines := bufio.NewScanner(labelled(t, "req-own/quantified_gold.jsonl")); lines.Scan(); {
		var g gold
		if err := json.Unmarshal(lines.Bytes(), &g); err != nil {
			t.Fatal(err)
		}
		rows[g.Text] = append(rows[g.Text], g)
	}
	for _, text := range slices.Sorted(maps.Keys(rows)) {
		list, _ := judge(b, text)
		open := func(of func(gold) *string) bool {
			return slices.ContainsFunc(rows[text], func(g gold) bool { return of(g) == nil || *of(g) == "" })
		}
		if found(list, false, "RQ-V05") {
			c.add("RQ-V05", "texts of the team's parsed criteria without a statistic", open(func(g gold) *string { return g.Statistic }))
		}
		if found(list, false, "RQ-V06") {
			c.add("RQ-V06", "texts of the team's parsed criteria whose condition names no load", slices.ContainsFunc(rows[text], func(g gold) bool {
				return g.Condition == nil || !load.MatchString(*g.Condition)
			}))
		}
		if found(list, false, "RQ-V08") {
			c.add("RQ-V08", "texts of the team's parsed criteria without a window", open(func(g gold) *string { return g.Window }))
		}
	}
}

// What the rulebook says of its rules is what is measured now, and no rule that is often wrong weighs much.
func TestMeasuredPrecision(t *testing.T) {
	t.Parallel()
	b := book(t)
	fresh := measure(t, b)
	const few = 5 // fewer findings say nothing
	for _, id := range slices.Sorted(maps.Keys(fresh)) {
		p := fresh[id]
		r, ok := b.Rule(id)
		if !ok {
			t.Fatalf("there is no rule %s", id)
		}
		now := float64(p.Right) / float64(p.Of)
		t.Logf("%s %-28s %-8s %3d of %3d  %.2f  %s", id, r.Name, r.Severity, p.Right, p.Of, now, p.On)
		if p.Of < few {
			continue
		}
		if now < 0.7 && (r.Severity == ledger.Warning || r.Severity == ledger.Refusal) {
			t.Errorf("%s is right %.2f of the time; below 0.7 a rule ships as info or off", id, now)
		}
		line := fmt.Sprintf("precision: {right: %d, of: %d, on: %s}", p.Right, p.Of, p.On)
		switch {
		case r.Precision == nil:
			t.Errorf("the rulebook does not say how precise %s is: %s", id, line)
		case math.Abs(now-float64(r.Precision.Right)/float64(r.Precision.Of)) > 0.1 || r.Precision.On != p.On:
			t.Errorf("the rulebook says %d of %d of %s; measured: %s", r.Precision.Right, r.Precision.Of, id, line)
		}
	}
	for _, r := range b.Rules() {
		if r.Precision != nil && strings.HasPrefix(r.ID, "RQ-") && fresh[r.ID] == nil && !strings.Contains(r.Precision.On, "by eye") {
			t.Errorf("nothing measures %s any more; take its precision out of the rulebook", r.ID)
		}
	}
}
