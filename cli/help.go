package cli

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"throughline.dev/stage"
)

func writeHelp(w io.Writer, table []command) error {
	p := &stage.Printer{W: w}
	p.F("Throughline keeps the why of a product connected, from the first customer quote to the measured outcome.\n\n")
	p.F("Usage: throughline COMMAND [ARGUMENT …] [--FLAG …]\n")
	groups := []string{}
	for _, c := range table {
		if !slices.Contains(groups, c.group) {
			groups = append(groups, c.group)
		}
	}
	for _, g := range groups {
		p.F("\n%s\n", g)
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		for _, c := range table {
			if c.group == g {
				fmt.Fprintf(tw, "  %s %s\t%s\n", c.name, c.args, c.summary)
			}
		}
		if err := tw.Flush(); err != nil {
			return err
		}
	}
	p.F("\nSettings, for every command\n")
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, s := range Settings() {
		fmt.Fprintf(tw, "  --%s\t%s\t%s\n", s.Flag, s.Env, s.Doc)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	p.F("\nhelp COMMAND tells more. Exit codes: 0 done, 1 failed, 2 usage, 3 not found, 4 invalid, 5 conflict, 6 refused, 7 unavailable.\n")
	return p.Err
}

func help(w io.Writer, table []command, words []string) error {
	if len(words) == 0 {
		return writeHelp(w, table)
	}
	c, _, err := find(table, words)
	if err != nil {
		return err
	}
	p := &stage.Printer{W: w}
	p.F("throughline %s %s\n\n%s.\n", c.name, c.args, c.summary)
	if c.doc != "" {
		p.F("\n%s\n", strings.TrimSpace(c.doc))
	}
	fs := flag.NewFlagSet(c.name, flag.ContinueOnError)
	if c.flags != nil {
		c.flags(fs, &invocation{opts: map[string]any{}})
	}
	some := false
	fs.VisitAll(func(*flag.Flag) { some = true })
	if some {
		p.F("\nFlags\n")
		tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fs.VisitAll(func(f *flag.Flag) {
			name, doc := flag.UnquoteUsage(f)
			def := ""
			if f.DefValue != "" && f.DefValue != "false" && f.DefValue != "0" {
				def = " (default " + f.DefValue + ")"
			}
			fmt.Fprintf(tw, "  --%s %s\t%s%s\n", f.Name, name, doc, def)
		})
		if err := tw.Flush(); err != nil {
			return err
		}
	}
	return p.Err
}
