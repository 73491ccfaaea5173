package ledger

// Side says which end of a link lies upstream: nearer to the evidence.
type Side int

// Sides.
const (
	Neither Side = iota // the relation says nothing about why
	FromEnd             // the link starts upstream: quote evidences opportunity
	ToEnd               // the link ends upstream: requirement addresses feature
)

// Relation is a word of the link vocabulary.
type Relation struct {
	Name    string // "addresses"
	Inverse string // "addressed by", for reading a link from its end
	Doc     string
	// Upstream says which end a trace reaches by going toward the evidence.
	Upstream Side
	// Acyclic relations form no circle.
	Acyclic bool
	// Single allows one standing link of this relation from a record.
	Single bool
	// Anywhere allows the relation between any two kinds; SameKind between records of one kind. Otherwise
	// the kinds declare their ends.
	Anywhere, SameKind bool
	// AnyFrom allows any kind at the start; the kind at the end declares the relation.
	AnyFrom bool
}

// The relations. A kind says which of them it takes part in; the vocabulary itself is closed, so that a trace,
// a filter and a reader always know what a word means.
const (
	Quotes     = "quotes"
	About      = "about"
	From       = "from"
	Evidences  = "evidences"
	Parent     = "parent"
	Addresses  = "addresses"
	Supports   = "supports"
	Implements = "implements"
	Verifies   = "verifies"
	Measures   = "measures"
	DependsOn  = "depends_on"
	Blocks     = "blocks"
	PromisedIn = "promised_in"
	DecidedBy  = "decided_by"
	Supersedes = "supersedes"
	Duplicates = "duplicates"
	Mentions   = "mentions"
)

// Relations returns the vocabulary in the order in which a trace tells it.
func Relations() []Relation {
	return []Relation{
		{Name: Quotes, Inverse: "quoted by", Doc: "the quote is a span of the source", Upstream: ToEnd, Single: true},
		{Name: About, Inverse: "heard in", Doc: "the feedback is about the theme", Upstream: FromEnd},
		{Name: From, Inverse: "said", Doc: "the feedback or interview comes from the account", Upstream: ToEnd},
		{Name: Evidences, Inverse: "evidenced by", Doc: "the source is a reason to believe the record", Upstream: FromEnd},
		{Name: Parent, Inverse: "contains", Doc: "the record is a part of the other", Upstream: ToEnd, Acyclic: true, Single: true},
		{Name: Addresses, Inverse: "addressed by", Doc: "the record is meant to solve the other", Upstream: ToEnd},
		{Name: Supports, Inverse: "supported by", Doc: "the feature is meant to move the key result", Upstream: ToEnd},
		{Name: Implements, Inverse: "implemented by", Doc: "the work item builds the record", Upstream: ToEnd},
		{Name: Verifies, Inverse: "verified by", Doc: "the evaluation judges the record", Upstream: ToEnd},
		{Name: Measures, Inverse: "measured by", Doc: "the metric shows whether the record holds", Upstream: ToEnd},
		{Name: DependsOn, Inverse: "needed by", Doc: "the record cannot be finished before the other", Acyclic: true, SameKind: true},
		{Name: Blocks, Inverse: "blocked by", Doc: "the record stands in the way of the other", SameKind: true},
		{Name: PromisedIn, Inverse: "promises", Doc: "the commitment promised the record", Upstream: ToEnd},
		{Name: DecidedBy, Inverse: "decides", Doc: "the decision settled the record", Upstream: ToEnd, AnyFrom: true},
		{Name: Supersedes, Inverse: "superseded by", Doc: "the record replaces the other", SameKind: true, Acyclic: true},
		{Name: Duplicates, Inverse: "duplicated by", Doc: "the record says the same as the other", SameKind: true},
		{Name: Mentions, Inverse: "mentioned in", Doc: "the text of the record names the other", Anywhere: true},
	}
}
