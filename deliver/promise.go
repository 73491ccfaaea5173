package deliver

import (
	"context"
	"fmt"

	"throughline.dev/decide"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// safe is the chance from which a promise counts as safe, in percent.
const safe = 85

// promiseCheck holds what was promised against when it can be done.
func promiseCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "commitment", Engine: "1", Kinds: []string{decide.Commitment, decide.Feature, WorkItem, "requirement"}, Whole: true, Daily: true,
		Doc: "Whether a promise can be kept, by the history of the teams that work on it.",
		Rules: []stage.Rule{
			{ID: "commitment.overdue", Severity: ledger.Warning, Doc: "The day has passed and it is still open."},
			{ID: "commitment.at_risk", Severity: ledger.Warning, Doc: "The chance of keeping it is below 85 %."},
			{ID: "commitment.on_track", Severity: ledger.Info, Doc: "The chance of keeping it is 85 % or more."},
			{ID: "commitment.declined", Severity: ledger.Warning, Doc: "What was promised has been declined."},
			{ID: "commitment.cannot_tell", Severity: ledger.Info, Doc: "Nothing allows a forecast: no linked work, or no history."},
		},
		Run: func(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
			var w *work
			var out []ledger.Finding
			for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{decide.Commitment}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"open"}}}, Sort: []ledger.Order{{Field: "key"}}}) {
				if err != nil {
					return nil, err
				}
				if w == nil {
					all, err := readWork(ctx, in.Ledger, in.Now)
					if err != nil {
						return nil, err
					}
					w = &all
				}
				f, err := judge(ctx, in, rec, *w)
				if err != nil {
					return nil, err
				}
				out = append(out, f)
			}
			return out, nil
		},
	}
}

// judge tells how one promise stands.
func judge(ctx context.Context, in stage.Input, rec ledger.Record, w work) (ledger.Finding, error) {
	f := ledger.Finding{Subject: rec.Key}
	c, err := ledger.Decode[decide.CommitmentFields](rec)
	if err != nil {
		return f, err
	}
	set := func(rule string, severity ledger.Severity, person bool, act, format string, args ...any) (ledger.Finding, error) {
		f.Rule, f.Severity, f.NeedsPerson, f.Act, f.Message = rule, severity, person, act, fmt.Sprintf(format, args...)
		return f, nil
	}
	promised, err := in.Ledger.Trace(ctx, rec.Key, ledger.Downstream, 1)
	if err != nil {
		return f, err
	}
	done := 0
	for _, s := range promised {
		f.Related = append(f.Related, s.Record.Key)
		if s.Record.State == "declined" {
			return set("commitment.declined", ledger.Warning, true, "Tell them, and release or change the promise", "%s, which it promises, has been declined.", s.Record.Key)
		}
		if s.Record.State == "released" {
			done++
		}
	}
	switch {
	case c.ByWhen == "":
		return set("commitment.cannot_tell", ledger.Info, false, "Write down by when", "It names no day.")
	case len(promised) > 0 && done == len(promised):
		return set("commitment.on_track", ledger.Info, true, "Mark it as kept", "Everything it promises has been released.")
	case c.ByWhen < ledger.DateOf(in.Now):
		return set("commitment.overdue", ledger.Warning, true, "Tell them, and say whether it was kept or broken", "It was promised for %s, which has passed.", c.ByWhen)
	case len(promised) == 0:
		return set("commitment.cannot_tell", ledger.Info, true, "Link the feature that was promised", "No feature is linked to it, so nobody can tell whether it will be kept.")
	}
	scope, err := workOf(ctx, in.Ledger, rec.Key)
	if err != nil {
		return f, err
	}
	o := w.outlook(in.Now, scope, OutlookInput{By: c.ByWhen})
	if o.CannotTell != "" {
		return set("commitment.cannot_tell", ledger.Info, true, "Link the work items that build it", "Cannot tell whether %s will be kept: %s.", c.ByWhen, o.CannotTell)
	}
	at, err := in.Ledger.Position(ctx)
	if err != nil {
		return f, err
	}
	o.Chance.AsOf = fmt.Sprintf("change %d, %s", at, o.Today)
	f.Figures = []ledger.Figure{*o.Chance}
	late := "no day that can be told"
	for _, d := range o.Deadlines {
		if d.Level == 0.85 && d.Corrected != "" {
			late = string(d.Corrected)
		}
	}
	if *o.Chance.Value < safe {
		return set("commitment.at_risk", ledger.Warning, true, "Cut scope, move the day or tell them", "Promised for %s: the chance is %s; with 85 %% it is done by %s.", c.ByWhen, o.Chance, late)
	}
	return set("commitment.on_track", ledger.Info, false, "", "Promised for %s: the chance is %s; with 85 %% it is done by %s.", c.ByWhen, o.Chance, late)
}
