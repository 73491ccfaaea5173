package evaluations

import (
	"context"
	"fmt"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// regressed is the finding that a requirement was met once and is not any more; was is false when it never was. It stays
// until the requirement is met again, or somebody takes it back into work.
func regressed(ctx context.Context, in stage.Input, rec ledger.Record, contradicts ledger.Finding) (f ledger.Finding, was bool, err error) {
	met, since := rec, ledger.DateOf(in.Now)
	if rec.State == "not_met" {
		since = ledger.DateOf(rec.Updated)
		for v := rec.Version - 1; v > 0 && rec.Version-v < MostVersions && in.Version != nil && met.State == "not_met"; v-- {
			if met, err = in.Version(ctx, rec.Key, v); err != nil {
				return f, false, err
			}
			if met.State == "not_met" {
				since = ledger.DateOf(met.Updated)
			}
		}
	}
	if met.State != "met" {
		return f, false, nil
	}
	f = contradicts
	f.Rule = "evaluation.regressed"
	from := ""
	if day, err := startOf(ctx, in, met); err != nil {
		return f, false, err
	} else if day != "" {
		from = " from " + string(day)
	}
	f.Message = fmt.Sprintf("It was met%s and is not any more since %s. %s", from, since, contradicts.Message)
	f.Act = "Find out what changed on that day, and take it back into work"
	return f, true, nil
}

// startOf is the day on which a version's state began.
func startOf(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Date, error) {
	if in.Version == nil {
		return "", nil
	}
	return Since(ctx, in, rec)
}
