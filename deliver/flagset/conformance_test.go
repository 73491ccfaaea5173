package flagset_test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/deliver/flagset"
)

// cases are GrowthBook's cases for libraries in all languages (MIT), as they lie in the module of its engine.
func cases(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	dir, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/growthbook/growthbook-golang").Output()
	if err != nil {
		t.Fatalf("the module of GrowthBook's engine, which the program is built with: %v", err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "cases.json"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]json.RawMessage{}
	read(t, text, &all)
	return all
}

func read(t *testing.T, raw json.RawMessage, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// score counts what became of cases.
type score struct{ held, refused, elsewhere int }

func (s score) check(t *testing.T, least score) {
	t.Helper()
	t.Logf("%d cases hold, %d are refused when they are written, %d ask for what is not offered", s.held, s.refused, s.elsewhere)
	if s.held < least.held || s.refused > least.refused || s.elsewhere > least.elsewhere {
		t.Errorf("%+v, want at least %+v", s, least)
	}
}

func flagOf(name string, defaultValue json.RawMessage, rules ...json.RawMessage) flagset.Flag {
	return flagset.Flag{Name: name, Record: "FLAG-" + name, State: flagset.Partial, Type: flagset.JSON, Default: defaultValue, Rules: rules}
}

func set(t *testing.T, flags ...flagset.Flag) *flagset.Set {
	t.Helper()
	s, err := flagset.New(flags)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Conditions: each stands in a rule that forces a value.
func TestConformanceOfConditions(t *testing.T) {
	t.Parallel()
	var tuples [][]json.RawMessage
	read(t, cases(t)["evalCondition"], &tuples)
	var n score
	for _, c := range tuples {
		var name string
		var attributes map[string]any
		var want bool
		read(t, c[0], &name)
		read(t, c[2], &attributes)
		read(t, c[3], &want)
		if len(c) > 4 || strings.Contains(string(c[1]), "roup\"") {
			n.elsewhere++ // saved groups
			continue
		}
		f := flagset.Flag{Name: "f", State: flagset.Partial, Rules: []json.RawMessage{json.RawMessage(`{"force":true,"condition":` + string(c[1]) + `}`)}}
		if err := f.Check(); err != nil {
			n.refused++
			continue
		}
		e, _ := set(t, f).User(attributes).Evaluate(t.Context(), "f")
		if e.Value != want {
			t.Errorf("%s: %v", name, e.Value)
		}
		n.held++
	}
	n.check(t, score{557, 15, 11})
}

// environment is what a case says of its surroundings.
type environment struct {
	Attributes map[string]any `json:"attributes"`
	Features   map[string]struct {
		DefaultValue json.RawMessage   `json:"defaultValue"`
		Rules        []json.RawMessage `json:"rules"`
	} `json:"features"`
}

// only reports whether an object has no members but these.
func only(t *testing.T, raw json.RawMessage, members ...string) bool {
	t.Helper()
	var m map[string]json.RawMessage
	read(t, raw, &m)
	for name := range m {
		if !slices.Contains(members, name) {
			return false
		}
	}
	return true
}

func TestConformanceOfFeatures(t *testing.T) {
	t.Parallel()
	var tuples [][]json.RawMessage
	read(t, cases(t)["feature"], &tuples)
	var n score
	for _, c := range tuples {
		var name, key string
		var env environment
		var want struct {
			Value            any    `json:"value"`
			Source           string `json:"source"`
			ExperimentResult *struct {
				Key          string `json:"key"`
				InExperiment bool   `json:"inExperiment"`
			} `json:"experimentResult"`
		}
		read(t, c[0], &name)
		read(t, c[1], &env)
		read(t, c[2], &key)
		read(t, c[3], &want)
		if !only(t, c[1], "attributes", "features") {
			n.elsewhere++ // saved groups, forced variations
			continue
		}
		var flags []flagset.Flag
		refused := false
		for _, name := range slices.Sorted(maps.Keys(env.Features)) {
			f := flagOf(name, env.Features[name].DefaultValue, env.Features[name].Rules...)
			refused = refused || f.Check() != nil
			flags = append(flags, f)
		}
		s := set(t, flags...)
		if refused || len(s.Faults()) > 0 {
			n.refused++
			continue
		}
		e, there := s.User(env.Attributes).Evaluate(t.Context(), key)
		switch {
		case want.Source == "unknownFeature":
			if there {
				t.Errorf("%s: there is such a flag", name)
			}
		case want.Source == "prerequisite" || want.Source == "cyclicPrerequisite":
			// Libraries give nothing there; a flag of a type gives its default.
			if e.Reason != flagset.ByParent {
				t.Errorf("%s: %+v", name, e)
			}
		case !cmp.Equal(e.Value, want.Value):
			t.Errorf("%s: %v, want %v", name, e.Value, want.Value)
		case (want.Source == "experiment") != e.Exposed():
			t.Errorf("%s: %+v", name, e)
		case e.Exposed() && want.ExperimentResult != nil && want.ExperimentResult.Key != "" && want.ExperimentResult.Key != e.Variant:
			t.Errorf("%s: variant %s, want %s", name, e.Variant, want.ExperimentResult.Key)
		}
		n.held++
	}
	n.check(t, score{45, 9, 7})
}

// Experiments that stand alone: each becomes the only rule of a flag of its name.
func TestConformanceOfExperiments(t *testing.T) {
	t.Parallel()
	var tuples [][]json.RawMessage
	read(t, cases(t)["run"], &tuples)
	var n score
	for _, c := range tuples {
		var name string
		var env environment
		var want any
		var in bool
		var experiment struct {
			Key        string            `json:"key"`
			Variations []json.RawMessage `json:"variations"`
		}
		read(t, c[0], &name)
		read(t, c[1], &env)
		read(t, c[2], &experiment)
		read(t, c[3], &want)
		read(t, c[4], &in)
		if !only(t, c[1], "attributes") || len(experiment.Variations) == 0 || strings.Contains(string(c[2]), `"force"`) || strings.Contains(string(c[2]), `"passthrough":true`) {
			n.elsewhere++
			continue
		}
		f := flagOf(experiment.Key, experiment.Variations[0], c[2])
		if f.Check() != nil {
			n.refused++
			continue
		}
		e, _ := set(t, f).User(env.Attributes).Evaluate(t.Context(), experiment.Key)
		if !cmp.Equal(e.Value, want) || e.Exposed() != in {
			t.Errorf("%s: %v, want %v", name, e, want)
		}
		n.held++
	}
	n.check(t, score{72, 3, 13})
}

// Hashes: the bucket in which a unit falls by a seed.
func TestConformanceOfHashes(t *testing.T) {
	t.Parallel()
	var tuples [][]json.RawMessage
	read(t, cases(t)["hash"], &tuples)
	var n score
	for _, c := range tuples {
		var seed, value string
		var version int
		var want *float64
		read(t, c[0], &seed)
		read(t, c[1], &value)
		read(t, c[2], &version)
		read(t, c[3], &want)
		rule, err := json.Marshal(map[string]any{"variations": []int{0, 1}, "seed": seed, "hashVersion": version})
		if err != nil {
			t.Fatal(err)
		}
		// No seed means the key of the experiment, and versions that there are not are refused.
		if f := flagOf("f", json.RawMessage("null"), rule); seed == "" || f.Check() != nil {
			n.refused++
			continue
		}
		e, _ := set(t, flagOf("f", json.RawMessage("null"), rule)).User(map[string]any{"id": value}).Evaluate(t.Context(), "f")
		if e.Bucket == nil || want == nil || *e.Bucket != *want {
			t.Errorf("%s %s %d: %v, want %v", seed, value, version, e.Bucket, want)
		}
		n.held++
	}
	n.check(t, score{18, 9, 0})
}
