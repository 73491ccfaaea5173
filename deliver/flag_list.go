package deliver

import (
	"context"
	"encoding/json"
	"io"
	"strings"
	"text/tabwriter"

	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// FlagsInput asks for flags.
type FlagsInput struct {
	Stale bool `json:"stale" doc:"only those that should be gone from the code"`
}

// Flags are the flags that are not removed.
type Flags struct {
	Flags []FlagLine `json:"flags"`
}

// FlagLine is one flag at a glance.
type FlagLine struct {
	Key         ledger.Key  `json:"key"`
	Name        string      `json:"name"`
	Title       string      `json:"title"`
	State       string      `json:"state"`
	Type        string      `json:"type"`
	Share       *float64    `json:"share,omitempty" doc:"of people in the rollout, in percent"`
	Rules       int         `json:"rules"`
	Experiments []string    `json:"experiments,omitempty" doc:"keys of experiments among its rules"`
	Expires     ledger.Date `json:"expires,omitempty"`
	Stale       string      `json:"stale,omitempty" doc:"why it should be gone from the code"`
	Fault       string      `json:"fault,omitempty" doc:"why it gives only its default"`
}

// stale says why a flag should be gone from the code; empty when it should not.
func stale(f FlagFields, state string, today ledger.Date) string {
	switch {
	case state == flagset.Removed:
		return ""
	case f.Expires != "" && f.Expires < today:
		return "it expired on " + string(f.Expires)
	case state == flagset.On:
		return "everybody has it"
	}
	return ""
}

func experimentsOf(f FlagFields) (keys []string) {
	for _, raw := range f.Rules {
		var r struct {
			Key        string            `json:"key"`
			Variations []json.RawMessage `json:"variations"`
		}
		if json.Unmarshal(raw, &r) == nil && len(r.Variations) > 0 {
			if r.Key == "" {
				r.Key = f.Name
			}
			keys = append(keys, r.Key)
		}
	}
	return keys
}

func flagsOperation() stage.Operation {
	op := stage.Op("flags", "Feature flags: who has them, which are experiments, and which should be gone from the code", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in FlagsInput) (Flags, error) {
			set, records, err := ReadFlags(ctx, env.Reader)
			if err != nil {
				return Flags{}, err
			}
			out := Flags{Flags: []FlagLine{}}
			for _, rec := range records {
				f, err := ledger.Decode[FlagFields](rec)
				if err != nil {
					return out, err
				}
				line := FlagLine{
					Key: rec.Key, Name: f.Name, Title: rec.Title, State: rec.State, Type: f.Type, Share: f.Rollout, Rules: len(f.Rules),
					Experiments: experimentsOf(f), Expires: f.Expires, Stale: stale(f, rec.State, ledger.DateOf(env.Now)),
				}
				if line.Type == "" {
					line.Type = flagset.Boolean
				}
				if p := set.Faults()[string(rec.Key)]; p != nil {
					line.Fault = p.Text
				}
				if rec.State != flagset.Removed && (!in.Stale || line.Stale != "") {
					out.Flags = append(out.Flags, line)
				}
			}
			return out, nil
		})
	op.Doc = "Removed flags are left out. A flag that is on for all, or past the day it should be gone, is still in the code."
	return op
}

// WriteText tells a person.
func (out Flags) WriteText(w io.Writer) error {
	if len(out.Flags) == 0 {
		_, err := io.WriteString(w, "no such flags\n")
		return err
	}
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	p := &stage.Printer{W: table}
	for _, f := range out.Flags {
		share := "by rules"
		switch {
		case f.State == flagset.Off:
			share = "nobody"
		case f.State == flagset.On:
			share = "everybody"
		case f.Share != nil:
			share = ledger.FormatNumber(*f.Share) + " %"
		}
		note := f.Fault
		if f.Stale != "" {
			note = strings.TrimPrefix(note+"; still in the code: "+f.Stale, "; ")
		}
		if len(f.Experiments) > 0 {
			note = strings.TrimPrefix(note+"; experiment "+strings.Join(f.Experiments, ", "), "; ")
		}
		p.F("%s\t%s\t%s\t%s\t%s\n", f.Key, f.Name, f.State, share, note)
	}
	if p.Err != nil {
		return p.Err
	}
	return table.Flush()
}
