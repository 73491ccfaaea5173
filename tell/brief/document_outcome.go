package brief

import "throughline.dev/ledger"

// Must is what must be true.
type Must struct {
	Lead         Text          `json:"lead"`
	Requirements []Requirement `json:"requirements"`
	Stories      []Story       `json:"stories,omitempty"`
}

// Requirement is a promise with the ways to check it, and its row of the matrix.
type Requirement struct {
	Named
	Type      string     `json:"type,omitempty"`
	Priority  string     `json:"priority,omitempty"`
	Statement string     `json:"statement,omitempty"`
	Rationale string     `json:"rationale,omitempty"`
	Criteria  []string   `json:"criteria,omitempty"`
	Findings  []Judgment `json:"findings,omitempty"`
	Cells     []Cell     `json:"cells"` // evidence, criterion, work, check, verdict
}

// Cell is a place of the matrix. An empty one says what is missing.
type Cell struct {
	Name string       `json:"name"`
	Text Text         `json:"text,omitempty"`
	Keys []ledger.Key `json:"keys,omitempty"`
	Gap  string       `json:"gap,omitempty"`
}

// Story is what a user wants to do, and how it is accepted.
type Story struct {
	Named
	Words     string `json:"words"` // As a … I want to … so that …
	Scenarios int    `json:"scenarios"`
}

// When is by when things can be ready.
type When struct {
	Lead       Text      `json:"lead"`
	Definition string    `json:"definition"`
	Teams      []Team    `json:"teams"`
	Together   []Date    `json:"together,omitempty"`
	CannotTell string    `json:"cannot_tell,omitempty"`
	Promises   []Promise `json:"promises,omitempty"`
	Releases   []Release `json:"releases,omitempty"`
}

// Team is the outlook of one team on its open work.
type Team struct {
	Name         string    `json:"name"`
	Open         Number    `json:"open"`
	Throughput   Number    `json:"throughput"`
	ServiceLevel *Number   `json:"service_level,omitempty"`
	Weeks        []Week    `json:"weeks,omitempty"` // oldest first
	Dates        []Date    `json:"dates,omitempty"`
	Drifts       bool      `json:"drifts,omitempty"`
	LeftOut      []LeftOut `json:"left_out,omitempty"`
	CannotTell   string    `json:"cannot_tell,omitempty"`
}

// Week is the number of work items finished in the week that begins on a day.
type Week struct {
	Begins ledger.Date `json:"begins"`
	Items  int         `json:"items"`
}

// LeftOut counts work items whose dates cannot be right.
type LeftOut struct {
	Why   string `json:"why"`
	Items int    `json:"items"`
}

// Date is a day that holds with a probability.
type Date struct {
	Level     float64     `json:"level"`             // 0.85
	Claimed   ledger.Date `json:"claimed,omitempty"` // by the method alone
	Corrected ledger.Date `json:"corrected"`         // by how often such claims held; empty: not reached
}

// Promise is a commitment and how it stands.
type Promise struct {
	Named
	ToWhom   string      `json:"to_whom,omitempty"`
	What     string      `json:"what,omitempty"`
	ByWhen   ledger.Date `json:"by_when,omitempty"`
	Chance   *Number     `json:"chance,omitempty"`
	Standing string      `json:"standing"` // kept, broken, released, on track, at risk, overdue, declined, cannot tell
	Text     Text        `json:"text,omitempty"`
	Act      string      `json:"act,omitempty"`
	Features []Named     `json:"features,omitempty"`
}

// Release is a delivery to customers.
type Release struct {
	Named
	Date     ledger.Date `json:"date,omitempty"`
	Features []Named     `json:"features,omitempty"`
}

// Outcome tells whether it worked.
type Outcome struct {
	Lead        Text         `json:"lead"`
	Experiments []Experiment `json:"experiments,omitempty"`
	KeyResults  []KeyResult  `json:"key_results,omitempty"`
	Goals       *Picture     `json:"goals,omitempty"` // of objectives and key results
	Evaluations []Evaluation `json:"evaluations,omitempty"`
	Metrics     []Metric     `json:"metrics,omitempty"`
}

// Target is a value against what was to be reached. The scale of all three is Unit.
type Target struct {
	Value      *Number  `json:"value,omitempty"`
	Baseline   *float64 `json:"baseline,omitempty"`
	Comparator string   `json:"comparator,omitempty"`
	Target     *float64 `json:"target,omitempty"`
	Unit       string   `json:"unit,omitempty"`
	// Verdict is met, not met, cannot tell, or why there is none.
	Verdict string `json:"verdict"`
}

// KeyResult is a number that an objective is judged by.
type KeyResult struct {
	Named
	Target
	Objective Named       `json:"objective,omitzero"`
	Measure   string      `json:"measure,omitempty"` // in words
	Metric    ledger.Key  `json:"metric,omitempty"`
	Due       ledger.Date `json:"due,omitempty"`
	Text      Text        `json:"text,omitempty"` // of the finding about it
}

// Evaluation is a target that was frozen before the outcome was known.
type Evaluation struct {
	Named
	Target
	Metric   ledger.Key  `json:"metric,omitempty"`
	Frozen   ledger.Date `json:"frozen,omitempty"`
	Due      ledger.Date `json:"due,omitempty"`
	MinimumN *int64      `json:"minimum_n,omitempty"`
	Judges   []Named     `json:"judges,omitempty"`
	Text     Text        `json:"text,omitempty"`
	Picture  *Picture    `json:"picture,omitempty"`
}

// Experiment is a comparison of variants that no evaluation stands on.
type Experiment struct {
	Named
	Says    Text     `json:"says"`
	Picture *Picture `json:"picture,omitempty"`
}

// Metric is a number with one definition.
type Metric struct {
	Named
	Asks    string  `json:"asks,omitempty"`
	Value   *Number `json:"value,omitempty"`
	Before  *Number `json:"before,omitempty"`
	Stopped string  `json:"stopped,omitempty"`
}

// Thread follows one opportunity from what somebody said to what came of it.
type Thread struct {
	Named
	Steps []Step `json:"steps"`
}

// Step is one place on a thread. A gap says what is missing there.
type Step struct {
	Stage string      `json:"stage"` // discover, decide, define, deliver, measure
	Key   ledger.Key  `json:"key,omitempty"`
	Kind  string      `json:"kind,omitempty"`
	State string      `json:"state,omitempty"`
	Text  Text        `json:"text,omitempty"`
	Quote *Quote      `json:"quote,omitempty"`
	Date  ledger.Date `json:"date,omitempty"`
	Gap   string      `json:"gap,omitempty"`
}

// Gap is something that is not known, with its instances.
type Gap struct {
	Title string `json:"title"`
	Why   string `json:"why,omitempty"` // why it matters, or what to do
	Items []Text `json:"items"`
	More  int    `json:"more,omitempty"` // items not listed
}

// Definition is what a group of figures means.
type Definition struct {
	Text    string   `json:"text"`
	Figures []Number `json:"figures"`
}
