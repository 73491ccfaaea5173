package deliver_test

import (
	"fmt"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// team keeps a product whose team finishes a number of items in each of some weeks up to today, and has some left.
func team(t *testing.T, today time.Time, weeks, each, open int) ledger.Reader {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	schema, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	store := ledgertest.NewMemory(ledger.Rules{Schema: schema}, func() time.Time { return today })
	t.Cleanup(func() { _ = store.Close() })
	var ops []ledger.Op
	put := func(state string, fields deliver.WorkItemFields) {
		raw, err := ledger.Encode(fields)
		if err != nil {
			t.Fatal(err)
		}
		ops = append(ops, ledger.Op{Put: &ledger.Put{Kind: deliver.WorkItem, Title: fmt.Sprint("item ", len(ops)), State: state, Fields: raw}})
	}
	for w := range weeks {
		done := today.AddDate(0, 0, -7*w-1)
		for range each {
			put("done", deliver.WorkItemFields{Team: "Platform", StartedAt: done.AddDate(0, 0, -3), FinishedAt: done})
		}
	}
	for range open {
		put("todo", deliver.WorkItemFields{Team: "Platform"})
	}
	if _, err := store.Apply(t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Restore: true, Ops: ops}); err != nil {
		t.Fatal(err)
	}
	return store
}

func TestForecastComesWithItsTrackRecord(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	out, err := deliver.Forecast(t.Context(), team(t, today, 60, 4, 12), today, deliver.OutlookInput{})
	if err != nil {
		t.Fatal(err)
	}
	track := out.Teams[0].Track
	if len(track) != 9 {
		t.Fatalf("the record has %d cells; want three levels at three horizons", len(track))
	}
	for _, c := range track {
		h := c.Held
		if h.Value == nil || h.Low == nil || h.High == nil || *h.Low > *h.Value || *h.Value > *h.High || h.N == 0 || h.AsOf != out.AsOf {
			t.Errorf("claims of %v at %d weeks held %+v; want a share within its interval, over some forecasts, as of %s", c.Level, c.Weeks, h, out.AsOf)
		}
		// A team that always finishes as many items keeps every promise.
		if h.Value != nil && *h.Value != 100 {
			t.Errorf("claims of %v at %d weeks held in %v %%; a steady team keeps all", c.Level, c.Weeks, *h.Value)
		}
	}
}

func TestYoungTeamHasNoTrackRecord(t *testing.T) {
	t.Parallel()
	today := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	out, err := deliver.Forecast(t.Context(), team(t, today, 20, 4, 12), today, deliver.OutlookInput{})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(out.Teams[0].Track); n != 0 {
		t.Errorf("20 weeks of history give a record of %d cells; want none", n)
	}
}
