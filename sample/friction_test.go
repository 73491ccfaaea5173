package sample_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/events/wire"
	"throughline.dev/measure/friction"
	"throughline.dev/sample"
)

// eventsOf writes the event files of a world and reads them as anybody would.
func eventsOf(t *testing.T, p sample.Params) *eventstest.Memory {
	t.Helper()
	dir := t.TempDir()
	if err := sample.Write(dir, p); err != nil {
		t.Fatal(err)
	}
	var log eventstest.Memory
	var all events.Batch
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.Contains(name, "events") || !strings.HasSuffix(name, ".ndjson") {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for chunk, err := range wire.Read(wire.FormatSegment, f, wire.Mapping{}, wire.Options{}) {
			if err != nil {
				return err
			}
			all.Events = append(all.Events, chunk.Batch.Events...)
			all.Identities = append(all.Identities, chunk.Batch.Identities...)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Append(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	return &log
}

// The three frictions of the story come out of the events, for more than one seed: credentials that take several requests,
// requests that fail, documentation that has no answer. Which requests and pages those are is known here, not there.
func TestFrictionsComeOutOfTheEvents(t *testing.T) {
	t.Parallel()
	for _, seed := range []int64{3, 8} {
		p := sample.Default()
		p.Seed, p.Events = seed, 30_000
		r, err := friction.Ask(t.Context(), eventsOf(t, p), events.Mark{}, friction.Question{
			Start: events.Matcher{Names: []string{"signed_up"}}, Goal: events.Matcher{Names: []string{"api_call_succeeded"}}, Late: "14d",
		})
		if err != nil {
			t.Fatal(err)
		}
		groups := map[friction.Kind]friction.Friction{}
		for _, g := range r.Groups {
			groups[g.Kind] = g
			if g.Lost.Value == nil || *g.Lost.Value < 24*float64(g.People.N)/4 || g.People.N < int64(r.N)/10 {
				t.Errorf("seed %d: %s: %d of %d people, lost %v", seed, g.Words, g.People.N, r.N, g.Lost)
			}
		}
		for kind, want := range map[friction.Kind][]string{
			friction.Before: {"requestToken", "authorizeToken", "exchangeToken"},
			friction.Error:  {"createOrder", "listOrders", "createWebhook", "createRefund", "listShipments"},
			friction.Empty:  {"docs_searched"},
		} {
			for _, operation := range want {
				if !slices.Contains(groups[kind].Operations, operation) {
					t.Errorf("seed %d: %s is not among %v of %s", seed, operation, groups[kind].Operations, kind)
				}
			}
		}
		for _, kind := range []friction.Kind{friction.Before, friction.Empty} {
			if g := groups[kind]; !g.Notable || *g.Association.Low < 5 {
				t.Errorf("seed %d: %s: %v, want more often among those not there", seed, g.Words, g.Association)
			}
		}
		if g := groups[friction.Error]; g.Notable || !g.ByConstruction {
			t.Errorf("seed %d: failures of the request that is the goal are called notable", seed)
		}
		// One by one: the errors of the request most people try first come first, the way to credentials next.
		first := r.Frictions[0]
		if first.Kind != friction.Error || first.What.Operation != "createOrder" || len(first.Parts) < 5 || first.Parts[0].Code != "E1042" || first.Parts[0].Operations < 2 {
			t.Errorf("seed %d: first is %s", seed, first.Words)
		}
		shown := map[friction.Kind]int{}
		for _, f := range r.Frictions[:8] {
			shown[f.Kind]++
		}
		if shown[friction.Before] < 3 || shown[friction.Empty] < 1 {
			t.Errorf("seed %d: among the first eight are %v", seed, shown)
		}
		if last := r.Frictions[len(r.Frictions)-1]; last.Kind != friction.End || r.Silent < 200 {
			t.Errorf("seed %d: last is %s; %d are silent", seed, last.Words, r.Silent)
		}
	}
}
