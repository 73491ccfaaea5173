package deliver

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// flagFindings gathers what is found about flags.
type flagFindings struct{ list []ledger.Finding }

type readFlag struct {
	rec    ledger.Record
	fields FlagFields
}

func (out *flagFindings) add(rec ledger.Record, rule string, severity ledger.Severity, act, format string, args ...any) {
	out.list = append(out.list, ledger.Finding{Subject: rec.Key, Rule: rule, Severity: severity, NeedsPerson: severity != ledger.Info, Act: act, Message: fmt.Sprintf(format, args...)})
}

// ofRules finds what the rules of one flag say themselves.
func (out *flagFindings) ofRules(rec ledger.Record, f flagset.Flag, withheld bool) {
	for _, l := range f.Lines() {
		what := "the rule " + l.Rule
		if l.Does == flagset.ByRollout {
			what = "the rollout"
		}
		if l.Share != nil && *l.Share == 0 {
			out.add(rec, "flag.never_given", ledger.Warning, "Give it a share, or take it away", "Nobody is within %s: its share is 0 %%.", what)
		}
		for _, v := range l.Variants {
			if v.Weight == 0 {
				out.add(rec, "flag.never_given", ledger.Warning, "Give it a weight, or take it away", "Nobody gets the variant %s of %s: its weight is 0.", v.Name, what)
			}
		}
	}
	if withheld {
		out.add(rec, "flag.names_people", ledger.Info, "Compare with an attribute that names nobody, such as a plan, or let programs ask the server for each person", "Its rules, or those of a flag that it depends on, name people. GrowthBook's libraries that decide by themselves get the default.")
	}
}

// maxUnknown is how many names that no flag has are told apart.
const maxUnknown = 20

// ofEvents finds what the event log says about flags.
func (out *flagFindings) ofEvents(ctx context.Context, in stage.Input, all []readFlag) error {
	asked, err := askedFor(ctx, in.Events, in.Mark, in.Now)
	if err != nil {
		return err
	}
	named := map[string]bool{}
	for _, one := range all {
		name, state := one.fields.Name, one.rec.State
		a, seen := asked[name]
		if named[name] = true; name == "" || !seen {
			continue
		}
		switch {
		case state == flagset.Removed && a.week > 0 && !servedByAnother(all, name):
			out.add(one.rec, "flag.still_asked", ledger.Warning, "Take it out of the code, or set it to another state", "It is marked as removed, and programs asked for it within the last seven days.")
		case state != flagset.Removed && state != flagset.Off && a.lately == 0:
			out.add(one.rec, "flag.unseen", ledger.Info, "Look whether the code still asks for it, and mark it as removed if not", "Programs told who met it before, and for %d days none has.", unseenDays)
		}
	}
	out.unknown(asked, named)
	if err := out.attributes(ctx, in, all); err != nil {
		return err
	}
	return out.splits(ctx, in, all)
}

func servedByAnother(all []readFlag, name string) bool {
	return slices.ContainsFunc(all, func(o readFlag) bool { return o.fields.Name == name && o.rec.State != flagset.Removed })
}

// unknown lists names that programs asked for within a week and no flag has, the most frequent first.
func (out *flagFindings) unknown(asked map[string]asked, named map[string]bool) {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if asked[name].week > 0 && !named[name] {
			names = append(names, name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return int(min(max(asked[b].week-asked[a].week, -1), 1)) })
	known := slices.Sorted(maps.Keys(named))
	for i, name := range names {
		if i == maxUnknown {
			out.list = append(out.list, ledger.Finding{Rule: "flag.unknown", Severity: ledger.Warning, Act: "Look where the names come from", Message: fmt.Sprintf("Programs ask for %d more flags that there are not.", len(names)-i)})
			return
		}
		message := fmt.Sprintf("Programs asked for the flag %.100q within the last seven days, and there is none of that name.", name)
		if near := misspelt(name, known); near != "" {
			message = fmt.Sprintf("%s There is %s.", message, near)
		}
		out.list = append(out.list, ledger.Finding{Rule: "flag.unknown", Severity: ledger.Warning, NeedsPerson: true, Act: "Make a record of it, or mend the name in the code", Message: message})
	}
}

// attributes finds attributes that are likely misspelt: no event carries a property of that name, and one is near.
func (out *flagFindings) attributes(ctx context.Context, in stage.Input, all []readFlag) error {
	used, err := in.Events.Properties(ctx, "")
	if err != nil {
		return err
	}
	known := []string{"id", "account", "distinct_id"}
	for _, p := range used {
		known = append(known, p.Name)
	}
	for _, one := range all {
		if one.rec.State == flagset.Removed {
			continue
		}
		for _, l := range one.fields.Flag(one.rec).Lines() {
			for _, name := range l.Attributes {
				if slices.Contains(known, name) {
					continue
				}
				if near := misspelt(name, known); near != "" {
					out.add(one.rec, "flag.attribute", ledger.Warning, "Mend the name, or dismiss this when programs send it", "The rule %s asks for %s, which no event carries. There is %s.", l.Rule, name, near)
				}
			}
		}
	}
	return nil
}

// misspelt returns the name that one was probably meant to be: the same but for case and what stands between words, or
// for one letter of at least four. It is empty where none is, because an attribute need not be in any event.
func misspelt(name string, known []string) string {
	plain := func(s string) string {
		return strings.ToLower(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				return r
			}
			return -1
		}, s))
	}
	word := plain(name)
	for _, k := range known {
		if len(k) > 200 || len(name) > 200 {
			continue
		}
		if p := plain(k); p == word || len(word) >= 4 && len(p) >= 4 && oneApart(p, word) {
			return k
		}
	}
	return ""
}

// oneApart reports whether two texts differ by one byte put in, left out or replaced.
func oneApart(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) == len(b) {
		return i < len(a) && a[i+1:] == b[i+1:]
	}
	return a[i:] == b[i+1:]
}

// splitDays is how many days of exposures a split is judged by.
const splitDays = 28

func (out *flagFindings) splits(ctx context.Context, in stage.Input, all []readFlag) error {
	for _, one := range all {
		if one.rec.State == flagset.Removed || one.fields.Name == "" {
			continue
		}
		lines := one.fields.Flag(one.rec).Lines()
		if !slices.ContainsFunc(lines, func(l flagset.Line) bool { return l.Does == flagset.ByExperiment }) {
			continue
		}
		since, err := unaltered(ctx, in.Version, one.rec, one.fields)
		if err != nil {
			return err
		}
		seen, err := seenLines(ctx, in.Events, in.Mark, FlagReading{Name: one.fields.Name, Lines: lines, Since: since}, splitDays, in.Now)
		if err != nil {
			return err
		}
		for _, s := range seen {
			if !s.Sound {
				out.add(one.rec, "flag.split", ledger.Warning, "Find what keeps some from being counted before reading the experiment", "The variants of %s were not met in the shares that the rule names (p < %v).", s.Experiment, splitGate)
			}
		}
	}
	return nil
}
