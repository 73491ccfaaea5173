package measure

import "throughline.dev/ledger"

// MetricFields define a number so exactly that two people compute the same.
type MetricFields struct {
	Definition string    `json:"definition,omitempty" ledger:"search,reason" doc:"what is counted, over whom, when, in words"`
	Unit       string    `json:"unit,omitempty" doc:"unit of the value"`
	Direction  string    `json:"direction,omitempty" ledger:"filter,enum=up|down|hold" doc:"which way is better"`
	Question   *Question `json:"question,omitempty" ledger:"reason" doc:"how the event log answers it"`
}

// Question is a question to the event log that a metric asks.
type Question struct {
	// Type is time_to (median days from start to end) or within (share of people who reached end in Days).
	Type  string `json:"type"`
	Start string `json:"start"`          // event that makes a person eligible
	End   string `json:"end"`            // event looked for
	Days  int    `json:"days,omitempty"` // within: follow-up, in days
	// Split compares people who started before that day with those who started on it or later.
	Split ledger.Date `json:"split,omitempty"`
}

// Validate refuses half a question.
func (q Question) Validate() error {
	switch {
	case q.Type != "time_to" && q.Type != "within":
		return ledger.Errorf(ledger.CodeInvalid, "%q is not a question. Expected time_to or within", q.Type)
	case q.Start == "" || q.End == "":
		return ledger.Errorf(ledger.CodeInvalid, "a question names the event it starts at and the event it looks for")
	case q.Type == "within" && q.Days < 1:
		return ledger.Errorf(ledger.CodeInvalid, "the question within needs a number of days")
	}
	return q.Split.Validate()
}

func metric() ledger.Kind {
	return ledger.KindOf[MetricFields](ledger.Kind{
		Name: Metric, Plural: "metrics", Prefix: "MET", Stage: "measure",
		Doc: "A number with one definition.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "definition not agreed"},
				{Name: "in_use", Phase: ledger.Active, Doc: "people rely on it"},
				{Name: "retired", Phase: ledger.Dropped, Doc: "no longer used"},
			},
			Moves: []ledger.Move{{From: "draft", To: "in_use"}, {From: "in_use", To: "draft", Reason: true}, {From: ledger.Any, To: "retired", Reason: true}, {From: "retired", To: "draft"}},
			Entry: []string{"in_use"},
		},
		Out: []ledger.End{
			{Relation: ledger.Measures, Kinds: []string{"key_result", "feature", "requirement"}},
			{Relation: ledger.Evidences, Kinds: []string{"opportunity", "feature", "requirement", "decision"}},
		},
	})
}
