package experiments

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/deliver"
	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// mostVersions bounds how far back in a record's versions is looked.
const mostVersions = 200

// Alteration is a change of what decides who gets which variant, made while an experiment ran.
type Alteration struct {
	On   ledger.Date `json:"on"`
	Flag ledger.Key  `json:"flag"`
	What []string    `json:"what"` // such as rules, rollout or state
}

// Sentence words it, without a full stop.
func (a Alteration) Sentence() string {
	return fmt.Sprintf("Who gets what of %s was altered on %s (%s), so that some changed sides", a.Flag, a.On, strings.Join(a.What, ", "))
}

// deciding are the fields of a flag that decide who gets what. Seeds, weights and conditions stand in its rules.
func deciding() []string { return []string{"type", "default", "value", "rules", "rollout"} }

// alterations lists, the earliest first, how the flag of an experiment was altered between the day after its start and
// its last day: that on which it ended where none was planned. An experiment without a flag of ours has none.
func alterations(ctx context.Context, in stage.Input, rec ledger.Record, f Fields) ([]Alteration, error) {
	if f.Flag == "" || f.Start == "" || in.Ledger == nil || in.Version == nil {
		return nil, nil
	}
	flag, ok, err := flagOf(ctx, in.Ledger, f.Flag)
	if !ok || err != nil {
		return nil, err
	}
	last := f.End
	if over, err := endedOn(ctx, in, rec); err != nil {
		return nil, err
	} else if over != "" && (last == "" || over < last) {
		last = over
	}
	var out []Alteration
	for n := 0; n < mostVersions && flag.Version > 1 && ledger.DateOf(flag.Updated) > f.Start; n++ {
		before, err := in.Version(ctx, flag.Key, flag.Version-1)
		if err != nil {
			return nil, fmt.Errorf("read how %s stood before: %w", flag.Key, err)
		}
		on := ledger.DateOf(flag.Updated)
		if what := altered(before, flag); len(what) > 0 && (last == "" || on <= last) {
			out = append(out, Alteration{On: on, Flag: flag.Key, What: what})
		}
		flag = before
	}
	slices.Reverse(out)
	return out, nil
}

// altered names what differs between two versions of a flag and decides who gets what.
func altered(before, after ledger.Record) []string {
	var out []string
	for _, c := range ledger.Diff(before, after) {
		name, field := strings.CutPrefix(c.Path, "fields.")
		if field && slices.Contains(deciding(), name) || c.Path == "state" {
			out = append(out, name)
		}
	}
	return out
}

// flagOf finds the record of a flag by its name in the code; one that is marked as removed only where there is no other.
func flagOf(ctx context.Context, records ledger.Reader, name string) (flag ledger.Record, ok bool, err error) {
	for rec, err := range records.All(ctx, ledger.Query{Kinds: []string{deliver.Flag}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return flag, false, err
		}
		f, err := ledger.Decode[deliver.FlagFields](rec)
		if err != nil {
			return flag, false, err
		}
		if f.Name == name && (!ok || flag.State == flagset.Removed) {
			flag, ok = rec, true
		}
	}
	return flag, ok, nil
}

// endedOn is the day on which an experiment ended or was stopped; empty while it runs.
func endedOn(ctx context.Context, in stage.Input, rec ledger.Record) (ledger.Date, error) {
	if rec.State != "ended" && rec.State != "stopped" {
		return "", nil
	}
	state := rec.State
	for n := 0; n < mostVersions && rec.Version > 1; n++ {
		before, err := in.Version(ctx, rec.Key, rec.Version-1)
		if err != nil {
			return "", err
		}
		if before.State != state {
			break
		}
		rec = before
	}
	return ledger.DateOf(rec.Updated), nil
}
