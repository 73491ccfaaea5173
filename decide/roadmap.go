package decide

import (
	"cmp"
	"context"
	"io"
	"slices"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// RoadmapInput asks for the roadmap.
type RoadmapInput struct{}

// Roadmap is what is meant to be worked on now, next and later, and what will not be built.
type Roadmap struct {
	Now      []Planned  `json:"now"`
	Next     []Planned  `json:"next"`
	Later    []Planned  `json:"later"`
	Released []Planned  `json:"released"`
	Declined []Declined `json:"declined"`
}

// Planned is a feature on the roadmap.
type Planned struct {
	Key       ledger.Key   `json:"key"`
	Title     string       `json:"title"`
	State     string       `json:"state"`
	Addresses []ledger.Key `json:"addresses,omitempty"` // opportunities
	Promises  []ledger.Key `json:"promises,omitempty"`  // commitments
	Delivered ledger.Date  `json:"delivered,omitempty"`
}

// Declined is a no with its reasons.
type Declined struct {
	Key     ledger.Key `json:"key"`
	Title   string     `json:"title"`
	Kind    string     `json:"kind"`
	Decline Decline    `json:"decline"`
}

// ReadRoadmap reads the roadmap out of the ledger, as it stands or stood.
func ReadRoadmap(ctx context.Context, reader ledger.Reader) (out Roadmap, err error) {
	defer ledger.Wrap(&err, "read roadmap")
	links := map[ledger.Key][]ledger.Link{}
	for _, relation := range []string{ledger.Addresses, ledger.PromisedIn} {
		found, err := reader.Links(ctx, ledger.LinkQuery{Relation: relation, Kind: Feature})
		if err != nil {
			return out, err
		}
		for _, l := range found {
			links[l.From] = append(links[l.From], l)
		}
	}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Feature}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return out, err
		}
		f, err := ledger.Decode[FeatureFields](rec)
		if err != nil {
			return out, err
		}
		p := Planned{Key: rec.Key, Title: rec.Title, State: rec.State, Delivered: f.Delivered}
		for _, l := range links[rec.Key] {
			if l.Relation == ledger.Addresses {
				p.Addresses = append(p.Addresses, l.To)
			} else {
				p.Promises = append(p.Promises, l.To)
			}
		}
		switch {
		case rec.State == "declined":
			if f.Decline != nil {
				out.Declined = append(out.Declined, Declined{rec.Key, rec.Title, rec.Kind, *f.Decline})
			}
		case rec.State == "released":
			out.Released = append(out.Released, p)
		case f.Horizon == "now":
			out.Now = append(out.Now, p)
		case f.Horizon == "next":
			out.Next = append(out.Next, p)
		case f.Horizon == "later":
			out.Later = append(out.Later, p)
		}
	}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Opportunity}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"declined"}}}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return out, err
		}
		f, err := ledger.Decode[OpportunityFields](rec)
		if err != nil {
			return out, err
		}
		if f.Decline != nil {
			out.Declined = append(out.Declined, Declined{rec.Key, rec.Title, rec.Kind, *f.Decline})
		}
	}
	slices.SortStableFunc(out.Released, func(a, b Planned) int { return cmp.Compare(a.Delivered, b.Delivered) })
	return out, nil
}

// WriteText shows the columns one below the other.
func (out Roadmap) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	column := func(name string, items []Planned) {
		if len(items) == 0 {
			return
		}
		p.F("%s\n", name)
		for _, i := range items {
			p.F("  %s %s (%s)", i.Key, i.Title, i.State)
			if len(i.Addresses) > 0 {
				p.F(", for %s", joinKeys(i.Addresses))
			}
			if len(i.Promises) > 0 {
				p.F(", promised in %s", joinKeys(i.Promises))
			}
			p.F("\n")
		}
	}
	column("Now", out.Now)
	column("Next", out.Next)
	column("Later", out.Later)
	column("Released", out.Released)
	if len(out.Declined) > 0 {
		p.F("Declined\n")
	}
	for _, d := range out.Declined {
		p.F("  %s %s: %s. %s Reopen if %s\n", d.Key, d.Title, d.Decline.Class, d.Decline.Explanation, d.Decline.ReopenIf)
	}
	return p.Err
}

func roadmap() stage.Operation {
	return stage.Op("roadmap", "What is worked on now, next and later, and what will not be built", ledger.Viewer,
		func(ctx context.Context, env stage.Env, _ RoadmapInput) (Roadmap, error) {
			return ReadRoadmap(ctx, env.Reader)
		})
}
