package flagset_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/deliver/flagset"
)

func raw(texts ...string) (out []json.RawMessage) {
	for _, t := range texts {
		out = append(out, json.RawMessage(t))
	}
	return out
}

func share(v float64) *float64 { return &v }

// Every rule is a sentence that somebody who does not know the format can follow.
func TestLinesSayWhatAFlagDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flag flagset.Flag
		want []string
	}{
		"off":     {flagset.Flag{State: flagset.Off, Default: json.RawMessage("true")}, []string{"Everybody gets false, because the flag is off."}},
		"on":      {flagset.Flag{State: flagset.On}, []string{"Everybody gets true, because the flag is on."}},
		"removed": {flagset.Flag{State: flagset.Removed}, []string{"It is removed: programs that ask get the default in their code."}},
		"nothing": {flagset.Flag{State: flagset.Partial}, []string{"Everybody gets false."}},
		"rollout": {flagset.Flag{State: flagset.Partial, Rollout: share(12.5)}, []string{"12.5 % of everybody else, drawn by id, get true.", "Everybody else gets false."}},
		"on without a value goes by its rules": {
			flagset.Flag{State: flagset.On, Type: flagset.String, Rules: raw(`{"force":"x"}`)}, []string{`Everybody gets "x".`, `Everybody else gets "".`},
		},
		"conditions": {flagset.Flag{State: flagset.Partial, Rules: raw(
			`{"force":true,"condition":{"plan":{"$in":["pro","team"]},"country":"DE"}}`,
			`{"force":true,"condition":{"age":{"$gte":18,"$lt":65}},"coverage":0.25,"hashAttribute":"account"}`,
			`{"force":true,"condition":{"beta":{"$exists":true},"version":{"$vgte":"2.1"},"team":{"$ne":""}}}`,
			`{"force":true,"condition":{"$or":[{"a":1},{"b":2}]}}`,
			`{"force":true,"parentConditions":[{"id":"other","condition":{"value":true}}]}`,
			`{"parentConditions":[{"id":"other","condition":{"value":true},"gate":true}]}`,
			`{"force":true,"parentConditions":[{"id":"other","condition":{"value":{"$in":["a","b"]}}}]}`,
		)}, []string{
			"Those whose country is DE and whose plan is pro or team get true.",
			"25 % of those whose age is at least 18 and is below 65, drawn by account, get true.",
			"Those whose beta is known and whose team is not empty and whose version is at least version 2.1 get true.",
			`Those who fit {"$or":[{"a":1},{"b":2}]} get true.`,
			"Everybody, where the flag other is true, gets true.",
			"Everybody gets the default, unless the flag other is true.",
			"Everybody, where the flag other is a or b, gets true.",
			"Everybody else gets false.",
		}},
		"experiments": {flagset.Flag{Name: "f", State: flagset.Partial, Type: flagset.Number, Rules: raw(
			`{"variations":[1,2,3]}`,
			`{"variations":[1,2],"key":"x","weights":[0.9,0.1],"coverage":0.5,"meta":[{"key":"a"},{"key":"b"}],"condition":{"plan":"pro"}}`,
			`{"variations":[1,2],"ranges":[[0,0.1],[0.1,0.4]]}`,
			`{"variations":[1,2],"namespace":["page",0,0.5]}`,
		)}, []string{
			"Everybody is in the experiment f, drawn by id: 0 33.3 %, 1 33.3 %, 2 33.3 %.",
			"50 % of those whose plan is pro are in the experiment x, drawn by id: a 90 %, b 10 %.",
			"40 % of everybody are in the experiment f, drawn by id: 0 25 %, 1 75 %.",
			"Everybody, in the part from 0 % to 50 % of the namespace page, is in the experiment f, drawn by id: 0 50 %, 1 50 %.",
			"Everybody else gets 0.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, l := range c.flag.Lines() {
				got = append(got, l.Sentence)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

// What a line says of the draw is what the engine does: with the seed and the version that it names, a flag that states
// them gives everybody the same.
func TestLinesNameTheDraw(t *testing.T) {
	t.Parallel()
	implied := flagset.Flag{Name: "f", State: flagset.Partial, Rules: raw(`{"id":"r","variations":[true,false],"key":"x"}`, `{"id":"s","force":true,"coverage":0.4}`)}
	lines := implied.Lines()
	stated := implied
	first, _ := json.Marshal(map[string]any{"id": "r", "variations": []bool{true, false}, "key": "x", "seed": lines[0].Hash.Seed, "hashVersion": lines[0].Hash.Version, "hashAttribute": lines[0].Hash.Attribute, "weights": []float64{lines[0].Variants[0].Weight, lines[0].Variants[1].Weight}})
	second, _ := json.Marshal(map[string]any{"id": "s", "force": true, "coverage": *lines[1].Share / 100, "seed": lines[1].Hash.Seed, "hashVersion": lines[1].Hash.Version, "hashAttribute": lines[1].Hash.Attribute})
	for _, rules := range [][2][]json.RawMessage{{implied.Rules[:1], raw(string(first))}, {implied.Rules[1:], raw(string(second))}} {
		implied.Rules, stated.Rules = rules[0], rules[1]
		a, b := set(t, implied), set(t, stated)
		for _, id := range []string{"ada", "bob", "cy", "dora", "eve", "flo", "gus", "hal", "ida", "jo"} {
			x, _ := a.User(map[string]any{"id": id}).Evaluate(t.Context(), "f")
			y, _ := b.User(map[string]any{"id": id}).Evaluate(t.Context(), "f")
			if x.Value != y.Value || x.Variant != y.Variant || x.Reason != y.Reason {
				t.Errorf("%s: %+v and %+v", id, x, y)
			}
		}
	}
}

func TestPeopleAreFoundInRules(t *testing.T) {
	t.Parallel()
	for rule, want := range map[string][]string{
		`{"force":true,"condition":{"email":"ada@example.com"}}`:                     {"rules[0].condition.email"},
		`{"force":true,"condition":{"contact":{"$regex":"@example.com$"}}}`:          {"rules[0].condition.contact.$regex"},
		`{"force":true,"condition":{"user_id":{"$in":["7",8]}}}`:                     {"rules[0].condition.user_id.$in[0]", "rules[0].condition.user_id.$in[1]"},
		`{"force":true,"condition":{"$or":[{"plan":"pro"},{"user.name":"Ada"}]}}`:    {"rules[0].condition.$or[1].user.name"},
		`{"force":true,"condition":{"email":{"$exists":true},"plan":"pro"}}`:         nil,
		`{"force":true,"condition":{"company":"Example","seats":{"$gt":3}}}`:         nil,
		`{"variations":[true,false],"hashAttribute":"email","condition":{"paid":1}}`: nil,
	} {
		if got := (flagset.Flag{Rules: raw(rule)}).NamesPeople(); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}
