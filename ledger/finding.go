package ledger

// Severity says what a finding asks for.
type Severity string

// Severities, from the mildest.
const (
	Info    Severity = "info"    // good to know
	Warning Severity = "warning" // somebody should look
	Refusal Severity = "refusal" // blocks the transitions that name its rule
)

// Finding is something the software computed about a record. It is never authored and always recomputable:
// the same inputs and the same engine version give byte-identical findings.
type Finding struct {
	Subject  Key      `json:"subject"` // empty: about the product as a whole
	Rule     string   `json:"rule"`    // such as "quote.drifted"; the prefix names the reconciler
	Severity Severity `json:"severity"`
	// NeedsPerson puts the finding into Today.
	NeedsPerson bool     `json:"needs_person,omitempty"`
	Message     string   `json:"message"`        // one sentence, with its numbers
	Act         string   `json:"act,omitempty"`  // the one thing to do about it
	Path        string   `json:"path,omitempty"` // where in the record: "fields.statement", "body[120:164]"
	Figures     []Figure `json:"figures,omitempty"`
	Related     []Key    `json:"related,omitempty"`

	// Set by the store.
	Reconciler string   `json:"reconciler,omitempty"`
	Engine     string   `json:"engine,omitempty"`
	Position   Position `json:"position,omitempty"` // of the change that recorded it
}

// FindingSet replaces all findings that one reconciler holds about one subject.
type FindingSet struct {
	Subject    Key       `json:"subject"`
	Reconciler string    `json:"reconciler"`
	Engine     string    `json:"engine"` // engine version
	Findings   []Finding `json:"findings"`
}
