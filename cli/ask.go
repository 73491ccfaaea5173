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

	"throughline.dev/cli/matchers"
	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/product/bare"
	"throughline.dev/stage"
)

const askGroup = "Ask files, without a product"

const askDoc = `The events are read from the FILES: CSV, one JSON object a line, Parquet, Segment messages, CloudEvents, API request logs (JSON lines, the
access log of nginx or Apache, HAR). Columns are found by their usual names or named with --person, --event, --time,
--account and --id. An event is written as its name, alternatives with | between them, conditions in brackets:
"api_request[status>=500;method=GET]"; * is any event. Rows that cannot be used are counted with their reason and left
out. Nothing is kept. A FILE that is - is standard input.`

// askCommands are the questions to bare files.
func askCommands() []command {
	var out []command
	for _, q := range bareQuestions() {
		doc := askDoc
		if q.doc != "" {
			doc = q.doc + "\n\n" + askDoc
		}
		out = append(out, command{
			name: q.name, args: "FILE …", group: askGroup, summary: q.summary, doc: doc,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.scopeFlags(fs)
				in.stringFlag(fs, "format", "", "read all files as `FORMAT`: "+strings.Join(wire.Formats(), ", "))
				in.mappingFlags(fs)
				q.flags(fs, in)
			},
			run: func(ctx context.Context, in *invocation) error { return askFiles(ctx, in, q) },
		})
	}
	return append(out, askTableCommands()...)
}

// bareQuestion is a question that can be put to files.
type bareQuestion struct {
	name, summary, doc string
	flags              func(fs *flag.FlagSet, in *invocation)
	// build makes the question from the flags; looked are the events it is about, used the properties it
	// looks at besides.
	build func(in *invocation, s question.Scope) (q metrics.Question, looked []events.Matcher, used []string, err error)
	// instead answers otherwise and reports whether it did; it may be nil.
	instead func(ctx context.Context, in *invocation) (bool, error)
}

// several is a flag that may be given several times.
type several []string

func (l *several) String() string     { return strings.Join(*l, ", ") }
func (l *several) Set(s string) error { *l = append(*l, s); return nil }

func (in *invocation) listFlag(fs *flag.FlagSet, name, doc string) {
	values := new(several)
	fs.Var(values, name, doc)
	in.opts[name] = values
}

func (in *invocation) list(name string) []string { return *in.opts[name].(*several) }

// scopeFlags declares over which events a question is asked.
func (in *invocation) scopeFlags(fs *flag.FlagSet) {
	in.stringFlag(fs, "from", "", "first `DAY` that counts, such as 2026-01-31")
	in.stringFlag(fs, "to", "", "last `DAY` that counts")
	in.intFlag(fs, "last", 0, "instead of from: the last `N` days")
	in.stringFlag(fs, "zone", "", "time `ZONE` in which days begin, such as Europe/Berlin; UTC unless given")
	in.stringFlag(fs, "unit", "", "who is counted: person or account (`UNIT`)")
	in.listFlag(fs, "where", "only events with this `CONDITION`, such as plan=pro; may be given several times")
	in.stringFlag(fs, "level", "", "confidence `LEVEL` of intervals; 0.95 unless given")
}

// mappingFlags declares where the parts of an event are in the files.
func (in *invocation) mappingFlags(fs *flag.FlagSet) {
	in.stringFlag(fs, "person", "", "`COLUMN` of the person; of access logs remote_user, ip, extra:N or a name=value field, of HAR header:NAME, query:NAME or name:ID")
	in.stringFlag(fs, "event", "", "`COLUMN` of the event's name")
	in.stringFlag(fs, "event-name", "", "every row is an event of this `NAME`, where no column has it")
	in.stringFlag(fs, "time", "", "`COLUMN` of the time")
	in.stringFlag(fs, "account", "", "`COLUMN` of the account")
	in.stringFlag(fs, "id", "", "`COLUMN` of the event's id; rows with one id count once")
	in.stringFlag(fs, "request-fields", "", "of request logs, where else: method=M,path=P,status=S,duration=D,code=C,unit=ms (`FIELDS`)")
	in.boolFlag(fs, "anonymous", "of request logs: take requests that name nobody as those of their address")
}

// mapping reads the flags of mappingFlags.
func (in *invocation) mapping() (wire.Mapping, error) {
	m := wire.Mapping{
		Person: in.string("person"), Name: in.string("event"), Time: in.string("time"), Account: in.string("account"), ID: in.string("id"),
		Always: in.string("event-name"), Anonymous: in.bool("anonymous"),
	}
	if m.Name != "" && m.Always != "" {
		return m, usage("--event and --event-name: give one of them")
	}
	into := map[string]*string{"method": &m.Method, "path": &m.Path, "status": &m.Status, "duration": &m.Duration, "code": &m.Code, "unit": &m.Unit}
	for _, pair := range words(in.string("request-fields")) {
		name, value, _ := strings.Cut(pair, "=")
		field, ok := into[strings.TrimSpace(name)]
		if !ok || value == "" {
			return m, usage("--request-fields: %q is not NAME=FIELD with one of method, path, status, duration, code, unit", pair)
		}
		*field = strings.TrimSpace(value)
	}
	return m, nil
}

// scope reads the flags of scopeFlags.
func (in *invocation) scope() (s question.Scope, err error) {
	s = question.Scope{From: ledger.Date(in.string("from")), To: ledger.Date(in.string("to")), Last: in.int("last"), Zone: in.string("zone"), Unit: events.Unit(in.string("unit"))}
	if s.Where, err = in.conditions(); err != nil {
		return s, err
	}
	if s.Level, err = in.level(); err != nil {
		return s, err
	}
	if err := s.Check(); err != nil {
		return s, usageError{err}
	}
	return s, nil
}

func (in *invocation) conditions() (out []events.Cond, err error) {
	for _, text := range in.list("where") {
		c, err := matchers.Cond(text)
		if err != nil {
			return nil, usage("--where: %w", err)
		}
		out = append(out, c)
	}
	return out, nil
}

// level reads a confidence level, also one in percent; 0 where none is given.
func (in *invocation) level() (float64, error) {
	v, err := in.number("level")
	if v >= 50 && v < 100 {
		v /= 100
	}
	if err == nil && v != 0 && !(v > 0.5 && v < 1) {
		return 0, usage("--level: %q is no confidence level. Give one such as 0.95", in.string("level"))
	}
	return v, err
}

// bareAnswer is an answer with what it was read from.
type bareAnswer struct {
	metrics.Answer
	Input bare.Report `json:"input"`
}

// MarshalJSON writes the members of the answer and the input side by side.
func (a bareAnswer) MarshalJSON() ([]byte, error) {
	type plain struct {
		*metrics.Answer
		Input bare.Report `json:"input"`
	}
	return json.Marshal(plain{&a.Answer, a.Input})
}

// WriteText tells a person.
func (a bareAnswer) WriteText(w io.Writer) error {
	if err := a.Answer.WriteText(w); err != nil {
		return err
	}
	return writeInput(w, a.Input)
}

func writeInput(w io.Writer, r bare.Report) error {
	p := &stage.Printer{W: w}
	p.F("\n")
	if p.Err != nil {
		return p.Err
	}
	return r.WriteText(w)
}

// files are the arguments as files.
func (in *invocation) files(ctx context.Context) (*bare.Files, error) {
	if rest := slices.DeleteFunc(slices.Clone(in.args), func(s string) bool { return s != bare.Stdin }); len(rest) > 1 {
		return nil, usage("standard input (-) is named %d times, and can be read once", len(rest))
	}
	return bare.Gather(ctx, in.args, in.In)
}

// askFiles loads the files and puts the question.
func askFiles(ctx context.Context, in *invocation, q bareQuestion) error {
	if len(in.args) == 0 {
		return usage("%s needs at least one file, or - for standard input. See `throughline help %s`", q.name, q.name)
	}
	if q.instead != nil {
		if done, err := q.instead(ctx, in); done || err != nil {
			return err
		}
	}
	scope, err := in.scope()
	if err != nil {
		return err
	}
	m, err := in.mapping()
	if err != nil {
		return err
	}
	if f := in.string("format"); f != "" && !wire.Known(f) {
		return usage("there is no format %q of events. The formats are %s", f, strings.Join(wire.Formats(), ", "))
	}
	asked, looked, used, err := q.build(in, scope)
	if err != nil {
		return err
	}
	if err := asked.Validate(); err != nil {
		return usageError{err}
	}
	used = append(used, matchers.Properties(scope.Where, looked...)...)
	files, err := in.files(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	bar := in.progress("Reading")
	log, err := bare.Open(ctx, bare.Events{
		Paths: files.Paths, Names: files.Names, Format: in.string("format"), Mapping: m, Properties: used, Memory: in.settings.EventMemory << 20,
		Progress: func(file string, read, total int64) { bar.show(read, total, file) },
	})
	bar.done()
	if err != nil {
		return err
	}
	defer log.Close()
	for _, m := range looked {
		log.Expect(m.Names...)
	}
	mark, err := log.Mark(ctx)
	if err != nil {
		return err
	}
	a, err := metrics.Ask(ctx, nil, log, mark, asked)
	// Before anything is written: whoever reads may go away, and the program with them.
	if err := errors.Join(err, log.Close(), files.Close()); err != nil {
		return err
	}
	if a.Question.Type == "" {
		return fmt.Errorf("%s: no answer", q.name)
	}
	result := bareAnswer{a, log.Report}
	return in.print(result, result.WriteText)
}
