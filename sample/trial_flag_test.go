package sample_test

import (
	"encoding/json"
	"slices"
	"testing"

	"throughline.dev/deliver"
	"throughline.dev/deliver/flagset"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/sample"
)

// flagOf returns the flag of a product file as it was while its experiment ran: on for some, decided by its rules.
func flagOf(t *testing.T, files map[string]productFile, name string) flagset.Flag {
	t.Helper()
	for key, f := range files {
		if f.text("kind") != deliver.Flag || f.text("name") != name {
			continue
		}
		fields := map[string]any{}
		for _, member := range []string{"name", "type", "default", "value", "rules"} {
			if v, ok := f.matter[member]; ok {
				fields[member] = v
			}
		}
		raw, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		rec := ledger.Record{Key: ledger.Key(key), Kind: deliver.Flag, State: flagset.Partial, Version: 1, Fields: raw}
		typed, err := ledger.Decode[deliver.FlagFields](rec)
		if err != nil {
			t.Fatal(err)
		}
		if err := typed.Validate(); err != nil {
			t.Fatalf("%s: %v", key, err)
		}
		return typed.Flag(rec)
	}
	t.Fatalf("no flag is called %s", name)
	return flagset.Flag{}
}

// Who met which variant can be computed anew: the engine that serves flags, given the rules of the flag's record and the id
// of a developer, says what the exposure says.
func TestExposuresAreWhatTheFlagEngineAssigns(t *testing.T) {
	t.Parallel()
	p := sample.Default()
	p.Events = 1 // what is there besides regular use
	files, log := productFiles(t, fixture(t).dir), eventsOf(t, p)
	for _, trial := range p.Trials {
		set, err := flagset.New([]flagset.Flag{flagOf(t, files, trial.Flag)})
		if err != nil || len(set.Faults()) > 0 {
			t.Fatalf("%s: %v, %v", trial.Flag, err, set.Faults())
		}
		exposed := map[string]int{}
		q := events.Query{
			Match:   events.Matcher{Names: []string{"$exposure"}, Where: []events.Cond{{Property: "flag", Op: events.Eq, Value: trial.Flag}}},
			Columns: []string{"variant", "experiment", "rule", "hash_attribute", "unit"},
		}
		for e, err := range log.Scan(t.Context(), q) {
			if err != nil {
				t.Fatal(err)
			}
			got, ok := set.User(map[string]any{"id": e.Person}).Evaluate(t.Context(), trial.Flag)
			if assigned := []string{got.Variant, got.Experiment, got.Rule, got.HashAttribute, got.Unit}; !ok || !got.Exposed() || !slices.Equal(e.Values, assigned) {
				t.Fatalf("%s: %s met %q, the engine assigns %q", trial.Flag, e.Person, e.Values, assigned)
			}
			exposed[got.Variant]++
		}
		if exposed[trial.Control] < 100 || exposed[trial.Variant] < 100 {
			t.Errorf("%s: exposures %v", trial.Flag, exposed)
		}
	}
}
