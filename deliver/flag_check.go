package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// flagCheck watches for flags that are still in the code, that cannot be evaluated, and that were altered while an
// experiment stands on them.
func flagCheck() stage.Reconciler {
	return stage.Reconciler{
		Name: "flag", Engine: "1", Kinds: []string{Flag, "experiment"}, Whole: true, Daily: true,
		Doc: "Whether flags can be evaluated, stay as they are during experiments, and go when they have served.",
		Rules: []stage.Rule{
			{ID: "flag.expired", Severity: ledger.Warning, Doc: "The day by which it should be gone from the code has passed."},
			{ID: "flag.still_in_the_code", Severity: ledger.Info, Doc: "Everybody has it, so the code no longer needs to ask."},
			{ID: "flag.default_only", Severity: ledger.Warning, Doc: "It is not evaluated as it is written: its name is another flag's too, or it depends on itself."},
			{ID: "flag.assignment_changed", Severity: ledger.Warning, Doc: "Who gets what was altered while an experiment on it runs, which makes its verdict doubtful."},
		},
		Run: checkFlags,
	}
}

func checkFlags(ctx context.Context, in stage.Input) ([]ledger.Finding, error) {
	set, records, err := ReadFlags(ctx, in.Ledger)
	if err != nil {
		return nil, err
	}
	running, err := experimentsRunning(ctx, in)
	if err != nil {
		return nil, err
	}
	var out []ledger.Finding
	add := func(rec ledger.Record, rule string, severity ledger.Severity, act, format string, args ...any) {
		out = append(out, ledger.Finding{Subject: rec.Key, Rule: rule, Severity: severity, NeedsPerson: severity != ledger.Info, Act: act, Message: fmt.Sprintf(format, args...)})
	}
	for _, rec := range records {
		f, err := ledger.Decode[FlagFields](rec)
		if err != nil {
			return nil, err
		}
		why := stale(f, rec.State, ledger.DateOf(in.Now))
		switch {
		case why == "":
		case f.Expires != "" && f.Expires < ledger.DateOf(in.Now):
			add(rec, "flag.expired", ledger.Warning, "Take it out of the code and mark it as removed, or move the day", "It should have been gone from the code by %s.", f.Expires)
		default:
			add(rec, "flag.still_in_the_code", ledger.Info, "Take it out of the code and mark it as removed", "Everybody has it, so the code no longer needs to ask.")
		}
		if p := set.Faults()[string(rec.Key)]; p != nil {
			add(rec, "flag.default_only", ledger.Warning, p.Remedy, "It is not evaluated as it is written: %s.", p.Text)
		}
		for _, x := range running[f.Name] {
			altered, err := alteredSince(ctx, in, rec, f, x.since)
			if err != nil {
				return nil, err
			}
			if altered != "" {
				add(rec, "flag.assignment_changed", ledger.Warning, "End the experiment and start it anew with another seed", "Who gets what was altered (%s) while %s runs on it, so that some changed sides.", altered, x.key)
			}
		}
	}
	return out, nil
}

// experimentRunning is an experiment under way.
type experimentRunning struct {
	key   ledger.Key
	since ledger.Date
}

// experimentsRunning lists experiments under way by the name of their flag. The kind belongs to the next stage, so that
// only two of its fields are known here.
func experimentsRunning(ctx context.Context, in stage.Input) (map[string][]experimentRunning, error) {
	out := map[string][]experimentRunning{}
	if _, ok := in.Schema.Kind("experiment"); !ok {
		return out, nil
	}
	for rec, err := range in.Ledger.All(ctx, ledger.Query{Kinds: []string{"experiment"}, Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"running"}}}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return nil, err
		}
		flag, start := fieldText(rec, "flag"), fieldText(rec, "start")
		if flag != "" && start != "" {
			out[flag] = append(out[flag], experimentRunning{rec.Key, ledger.Date(start)})
		}
	}
	return out, nil
}

func fieldText(rec ledger.Record, name string) string {
	var all map[string]json.RawMessage
	var text string
	if json.Unmarshal(rec.Fields, &all) == nil {
		_ = json.Unmarshal(all[name], &text) // empty for what is no text
	}
	return text
}

// maxVersions bounds how many versions of a flag are read to find the one that stood on a day.
const maxVersions = 100

// alteredSince names what of the assignment differs from how it stood at the end of a day; empty: nothing.
func alteredSince(ctx context.Context, in stage.Input, rec ledger.Record, now FlagFields, day ledger.Date) (string, error) {
	then := rec
	for n := 0; n < maxVersions && then.Version > 1 && ledger.DateOf(then.Updated) > day; n++ {
		var err error
		if then, err = in.Version(ctx, rec.Key, then.Version-1); err != nil {
			return "", err
		}
	}
	before, err := ledger.Decode[FlagFields](then)
	if err != nil {
		return "", err
	}
	var out []string
	for _, part := range [...]struct {
		name      string
		unaltered bool
	}{
		{"state", then.State == rec.State},
		{"type", before.Type == now.Type},
		{"default", bytes.Equal(before.Default, now.Default)},
		{"value", bytes.Equal(before.Value, now.Value)},
		{"rules", slices.EqualFunc(before.Rules, now.Rules, func(a, b json.RawMessage) bool { return bytes.Equal(a, b) })},
		{"rollout", before.Rollout == now.Rollout || before.Rollout != nil && now.Rollout != nil && *before.Rollout == *now.Rollout},
	} {
		if !part.unaltered {
			out = append(out, part.name)
		}
	}
	return strings.Join(out, ", "), nil
}
