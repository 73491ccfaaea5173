// Package evidence gives the events that are evidence on requirements their members: what a test, a monitoring system or
// an evaluation of a model said, about which requirement. Whoever brings evidence in writes with it, and the verdicts
// read with it.
//
// The id of such an event is made from what it says and from the run it comes from, so that bringing the same results in
// again adds nothing.
package evidence

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
)

// About says what a piece of evidence is about.
type About struct {
	Requirement string // "REQ-12"; empty: of a story without one
	Criterion   int    // from 1; 0: the requirement as a whole
	Story       string // whose scenario it is: "US-3"
	Scenario    string
}

// Statuses of a check.
const (
	Passed = "passed"
	Failed = "failed"
	NotRun = "not_run" // skipped, pending, undefined
)

// Check is one result of a test.
type Check struct {
	About
	Suite, Name string
	Status      string
	Message     string // of a failure, its beginning
	Run         string // names the run: the digest of its file
	Nth         int    // how many results of the test the run has before this one; not read back
	At          time.Time
}

// Measured is what a monitoring system counted over a window.
type Measured struct {
	About
	Good, Total *float64 // cases; of moments: how many were good, and how many there were
	Value       *float64 // of a count, a rate or a mean, in SI units
	Query       string
	Claim       string // digest of what was claimed when it was asked, see package measure
	Source      string // "prometheus"
	From, To    time.Time
}

// Bounds of what can have been counted.
const (
	mostCases   = 1e15
	mostValue   = 1e18 // in SI units
	extrapolate = 1.01 // Prometheus extrapolates two counters each for itself, so that good cases may be a little more than all
)

// Check refuses numbers that no system can have counted: part of what is not there, more good cases than cases, what is
// no number.
func (m Measured) Check() error {
	if m.Good != nil && m.Total != nil {
		good, total := *m.Good, *m.Total
		if !(good >= 0 && total >= 0 && total <= mostCases && good <= total*extrapolate+1) {
			return fmt.Errorf("%s good of %s cases cannot be: look at what the query counts", number(m.Good), number(m.Total))
		}
	}
	if m.Value != nil && !(math.Abs(*m.Value) <= mostValue) {
		return fmt.Errorf("%s cannot be: look at what the query counts", number(m.Value))
	}
	return nil
}

// Evaluated is one case of a model's evaluation.
type Evaluated struct {
	About
	Case   string
	Slices []string
	Pass   *bool
	Score  *float64
	Judge  string
	Run    string
	At     time.Time
}

// Bounds of texts, in bytes: of a failure, and of names.
const (
	maxMessage = 500
	maxName    = 2000
)

// Event is the check as an event of the log.
func (c Check) Event() (events.Event, error) {
	return event(events.CheckEvent, c.About, c.At, []string{c.Run, c.Suite, c.Name, strconv.Itoa(c.Nth)}, members{
		"suite": c.Suite, "name": c.Name, "status": c.Status, "message": cut(c.Message, maxMessage), "run": c.Run,
	})
}

// Event is the measurement as an event of the log. It happened at the end of its window.
func (m Measured) Event() (events.Event, error) {
	return event(events.MeasuredEvent, m.About, m.To, []string{m.Claim, stamp(m.From), stamp(m.To), number(m.Good), number(m.Total), number(m.Value)}, members{
		"good": number(m.Good), "total": number(m.Total), "value": number(m.Value), "query": cut(m.Query, 8000), "claim": m.Claim, "source": m.Source,
		"from": stamp(m.From), "to": stamp(m.To),
	})
}

// Event is the case as an event of the log.
func (e Evaluated) Event() (events.Event, error) {
	pass := ""
	if e.Pass != nil {
		pass = strconv.FormatBool(*e.Pass)
	}
	return event(events.EvaluatedEvent, e.About, e.At, []string{e.Run, e.Case}, members{
		"case": e.Case, "slices": e.Slices, "pass": pass, "score": number(e.Score), "judge": e.Judge, "run": e.Run,
	})
}

type members map[string]any

// event makes an event. Empty members are left out.
func event(name string, about About, at time.Time, identity []string, m members) (events.Event, error) {
	m["requirement"], m["story"], m["scenario"] = about.Requirement, about.Story, about.Scenario
	if about.Criterion > 0 {
		m["criterion"] = about.Criterion
	}
	for k, v := range m {
		switch v := v.(type) {
		case string:
			if k != "query" {
				v = cut(v, maxName)
			}
			if v = strings.ToValidUTF8(v, "\uFFFD"); v == "" {
				delete(m, k)
			} else {
				m[k] = v
			}
		case []string:
			if len(v) == 0 {
				delete(m, k)
			}
		}
	}
	raw, err := json.Marshal(m) // in the order of names
	if err != nil {
		return events.Event{}, fmt.Errorf("evidence on %s: %w", about.Requirement, err)
	}
	sum := sha256.New()
	for _, s := range append([]string{name, about.Requirement, strconv.Itoa(about.Criterion), about.Story, about.Scenario}, identity...) {
		fmt.Fprintf(sum, "%d:%s", len(s), s)
	}
	e := events.Event{
		ID: strings.TrimPrefix(name, "$") + "-" + hex.EncodeToString(sum.Sum(nil))[:32], Name: name,
		// A person each keeps what is read together small; see events.Reader.
		Person: events.EvidencePerson + " " + first(about.Requirement, about.Story, "?"), Time: at, Properties: raw,
	}
	return e, e.Check()
}

func first(all ...string) string {
	return all[slices.IndexFunc(all, func(s string) bool { return s != "" })]
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func number(v *float64) string {
	if v == nil {
		return ""
	}
	return strconv.FormatFloat(*v, 'g', -1, 64)
}

// cut shortens a text at a character.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
