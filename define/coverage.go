package define

import (
	"cmp"
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"throughline.dev/define/wording"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// CoverageInput asks for the set of requirements.
type CoverageInput struct{}

// Coverage is the set of requirements: what each has and lacks between the evidence and the verdict, and what is wrong
// with the set as a whole.
type Coverage struct {
	Requirements   []Covered       `json:"requirements"`
	Uncovered      []Uncovered     `json:"uncovered"`
	Contradictions []Contradiction `json:"contradictions"`
	Duplicates     []Duplicate     `json:"duplicates"`
	Terms          []TermUse       `json:"terms"`
	Undefined      []UndefinedTerm `json:"undefined"`
}

// Covered is one requirement.
type Covered struct {
	Key       ledger.Key      `json:"key"`
	Title     string          `json:"title"`
	State     string          `json:"state"`
	Owner     string          `json:"owner,omitempty"`
	Type      string          `json:"type,omitempty"`
	Statement string          `json:"statement,omitempty"`
	Verdict   wording.Verdict `json:"verdict" enum:"none,refused,gaps,complete"`
	Addresses []ledger.Key    `json:"addresses"` // features and opportunities
	Evidence  Keys            `json:"evidence"`  // quotes, themes and metrics, of it and of what it addresses
	Criteria  struct {
		N    int `json:"n"`
		Gaps int `json:"gaps"`
	} `json:"criteria"`
	Work struct {
		Keys
		Done int `json:"done"`
	} `json:"work"`
	Check struct {
		N int `json:"n"` // criteria that say where their numbers come from, metrics and evaluations
	} `json:"check"`
	Judged    Judged     `json:"judged"`
	Refusals  int        `json:"refusals"`
	Warnings  int        `json:"warnings"`
	Questions []OpenGaps `json:"questions"`
}

// Keys counts records and names them.
type Keys struct {
	N    int          `json:"n"`
	Keys []ledger.Key `json:"keys"`
}

// Judged is the verdict of measuring.
type Judged struct {
	Says    string `json:"says" enum:"met,not_met,cannot_tell,none"`
	Message string `json:"message,omitempty"`
}

// OpenGaps is a question a requirement leaves open.
type OpenGaps struct {
	Requirement ledger.Key  `json:"requirement"`
	Title       string      `json:"title"`
	Slot        string      `json:"slot,omitempty"`
	Rule        string      `json:"rule,omitempty"`
	Criterion   int         `json:"criterion,omitempty"` // from 1; 0: of the statement
	Question    string      `json:"question"`
	Of          string      `json:"of,omitempty"`
	Asked       ledger.Date `json:"asked,omitempty"`
	Open        bool        `json:"open"`
	Answer      string      `json:"answer,omitempty"`
}

// Uncovered is a feature or an opportunity that is in play and has no requirement.
type Uncovered struct {
	Key   ledger.Key `json:"key"`
	Kind  string     `json:"kind"`
	Title string     `json:"title"`
	State string     `json:"state"`
}

func coverage() stage.Operation {
	op := stage.Op("coverage", "Show the set of requirements: what each has and lacks, and what is wrong with the whole", ledger.Viewer,
		func(ctx context.Context, env stage.Env, _ CoverageInput) (Coverage, error) {
			return ReadCoverage(ctx, env.Reader)
		})
	op.Doc = "A row a requirement: evidence, criteria, work, check, verdict. Below: features and opportunities without a requirement, contradictions, duplicates, terms."
	return op
}

// ReadCoverage reads the set out of the ledger, as it stands or stood.
func ReadCoverage(ctx context.Context, reader ledger.Reader) (out Coverage, err error) {
	defer ledger.Wrap(&err, "read coverage")
	w, err := readSet(ctx, reader)
	if err != nil {
		return out, err
	}
	out = Coverage{Requirements: []Covered{}, Uncovered: []Uncovered{}, Contradictions: w.contradictions(), Duplicates: w.duplicates(), Terms: w.termUse(), Undefined: w.undefined()}
	for _, m := range w.members {
		out.Requirements = append(out.Requirements, w.covered(m))
	}
	covered := map[ledger.Key]bool{}
	for _, m := range w.members {
		for _, k := range w.addresses[m.rec.Key] {
			covered[k] = true
			for _, o := range w.addresses[k] { // of the feature
				covered[o] = true
			}
		}
	}
	for _, rec := range w.wanted {
		if !covered[rec.Key] {
			out.Uncovered = append(out.Uncovered, Uncovered{rec.Key, rec.Kind, rec.Title, rec.State})
		}
	}
	return out, nil
}

func (w *set) covered(m member) Covered {
	rec := m.rec
	c := Covered{
		Key: rec.Key, Title: rec.Title, State: rec.State, Owner: rec.Owner, Type: m.fields.Type, Statement: m.fields.Statement, Verdict: m.review.verdict,
		Addresses: slices.Clone(w.addresses[rec.Key]), Judged: w.judged[rec.Key], Questions: openQuestions(m),
	}
	if c.Addresses == nil {
		c.Addresses = []ledger.Key{}
	}
	if c.Judged.Says == "" {
		c.Judged.Says = "none"
		if rec.State == "met" || rec.State == "not_met" {
			c.Judged.Says = rec.State
		}
	}
	evidence := slices.Clone(w.evidence[rec.Key])
	for _, k := range c.Addresses {
		evidence = append(evidence, w.evidence[k]...)
		for _, o := range w.addresses[k] {
			evidence = append(evidence, w.evidence[o]...)
		}
	}
	c.Evidence = keysOf(evidence)
	c.Work.Keys = keysOf(w.work[rec.Key])
	for _, k := range c.Work.Keys.Keys {
		if w.done[k] {
			c.Work.Done++
		}
	}
	c.Criteria.N, c.Criteria.Gaps = len(m.review.criteria), len(m.review.gaps)
	c.Check.N = len(w.checks[rec.Key])
	for _, k := range m.fields.Criteria {
		if k.Check != nil {
			c.Check.N++
		}
	}
	for _, f := range m.review.findings {
		switch f.Severity {
		case ledger.Refusal:
			c.Refusals++
		case ledger.Warning:
			c.Warnings++
		}
	}
	return c
}

// openQuestions joins what the language engine asks with what somebody asked a person.
func openQuestions(m member) []OpenGaps {
	out := []OpenGaps{}
	asked := map[int]bool{}
	for _, g := range m.review.gaps {
		q := OpenGaps{Requirement: m.rec.Key, Title: m.rec.Title, Slot: g.Slot, Rule: g.Rule, Criterion: g.criterion, Question: g.Question, Open: true}
		for i, a := range m.fields.Questions {
			if a.Slot == g.Slot && (a.Criterion == g.criterion || a.Criterion == 0) && a.Slot != "" {
				q.Of, q.Asked, q.Question, q.Answer, asked[i] = a.Of, a.Asked, a.Question, a.Answer, true
			}
		}
		out = append(out, q)
	}
	for i, a := range m.fields.Questions {
		if !asked[i] {
			// Of a gap that is closed by now only those words are left that stood alone.
			out = append(out, OpenGaps{Requirement: m.rec.Key, Title: m.rec.Title, Slot: a.Slot, Criterion: a.Criterion, Question: a.Question, Of: a.Of, Asked: a.Asked, Answer: a.Answer, Open: a.Answer == "" && a.Slot == ""})
		}
	}
	return out
}

func keysOf(keys []ledger.Key) Keys {
	slices.SortFunc(keys, func(a, b ledger.Key) int {
		return cmp.Or(strings.Compare(a.Prefix(), b.Prefix()), cmp.Compare(a.Number(), b.Number()))
	})
	keys = slices.Compact(keys)
	if keys == nil {
		keys = []ledger.Key{}
	}
	return Keys{len(keys), keys}
}

// WriteText prints the matrix and what is wrong with the set.
func (c Coverage) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	p.F("%-8s %-9s %-9s %8s %8s %6s %6s  %s\n", "", "state", "wording", "evidence", "criteria", "work", "check", "verdict")
	for _, r := range c.Requirements {
		p.F("%-8s %-9s %-9s %8d %8d %6d %6d  %-11s %s\n", r.Key, r.State, r.Verdict, r.Evidence.N, r.Criteria.N, r.Work.N, r.Check.N, strings.ReplaceAll(r.Judged.Says, "_", " "), r.Title)
	}
	section := func(title string, n int) {
		if n > 0 {
			p.F("\n%s\n", title)
		}
	}
	section("Without a requirement", len(c.Uncovered))
	for _, u := range c.Uncovered {
		p.F("  %-8s %s\n", u.Key, u.Title)
	}
	section("Contradictions", len(c.Contradictions))
	for _, x := range c.Contradictions {
		p.F("  %s, %s: %s\n", x.A.Key, x.B.Key, x.Reason)
	}
	section("Possible duplicates", len(c.Duplicates))
	for _, d := range c.Duplicates {
		p.F("  %s, %s: %s\n", d.A, d.B, d.Why)
	}
	avoided := 0
	for _, t := range c.Terms {
		avoided += len(t.Avoided)
	}
	section("Words that the glossary avoids", avoided)
	for _, t := range c.Terms {
		for _, a := range t.Avoided {
			p.F("  “%s” for “%s”: %s\n", a.Word, t.Term, joined(a.Keys))
		}
	}
	section("Terms nobody defined", len(c.Undefined))
	for _, u := range c.Undefined {
		p.F("  %s: %s\n", u.Term, joined(u.Keys))
	}
	return p.Err
}

func joined(keys []ledger.Key) string {
	var out []string
	for _, k := range keys {
		out = append(out, string(k))
	}
	return strings.Join(out, ", ")
}

// sorted lists the keys of a map in order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
