package define

import (
	"context"

	"throughline.dev/define/conflict"
	"throughline.dev/define/criterion"
	"throughline.dev/define/review"
	"throughline.dev/ledger"
)

// set is the requirements of a product that are not dropped, with what is linked to them.
type set struct {
	options   review.Options
	members   []member
	stories   []storyMember
	terms     []termOf
	wanted    []ledger.Record // features and opportunities in play
	addresses map[ledger.Key][]ledger.Key
	evidence  map[ledger.Key][]ledger.Key
	work      map[ledger.Key][]ledger.Key
	checks    map[ledger.Key][]ledger.Key
	done      map[ledger.Key]bool // work items
	judged    map[ledger.Key]Judged
}

type member struct {
	rec    ledger.Record
	fields RequirementFields
	review reviewed
}

type storyMember struct {
	rec    ledger.Record
	fields StoryFields
}

type termOf struct {
	rec    ledger.Record
	fields TermFields
}

// readSet reads the set at one position of the ledger.
func readSet(ctx context.Context, reader ledger.Reader) (w *set, err error) {
	w = &set{
		addresses: map[ledger.Key][]ledger.Key{}, evidence: map[ledger.Key][]ledger.Key{}, work: map[ledger.Key][]ledger.Key{},
		checks: map[ledger.Key][]ledger.Key{}, done: map[ledger.Key]bool{}, judged: map[ledger.Key]Judged{},
	}
	if w.options, err = reviewOptions(ctx, reader); err != nil {
		return nil, err
	}
	kinds := []string{Requirement, Story, Term, "feature", "opportunity"}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: kinds, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return nil, err
		}
		if err := w.take(rec); err != nil {
			return nil, err
		}
	}
	if err := w.links(ctx, reader); err != nil {
		return nil, err
	}
	return w, w.verdicts(ctx, reader)
}

func (w *set) take(rec ledger.Record) error {
	switch rec.Kind {
	case Requirement:
		f, err := ledger.Decode[RequirementFields](rec)
		if err != nil {
			return err
		}
		if rec.State != "dropped" {
			w.members = append(w.members, member{rec, f, reviewRequirement(rec.Key, f, w.options)})
		}
	case Story:
		f, err := ledger.Decode[StoryFields](rec)
		if err != nil {
			return err
		}
		if rec.State != "dropped" {
			w.stories = append(w.stories, storyMember{rec, f})
		}
	case Term:
		f, err := ledger.Decode[TermFields](rec)
		if err != nil {
			return err
		}
		if rec.State == "agreed" {
			w.terms = append(w.terms, termOf{rec, f})
		}
	case "feature":
		if rec.State == "planned" || rec.State == "building" {
			w.wanted = append(w.wanted, rec)
		}
	case "opportunity":
		if rec.State == "chosen" {
			w.wanted = append(w.wanted, rec)
		}
	}
	return nil
}

func (w *set) links(ctx context.Context, reader ledger.Reader) error {
	for _, of := range []struct {
		relation string
		into     map[ledger.Key][]ledger.Key
		down     bool // from the start of the link to its end
	}{
		{ledger.Addresses, w.addresses, true},
		{ledger.Evidences, w.evidence, false},
		{ledger.Implements, w.work, false},
		{ledger.Verifies, w.checks, false},
		{ledger.Measures, w.checks, false},
	} {
		links, err := reader.Links(ctx, ledger.LinkQuery{Relation: of.relation})
		if err != nil {
			return err
		}
		for _, l := range links {
			if of.down {
				of.into[l.From] = append(of.into[l.From], l.To)
			} else {
				of.into[l.To] = append(of.into[l.To], l.From)
			}
		}
	}
	var keys []ledger.Key
	for _, m := range w.members {
		keys = append(keys, w.work[m.rec.Key]...)
	}
	items, err := reader.Records(ctx, keys)
	for _, rec := range items {
		w.done[rec.Key] = rec.State == "done"
	}
	return err
}

// verdicts reads what measuring says of each requirement.
func (w *set) verdicts(ctx context.Context, reader ledger.Reader) error {
	for _, rule := range []struct{ name, says string }{
		{"evaluation.confirms", "met"},
		{"evaluation.contradicts", "not_met"},
		{"evaluation.leaves_open", "cannot_tell"},
	} {
		list, err := reader.Findings(ctx, ledger.FindingQuery{Rule: rule.name})
		if err != nil {
			return err
		}
		for _, f := range list {
			w.judged[f.Subject] = Judged{rule.says, f.Message}
		}
	}
	return nil
}

// numbered lists all criteria of the set.
func (w *set) numbered() []conflict.Numbered {
	var out []conflict.Numbered
	for _, m := range w.members {
		for i, c := range m.review.criteria {
			out = append(out, conflict.Numbered{Of: string(m.rec.Key), Index: i + 1, Criterion: criterion.Settle(c)})
		}
	}
	return out
}
