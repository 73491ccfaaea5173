package ledgertest

import (
	"fmt"
	"strings"
	"time"

	"throughline.dev/ledger"
)

// Specimen has a field of every type, all of them filtered and sorted by.
type Specimen struct {
	Text     string           `json:"text,omitempty" ledger:"search,filter,sort" doc:"any text"`
	Choice   string           `json:"choice,omitempty" ledger:"enum=low|middle|high,filter,sort" doc:"one of three"`
	Flag     *bool            `json:"flag,omitempty" ledger:"filter,sort" doc:"yes, no or not known"`
	Count    *int64           `json:"count,omitempty" ledger:"filter,sort" doc:"a whole number"`
	Ratio    *float64         `json:"ratio,omitempty" ledger:"filter,sort" doc:"any number"`
	When     *time.Time       `json:"when,omitempty" ledger:"filter,sort" doc:"an instant"`
	Day      ledger.Date      `json:"day,omitempty" ledger:"filter,sort" doc:"a day"`
	Price    *ledger.Money    `json:"price,omitempty" ledger:"filter,sort" doc:"an amount of money"`
	Length   *ledger.Duration `json:"length,omitempty" ledger:"filter,sort" doc:"a length of time"`
	Estimate *ledger.Range    `json:"estimate,omitempty" ledger:"filter,sort" doc:"a range"`
	Peer     ledger.Key       `json:"peer,omitempty" ledger:"kind=specimen,filter,sort" doc:"another specimen"`
	Tags     []string         `json:"tags,omitempty" ledger:"search,filter" doc:"a list of words"`
	Parts    []Part           `json:"parts,omitempty" ledger:"search" doc:"a list of objects"`
	Extra    map[string]any   `json:"extra,omitempty" doc:"anything"`
}

// Part is an object inside a specimen.
type Part struct {
	Name string           `json:"name"`
	Size *ledger.Range    `json:"size,omitempty"`
	Took *ledger.Duration `json:"took,omitempty"`
}

// Requirement has the strict life cycle: draft, ready, met, dropped.
type Requirement struct {
	Statement string        `json:"statement,omitempty" ledger:"search" doc:"what must be true"`
	Horizon   string        `json:"horizon,omitempty" ledger:"enum=now|next|later,filter,sort,reason" doc:"when it is wanted"`
	Target    *float64      `json:"target,omitempty" ledger:"sort,reason" doc:"what is aimed at"`
	Effort    *ledger.Range `json:"effort,omitempty" ledger:"sort" doc:"what it costs"`
}

// Feedback is what contributors may submit.
type Feedback struct {
	Channel string    `json:"channel" ledger:"required,enum=email|call|form,filter" doc:"how it came"`
	At      time.Time `json:"at,omitzero" ledger:"sort" doc:"when it was said"`
}

// Quote is a span of a feedback's body, in bytes.
type Quote struct {
	Source  ledger.Key `json:"source" ledger:"required,kind=feedback,filter" doc:"where it was said"`
	Version int64      `json:"version" doc:"version of the source; 0: the current one"`
	Start   int        `json:"start" doc:"first byte"`
	End     int        `json:"end" doc:"byte after the last; 0: where the text is found"`
	Text    string     `json:"text" ledger:"required,search" doc:"what was said"`
}

// Validate reports a span that ends before it starts.
func (q Quote) Validate() error {
	if q.Start < 0 || q.End <= q.Start && q.End != 0 {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.end", Message: fmt.Sprintf("the span runs from %d to %d", q.Start, q.End)}
	}
	return nil
}

// Theme and Decision have no fields of their own worth naming.
type Theme struct {
	Weight int `json:"weight,omitempty" ledger:"sort" doc:"how heavy it is"`
}

// Decision settles other records.
type Decision struct {
	Choice string `json:"choice,omitempty" ledger:"search,reason" doc:"what was chosen"`
}

// Kinds returns the kinds of the test schema. Together they use every feature that a declaration has.
func Kinds() []ledger.Kind {
	return []ledger.Kind{
		ledger.KindOf[Specimen](ledger.Kind{
			Name: "specimen", Plural: "specimens", Prefix: "SP", Stage: "discover", Many: true, Doc: "A record with a field of every type.",
			Lifecycle: ledger.Free(
				ledger.State{Name: "new", Phase: ledger.Open, Doc: "just found"},
				ledger.State{Name: "used", Phase: ledger.Active, Doc: "under the lens"},
				ledger.State{Name: "kept", Phase: ledger.Done, Doc: "in the cabinet"},
				ledger.State{Name: "lost", Phase: ledger.Dropped, Doc: "nobody knows where"},
			),
		}),
		ledger.KindOf[Feedback](ledger.Kind{
			Name: "feedback", Plural: "feedback", Prefix: "FB", Stage: "discover", Many: true, Doc: "A record that contributors may submit.",
			Lifecycle: ledger.Free(
				ledger.State{Name: "new", Phase: ledger.Open, Doc: "unread"},
				ledger.State{Name: "read", Phase: ledger.Done, Doc: "read"},
			),
			Out: []ledger.End{{Relation: ledger.About, Kinds: []string{"theme"}}},
		}),
		ledger.KindOf[Quote](ledger.Kind{
			Name: "quote", Plural: "quotes", Prefix: "Q", Stage: "discover", Many: true, Doc: "A record that is checked against another.",
			Lifecycle: ledger.Lifecycle{States: []ledger.State{{Name: "standing", Phase: ledger.Done, Doc: "it was said"}}},
			Out: []ledger.End{
				{Relation: ledger.Quotes, Kinds: []string{"feedback"}},
				{Relation: ledger.Evidences, Kinds: []string{"theme", "requirement"}},
			},
			Complete: findSpan,
			Check:    spanStands,
		}),
		ledger.KindOf[Theme](ledger.Kind{
			Name: "theme", Plural: "themes", Prefix: "TH", Stage: "discover", Doc: "A record in a tree.",
			Lifecycle: ledger.Lifecycle{
				States: []ledger.State{
					{Name: "seen", Phase: ledger.Open, Doc: "somebody noticed it"},
					{Name: "confirmed", Phase: ledger.Active, Doc: "several did"},
					{Name: "closed", Phase: ledger.Done, Doc: "nobody does any more"},
				},
				Moves: []ledger.Move{{From: "seen", To: "confirmed"}, {From: ledger.Any, To: "closed"}},
				Entry: []string{"confirmed"},
			},
			Out: []ledger.End{{Relation: ledger.Parent, Kinds: []string{"theme"}}},
			In:  []ledger.End{{Relation: ledger.Addresses, Kinds: []string{"requirement"}}},
		}),
		ledger.KindOf[Decision](ledger.Kind{
			Name: "decision", Plural: "decisions", Prefix: "DEC", Stage: "decide", Doc: "A record that any other may point at.",
			Lifecycle: ledger.Lifecycle{
				States: []ledger.State{{Name: "open", Phase: ledger.Open, Doc: "undecided"}, {Name: "taken", Phase: ledger.Done, Doc: "decided"}},
				Moves:  []ledger.Move{{From: "open", To: "taken", Reason: true}, {From: "taken", To: "open", Reason: true}},
			},
			In: []ledger.End{{Relation: ledger.DecidedBy}},
		}),
		ledger.KindOf[Requirement](ledger.Kind{
			Name: "requirement", Plural: "requirements", Prefix: "REQ", Stage: "define", Doc: "A record with a strict life cycle.",
			Lifecycle: requirementLife(),
			Out:       []ledger.End{{Relation: ledger.Addresses, Kinds: []string{"theme"}}},
		}),
	}
}

func requirementLife() ledger.Lifecycle {
	return ledger.Lifecycle{
		States: []ledger.State{
			{Name: "draft", Phase: ledger.Open, Doc: "being written"},
			{Name: "ready", Phase: ledger.Active, Doc: "can be built"},
			{Name: "met", Phase: ledger.Done, Doc: "it was measured to hold"},
			{Name: "dropped", Phase: ledger.Dropped, Doc: "declined"},
		},
		Moves: []ledger.Move{
			{From: "draft", To: "ready", BlockedBy: []string{"wording.*", "scope"}, Requires: hasStatement},
			{From: "ready", To: "draft", Reason: true},
			{From: "ready", To: "met", SystemOnly: true},
			{From: "met", To: "ready", Reason: true},
			{From: ledger.Any, To: "dropped", Reason: true},
			{From: "dropped", To: "draft", Reason: true},
		},
	}
}

func hasStatement(r ledger.Record) error {
	f, err := ledger.Decode[Requirement](r)
	if err != nil {
		return err
	}
	if strings.TrimSpace(f.Statement) == "" {
		return &ledger.Error{Code: ledger.CodeBlocked, Op: -1, Path: "fields.statement", Message: "a ready requirement needs a statement", Remedy: "Write one"}
	}
	return nil
}

func findSpan(look ledger.Lookup, r *ledger.Record) error {
	q, err := ledger.Decode[Quote](*r)
	if err != nil || q.Version != 0 && q.End != 0 {
		return err
	}
	source, err := look.Record(q.Source)
	if err != nil {
		return err
	}
	if q.Version == 0 {
		q.Version = source.Version
	}
	if at := strings.Index(source.Body, q.Text); q.End == 0 && at >= 0 {
		q.Start, q.End = at, at+len(q.Text)
	}
	r.Fields, err = ledger.Encode(q)
	return err
}

func spanStands(look ledger.Lookup, r ledger.Record) error {
	q, err := ledger.Decode[Quote](r)
	if err != nil {
		return err
	}
	source, err := look.Version(q.Source, q.Version)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.source", Message: fmt.Sprintf("there is no version %d of %s", q.Version, q.Source)}
	}
	if err != nil {
		return err
	}
	if q.End > len(source.Body) || q.Start > q.End || source.Body[q.Start:q.End] != q.Text {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.text", Message: fmt.Sprintf("%q does not stand at %d in %s", q.Text, q.Start, q.Source)}
	}
	return nil
}

// Schema returns the test schema.
func Schema() *ledger.Schema {
	s, err := ledger.NewSchema(Kinds()...)
	if err != nil {
		panic(err) // the kinds above contradict each other
	}
	return s
}

// Rules returns the rules that engines under test must be opened with: the test schema, and one job
// "reconcile:<kind>" for every record that a change touches.
func Rules() ledger.Rules {
	return ledger.Rules{Schema: Schema(), Follow: follow}
}

func follow(_ ledger.Change, touched []ledger.Record) []ledger.Job {
	jobs := make([]ledger.Job, len(touched))
	for i, r := range touched {
		jobs[i] = ledger.Job{Name: "reconcile:" + r.Kind, Subject: r.Key}
	}
	return jobs
}
