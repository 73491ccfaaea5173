package metrics

import (
	"context"

	"throughline.dev/ledger"
	"throughline.dev/measure/friction"
)

// linkFrictions names, for each friction, the themes, opportunities and requirements that speak of it. It compares words
// and nothing else: a heuristic, for people to follow, on which no verdict rests.
func linkFrictions(ctx context.Context, records ledger.Reader, r *friction.Result) error {
	if records == nil {
		return nil
	}
	var s friction.Speakers
	for rec, err := range records.All(ctx, ledger.Query{Kinds: []string{"theme", "opportunity", "requirement"}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return err
		}
		if rec.State != "dropped" && rec.State != "dismissed" && rec.State != "declined" {
			s.Add(rec)
		}
	}
	for i := range r.Groups {
		r.Groups[i].Links = s.About(r.Groups[i])
	}
	for i := range r.Frictions {
		r.Frictions[i].Links = s.About(r.Frictions[i])
	}
	return nil
}
