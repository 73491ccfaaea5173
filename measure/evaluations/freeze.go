package evaluations

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// MostVersions bounds how far back in a record's versions is looked.
const MostVersions = 200

// release is when customers got what an evaluation judges.
type release struct {
	Day      ledger.Date  // empty: not yet, or nothing says when
	By       []ledger.Key // the features or the release that say so
	Features []ledger.Key // that the evaluation is about, released or not
	Waiting  []ledger.Key // of them, those that are not released
	Days     []ledger.Date
}

// releaseOf finds the day of the release: the one that was frozen, that of the release named, or the latest of the
// features that the evaluation, or the requirement it verifies, is about.
func releaseOf(ctx context.Context, in stage.Input, rec ledger.Record, f Fields) (release, error) {
	var r release
	features, err := featuresOf(ctx, in, rec.Key)
	if err != nil {
		return r, err
	}
	for _, key := range features {
		r.Features = append(r.Features, key)
		day, by, declined, err := FeatureReleased(ctx, in, key)
		switch {
		case err != nil:
			return r, err
		case declined:
		case day == "":
			r.Waiting = append(r.Waiting, key)
		default:
			r.Days, r.By = append(r.Days, day), append(r.By, by)
			r.Day = max(r.Day, day)
		}
	}
	if f.Release != "" {
		named, err := in.Ledger.Record(ctx, f.Release)
		if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
			return r, err
		}
		r.Day, r.By, r.Days, r.Waiting = "", []ledger.Key{f.Release}, nil, nil
		if err == nil {
			if r.Day, err = releasedOn(ctx, in, named); err != nil {
				return r, err
			}
		}
	}
	if f.Released != "" {
		r.Day = f.Released
	}
	slices.Sort(r.Days)
	r.Days = slices.Compact(r.Days)
	return r, nil
}

// featuresOf lists the features an evaluation verifies, directly or by a requirement that addresses them.
func featuresOf(ctx context.Context, in stage.Input, evaluation ledger.Key) ([]ledger.Key, error) {
	if evaluation == "" {
		return nil, nil // one that is not on record; an empty key would stand for all
	}
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: evaluation, Relation: ledger.Verifies})
	if err != nil {
		return nil, err
	}
	var out []ledger.Key
	for _, l := range links {
		k, _ := in.Ledger.Record(ctx, l.To)
		switch k.Kind {
		case decide.Feature:
			out = append(out, l.To)
		case "requirement":
			addressed, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: l.To, Relation: ledger.Addresses})
			if err != nil {
				return nil, err
			}
			for _, a := range addressed {
				if to, err := in.Ledger.Record(ctx, a.To); err == nil && to.Kind == decide.Feature {
					out = append(out, a.To)
				}
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// FeatureReleased tells since when customers have a feature, and by which record that is known.
func FeatureReleased(ctx context.Context, in stage.Input, key ledger.Key) (day ledger.Date, by ledger.Key, declined bool, err error) {
	rec, err := in.Ledger.Record(ctx, key)
	if err != nil {
		return "", "", false, err
	}
	f, err := ledger.Decode[decide.FeatureFields](rec)
	switch {
	case err != nil:
		return "", "", false, err
	case rec.State == "declined":
		return "", "", true, nil
	case rec.State == "released" && f.Delivered != "":
		return f.Delivered, key, false, nil
	}
	links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: key, Relation: ledger.Parent})
	if err != nil {
		return "", "", false, err
	}
	for _, l := range links {
		parent, err := in.Ledger.Record(ctx, l.To)
		if err != nil {
			return "", "", false, err
		}
		if parent.Kind == deliver.Release {
			if day, err = releasedOn(ctx, in, parent); err != nil || day != "" {
				return day, parent.Key, false, err
			}
		}
	}
	if rec.State == "released" {
		day, err = Since(ctx, in, rec)
		return day, key, false, err
	}
	return "", "", false, nil
}

// releasedOn is the day of a release that happened.
func releasedOn(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Date, error) {
	if rec.State != "released" {
		return "", nil
	}
	f, err := ledger.Decode[deliver.ReleaseFields](rec)
	if err != nil || f.Date != "" {
		return f.Date, err
	}
	return Since(ctx, in, rec)
}

// Since is the day from which on a record has been in its state.
func Since(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Date, error) {
	first := rec
	for v := rec.Version - 1; v > 0 && rec.Version-v < MostVersions && in.Version != nil; v-- {
		old, err := in.Version(ctx, rec.Key, v)
		if err != nil {
			return "", err
		}
		if old.State != rec.State {
			break
		}
		first = old
	}
	return ledger.DateOf(first.Updated), nil
}

// Amendment is a change of what was frozen, made afterwards.
type Amendment struct {
	On    ledger.Date `json:"on"`
	Field string      `json:"field"`
	Old   any         `json:"old"`
	New   any         `json:"new"`
}

// amendments lists what changed after the target was frozen, the earliest first.
func amendments(ctx context.Context, in stage.Input, rec ledger.Record) ([]Amendment, error) {
	var out []Amendment
	later := rec
	for v := rec.Version - 1; v > 0 && rec.Version-v < MostVersions && in.Version != nil; v-- {
		old, err := in.Version(ctx, rec.Key, v)
		if err != nil {
			return nil, err
		}
		f, err := ledger.Decode[Fields](old)
		if err != nil {
			return nil, err
		}
		if a, err := backdated(f, later); err != nil {
			return nil, err
		} else if a != nil {
			out = append(out, *a)
		}
		if f.Frozen == "" {
			break
		}
		for _, c := range ledger.Diff(old, later) {
			name, ok := strings.CutPrefix(c.Path, "fields.")
			if ok && slices.Contains(frozenFields(), name) {
				out = append(out, Amendment{ledger.DateOf(later.Updated), name, c.Old, c.New})
			}
		}
		later = old
	}
	slices.Reverse(out)
	return out, nil
}

// backdated tells whether a change gave the target a day of freezing that had passed: the day then says nothing about when
// the target was known. A day is allowed for zones.
func backdated(before Fields, later ledger.Record) (*Amendment, error) {
	after, err := ledger.Decode[Fields](later)
	if err != nil || after.Frozen == "" || after.Frozen == before.Frozen || after.Frozen >= ledger.DateOf(later.Updated.AddDate(0, 0, -1)) {
		return nil, err
	}
	a := Amendment{On: ledger.DateOf(later.Updated), Field: "frozen", New: after.Frozen}
	if before.Frozen != "" {
		a.Old = before.Frozen
	}
	return &a, nil
}

// FreezeInput names an evaluation.
type FreezeInput struct {
	Evaluation ledger.Key `json:"evaluation" arg:"1" required:"true" doc:"key of the evaluation"`
	Reason     string     `json:"reason" doc:"why, when it was frozen before"`
}

// Freezing is what freezing did.
type Freezing struct {
	Evaluation ledger.Key  `json:"evaluation"`
	Frozen     ledger.Date `json:"frozen"`
	Version    int64       `json:"metric_version"`
	Released   ledger.Date `json:"released,omitempty"`
	Claim      string      `json:"claim"`
}

// WriteText tells a person.
func (f Freezing) WriteText(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s is frozen since %s: %s.\n", f.Evaluation, f.Frozen, f.Claim)
	return err
}

// freeze holds a target: the day, the version of the metric and the day of the release are written down.
func freeze() stage.Operation {
	op := stage.Op("freeze", "Freeze the target of an evaluation: what is judged, by which definition, over whom", ledger.Editor,
		func(ctx context.Context, env stage.Env, in FreezeInput) (Freezing, error) {
			rec, err := evaluationOf(ctx, env.Store, in.Evaluation)
			if err != nil {
				return Freezing{}, err
			}
			f, err := ledger.Decode[Fields](rec)
			if err != nil {
				return Freezing{}, err
			}
			if f.Frozen != "" && strings.TrimSpace(in.Reason) == "" {
				return Freezing{}, &ledger.Error{Code: ledger.CodeReasonRequired, Op: -1, Key: rec.Key, Path: "fields.frozen", Message: fmt.Sprintf("the target was frozen on %s; freezing it anew needs a reason", f.Frozen), Remedy: "Say why with --reason"}
			}
			r, err := releaseOf(ctx, stage.Input{Ledger: env.Store, Version: env.Store.Version}, rec, f)
			if err != nil {
				return Freezing{}, err
			}
			fields := map[string]json.RawMessage{"frozen": quoted(ledger.DateOf(env.Now))}
			if metric, err := env.Store.Record(ctx, f.Metric); err == nil {
				fields["metric_version"] = fmt.Append(nil, metric.Version)
			}
			if r.Day != "" {
				fields["released"] = quoted(r.Day)
			}
			state := "frozen"
			_, err = env.Store.Apply(ctx, ledger.Change{
				Actor: env.Actor, Source: "freeze", Reason: reasonOr(in.Reason, "frozen"),
				Ops: []ledger.Op{{Edit: &ledger.Edit{Key: ledger.Ref(rec.Key), IfVersion: rec.Version, State: &state, Fields: fields}}},
			})
			if err != nil {
				return Freezing{}, err
			}
			if rec, err = env.Store.Record(ctx, rec.Key); err != nil {
				return Freezing{}, err
			}
			if f, err = ledger.Decode[Fields](rec); err != nil {
				return Freezing{}, err
			}
			return Freezing{rec.Key, f.Frozen, f.Version, f.Released, f.claim(string(f.Metric))}, nil
		})
	op.Doc = "With the release of a feature this happens by itself. Afterwards the frozen fields change with a reason only, and the verdict shows that they did."
	return op
}

func quoted(d ledger.Date) json.RawMessage { return fmt.Appendf(nil, "%q", string(d)) }

func reasonOr(given, otherwise string) string {
	if strings.TrimSpace(given) == "" {
		return otherwise
	}
	return given
}

// evaluationOf reads an evaluation by its key, in any case.
func evaluationOf(ctx context.Context, reader ledger.Reader, key ledger.Key) (ledger.Record, error) {
	rec, err := reader.Record(ctx, ledger.Key(strings.ToUpper(string(key))))
	if err == nil && rec.Kind != Evaluation {
		err = ledger.Errorf(ledger.CodeInvalid, "%s is %s. Name an evaluation", rec.Key, ledger.WithArticle(rec.Kind))
	}
	return rec, err
}

// ofChange is the unit of a difference of two values: shares in percent differ by percentage points.
func ofChange(unit string) string {
	if unit == "%" {
		return "percentage points"
	}
	return unit
}

// claim says in words what is claimed of a metric.
func (f Fields) claim(metric string) string {
	if f.lacking() != nil {
		return "nothing is claimed yet"
	}
	words := map[string]string{"<": "is below", "<=": "is at most", ">=": "is at least", ">": "is above"}
	s := fmt.Sprintf("%s %s %s", metric, words[f.Comparator], ledger.FormatNumber(*f.Target))
	if f.Of == "change" {
		words = map[string]string{"<": "less than", "<=": "at most", ">=": "at least", ">": "more than"}
		s = fmt.Sprintf("the release changes %s by %s %s", metric, words[f.Comparator], ledger.FormatNumber(*f.Target))
	}
	unit := f.Unit
	if f.Of == "change" {
		unit = ofChange(unit)
	}
	if unit != "" {
		s += " " + unit
	}
	if f.Population != nil {
		if f.Population.Cohort != "" {
			s += fmt.Sprintf(", of %s", f.Population.Cohort)
		}
		for _, c := range f.Population.Where {
			s += fmt.Sprintf(", where %s %s %s", c.Property, c.Op, c.Value)
		}
	}
	if f.Released != "" {
		s += fmt.Sprintf(", after the release of %s", f.Released)
	}
	return strings.TrimSpace(s)
}
