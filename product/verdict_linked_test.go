package product_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// two opens a product with two features released on the same day, each with an experiment of its own: what FEAT-1 does is
// nothing, FEAT-2 makes one in four more call. A third of the year of requests stands around the release, of which more
// fail since.
func two(t *testing.T) *product.Product {
	t.Helper()
	c := &clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)}
	p := openAt(t, c)
	released := time.Date(2026, 8, 31, 0, 0, 0, 0, time.UTC)
	var all []seen
	for i := range 800 {
		for flag, every := range map[string]int{"dull": 4, "bright": 2} {
			who, variant := fmt.Sprint(flag, i), []string{"control", "new"}[i%2]
			all = append(all, seen{"$exposure", who, released.Add(time.Duration(i-4000) * time.Minute), fmt.Sprintf(`{"flag":%q,"variant":%q}`, flag, variant)})
			if i/2%4 == 0 || variant == "new" && i/2%every == 0 {
				all = append(all, seen{"called", who, released.Add(time.Duration(i-1000) * time.Minute), fmt.Sprintf(`{"flag":%q}`, flag)})
			}
		}
	}
	for d := -140; d < 62; d++ {
		for i := range 40 {
			status, since := "200", 0
			if d >= 0 {
				since = 5
			}
			if (i+d*7+1400)%40 < 2+since {
				status = "500"
			}
			all = append(all, seen{"request", fmt.Sprint("r", i), released.AddDate(0, 0, d).Add(time.Duration(i) * 20 * time.Minute), `{"status":"` + status + `","latency":` + fmt.Sprint(100+(i*37+d*d)%20) + `}`})
		}
	}
	arrive(t, p, "events", all...)
	within := func(flag string) string {
		return fmt.Sprintf(`{"unit":"%%","direction":"up","question":{"type":"within","within":{"start":{"names":["$exposure"],"where":[{"property":"flag","op":"=","value":%q}]},"end":{"names":["called"]},"days":14,"from":"2026-08-20","to":"2026-08-31"}}}`, flag)
	}
	experiment := func(flag string) string {
		return fmt.Sprintf(`{"flag":%q,"variants":[{"name":"control"},{"name":"new"}],"start":"2026-08-20","end":"2026-08-31","planned_n":700,"method":"fixed","primary":{"name":"called","type":"proportion","match":{"names":["called"]},"window":"14d"}}`, flag)
	}
	feature := func(title string) ledger.Op {
		return ledger.Op{Put: &ledger.Put{Kind: "feature", Title: title, State: "released", Fields: json.RawMessage(`{"delivered":"2026-08-31"}`)}}
	}
	ended := func(title, flag string) ledger.Op {
		return ledger.Op{Put: &ledger.Put{Kind: "experiment", Title: title, State: "ended", Fields: json.RawMessage(experiment(flag))}}
	}
	apply(t, p, "", put("metric", "After the dull one", "", within("dull")), put("metric", "After the bright one", "", within("bright")),
		put("metric", "Failures", "", `{"unit":"%","direction":"down","question":{"type":"trend","trend":{"series":[{"match":{"names":["request"],"where":[{"property":"status","op":"=","value":"500"}]}},{"match":{"names":["request"]}}],"formula":"100*A/B","interval":"week"}}}`),
		put("metric", "Latency", "", `{"unit":"ms","direction":"down","question":{"type":"trend","trend":{"series":[{"match":{"names":["request"]},"count":"mean","property":"latency"}],"interval":"week"}}}`),
		feature("Dull"), feature("Bright"), ended("Of the dull one", "dull"), ended("Of the bright one", "bright"))
	verdict := func(metric string) string {
		return fmt.Sprintf(`{"metric":%q,"of":"change","comparator":">","target":0,"unit":"%%","frozen":"2026-08-30","due":"2026-11-01"}`, metric)
	}
	apply(t, p, "", put("evaluation", "Dull", "", verdict("MET-1")), put("evaluation", "Bright", "", verdict("MET-2")))
	for _, b := range [][2]string{{"EXP-1", "FEAT-1"}, {"EXP-2", "FEAT-2"}, {"EVAL-1", "FEAT-1"}, {"EVAL-2", "FEAT-2"}} {
		apply(t, p, "", verifying(b[0], b[1]))
	}
	return p
}

// Nothing but the link says which experiment an evaluation goes by: that of its own feature, not the first one there is.
func TestAnEvaluationGoesByTheExperimentOfItsFeature(t *testing.T) {
	t.Parallel()
	p := two(t)
	for key, want := range map[string]struct{ experiment, answer string }{"EVAL-1": {"EXP-1", "cannot_tell"}, "EVAL-2": {"EXP-2", "met"}} {
		e := measuring(t, p, "evaluate", `{"evaluation":"`+key+`"}`)
		method, _ := e["method"].(map[string]any)
		effect, _ := e["effect"].(map[string]any)
		sources, _ := json.Marshal(effect["sources"])
		if method["key"] != "experiment" || e["answer"] != want.answer || !strings.Contains(string(sources), want.experiment) {
			t.Errorf("%s is judged %v by %v from %s, want %s by %s: %v", key, e["answer"], method["key"], sources, want.answer, want.experiment, e["sentence"])
		}
	}
	if got := state(t, p, "EVAL-2"); got != "met" {
		t.Errorf("EVAL-2 is %s", got)
	}
}

// A feature that does what it should and breaks what it must not has not met its claim. A guardrail that holds changes
// nothing, and one of which nothing is known says so.
func TestAGuardrailOfAFeatureTurnsTheVerdict(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ guardrails, answer, says string }{
		{`["MET-4"]`, "met", ""},
		{`["MET-3"]`, "not_met", "the guardrail Failures got worse"},
		{`["MET-4","MET-3"]`, "not_met", "the guardrail Failures got worse"},
		{`["MET-9"]`, "met", ""},
	} {
		p := two(t)
		apply(t, p, "it must not break this", ledger.Op{Edit: &ledger.Edit{Key: "FEAT-2", Fields: map[string]json.RawMessage{"guardrails": json.RawMessage(c.guardrails)}}})
		e := measuring(t, p, "evaluate", `{"evaluation":"EVAL-2"}`)
		sentence, _ := e["sentence"].(string)
		guards, _ := json.Marshal(e["guardrails"])
		if e["answer"] != c.answer || !strings.Contains(sentence, c.says) || strings.Contains(sentence, "guardrail") != (c.says != "") {
			t.Errorf("with guardrails %s: %v, %s, %s", c.guardrails, e["answer"], sentence, guards)
		}
		if got := state(t, p, "EVAL-2"); got != c.answer {
			t.Errorf("with guardrails %s the evaluation is %s", c.guardrails, got)
		}
		if got := state(t, p, "EVAL-1"); got == "not_met" {
			t.Errorf("guardrails of FEAT-2 judge FEAT-1")
		}
	}
}
