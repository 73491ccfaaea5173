package cohort_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/cohort"
)

// logOf makes a log from lines like "p signup 0, call 3.5": what a person did, and on which day from 1 January 2026.
// An event may carry properties: "pay 3 {\"plan\":\"pro\"}", and an account after @.
func logOf(t *testing.T, people ...string) *eventstest.Memory {
	t.Helper()
	var b events.Batch
	for _, line := range people {
		person, rest, _ := strings.Cut(line, " ")
		for step := range strings.SplitSeq(rest, ", ") {
			var at float64
			parts := strings.SplitN(step, " ", 3)
			if _, err := fmt.Sscan(parts[1], &at); err != nil {
				t.Fatalf("%q: %v", step, err)
			}
			e := events.Event{ID: fmt.Sprintf("%03d", len(b.Events)), Name: parts[0], Person: person, Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(at * 24 * float64(time.Hour)))}
			e.Name, e.Account, _ = strings.Cut(e.Name, "@")
			if len(parts) == 3 {
				e.Properties = json.RawMessage(parts[2])
			}
			b.Events = append(b.Events, e)
		}
	}
	var log eventstest.Memory
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return &log
}

// people is a log of 40 days.
func people(t *testing.T) *eventstest.Memory {
	return logOf(t,
		`a signup 0, call 1, call 2, call 9`,
		`b signup 0, call 20, $group@acme 1 {"plan":"pro"}`,
		`c signup 5, pay 6, $identify 5 {"sdk":"go"}`,
		`d signup 38`,
		`e call 3, call 3, $group@zeta 3 {"plan":"free"}`,
		`f signup 8, call 9, pay 9.5, $group@acme 1 {"plan":"pro"}, $identify 9 {"sdk":"ruby"}`,
		`clock tick 40, $group@acme 30 {"plan":"scale"}`)
}

func TestMembers(t *testing.T) {
	t.Parallel()
	log := people(t)
	const call, signup, pay = `{"names":["call"]}`, `{"names":["signup"]}`, `{"names":["pay"]}`
	for name, c := range map[string]struct{ question, want string }{
		"did":                        {`{"pick":{"did":{"match":` + call + `}}}`, "a b e f"},
		"did so many times":          {`{"pick":{"did":{"match":` + call + `,"at_least":2}}}`, "a e"},
		"did at most":                {`{"pick":{"did":{"match":` + call + `,"at_least":1,"at_most":1}}}`, "b f"},
		"never did":                  {`{"pick":{"did":{"match":` + call + `,"at_most":0}}}`, "c clock d"},
		"not did":                    {`{"pick":{"not":{"did":{"match":` + call + `}}}}`, "c clock d"},
		"not did, in days":           {`{"to":"2026-01-31","pick":{"not":{"did":{"match":` + call + `}}}}`, "c clock"},
		"often in a stretch":         {`{"pick":{"did":{"match":` + call + `,"at_least":3,"in":"8d"}}}`, "a"},
		"not so often in a stretch":  {`{"pick":{"did":{"match":` + call + `,"at_least":3,"in":"7d"}}}`, ""},
		"did on days":                {`{"pick":{"did":{"match":` + call + `,"from":"2026-01-10","to":"2026-01-10"}}}`, "a f"},
		"did in the last days":       {`{"pick":{"did":{"match":` + signup + `,"last":4}}}`, "d"},
		"reached in time":            {`{"pick":{"reached":{"start":` + signup + `,"end":` + call + `,"within":"14d"}}}`, "a f"},
		"missed, if followed":        {`{"pick":{"reached":{"start":` + signup + `,"end":` + call + `,"within":"14d","missed":true}}}`, "b c"},
		"not reached, if followed":   {`{"pick":{"all":[{"did":{"match":` + signup + `}},{"not":{"reached":{"start":` + signup + `,"end":` + call + `,"within":"14d"}}}]}}`, "b c"},
		"reached at all":             {`{"pick":{"reached":{"start":` + signup + `,"end":` + call + `}}}`, "a b f"},
		"started on days":            {`{"from":"2026-01-02","pick":{"reached":{"start":` + signup + `,"end":` + call + `}}}`, "f"},
		"funnel":                     {`{"pick":{"funnel":{"steps":[` + signup + `,` + call + `,` + pay + `],"reached":2}}}`, "a f"},
		"dropped":                    {`{"pick":{"funnel":{"steps":[` + signup + `,` + call + `,` + pay + `],"reached":2,"dropped":true}}}`, "a"},
		"dropped at the first":       {`{"pick":{"funnel":{"steps":[` + signup + `,` + call + `],"window":"1d","reached":1,"dropped":true}}}`, "b c d"},
		"retained by the calendar":   {`{"pick":{"retained":{"start":` + signup + `,"back":` + call + `,"period":1}}}`, "a"},
		"retained rolling":           {`{"pick":{"retained":{"start":` + signup + `,"back":` + call + `,"period":0,"rolling":true}}}`, "a f"},
		"lost, if the period passed": {`{"pick":{"retained":{"start":` + signup + `,"back":` + call + `,"period":1,"lost":true}}}`, "b c f"},
		"first seen":                 {`{"pick":{"first_seen":{"from":"2026-01-04","to":"2026-01-06"}}}`, "c e"},
		"account":                    {`{"pick":{"property":{"property":"plan","op":"=","value":"scale"}}}`, "b clock f"},
		"no such account":            {`{"pick":{"property":{"property":"plan","op":"!=","value":"scale"}}}`, "a c d e"},
		"person":                     {`{"pick":{"property":{"property":"sdk","op":"has","of":"person"}}}`, "c f"},
		"any":                        {`{"pick":{"any":[{"did":{"match":` + pay + `}},{"did":{"match":` + call + `,"at_least":3}}]}}`, "a c f"},
		"accounts":                   {`{"unit":"account","pick":{"did":{"match":` + call + `}}}`, "acme zeta"},
		"accounts by property":       {`{"unit":"account","pick":{"property":{"property":"plan","op":"=","value":"free"}}}`, "zeta"},
		"where":                      {`{"where":[{"property":"plan","op":"has"}],"pick":{"did":{"match":{"names":["$group"]}}}}`, "b clock e f"},
	} {
		var q cohort.Question
		if err := json.Unmarshal([]byte(c.question), &q); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := cohort.Members(t.Context(), log, events.Mark{}, q)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if all := strings.Join(slices.Sorted(maps.Keys(got)), " "); all != c.want {
			t.Errorf("%s: %s, want %s", name, all, c.want)
		}
		if d := q.Definition(); len(d) < 20 || strings.Contains(d, "nothing") {
			t.Errorf("%s: definition %q", name, d)
		}
		again, err := json.Marshal(q)
		if err != nil {
			t.Fatal(err)
		}
		var same cohort.Question
		if err := json.Unmarshal(again, &same); err != nil || same.Definition() != q.Definition() {
			t.Errorf("%s: reads back as %q, %v", name, same.Definition(), err)
		}
	}
}

// Nothing and everything: a cohort is its rule's members whatever the order of and, or and not.
func TestCohortIsFrozenByItsMark(t *testing.T) {
	t.Parallel()
	log := logOf(t, "a call 0", "b other 1")
	q := cohort.Question{Pick: cohort.Rule{Did: &cohort.Did{Match: events.Matcher{Names: []string{"call"}}}}}
	mark, err := log.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{{ID: "late", Name: "call", Person: "b", Time: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}}}); err != nil {
		t.Fatal(err)
	}
	then, err := cohort.Members(t.Context(), log, mark, q)
	if err != nil {
		t.Fatal(err)
	}
	now, err := cohort.Members(t.Context(), log, events.Mark{}, q)
	if err != nil {
		t.Fatal(err)
	}
	if len(then) != 1 || len(now) != 2 {
		t.Errorf("%d members then, %d now, want 1 and 2", len(then), len(now))
	}
	q.Only, q.Cohort = then, "COH-1"
	if within, err := cohort.Members(t.Context(), log, events.Mark{}, q); err != nil || len(within) != 1 {
		t.Errorf("%d of one within another cohort, %v", len(within), err)
	}
}

func TestCheckNamesThePlace(t *testing.T) {
	t.Parallel()
	for says, question := range map[string]string{
		"this one has 0":        `{"pick":{}}`,
		"this one has 2":        `{"pick":{"did":{"match":{}},"first_seen":{}}}`,
		"rule 2: did: at least": `{"pick":{"all":[{"first_seen":{}},{"did":{"match":{},"at_least":3,"at_most":2}}]}}`,
		"funnel: reached":       `{"pick":{"funnel":{"steps":[{}],"reached":2}}}`,
		"retained: rolling":     `{"pick":{"retained":{"start":{},"back":{},"interval":"month","rolling":true}}}`,
		"reached: within":       `{"pick":{"reached":{"start":{},"end":{},"within":"soon"}}}`,
		"property: no property": `{"pick":{"property":{"op":"="}}}`,
		"property of people":    `{"unit":"account","pick":{"property":{"property":"sdk","op":"has","of":"person"}}}`,
		"did: to: 2026-01-01":   `{"pick":{"did":{"match":{},"from":"2026-01-02","to":"2026-01-01"}}}`,
		"within each other":     `{"pick":` + strings.Repeat(`{"not":`, 12) + `{"first_seen":{}}` + strings.Repeat(`}`, 12) + `}`,
	} {
		var q cohort.Question
		if err := json.Unmarshal([]byte(question), &q); err != nil {
			t.Fatal(err)
		}
		if err := q.Check(); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q", question, err, says)
		}
	}
}
