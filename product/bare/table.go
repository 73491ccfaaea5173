package bare

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/events/wire/spelling"
	"throughline.dev/ledger"
	"throughline.dev/measure/durations"
	"throughline.dev/measure/experiment"
)

// Table says which file, or files of the same columns, hold a table, and which of its rows count.
type Table struct {
	Paths    []string
	Names    map[string]string // see [Events]
	Format   string            // empty: told by the contents
	Where    []events.Cond
	Progress func(file string, read, total int64)
}

// line is a row of a table with the columns asked for, and the file it is from.
type line struct {
	file   *File
	number int64
	values []string
}

// reject counts the line as rejected.
func (l line) reject(column, remedy, format string, args ...any) {
	l.file.reject(wire.RowError{Line: l.number, Column: column, Reason: fmt.Sprintf(format, args...), Remedy: remedy, Text: strings.Join(l.values, ", ")})
}

// rows yields the rows that the conditions let through.
func (t Table) rows(ctx context.Context, report *Report, columns []string) iter.Seq2[line, error] {
	return func(yield func(line, error) bool) {
		wanted := append([]string(nil), columns...)
		for _, c := range t.Where {
			wanted = append(wanted, c.Property)
		}
		files, total, err := measure(t.Paths, t.Names)
		if err == nil && len(files) == 0 {
			err = errors.New("no file is given. Name at least one")
		}
		if err != nil {
			yield(line{}, err)
			return
		}
		var before int64
		for _, f := range files {
			if t.Progress != nil {
				done := before
				f.progress = func(read int64) { t.Progress(f.name, done+read, total) }
			}
			if !t.file(ctx, f, report, wanted, len(columns), yield) {
				return
			}
			before += f.size
		}
	}
}

// file yields the rows of one file and reports whether more are wanted.
func (t Table) file(ctx context.Context, f *input, report *Report, wanted []string, n int, yield func(line, error) bool) bool {
	file, head, err := f.head()
	if err != nil {
		return yield(line{}, err)
	}
	defer file.Close()
	out := &File{Name: f.name, Format: t.Format}
	if out.Format == "" {
		out.Format = wire.TableFormat(head)
	}
	report.Files = append(report.Files, out)
	for r, err := range wire.Records(out.Format, file, wanted) {
		if err != nil {
			yield(line{}, &connect.RowError{Where: connect.Where{File: f.name}, Reason: err.Error()})
			return false
		}
		if out.Rows++; out.Rows%1024 == 0 {
			if err := ctx.Err(); err != nil {
				yield(line{}, err)
				return false
			}
			if f.progress != nil {
				f.progress(r.Bytes)
			}
		}
		l := line{out, r.Line, r.Values[:n]}
		switch {
		case r.Err != nil:
			out.reject(*r.Err)
		case !holds(t.Where, r.Values[n:]):
			out.leave([]wire.LeftOut{{Reason: "the conditions do not hold", Rows: 1, Line: r.Line}})
		default:
			out.Used++
			if !yield(l, nil) {
				return false
			}
		}
	}
	return true
}

// holds reports whether the conditions hold for these values.
func holds(where []events.Cond, values []string) bool {
	for i, c := range where {
		var properties []byte
		if values[i] != "" {
			properties = append(strconv.AppendQuote([]byte(`{"v":`), values[i]), '}')
			if events.CheckProperties(properties) != nil {
				properties = nil
			}
		}
		c.Property = "v"
		if !c.Holds(properties) {
			return false
		}
	}
	return true
}

// finite reads a number of a column.
func (l line) finite(i int, column string) (float64, bool) {
	text := l.values[i]
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case text == "":
		l.reject(column, "Fill it in, or leave the row out", "empty")
	case err != nil || v != v || v-v != 0:
		l.reject(column, "Write a number", "%q is no number", text)
	default:
		return v, true
	}
	l.file.Used--
	return 0, false
}

// Durations answers over a table with a duration and a status for each subject.
func Durations(ctx context.Context, t Table, q durations.Question) (durations.Result, Report, error) {
	var report Report
	if err := q.Check(); err != nil {
		return durations.Result{}, report, err
	}
	columns := []string{q.Duration, q.Status}
	group, entry := -1, -1
	if q.Group != "" {
		group, columns = len(columns), append(columns, q.Group)
	}
	if q.Entry != "" {
		entry, columns = len(columns), append(columns, q.Entry)
	}
	var table durations.Table
	for l, err := range t.rows(ctx, &report, columns) {
		if err != nil {
			return durations.Result{}, report, err
		}
		time, ok := l.finite(0, q.Duration)
		if !ok {
			continue
		}
		name, late := "", 0.0
		if group >= 0 {
			if name = l.values[group]; name == "" {
				l.file.Used--
				l.reject(q.Group, "Fill it in, or leave the row out", "empty")
				continue
			}
		}
		if entry >= 0 && l.values[entry] != "" {
			if late, ok = l.finite(entry, q.Entry); !ok {
				continue
			}
		}
		status, err := table.Coding.Read(l.values[1])
		if err == nil {
			err = table.Add(name, time, late, status)
		}
		if errors.Is(err, durations.ErrTooMany) {
			return durations.Result{}, report, invalid(err)
		}
		if err != nil {
			reason, remedy, _ := strings.Cut(err.Error(), ". ")
			l.file.Used--
			l.reject(q.Status, remedy, "%s", reason)
		}
	}
	if err := report.used(); err != nil {
		return durations.Result{}, report, err
	}
	r, err := table.Answer(q)
	return r, report, invalid(err)
}

// used is an error where no row can be used.
func (r Report) used() error {
	for _, f := range r.Files {
		if f.Used > 0 {
			return nil
		}
	}
	return r.empty()
}

// Metric is a column to compare variants by.
type Metric struct {
	Column      string
	Pre         string // column with the same from before the experiment; empty: none
	Denominator string // column that a ratio divides by; empty: none
}

// Experiment compares the variants of a table by one column.
func Experiment(ctx context.Context, t Table, variant string, m Metric, q experiment.TableQuestion) (experiment.Result, Report, error) {
	var report Report
	columns := []string{variant, m.Column}
	pre, denominator := -1, -1
	if m.Pre != "" {
		pre, columns = len(columns), append(columns, m.Pre)
	}
	if m.Denominator != "" {
		denominator, columns = len(columns), append(columns, m.Denominator)
	}
	q.Pre, q.Denominator = pre >= 0, denominator >= 0
	if q.Measure.Name == "" {
		q.Measure.Name = m.Column
	}
	names := map[string]string{} // so that a million rows share the text of a variant
	r, err := experiment.Table(q, func(yield func(experiment.Row, error) bool) {
		for l, err := range t.rows(ctx, &report, columns) {
			if err != nil {
				yield(experiment.Row{}, err)
				return
			}
			if l.values[0] == "" {
				l.file.Used--
				l.reject(variant, "Fill it in, or leave the row out", "empty")
				if !yield(experiment.Row{Unusable: "without a variant in " + variant}, nil) {
					return
				}
				continue
			}
			l.values[1] = truth(l.values[1])
			row, ok := experiment.Row{}, true
			for _, number := range []struct {
				at     int
				column string
				to     *float64
			}{{1, m.Column, &row.Value}, {pre, m.Pre, &row.Pre}, {denominator, m.Denominator, &row.Denominator}} {
				if number.at < 0 {
					continue
				}
				if *number.to, ok = l.finite(number.at, number.column); !ok {
					row.Unusable = "without a number in " + number.column
					break
				}
			}
			if !ok {
				if !yield(row, nil) {
					return
				}
				continue
			}
			name, known := names[l.values[0]]
			if !known {
				if len(names) > 1000 {
					yield(row, fmt.Errorf("column %s has more than 1,000 values. Name the column that holds the variant", variant))
					return
				}
				name = strings.Clone(l.values[0])
				names[name] = name
			}
			if row.Variant = name; !yield(row, nil) {
				return
			}
		}
	})
	if err != nil && report.rows() > 0 && report.used() != nil {
		return r, report, report.used()
	}
	return r, report, invalid(err)
}

// invalid makes an error of a question one of its values, whatever it was.
func invalid(err error) error {
	var row *connect.RowError
	if err == nil || errors.As(err, &row) || errors.Is(err, fs.ErrNotExist) || errors.Is(err, context.Canceled) || ledger.CodeOf(err) != ledger.CodeInternal {
		return err
	}
	return ledger.Errorf(ledger.CodeInvalid, "%v", err)
}

// rows is how many rows were read.
func (r Report) rows() (n int64) {
	for _, f := range r.Files {
		n += f.Rows
	}
	return n
}

// truth reads true and false as numbers.
func truth(s string) string {
	switch strings.ToLower(s) {
	case "true", "yes":
		return "1"
	case "false", "no":
		return "0"
	}
	return s
}

// Variants returns the values of a column of variants: the control, then the others by name. Without a control it is
// the one called "control", else the first. A control that is not there is an error.
func Variants(ctx context.Context, t Table, column, control string) ([]string, error) {
	var report Report
	seen := map[string]struct{}{}
	for l, err := range t.rows(ctx, &report, []string{column}) {
		if err != nil {
			return nil, err
		}
		if v := l.values[0]; v != "" {
			if _, there := seen[v]; !there && len(seen) >= 1000 {
				return nil, ledger.Errorf(ledger.CodeInvalid, "column %s has more than 1,000 values. Name the column that holds the variant", column)
			}
			seen[strings.Clone(v)] = struct{}{}
		}
	}
	names := slices.Sorted(maps.Keys(seen))
	if control == "" {
		control = "control"
		if _, there := seen[control]; !there {
			return names, nil
		}
	}
	if _, there := seen[control]; !there {
		near := ""
		if n := spelling.Nearest(names, control); n != "" {
			near = fmt.Sprintf("; did you mean %q?", n)
		}
		return nil, ledger.Errorf(ledger.CodeInvalid, "there is no variant %q%s. There are %s", control, near, strings.Join(names, ", "))
	}
	names = slices.DeleteFunc(names, func(n string) bool { return n == control })
	return append([]string{control}, names...), nil
}
