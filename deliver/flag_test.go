package deliver_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/deliver/flagset"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// flags is a ledger with flags and a log of who met them.
type flags struct {
	*testing.T
	store ledger.Store
	log   events.Log
	now   time.Time
}

func newFlags(t *testing.T) *flags {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	schema, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	f := &flags{T: t, now: time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC), log: new(eventstest.Memory)}
	f.store = ledgertest.NewMemory(ledger.Rules{Schema: schema}, func() time.Time { return f.now })
	t.Cleanup(func() { _ = f.store.Close() })
	return f
}

func (f *flags) put(kind, key, state string, fields string) {
	f.Helper()
	_, err := f.store.Apply(f.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Restore: true, Ops: []ledger.Op{
		{Put: &ledger.Put{Kind: kind, Key: ledger.Key(key), Title: key, State: state, Fields: json.RawMessage(fields)}},
	}})
	if err != nil {
		f.Fatal(err)
	}
}

func (f *flags) edit(key, fields string) error {
	members := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(fields), &members); err != nil {
		return err
	}
	_, err := f.store.Apply(f.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: ledger.Owner}, Reason: "test", Ops: []ledger.Op{
		{Edit: &ledger.Edit{Key: ledger.Ref(key), Fields: members}},
	}})
	return err
}

// met appends that people met a variant, on a day.
func (f *flags) met(at time.Time, flag, variant string, people ...string) {
	f.Helper()
	var b events.Batch
	for _, who := range people {
		properties, _ := json.Marshal(map[string]string{"flag": flag, "variant": variant})
		b.Events = append(b.Events, events.Event{ID: flag + variant + who + at.String(), Name: "$exposure", Person: who, Time: at, Properties: properties})
	}
	if _, err := f.log.Append(f.Context(), b); err != nil {
		f.Fatal(err)
	}
}

func people(prefix string, n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprint(prefix, i))
	}
	return out
}

// found lists the findings about flags as "FLAG-1 rule", without the prefix of the rule.
func (f *flags) found() (out []string) {
	f.Helper()
	i := slices.IndexFunc(deliver.Stage().Reconcilers, func(r stage.Reconciler) bool { return r.Name == "flag" })
	mark, err := f.log.Mark(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	list, err := deliver.Stage().Reconcilers[i].Run(f.Context(), stage.Input{Ledger: f.store, Events: f.log, Mark: mark, Now: f.now, Schema: f.store.Schema(), Version: f.store.Version})
	if err != nil {
		f.Fatal(err)
	}
	for _, one := range list {
		if one.Message == "" || one.Act == "" {
			f.Errorf("%+v", one)
		}
		out = append(out, strings.TrimSpace(string(one.Subject)+" "+strings.TrimPrefix(one.Rule, "flag.")))
	}
	return out
}

func run[Out any](f *flags, name string, reader ledger.Reader, in any) (Out, error) {
	f.Helper()
	i := slices.IndexFunc(deliver.Stage().Operations, func(o stage.Operation) bool { return o.Name == name })
	out, err := deliver.Stage().Operations[i].Run(f.Context(), stage.Env{Store: f.store, Reader: reader, Events: f.log, Now: f.now}, in)
	if err != nil {
		var zero Out
		return zero, err
	}
	return out.(Out), nil
}

const split = `{"name":"tour","type":"string","default":"none","rules":[{"variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"hashVersion":2}]}`

func TestFlagFindings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func(f *flags)
		want []string
	}{
		"a flag that serves":    {func(f *flags) { f.put("flag", "FLAG-1", "partial", `{"name":"a","rollout":10}`) }, nil},
		"on for all":            {func(f *flags) { f.put("flag", "FLAG-1", "on", `{"name":"a"}`) }, []string{"FLAG-1 still_in_the_code"}},
		"the day has passed":    {func(f *flags) { f.put("flag", "FLAG-1", "partial", `{"name":"a","expires":"2026-10-31"}`) }, []string{"FLAG-1 expired"}},
		"the day is today":      {func(f *flags) { f.put("flag", "FLAG-1", "partial", `{"name":"a","expires":"2026-11-01"}`) }, nil},
		"removed after its day": {func(f *flags) { f.put("flag", "FLAG-1", "removed", `{"name":"a","expires":"2026-10-31"}`) }, nil},
		"two of one name": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a"}`)
			f.put("flag", "FLAG-2", "partial", `{"name":"a"}`)
		}, []string{"FLAG-2 default_only"}},
		"depends on itself": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a","rules":[{"force":true,"parentConditions":[{"id":"a","condition":{"value":true}}]}]}`)
		}, []string{"FLAG-1 default_only"}},
		"a variant of no weight": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a","rules":[{"variations":[true,false],"weights":[1,0]}]}`)
		}, []string{"FLAG-1 never_given"}},
		"a rollout of nothing": {func(f *flags) { f.put("flag", "FLAG-1", "partial", `{"name":"a","rollout":0}`) }, []string{"FLAG-1 never_given"}},
		"names people": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a","rules":[{"force":true,"condition":{"email":"ada@example.com"}}]}`)
		}, []string{"FLAG-1 names_people"}},
		"a misspelt attribute": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a","rules":[{"force":true,"condition":{"varient":"pro","region":"eu"}}]}`)
			f.met(f.now, "a", "x", "ada") // its properties are flag and variant
		}, []string{"FLAG-1 attribute"}},
		"unseen": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a"}`)
			f.put("flag", "FLAG-2", "partial", `{"name":"b"}`)
			f.met(f.now.AddDate(0, 0, -31), "a", "x", "ada")
			f.met(f.now.AddDate(0, 0, -29), "b", "x", "ada")
		}, []string{"FLAG-1 unseen"}},
		"removed and asked for": {func(f *flags) {
			f.put("flag", "FLAG-1", "removed", `{"name":"a"}`)
			f.met(f.now.AddDate(0, 0, -1), "a", "x", "ada")
		}, []string{"FLAG-1 still_asked"}},
		"unknown": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", `{"name":"a"}`)
			f.met(f.now.AddDate(0, 0, -1), "b", "x", "ada")
			f.met(f.now.AddDate(0, 0, -8), "c", "x", "ada")
		}, []string{"unknown"}},
		"a split that is none": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", split)
			f.met(f.now.Add(time.Hour), "tour", "a", people("a", 100)...)
			f.met(f.now.Add(time.Hour), "tour", "b", people("b", 40)...)
		}, []string{"FLAG-1 split"}},
		"a sound split": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", split)
			f.met(f.now.Add(time.Hour), "tour", "a", people("a", 100)...)
			f.met(f.now.Add(time.Hour), "tour", "b", people("b", 90)...)
		}, nil},
		"altered during an experiment": {func(f *flags) {
			f.put("flag", "FLAG-1", "partial", split)
			f.put("experiment", "EXP-1", "running", `{"flag":"tour","start":"2026-11-01"}`)
			f.now = f.now.AddDate(0, 0, 2)
			if err := f.edit("FLAG-1", `{"default":"a"}`); err != nil {
				f.Fatal(err)
			}
		}, []string{"FLAG-1 assignment_changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFlags(t)
			c.make(f)
			if got := f.found(); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// Exposures of earlier rules say nothing about the split of these, and who met two variants counts in none.
func TestReadingOfAFlagCountsWhoMetWhat(t *testing.T) {
	t.Parallel()
	f := newFlags(t)
	f.put("flag", "FLAG-1", "partial", `{"name":"tour","type":"string","rules":[{"variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"weights":[0.9,0.1]}]}`)
	f.put("experiment", "EXP-1", "running", `{"flag":"tour","start":"2026-11-01"}`)
	f.met(f.now.Add(time.Hour), "tour", "a", people("early", 90)...)
	f.now = f.now.AddDate(0, 0, 1)
	if err := f.edit("FLAG-1", `{"rules":[{"variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"hashVersion":2}]}`); err != nil {
		t.Fatal(err)
	}
	f.now = f.now.AddDate(0, 0, 1)
	if err := f.edit("FLAG-1", `{"expires":"2027-01-01"}`); err != nil { // decides nothing
		t.Fatal(err)
	}
	f.met(f.now, "tour", "a", append(people("a", 20), "both")...)
	f.met(f.now.Add(time.Hour), "tour", "b", append(people("b", 22), "both")...)
	f.met(f.now.Add(time.Hour), "tour", "z", "nobody")
	r, err := run[deliver.FlagReading](f, "flag", f.store, deliver.FlagInput{Flag: "tour", Days: 28})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Seen) != 1 || r.Seen[0].Units != 42 || r.Seen[0].Several != 1 || r.Seen[0].Variants[1].Units != 22 || !r.Seen[0].Sound || r.Seen[0].P == nil {
		t.Errorf("%+v", r.Seen)
	}
	if len(r.Experiments) != 1 || r.Experiments[0].Key != "EXP-1" || r.Version != 3 {
		t.Errorf("%+v, version %d", r.Experiments, r.Version)
	}
	var text strings.Builder
	if err := r.WriteText(&text); err != nil || !strings.Contains(text.String(), "Everybody is in the experiment tour, drawn by id: a 50 %, b 50 %.") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// A product without an event log has flags all the same, and an event of the year 2098 hides no exposure.
func TestReadingOfAFlagWithoutEventsAndWithClocksAhead(t *testing.T) {
	t.Parallel()
	f := newFlags(t)
	f.put("flag", "FLAG-1", "partial", split)
	f.met(f.now.Add(time.Hour), "tour", "a", "ada")
	f.met(time.Date(2098, 1, 1, 0, 0, 0, 0, time.UTC), "other", "a", "bob")
	for _, c := range []struct {
		log  events.Log
		want int64
	}{{f.log, 1}, {nil, 0}} {
		f.log = c.log
		r, err := run[deliver.FlagReading](f, "flag", f.store, deliver.FlagInput{Flag: "flag-1", Days: 28})
		if err != nil || len(r.Seen) != 1 || r.Seen[0].Units != c.want || r.Seen[0].Why == "" {
			t.Errorf("%v, %+v", err, r.Seen)
		}
	}
	if _, err := run[deliver.FlagReading](f, "flag", f.store, deliver.FlagInput{Flag: "none", Days: 28}); err == nil {
		t.Error("there is no such flag")
	}
}

// What somebody was given on an earlier day can be computed from the flag as it stood then.
func TestAssignmentIsRecomputableAsOfAnEarlierDay(t *testing.T) {
	t.Parallel()
	f := newFlags(t)
	f.put("flag", "FLAG-1", "partial", split)
	then := f.now.Add(time.Hour)
	ask := func(reader ledger.Reader, unit string) deliver.Evaluated {
		out, err := run[deliver.Evaluated](f, "evaluate", reader, deliver.EvaluateInput{Flag: "tour", Unit: unit})
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	before := map[string]deliver.Evaluated{}
	for _, who := range people("p", 50) {
		before[who] = ask(f.store, who)
	}
	f.now = f.now.AddDate(0, 0, 1)
	if err := f.edit("FLAG-1", `{"rules":[{"variations":["a","b"],"meta":[{"key":"a"},{"key":"b"}],"hashVersion":2,"seed":"another"}]}`); err != nil {
		t.Fatal(err)
	}
	position, err := f.store.PositionAt(t.Context(), then)
	if err != nil {
		t.Fatal(err)
	}
	earlier, err := f.store.AsOf(t.Context(), position)
	if err != nil {
		t.Fatal(err)
	}
	moved := 0
	for who, want := range before {
		if got := ask(earlier, who); got.Variant != want.Variant || got.Version != 1 || got.Sentence != want.Sentence {
			t.Errorf("%s: %s, was %s", who, got.Sentence, want.Sentence)
		}
		if got := ask(f.store, who); got.Variant != want.Variant {
			moved++
		}
	}
	if moved == 0 || before["p0"].Reason != flagset.ByExperiment {
		t.Errorf("%d of 50 moved by another seed", moved)
	}
}
