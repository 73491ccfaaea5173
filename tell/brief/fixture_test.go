package brief_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
	"throughline.dev/tell"
	"throughline.dev/tell/brief"
)

func stages() []stage.Stage {
	return []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()}
}

// today is the day of all tests.
func today() time.Time { return time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC) }

// shop is a product in memory.
type shop struct {
	t      *testing.T
	store  *ledgertest.Memory
	schema *ledger.Schema
	log    *eventstest.Memory
}

func open(t *testing.T) *shop {
	t.Helper()
	var kinds []ledger.Kind
	for _, s := range stages() {
		kinds = append(kinds, s.Kinds...)
	}
	schema, err := ledger.NewSchema(kinds...)
	if err != nil {
		t.Fatal(err)
	}
	store := ledgertest.NewMemory(ledger.Rules{Schema: schema}, today)
	t.Cleanup(func() { _ = store.Close() })
	return &shop{t: t, store: store, schema: schema}
}

func (s *shop) apply(role ledger.Role, ops ...ledger.Op) {
	s.t.Helper()
	if _, err := s.store.Apply(s.t.Context(), ledger.Change{Actor: ledger.Actor{ID: "ada", Role: role}, Reason: "test", Restore: role == ledger.Owner, Ops: ops}); err != nil {
		s.t.Fatal(err)
	}
}

// put writes a record; fields is a kind's struct or nil.
func (s *shop) put(key ledger.Key, state, title, body string, fields any) {
	s.t.Helper()
	kind, ok := s.schema.KindOfKey(key)
	if !ok {
		s.t.Fatalf("%s is of no kind", key)
	}
	p := ledger.Put{Key: key, Kind: kind.Name, Title: title, Body: body, State: state}
	if fields != nil {
		raw, err := ledger.Encode(fields)
		if err != nil {
			s.t.Fatal(err)
		}
		p.Fields = raw
	}
	s.apply(ledger.Owner, ledger.Op{Put: &p})
}

func (s *shop) link(from ledger.Key, relation string, to ...ledger.Key) {
	s.t.Helper()
	for _, k := range to {
		s.apply(ledger.Owner, ledger.Op{Link: &ledger.Bond{From: ledger.Ref(from), Relation: relation, To: ledger.Ref(k)}})
	}
}

// reconcile runs all reconcilers once, those of a record on each record of their kinds.
func (s *shop) reconcile() {
	s.t.Helper()
	in := stage.Input{Ledger: s.store, Now: today(), Schema: s.schema, Version: s.store.Version}
	if s.log != nil {
		mark, err := s.log.Mark(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		in.Events, in.Mark = s.log, mark
	}
	for _, st := range stages() {
		for _, r := range st.Reconcilers {
			if r.Whole {
				s.run(r, in, "")
				continue
			}
			for rec, err := range s.store.All(s.t.Context(), ledger.Query{Kinds: r.Kinds}) {
				if err != nil {
					s.t.Fatal(err)
				}
				in.Record = rec
				s.run(r, in, rec.Key)
			}
			in.Record = ledger.Record{}
		}
	}
}

func (s *shop) run(r stage.Reconciler, in stage.Input, subject ledger.Key) {
	s.t.Helper()
	found, err := r.Run(s.t.Context(), in)
	if err != nil {
		s.t.Fatalf("%s: %v", r.Name, err)
	}
	sets := map[ledger.Key][]ledger.Finding{}
	if subject != "" {
		sets[subject] = nil
	}
	for _, f := range found {
		sets[f.Subject] = append(sets[f.Subject], f)
	}
	for key, fs := range sets {
		s.apply(ledger.System, ledger.Op{Findings: &ledger.FindingSet{Subject: key, Reconciler: r.Name, Engine: r.Engine, Findings: fs}})
	}
}

func (s *shop) compose(imports ...brief.ImportedFile) brief.Brief {
	s.t.Helper()
	at, err := s.store.Position(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	in := brief.Input{Ledger: s.store, Position: at, Schema: s.schema, Now: today(), Imports: imports}
	if s.log != nil {
		in.Events = s.log
		if in.Mark, err = s.log.Mark(s.t.Context()); err != nil {
			s.t.Fatal(err)
		}
	}
	b, err := brief.Compose(s.t.Context(), in)
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

func value[T any](v T) *T { return &v }

// signUps fills the log: people of two cohorts, the second of whom get there sooner and more often.
func (s *shop) signUps() {
	s.t.Helper()
	s.log = &eventstest.Memory{}
	var b events.Batch
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	add := func(name string, person int, at time.Time) {
		b.Events = append(b.Events, events.Event{ID: fmt.Sprint(len(b.Events)), Name: name, Person: fmt.Sprintf("p%d", person), Time: at})
	}
	for i := range 240 {
		at := start.AddDate(0, 0, i)
		add("signed_up", i, at)
		took, reaches := 9+i%7, i%5 < 3
		if i >= 120 {
			took, reaches = 3+i%4, i%5 < 4
		}
		if done := at.AddDate(0, 0, took); reaches && done.Before(today()) {
			add("first_call", i, done)
		}
	}
	if _, err := s.log.Append(s.t.Context(), b); err != nil {
		s.t.Fatal(err)
	}
}

// story writes a small product whose thread runs from a quote to a verdict, and others that break off.
func story(t *testing.T) *shop {
	t.Helper()
	s := open(t)
	s.signUps()
	texts := []string{
		"We waited three days for the token because the approval page expired.",
		"The token request expired twice while we waited for the approval page.",
		"Another token, another approval page, another day lost.",
		"Nobody could tell us who approves the token request.",
		"Our token request expired before the approval arrived.",
		"The approval page asks for a token that we were waiting for.",
		"Webhooks arrive in the wrong order and we ship cancelled parcels.",
		"Your webhooks come twice and in the wrong order.",
		"Cancelled parcels are shipped because webhooks overtake each other.",
		"The order of webhooks is wrong whenever parcels are cancelled quickly.",
		"Again webhooks in the wrong order, again parcels shipped by mistake.",
		"Wrong order of webhooks, second time this week, parcels lost.",
		"The invoice shows the plan twice.",
		"Please add a dark theme to the portal.",
	}
	for i, text := range texts {
		s.put(ledger.Key(fmt.Sprintf("FB-%d", i+1)), "new", fmt.Sprintf("Ticket %d", i+1), text, discover.FeedbackFields{Author: fmt.Sprintf("Person %d", i+1), OccurredAt: start().AddDate(0, i/2, 0)})
	}
	s.put("INT-1", "held", "Interview with Mara", "", discover.InterviewFields{Interviewer: "Ada", Date: "2026-02-03", Turns: []discover.Turn{
		{Speaker: "Ada", Offset: -1, Text: "How did it go?"}, {Speaker: "Mara", Offset: -1, Text: "I had to make three requests before I could make one that does anything for us."},
	}})
	s.put("Q-1", "", "Three requests", "", discover.QuoteFields{Source: "INT-1", Text: "I had to make three requests before I could make one", Speaker: "Mara"})
	s.put("Q-2", "", "Expired", "", discover.QuoteFields{Source: "FB-1", Text: "the approval page expired"})
	s.link("Q-1", ledger.Quotes, "INT-1")
	s.link("Q-2", ledger.Quotes, "FB-1")
	s.put("OBJ-1", "active", "Developers start in days", "", nil)
	s.put("OPP-1", "chosen", "Credentials take too long", "", decide.OpportunityFields{When: "I have signed up", Want: "get a token at once", SoThat: "I can try a call", Importance: ledger.Between(70, 90)})
	s.put("OPP-2", "candidate", "Nobody knows the limits", "", nil)
	s.link("Q-1", ledger.Evidences, "OPP-1")
	s.link("Q-2", ledger.Evidences, "OPP-1")
	s.put("COM-1", "open", "Ordered webhooks for Jasper", "", decide.CommitmentFields{ToWhom: "Jasper", What: "webhooks in order", ByWhen: "2027-01-29"})
	s.put("KR-1", "active", "Time to first call", "", decide.KeyResultFields{Unit: "d", Direction: "down", Baseline: value(10.0), Target: value(6.0), Due: "2026-12-31"})
	s.put("KR-2", "active", "Uptime", "", decide.KeyResultFields{Unit: "%", Direction: "up", Target: value(99.9)})
	s.link("KR-1", ledger.Parent, "OBJ-1")
	s.put("DEC-1", "taken", "One request", "Because people wait.", decide.DecisionFields{Question: "How are tokens had?", Options: []decide.Option{{Name: "One request"}, {Name: "Three requests", Doc: "as today"}}, Choice: "One request", ReviewBy: "2026-11-01", Forecast: value(70.0)})
	released := decide.FeatureFields{Delivered: "2026-07-01", Horizon: "now"}
	s.put("FEAT-1", "released", "Credentials with one request", "", released)
	scored := func(reach float64, horizon string) decide.FeatureFields {
		return decide.FeatureFields{Reach: ledger.Between(reach, 1.3*reach), Impact: ledger.Between(1, 2), Confidence: ledger.Between(60, 80), Effort: ledger.Between(3, 5), Horizon: horizon}
	}
	s.put("FEAT-2", "building", "Ordered webhooks", "", scored(300, "now"))
	s.put("FEAT-3", "planned", "Failure search", "", scored(280, "next"))
	hand := scored(20, "next")
	hand.Override = &decide.Override{Rank: 1, Reason: "Promised to a customer"}
	s.put("FEAT-4", "planned", "Bulk orders", "", hand)
	s.put("FEAT-5", "idea", "Dark mode", "", nil)
	s.put("FEAT-6", "declined", "GraphQL interface", "", decide.FeatureFields{Decline: &decide.Decline{Class: "value", Explanation: "Embedding solves it for a tenth", ReopenIf: "ten accounts ask again"}})
	s.link("FEAT-1", ledger.Addresses, "OPP-1")
	s.link("FEAT-2", ledger.Addresses, "OPP-2")
	s.link("FEAT-1", ledger.DecidedBy, "DEC-1")
	s.link("FEAT-1", ledger.Supports, "KR-1")
	s.link("FEAT-2", ledger.PromisedIn, "COM-1")
	s.put("REQ-1", "delivered", "A token with one request", "", define.RequirementFields{Statement: "The token endpoint shall answer one request with a token.", Priority: "must", Criteria: []define.Criterion{{Text: "95 % of clients need at most 1 request", Statistic: "p95", Comparator: "<=", Threshold: value(1.0), Unit: "requests"}}})
	s.put("REQ-2", "draft", "Fast search", "", define.RequirementFields{Statement: "Search shall be fast."})
	s.link("REQ-1", ledger.Addresses, "FEAT-1")
	s.link("REQ-2", ledger.Addresses, "FEAT-3")
	s.work()
	s.put("REL-1", "released", "6.0", "", deliver.ReleaseFields{Version: "6.0", Date: "2026-07-01"})
	s.link("FEAT-1", ledger.Parent, "REL-1")
	s.put("MET-1", "in_use", "Time to first call", "", metrics.Fields{Definition: "Median days from signed_up to first_call", Unit: "d", Direction: "down", Question: &metrics.Question{Type: "time_to", Start: "signed_up", End: "first_call", Split: "2026-07-01"}})
	s.put("MET-2", "in_use", "Activation", "", metrics.Fields{Unit: "%", Direction: "up", Question: &metrics.Question{Type: "within", Start: "signed_up", End: "first_call", Days: 14, Split: "2026-07-01"}})
	s.link("MET-1", ledger.Measures, "KR-1", "FEAT-1", "REQ-1")
	s.put("EVAL-1", "pending", "Is the way shorter?", "", evaluations.Fields{Metric: "MET-1", Comparator: "<=", Target: value(7.0), Unit: "d", Frozen: "2026-06-01", Due: "2026-11-01"})
	s.link("EVAL-1", ledger.Verifies, "FEAT-1", "REQ-1")
	s.reconcile()
	return s
}

func start() time.Time { return time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC) }

// work writes the history of two teams, and what is open.
func (s *shop) work() {
	s.t.Helper()
	n := 0
	item := func(team, state string, finished time.Time) ledger.Key {
		n++
		f := deliver.WorkItemFields{Team: team}
		if !finished.IsZero() {
			f.StartedAt, f.FinishedAt = finished.AddDate(0, 0, -3-n%4), finished
		}
		key := ledger.Key(fmt.Sprintf("WI-%d", n))
		s.put(key, state, fmt.Sprintf("Item %d", n), "", f)
		return key
	}
	first := today().AddDate(0, 0, -7*20)
	for week := range 20 {
		for i, team := range []string{"Platform", "Portal"} {
			for k := range 1 + (week+i)%3 {
				key := item(team, "done", first.AddDate(0, 0, 7*week+k))
				if slices.Contains([]int{2, 5}, week) && k == 0 {
					s.link(key, ledger.Implements, "REQ-1")
				}
			}
		}
	}
	for i := range 6 {
		key := item([]string{"Platform", "Portal"}[i%2], "todo", time.Time{})
		if i < 3 {
			s.link(key, ledger.Implements, "FEAT-2")
		}
	}
}
