package cli_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/measure/experiment"
)

// people writes the same experiment twice: as events of a product and as a table with a row for each person. Nobody is
// left to be followed. Before their exposure people spent something as well.
func people(t *testing.T, dir string, n int) (log, table string) {
	t.Helper()
	r := rand.New(rand.NewPCG(5, 9))
	var events, rows strings.Builder
	rows.WriteString("person,variant,paid,spent,before,wait\n")
	track := func(person, name, at, properties string) {
		fmt.Fprintf(&events, `{"type":"track","event":%q,"userId":%q,"messageId":"%s-%s-%s","timestamp":%q,"properties":{%s}}`+"\n", name, person, person, name, at, at, properties)
	}
	for i := range n {
		person, variant := fmt.Sprint("p", i), []string{"control", "new"}[r.IntN(2)]
		habit := r.ExpFloat64()
		before, wait, paid, spent := math.Round(100*habit), math.Round(200*math.Exp(0.6*r.NormFloat64())), 0, 0.0
		if r.Float64() < 0.3 {
			paid, spent = 1, math.Round(100*(habit+r.ExpFloat64()))
		}
		track(person, "spend", "2026-03-01T10:00:00Z", fmt.Sprintf(`"amount":%v`, before))
		track(person, "$exposure", "2026-03-05T10:00:00Z", fmt.Sprintf(`"flag":"checkout","variant":%q`, variant))
		track(person, "request", "2026-03-06T10:00:00Z", fmt.Sprintf(`"ms":%v`, wait))
		if paid == 1 {
			track(person, "spend", "2026-03-07T10:00:00Z", fmt.Sprintf(`"amount":%v`, spent))
		}
		fmt.Fprintf(&rows, "%s,%s,%d,%v,%v,%v\n", person, variant, paid, spent, before, wait)
	}
	track("clock", "tick", "2026-03-31T10:00:00Z", "")
	log, table = filepath.Join(dir, "events.ndjson"), filepath.Join(dir, "table.csv")
	for name, text := range map[string]string{log: events.String(), table: rows.String()} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return log, table
}

// The same people, asked about as a table and as events of a product, give the same numbers to nine digits:
// shares, means with and without what people did before, capped ones, and quantiles.
func TestATableAndAProductSayTheSameOfAnExperiment(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	log, table := people(t, dir, 600)
	data := filepath.Join(dir, "data")
	does := func(args ...string) string {
		t.Helper()
		stdout, stderr, code := call(t, data, args...)
		if code != 0 {
			t.Fatalf("%s ends with %d: %s", args, code, stderr)
		}
		return stdout
	}
	does("import", log)
	for i, c := range []struct {
		primary, more string
		flags         []string
	}{
		{`{"type":"proportion","match":{"names":["spend"]},"window":"14d"}`, "", []string{"--metric", "paid"}},
		{`{"type":"mean","match":{"names":["spend"]},"property":"amount","window":"14d"}`, "", []string{"--metric", "spent"}},
		{`{"type":"mean","match":{"names":["spend"]},"property":"amount","window":"14d","winsor":0.9}`, "", []string{"--metric", "spent", "--winsor", "0.9"}},
		{`{"type":"mean","match":{"names":["spend"]},"property":"amount","window":"14d"}`, "cuped_days=7", []string{"--metric", "spent", "--pre", "before"}},
		{`{"type":"quantile","quantile":0.8,"match":{"names":["request"]},"property":"ms","window":"14d","better":"down"}`, "", []string{"--metric", "wait", "--quantile", "0.8", "--better", "down"}},
		{`{"type":"mean","match":{"names":["spend"]},"property":"amount","window":"14d"}`, "method=sequential", []string{"--metric", "spent", "--method", "sequential"}},
	} {
		create := []string{"create", "experiment", "Checkout", "flag=checkout", `variants=["control","new"]`, "start=2026-03-02", "planned_n=100", "primary=" + c.primary}
		if c.more != "" {
			create = append(create, c.more)
		}
		does(create...)
		key := fmt.Sprint("EXP-", i+1)
		does("edit", key, "--state", "running")
		var product struct{ Result experiment.Result }
		var bare struct {
			Metrics []struct{ Experiment experiment.Result }
		}
		unpack(t, does("measure", "experiment", key, "--json"), &product)
		unpack(t, does(append([]string{"ask", "experiment", table, "--variant", "variant", "--json"}, c.flags...)...), &bare)
		if len(bare.Metrics) != 1 || len(product.Result.Primary.Comparisons) != 1 {
			t.Fatalf("%s: %d metrics; %s", c.flags, len(bare.Metrics), product.Result.Sentence)
		}
		want, got := numbers(product.Result), numbers(bare.Metrics[0].Experiment)
		if len(want) < 10 {
			t.Errorf("%s: the product says only %v", c.flags, want)
		}
		for name, v := range want {
			if w, there := got[name]; !there || math.Abs(v-w) > 1e-9*max(1, math.Abs(v)) {
				t.Errorf("%s: %s is %v in the product and %v over the table", c.flags, name, v, w)
			}
		}
		if a, b := product.Result.Verdict, bare.Metrics[0].Experiment.Verdict; a.Answer != b.Answer || a.Winner != b.Winner {
			t.Errorf("%s: the product says %+v, the table %+v", c.flags, a, b)
		}
	}
}

func unpack(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
}

// numbers are all of a result's, by name; what is absent is left out.
func numbers(r experiment.Result) map[string]float64 {
	out := map[string]float64{"split": r.Balance.P, "exposed": float64(r.Exposed.Units)}
	put := func(name string, v *float64) {
		if v != nil {
			out[name] = *v
		}
	}
	put("theta", r.Primary.Theta)
	put("narrowed", r.Primary.Narrowed)
	put("cap", r.Primary.Cap)
	for _, v := range r.Primary.Values {
		out["n, "+v.Variant] = float64(v.N)
		put("value, "+v.Variant, v.Figure.Value)
		put("low, "+v.Variant, v.Figure.Low)
		put("high, "+v.Variant, v.Figure.High)
	}
	for _, c := range r.Primary.Comparisons {
		put("difference", c.Difference.Value)
		put("its low", c.Difference.Low)
		put("its high", c.Difference.High)
		put("lift", c.Lift.Value)
		put("low of the lift", c.Lift.Low)
		put("high of the lift", c.Lift.High)
		put("p", c.P)
		if g := c.GrowthBook; g != nil {
			out["lift as GrowthBook has it"] = g.Lift
			put("p as GrowthBook has it", g.P)
		}
	}
	return out
}
