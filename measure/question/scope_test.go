package question_test

import (
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/question"
)

func TestBoundsOfAScope(t *testing.T) {
	t.Parallel()
	through := events.Mark{Seq: 1, Through: time.Date(2026, 3, 29, 22, 30, 0, 0, time.UTC)} // 30 March, 00:30 in Berlin
	for _, c := range []struct {
		scope    question.Scope
		from, to string
	}{
		{question.Scope{From: "2026-03-29", To: "2026-03-29", Zone: "Europe/Berlin"}, "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"},
		{question.Scope{Last: 2, Zone: "Europe/Berlin"}, "2026-03-28T23:00:00Z", "0001-01-01T00:00:00Z"},
		{question.Scope{Last: 2}, "2026-03-28T00:00:00Z", "0001-01-01T00:00:00Z"},
		{question.Scope{Last: 3, To: "2026-03-30", Zone: "Europe/Berlin"}, "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"},
		{question.Scope{From: "2018-11-04", To: "2018-11-04", Zone: "America/Sao_Paulo"}, "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		{question.Scope{From: "2011-12-29", To: "2011-12-29", Zone: "Pacific/Apia"}, "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"},
	} {
		from, to, err := c.scope.Bounds(through)
		if err != nil || from.UTC().Format(time.RFC3339) != c.from || to.UTC().Format(time.RFC3339) != c.to {
			t.Errorf("%s to %s in %s: %s to %s, %v; want %s to %s", c.scope.From, c.scope.To, c.scope.Zone, from.UTC(), to.UTC(), err, c.from, c.to)
		}
	}
	if err := (question.Scope{From: ledger.Date("2026-13-01")}).Check(); err == nil {
		t.Error("a day that does not exist passes")
	}
}

func TestScopesInWords(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]question.Scope{
		"all that was observed, days in UTC":                               {},
		"from 2026-03-01 to 2026-03-31, days in Europe/Berlin":             {From: "2026-03-01", To: "2026-03-31", Zone: "Europe/Berlin"},
		"the last 30 days observed, days in UTC, events with plan = pro":   {Last: 30, Where: []events.Cond{{Property: "plan", Op: events.Eq, Value: "pro"}}},
		"from 2026-03-01 on, days in UTC, members of COH-3 alone":          {From: "2026-03-01", Cohort: "COH-3"},
		"up to 2026-03-01, days in UTC, events with no plan and beta":      {To: "2026-03-01", Where: []events.Cond{{Property: "plan", Op: events.Lacks}, {Property: "beta", Op: events.Has}}},
		"the 7 days to 2026-03-07, days in UTC, events with status >= 500": {Last: 7, To: "2026-03-07", Where: []events.Cond{{Property: "status", Op: events.Ge, Value: "500"}}},
	} {
		if got := s.Describe(); got != want {
			t.Errorf("scope reads %q, want %q", got, want)
		}
	}
}
