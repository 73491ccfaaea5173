package cli

import (
	"context"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/stage"
)

const schemaGroup = "About"

func schemaCommands() []command {
	return []command{
		{name: "kinds", args: "[KIND]", group: schemaGroup, summary: "The kinds of record, or the fields, states and links of one", run: kinds},
		{name: "config", args: "", group: schemaGroup, summary: "The settings in force", run: config},
		{name: "version", args: "", group: schemaGroup, summary: "The version of this program", run: version},
	}
}

func kinds(_ context.Context, in *invocation) error {
	schema, err := product.Schema()
	if err != nil {
		return err
	}
	if len(in.args) == 0 {
		all := schema.Kinds()
		views := make([]kindView, len(all))
		for i := range all {
			views[i] = viewOf(schema, &all[i])
		}
		return in.print(views, func(w io.Writer) error {
			tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
			for _, k := range all {
				fmt.Fprintf(tw, "%s\t%s\t%s\t%s\n", k.Stage, k.Name, k.Prefix, k.Doc)
			}
			return tw.Flush()
		})
	}
	k, ok := schema.Kind(in.args[0])
	if !ok {
		return usage("there is no kind %q. See `throughline kinds`", in.args[0])
	}
	return in.print(viewOf(schema, k), func(w io.Writer) error { return writeKind(w, schema, k) })
}

// kindView is a kind as JSON tells it.
type kindView struct {
	Name   string         `json:"name"`
	Plural string         `json:"plural"`
	Prefix string         `json:"prefix"`
	Stage  string         `json:"stage"`
	Doc    string         `json:"doc"`
	Fields []ledger.Field `json:"fields"`
	States []stateView    `json:"states"` // the first is the one a record begins in
	Links  []linkView     `json:"links"`  // that may start at it
}

type stateView struct {
	ledger.State
	Next []string `json:"next"` // the states it can go to
}

type linkView struct {
	Relation string   `json:"relation"`
	To       []string `json:"to"` // kinds
	Doc      string   `json:"doc"`
}

func viewOf(schema *ledger.Schema, k *ledger.Kind) kindView {
	v := kindView{Name: k.Name, Plural: k.Plural, Prefix: k.Prefix, Stage: k.Stage, Doc: k.Doc, Fields: listed(k.Fields), Links: []linkView{}}
	for _, s := range k.Lifecycle.States {
		v.States = append(v.States, stateView{s, listed(k.Lifecycle.Next(s.Name))})
	}
	for _, r := range schema.Relations() {
		if to := schema.Allowed(k.Name, r.Name); len(to) > 0 && !r.Anywhere {
			v.Links = append(v.Links, linkView{r.Name, to, r.Doc})
		}
	}
	return v
}

func writeKind(w io.Writer, schema *ledger.Schema, k *ledger.Kind) error {
	p := &stage.Printer{W: w}
	p.F("%s (%s), stage %s\n%s\n\nFields\n", k.Name, k.Prefix, k.Stage, k.Doc)
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range k.Fields {
		typ := string(f.Type)
		if len(f.Enum) > 0 {
			typ = strings.Join(f.Enum, "|")
		}
		var notes []string
		if f.Required {
			notes = append(notes, "required")
		}
		if f.Reason {
			notes = append(notes, "changing it needs a reason")
		}
		note := ""
		if len(notes) > 0 {
			note = " (" + strings.Join(notes, "; ") + ")"
		}
		fmt.Fprintf(tw, "  %s\t%s\t%s%s\n", f.Name, typ, f.Doc, note)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	p.F("\nStates\n")
	for _, s := range k.Lifecycle.States {
		next := strings.Join(k.Lifecycle.Next(s.Name), ", ")
		if next == "" {
			next = "nothing"
		}
		p.F("  %s: %s; then %s\n", s.Name, s.Doc, next)
	}
	p.F("\nLinks\n")
	for _, l := range viewOf(schema, k).Links {
		p.F("  %s: %s (%s)\n", l.Relation, strings.Join(l.To, ", "), l.Doc)
	}
	return p.Err
}

func config(_ context.Context, in *invocation) error {
	s := in.settings
	values := map[string]any{"data": s.Data, "ledger": hidePassword(s.Ledger), "actor": s.Actor, "role": s.Role, "event-memory": s.EventMemory, "log-level": s.LogLevel, "json": s.JSON, "quiet": s.Quiet}
	return in.print(values, func(w io.Writer) error {
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, d := range Settings() {
			fmt.Fprintf(tw, "%s\t%v\t%s\n", d.Flag, values[d.Flag], d.Env)
		}
		return tw.Flush()
	})
}

// hidePassword leaves the password out of an address.
func hidePassword(url string) string {
	scheme, rest, ok := strings.Cut(url, "://")
	at := strings.LastIndexByte(rest, '@')
	if !ok || at < 0 {
		return url
	}
	user, _, secret := strings.Cut(rest[:at], ":")
	if !secret {
		return url
	}
	return scheme + "://" + user + ":…" + rest[at:]
}

func version(_ context.Context, in *invocation) error {
	v := in.Version
	if v == "" {
		v = "development"
		if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
			v = info.Main.Version
		}
	}
	return in.print(map[string]string{"version": v}, func(w io.Writer) error {
		_, err := fmt.Fprintln(w, "throughline", v)
		return err
	})
}
