package events

// Names of the events that are evidence on requirements: what tests, monitors and evaluations of models say. They
// happened to the product, not to a person who uses it, so they are in no answer about people: a matcher without names
// does not pick them, they are in no catalogue, and they do not move the end of observation ([Mark].Through), by which
// people who have not done something are censored. Only whoever asks for them by name reads them.
const (
	CheckEvent     = "$check"     // one result of a test
	MeasuredEvent  = "$measured"  // what a monitoring system counted over a window
	EvaluatedEvent = "$evaluated" // one case of a model's evaluation
)

// EvidencePerson stands where an event names its person.
const EvidencePerson = "$evidence"

// EvidenceNames lists the names of evidence.
func EvidenceNames() []string { return []string{CheckEvent, MeasuredEvent, EvaluatedEvent} }

// Evidence reports whether events of that name are evidence.
func Evidence(name string) bool {
	return name == CheckEvent || name == MeasuredEvent || name == EvaluatedEvent
}
