package cli

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"throughline.dev/cli/diagnostic"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

const lintGroup = "Requirements"

// Exit codes of lint, as linters have them.
const (
	lintFound   = 1 // something of the weight that --fail-on names
	lintCannot  = 2 // not everything that was asked for could be read
	lintMegaDef = 32
)

func lintCommands() []command {
	return []command{
		{
			name: "lint", args: "[FILE …]", group: lintGroup, summary: "Review requirements in files, folders, or the product",
			doc: `Reads Markdown, plain text, Gherkin and the columns of CSV and TSV files that hold requirements; - is standard input.
Of a folder it reads *.md, *.txt, *.feature, *.csv and *.tsv, and passes over node_modules and folders whose names
begin with a dot. Without files it shows what was found in the requirements and stories of the product, if there is one.
It needs no product and no configuration.

Every sentence that states a requirement is refused (nothing in it can be checked), accepted with named gaps, or
complete. A finding is a refusal, a warning or information; information is shown with --severity info.

Exit codes: 0 nothing of the weight of --fail-on, 1 something, 2 it could not run.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "format", "human", "write `HOW`: human, json, sarif or github")
				in.stringFlag(fs, "severity", "warning", "show findings of this `WEIGHT` and above: info, warning or refusal")
				in.stringFlag(fs, "fail-on", "refusal", "end with 1 when there is a finding of this `WEIGHT` or above: info, warning, refusal or never")
				in.stringFlag(fs, "rule", "", "only these rules (`IDS`), such as RQ-V01,AC-*")
				in.stringFlag(fs, "no-rule", "", "without these rules (`IDS`)")
				in.boolFlag(fs, "rules", "list the rules")
				in.stringFlag(fs, "explain", "", "say what a `RULE` minds, why, and how precise it is")
				in.stringFlag(fs, "house-rules", "", "apply the rules of a team in `DIR` too: YAML files as Vale reads them")
				in.boolFlag(fs, "criteria", "show how each accepted sentence is read")
				in.stringFlag(fs, "since", "", "only what stands on lines changed since a `REVISION` of Git, such as HEAD or origin/main")
				in.stringFlag(fs, "as", "", "read all files as `FORMAT`, whatever their names: md, txt, feature, csv or tsv")
				in.stringFlag(fs, "column", "", "read these columns of tables, by header or number (`NAMES`); empty: those whose header says requirement, text, …")
				in.intFlag(fs, "max-size", lintMegaDef, "pass over files of more than `MB`")
			},
			run: func(ctx context.Context, in *invocation) error {
				err := lint(ctx, in)
				var quiet exitError
				if err == nil || errors.As(err, &quiet) || ctx.Err() != nil {
					return err
				}
				fmt.Fprintf(in.Err, "throughline: %s\n", err)
				return exitError(lintCannot)
			},
		},
		lspCommand(),
	}
}

// linting is one run of lint.
type linting struct {
	*invocation
	options review.Options
	writer  diagnostic.Writer
	out     *bufio.Writer // what writer writes to
	failOn  int           // weight from which a finding counts; 0: none does
	found   bool          // one counted
	partial bool          // something that was asked for could not be read
}

func lint(ctx context.Context, in *invocation) error {
	if id := in.string("explain"); id != "" {
		return in.explainRule(id)
	}
	defer collectLess(in.Getenv)()
	l, err := newLinting(in)
	if err != nil {
		return err
	}
	if in.bool("rules") {
		return in.listRules(l.options.Book)
	}
	if len(in.args) == 0 {
		err = l.product(ctx)
	} else {
		err = l.files(ctx)
	}
	if err == nil {
		err = l.writer.Close()
	}
	err = errors.Join(err, l.out.Flush())
	switch {
	case err != nil:
		return err
	case l.partial:
		return exitError(lintCannot)
	case l.found:
		return exitError(lintFound)
	}
	return nil
}

// collectLess lets garbage grow to four times of what is in use, and returns what undoes it: a run ends before most of
// it would have to be collected. A document of a megabyte needs some 100 MB that way, and a tenth less time.
func collectLess(getenv func(string) string) (undo func()) {
	if getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(400)
	return func() { debug.SetGCPercent(before) }
}

// large is how many bytes of a document are too many to let its garbage grow.
const large = 4 << 20

func newLinting(in *invocation) (*linting, error) {
	l := &linting{invocation: in}
	var err error
	if l.options, err = in.reviewOptions(); err != nil {
		return nil, err
	}
	switch on := ledger.Severity(in.string("fail-on")); on {
	case "never":
	case ledger.Info, ledger.Warning, ledger.Refusal:
		l.failOn = review.Weight(on)
	default:
		return nil, usage("--fail-on is info, warning, refusal or never, not %q", on)
	}
	if in.int("max-size") < 1 || in.int("max-size") > 1024 {
		return nil, usage("--max-size is a number of MB from 1 to 1024, not %d", in.int("max-size"))
	}
	format := in.string("format")
	if in.settings.JSON && !in.given("format") {
		format = "json"
	}
	if !slices.Contains(diagnostic.Formats(), format) {
		return nil, usage("--format is one of %s, not %q", strings.Join(diagnostic.Formats(), ", "), format)
	}
	out, colour := io.Writer(in.Out), false
	if format == "human" && terminal(in.raw) && in.Getenv("NO_COLOR") == "" && in.Getenv("TERM") != "dumb" {
		out, colour = in.raw, true // what is written there cannot steer the terminal, see package diagnostic
	}
	l.out = bufio.NewWriterSize(out, 64<<10)
	tool := diagnostic.Tool{Version: in.Version, Rules: l.options.Book.Rules(), Criteria: in.bool("criteria"), Least: l.options.Least}
	l.writer, err = diagnostic.New(format, l.out, tool, colour)
	return l, err
}

// reviewOptions reads the flags that say how to review.
func (in *invocation) reviewOptions() (o review.Options, err error) {
	o.Only, o.Without = words(in.string("rule")), words(in.string("no-rule"))
	o.Columns = words(in.string("column"))
	o.Least = ledger.Severity(in.string("severity"))
	if review.Weight(o.Least) == 0 {
		return o, usage("--severity is info, warning or refusal, not %q", o.Least)
	}
	if as := in.string("as"); as != "" {
		f, ok := review.FormatNamed(as)
		if !ok {
			return o, usage("--as is md, txt, feature, csv or tsv, not %q", as)
		}
		o.As = f
	}
	if o.Book, err = in.book(in.string("house-rules"), o.Only); err != nil {
		return o, err
	}
	for _, id := range append(slices.Clone(o.Only), o.Without...) {
		if strings.Contains(id, ".") {
			continue // of a reconciler or of a team
		}
		if !slices.ContainsFunc(o.Book.Rules(), func(r rulebook.Rule) bool { return review.Applies(r.ID, []string{id}) }) {
			return o, usage("there is no rule %q. See throughline lint --rules", id)
		}
	}
	return o, nil
}

// book is the rules built in, with those of a team. A rule that is off is applied when it is asked for by its name.
func (in *invocation) book(houseRules string, asked []string) (*wording.Book, error) {
	rules, err := rulebook.Builtin()
	if err != nil {
		return nil, err
	}
	if houseRules != "" {
		house, err := readHouseRules(houseRules)
		if err != nil {
			return nil, err
		}
		rules = append(rules, house...)
	}
	for i, r := range rules {
		if r.Severity == rulebook.Off && slices.ContainsFunc(asked, func(id string) bool { return strings.EqualFold(id, r.ID) }) {
			rules[i].Severity = ledger.Info
		}
	}
	return wording.New(rules)
}

// report reviews one document and writes what is found.
func (l *linting) report(path string, source []byte, o review.Options) error {
	if len(source) > large && l.Getenv("GOGC") == "" {
		defer debug.SetGCPercent(debug.SetGCPercent(100))
	}
	return l.write(diagnostic.File{Path: path, Source: source, Result: review.Document(path, source, o)})
}

func (l *linting) write(f diagnostic.File) error {
	for _, x := range f.Findings {
		l.found = l.found || l.failOn > 0 && review.Weight(x.Severity) >= l.failOn
	}
	for severity, n := range f.Hidden {
		l.found = l.found || n > 0 && l.failOn > 0 && review.Weight(severity) >= l.failOn
	}
	return errors.Join(l.writer.File(f), l.out.Flush())
}
