// Package cli is the command line: it reads arguments, calls the product or a stage's operation, and prints what
// comes back, as text for a person or as JSON with --json. Commands are values in one table, one file for each
// group; the operations that stages declare become commands by themselves. It computes nothing and knows no
// storage engine.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// Process is what a command sees of the world.
type Process struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	Version  string // of the program, empty when it was not stamped
	Name     string // how the program was called; empty: throughline
}

// Exit codes, as documented in docs/user/command-line.md.
const (
	ExitOK          = 0
	ExitFailed      = 1 // something went wrong that no other code names
	ExitUsage       = 2 // the words of the command are off
	ExitNotFound    = 3 // the record, file or product is not there
	ExitInvalid     = 4 // values or rows cannot be accepted
	ExitConflict    = 5 // somebody else changed it since
	ExitRefused     = 6 // not allowed: a role, a missing reason, a rule in the way
	ExitUnavailable = 7 // locked, closed, newer than this program
)

// command is one verb.
type command struct {
	name    string // "list", or "decide score"
	args    string // "[FILTER …]"
	group   string // heading in the help
	summary string // one line, no full stop
	doc     string // more, shown by help NAME
	// flags declares the command's own flags; it may be nil.
	flags func(fs *flag.FlagSet, in *invocation)
	run   func(ctx context.Context, in *invocation) error
}

// invocation is one call of a command.
type invocation struct {
	Process
	screen   io.Writer // standard error as it is
	raw      io.Writer // standard output as it is, for protocols and colours; nothing from a customer goes there as it came
	settings settings
	args     []string
	opts     map[string]any // values of the command's flags, by name
	product  *product.Product
}

// usageError says that the words of the command are off.
type usageError struct{ error }

func usage(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// Main runs one command and returns the exit code.
func Main(ctx context.Context, args []string, proc Process) int {
	screen, raw := proc.Err, proc.Out
	proc.Out, proc.Err = &cleanWriter{w: proc.Out}, &cleanWriter{w: proc.Err}
	err := run(ctx, args, proc, screen, raw)
	var quiet exitError
	switch {
	case err == nil:
		return ExitOK
	case errors.As(err, &quiet):
		return int(quiet)
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(proc.Err, "throughline: interrupted")
		return ExitFailed
	}
	fmt.Fprintf(proc.Err, "throughline: %s\n", err)
	return exitCode(err)
}

// exitError ends the program with a code and says nothing.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// run runs one command; the screen is where progress is drawn, raw is standard output as it is.
func run(ctx context.Context, args []string, proc Process, screen, raw io.Writer) error {
	table := commands()
	global := flag.NewFlagSet("throughline", flag.ContinueOnError)
	global.SetOutput(io.Discard)
	in := &invocation{Process: proc, screen: screen, raw: raw, opts: map[string]any{}}
	in.settings.declare(global, proc.Getenv)
	if err := global.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return writeHelp(proc.Out, table)
		}
		return usage("%w. See `throughline help`", err)
	}
	rest := global.Args()
	if len(rest) == 0 {
		return writeHelp(proc.Out, table)
	}
	if rest[0] == "help" {
		return help(proc.Out, table, slices.DeleteFunc(rest[1:], func(w string) bool { return strings.HasPrefix(w, "-") }))
	}
	cmd, rest, err := find(table, rest)
	if err != nil {
		return err
	}
	fs := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	in.settings.declare(fs, nil)
	if cmd.flags != nil {
		cmd.flags(fs, in)
	}
	if in.args, err = parseAnywhere(fs, rest); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return help(proc.Out, table, strings.Fields(cmd.name))
		}
		return usage("%w. See `throughline help %s`", err, cmd.name)
	}
	if err := in.settings.complete(proc.Getenv); err != nil {
		return usageError{err}
	}
	defer in.close()
	return cmd.run(ctx, in)
}

// find picks the command; a stage's operation has two words.
func find(table []command, args []string) (command, []string, error) {
	if len(args) > 1 {
		for _, c := range table {
			if c.name == args[0]+" "+args[1] {
				return c, args[2:], nil
			}
		}
	}
	for _, c := range table {
		if c.name == args[0] {
			return c, args[1:], nil
		}
	}
	var ops []string
	for _, c := range table {
		if rest, ok := strings.CutPrefix(c.name, args[0]+" "); ok {
			ops = append(ops, rest)
		}
	}
	if len(ops) > 0 {
		return command{}, nil, usage("%s does one of: %s", args[0], strings.Join(ops, ", "))
	}
	near := nearest(table, args[0])
	if near != "" {
		return command{}, nil, usage("there is no command %q. Did you mean %q? See `throughline help`", args[0], near)
	}
	return command{}, nil, usage("there is no command %q. See `throughline help`", args[0])
}

// nearest finds the command that the word was probably meant to be: at most two letters off, or its beginning.
func nearest(table []command, word string) string {
	best, off := "", 3
	for _, c := range table {
		if len(word) >= 3 && strings.HasPrefix(c.name, word) {
			return c.name
		}
		if d := distance(word, c.name); d < off {
			best, off = c.name, d
		}
	}
	return best
}

// distance counts the letters to insert, leave out, replace or swap with their neighbour to get from one word to
// another.
func distance(a, b string) int {
	rows := make([][]int, len(a)+1)
	for i := range rows {
		rows[i] = make([]int, len(b)+1)
		rows[i][0] = i
	}
	for j := range b {
		rows[0][j+1] = j + 1
	}
	for i := range a {
		for j := range b {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			d := min(rows[i][j+1]+1, rows[i+1][j]+1, rows[i][j]+cost)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				d = min(d, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = d
		}
	}
	return rows[len(a)][len(b)]
}

// parseAnywhere lets flags stand before, between and after the arguments; everything after -- is an argument, and so
// is a filter that excludes, such as -state:met.
func parseAnywhere(fs *flag.FlagSet, args []string) ([]string, error) {
	var out []string
	for len(args) > 0 {
		name, isFlag := strings.CutPrefix(args[0], "-")
		name, _, hasValue := strings.Cut(strings.TrimPrefix(name, "-"), "=")
		switch {
		case args[0] == "--":
			return append(out, args[1:]...), nil
		case !isFlag || args[0] == "-" || strings.ContainsAny(name, ":~<>!"):
			out = append(out, args[0])
			args = args[1:]
			continue
		}
		n := 1
		if f := fs.Lookup(name); f != nil && !hasValue && !isBool(f) {
			n = min(2, len(args)) // the value is the next word
		}
		if err := fs.Parse(args[:n]); err != nil {
			return nil, err
		}
		args = args[n:]
	}
	return out, nil
}

func isBool(f *flag.Flag) bool {
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// access is what a command needs of the product.
type access int

const (
	reads  access = iota // what is there, beside other processes
	edits                // and changes what is there: a product that is missing is an error, not an empty one
	begins               // and may be the first to write to the product
)

// open opens the product for the command.
func (in *invocation) open(ctx context.Context, a access) (*product.Product, error) {
	if in.product != nil {
		return in.product, nil
	}
	p, err := product.Open(ctx, product.Config{
		Dir: in.settings.Data, Ledger: in.settings.Ledger, ReadOnly: a == reads, Existing: a != begins,
		EventMemory: in.settings.EventMemory << 20, Log: in.settings.logger(in.Err),
	})
	if err != nil {
		return nil, err
	}
	in.product = p
	return p, nil
}

func (in *invocation) close() {
	if in.product != nil {
		_ = in.product.Close()
		in.product = nil
	}
}

// actor is who acts: the person at the keyboard, who owns the files.
func (in *invocation) actor() ledger.Actor {
	return ledger.Actor{ID: in.settings.Actor, Role: ledger.Role(in.settings.Role)}
}

// print writes a result: JSON when asked for, else the text.
func (in *invocation) print(result any, text func(w io.Writer) error) error {
	if in.settings.JSON || text == nil {
		return writeJSON(in.Out, result)
	}
	return text(in.Out)
}

// listed keeps JSON from saying null where a list is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// count writes "1 record" or "1,200 records".
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return ledger.FormatNumber(float64(n)) + " " + what
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
