package deliver

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"throughline.dev/deliver/flagset"
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
			{ID: "flag.never_given", Severity: ledger.Warning, Doc: "A variant, a rule or the rollout has no share, so that nobody gets it."},
			{ID: "flag.attribute", Severity: ledger.Warning, Doc: "A rule asks for an attribute that is known nowhere and is spelt much like one that is."},
			{ID: "flag.names_people", Severity: ledger.Info, Doc: "A rule names people, so that libraries that decide by themselves get the default."},
			{ID: "flag.unseen", Severity: ledger.Info, Doc: "Programs told who met it, and for 30 days none has."},
			{ID: "flag.still_asked", Severity: ledger.Warning, Doc: "It is marked as removed, and programs asked for it within the last seven days."},
			{ID: "flag.unknown", Severity: ledger.Warning, Doc: "Programs ask for a flag that there is not: a misspelt name, or a record is missing."},
			{ID: "flag.split", Severity: ledger.Warning, Doc: "The variants were not met in the shares that the rule names (p < 0.001)."},
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
	out := &flagFindings{}
	all := make([]readFlag, 0, len(records))
	for _, rec := range records {
		f, err := ledger.Decode[FlagFields](rec)
		if err != nil {
			return nil, err
		}
		all = append(all, readFlag{rec, f})
		why := stale(f, rec.State, ledger.DateOf(in.Now))
		switch {
		case why == "":
		case f.Expires != "" && f.Expires < ledger.DateOf(in.Now):
			out.add(rec, "flag.expired", ledger.Warning, "Take it out of the code and mark it as removed, or move the day", "It should have been gone from the code by %s.", f.Expires)
		default:
			out.add(rec, "flag.still_in_the_code", ledger.Info, "Take it out of the code and mark it as removed", "Everybody has it, so the code no longer needs to ask.")
		}
		if p := set.Faults()[string(rec.Key)]; p != nil {
			out.add(rec, "flag.default_only", ledger.Warning, p.Remedy, "It is not evaluated as it is written: %s.", p.Text)
		}
		if rec.State != flagset.Removed {
			out.ofRules(rec, f.Flag(rec), set.Withheld(f.Name))
		}
		for _, x := range running[f.Name] {
			altered, err := alteredSince(ctx, in, rec, f, x.since)
			if err != nil {
				return nil, err
			}
			if altered != "" {
				out.add(rec, "flag.assignment_changed", ledger.Warning, "End the experiment and start it anew with another seed", "Who gets what was altered (%s) while %s runs on it, so that some changed sides.", altered, x.key)
			}
		}
	}
	if in.Events != nil && len(all) > 0 {
		if err := out.ofEvents(ctx, in, all); err != nil {
			return nil, err
		}
	}
	return out.list, nil
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
	return strings.Join(altered(then.State, before, rec.State, now), ", "), nil
}

// altered names what decides who gets what and differs between two versions of a flag.
func altered(stateBefore string, before FlagFields, stateNow string, now FlagFields) (out []string) {
	for _, part := range [...]struct {
		name      string
		unaltered bool
	}{
		{"state", stateBefore == stateNow},
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
	return out
}
