package deliver

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"throughline.dev/deliver/flagset"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// FlagInput asks what a flag does.
type FlagInput struct {
	Flag string `json:"flag" arg:"1" required:"true" doc:"name of the flag in the code, or its key"`
	Days int    `json:"days" default:"28" min:"1" doc:"exposures of that many days before the latest event are counted"`
}

// FlagReading is what a flag does, and who was shown what of it.
type FlagReading struct {
	Key         ledger.Key       `json:"key"`
	Name        string           `json:"name"`
	Version     int64            `json:"version"`
	State       string           `json:"state"`
	Type        string           `json:"type"`
	Lines       []flagset.Line   `json:"lines" doc:"tried in order; the first that applies decides"`
	Fault       string           `json:"fault,omitempty" doc:"why it gives only its default"`
	Stale       string           `json:"stale,omitempty" doc:"why it should be gone from the code"`
	Withheld    bool             `json:"withheld,omitempty" doc:"its rules name people, so that libraries that decide by themselves get its default"`
	Since       time.Time        `json:"since" doc:"since when it has done that; it says so of the last hundred versions only"`
	Experiments []FlagExperiment `json:"experiments"`
	Seen        []Seen           `json:"seen"`
}

// FlagExperiment is a record of an experiment on the flag.
type FlagExperiment struct {
	Key   ledger.Key `json:"key"`
	Title string     `json:"title"`
	State string     `json:"state"`
}

func flagOperation() stage.Operation {
	op := stage.Op("flag", "What a feature flag does, rule by rule, and who was shown what", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in FlagInput) (FlagReading, error) {
			set, records, err := ReadFlags(ctx, env.Reader)
			if err != nil {
				return FlagReading{}, err
			}
			rec, f, err := findFlag(records, in.Flag)
			if err != nil {
				return FlagReading{}, err
			}
			one := f.Flag(rec)
			out := FlagReading{
				Key: rec.Key, Name: f.Name, Version: rec.Version, State: rec.State, Type: f.Type, Lines: one.Lines(),
				Stale: stale(f, rec.State, ledger.DateOf(env.Now)), Withheld: set.Withheld(f.Name), Experiments: []FlagExperiment{}, Seen: []Seen{},
			}
			if out.Type == "" {
				out.Type = flagset.Boolean
			}
			if p := set.Faults()[string(rec.Key)]; p != nil {
				out.Fault = p.Text
			}
			if out.Since, err = unaltered(ctx, env.Store.Version, rec, f); err != nil {
				return out, err
			}
			if out.Experiments, err = experimentsOn(ctx, env, f.Name); err != nil || f.Name == "" {
				return out, err
			}
			var log events.Reader // nil stays nil
			var mark events.Mark
			if env.Events != nil {
				log = env.Events
				if mark, err = log.Mark(ctx); err != nil {
					return out, err
				}
			}
			out.Seen, err = seenLines(ctx, log, mark, out, in.Days, env.Now)
			return out, err
		})
	op.Doc = "Exposures are those of the log as it stands, from the day on which the flag came to do what it does: a split of other rules says nothing about these. Who met more than one variant counts in none."
	return op
}

// seenLines counts exposures to each experiment of a flag, of days before the latest event. A clock that runs ahead does
// not move them beyond now. Without a log nobody was shown anything.
func seenLines(ctx context.Context, reader events.Reader, mark events.Mark, f FlagReading, days int, now time.Time) ([]Seen, error) {
	out := []Seen{}
	until := now
	if !mark.Through.IsZero() && mark.Through.Before(now) {
		until = mark.Through
	}
	from := until.AddDate(0, 0, -days)
	if f.Since.After(from) {
		from = f.Since
	}
	for _, l := range f.Lines {
		if l.Does != flagset.ByExperiment {
			continue
		}
		seen, err := seenOf(ctx, reader, mark, f.Name, l, from)
		if err != nil {
			return nil, err
		}
		out = append(out, seen)
	}
	return out, nil
}

// findFlag finds a flag by its key or its name; of several of one name the one that counts.
func findFlag(records []ledger.Record, of string) (ledger.Record, FlagFields, error) {
	var named *ledger.Record
	var fields FlagFields
	for _, rec := range records {
		f, err := ledger.Decode[FlagFields](rec)
		if err != nil {
			return rec, f, err
		}
		if string(rec.Key) == strings.ToUpper(of) {
			return rec, f, nil
		}
		if named == nil && f.Name == of && of != "" && rec.State != flagset.Removed {
			named, fields = &rec, f
		}
	}
	if named == nil {
		return ledger.Record{}, fields, noFlag(of)
	}
	return *named, fields, nil
}

func noFlag(of string) error {
	return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Message: fmt.Sprintf("there is no flag %q, or it has been removed", of), Remedy: "See throughline deliver flags"}
}

// experimentsOn lists the records of experiments on a flag that are not dropped, by key. The kind belongs to the next
// stage, so that only a field of it is known here.
func experimentsOn(ctx context.Context, env stage.Env, name string) ([]FlagExperiment, error) {
	out := []FlagExperiment{}
	if _, ok := env.Store.Schema().Kind("experiment"); !ok || name == "" {
		return out, nil
	}
	q := ledger.Query{Kinds: []string{"experiment"}, Where: []ledger.Cond{{Field: "flag", Op: ledger.Eq, Values: []any{name}}}, Sort: []ledger.Order{{Field: "key"}}}
	for rec, err := range env.Reader.All(ctx, q) {
		if err != nil {
			return nil, err
		}
		out = append(out, FlagExperiment{rec.Key, rec.Title, rec.State})
	}
	return out, nil
}

// unaltered returns since when a flag has given everybody what it gives.
func unaltered(ctx context.Context, version func(context.Context, ledger.Key, int64) (ledger.Record, error), rec ledger.Record, now FlagFields) (time.Time, error) {
	since := rec.Updated
	for v, n := rec.Version-1, 0; v >= 1 && n < maxVersions; v, n = v-1, n+1 {
		then, err := version(ctx, rec.Key, v)
		if err != nil {
			return since, err
		}
		before, err := ledger.Decode[FlagFields](then)
		if err != nil {
			return since, err
		}
		if before.Name != now.Name || len(altered(then.State, before, rec.State, now)) > 0 {
			return since, nil
		}
		since = then.Updated
	}
	return since, nil
}

// WriteText tells a person.
func (f FlagReading) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s  %s, %s, version %d\n", f.Key, f.Name, f.State, f.Version)
	if f.Fault != "" {
		p.F("only the default: %s\n", f.Fault)
	}
	for i, l := range f.Lines {
		p.F("%d. %s\n", i+1, l.Sentence)
		if h := l.Hash; h != nil {
			p.F("   drawn by %s with the seed %q, hash version %d\n", h.Attribute, h.Seed, h.Version)
		}
	}
	if f.Withheld {
		p.F("its rules name people, so libraries that decide by themselves get the default\n")
	}
	for _, s := range f.Seen {
		p.F("%s: %d met a variant since %s, of events until %s\n", s.Experiment, s.Units, s.From.Format(time.DateOnly), s.AsOf.Format(time.DateOnly))
		for _, v := range s.Variants {
			p.F("   %s  %d, expected %.1f\n", v.Name, v.Units, v.Expected)
		}
		switch {
		case s.Why != "":
			p.F("   the split is not judged: %s\n", s.Why)
		case !s.Sound:
			p.F("   the split is not as the weights say, p %.2g\n", *s.P)
		}
	}
	if f.Stale != "" {
		p.F("still in the code: %s\n", f.Stale)
	}
	keys := make([]string, 0, len(f.Experiments))
	for _, x := range f.Experiments {
		keys = append(keys, string(x.Key))
	}
	if slices.Sort(keys); len(keys) > 0 {
		p.F("experiments: %s\n", strings.Join(keys, ", "))
	}
	return p.Err
}
