package cli

import (
	"context"
	"flag"
	"io"
	"strconv"
	"strings"

	"throughline.dev/measure/durations"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/survival"
	"throughline.dev/product/bare"
	"throughline.dev/stage"
)

// askTableCommands are the questions to tables that hold no events.
func askTableCommands() []command {
	return []command{{
		name: "ask experiment", args: "FILE …", group: askGroup, summary: "Whether the variants of an experiment differ, from a table with a row for each unit",
		doc: `The FILES are tables (CSV, one JSON object a line, Parquet) of the same columns. A metric whose values are 0 and 1, or true
and false, is compared as a share, others as means; with --denominator as a ratio, with --pre after adjustment for the
same from before (CUPED). Several metrics are answered one after the other; the first decides. The split is tested first:
when it does not follow the weights, nothing is concluded.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "variant", "", "`COLUMN` of the variant")
			in.stringFlag(fs, "metric", "", "`COLUMNS` to compare by, between commas")
			in.stringFlag(fs, "control", "", "`NAME` of the variant that others are compared with; the one called control, else the first by name, unless given")
			in.stringFlag(fs, "pre", "", "`COLUMN` with the metric before the experiment; several between commas, in the order of the metrics")
			in.stringFlag(fs, "denominator", "", "`COLUMN` that a ratio divides by")
			in.stringFlag(fs, "weights", "", "shares of units meant, control first or NAME=SHARE between commas (`WEIGHTS`); equal unless given")
			in.stringFlag(fs, "method", "", "fixed or sequential (`METHOD`); fixed unless given")
			in.stringFlag(fs, "type", "", "proportion, mean, ratio or quantile (`TYPE`); told by the values unless given")
			in.stringFlag(fs, "quantile", "", "which quantile, such as 0.9 (`SHARE`)")
			in.stringFlag(fs, "better", "", "which way is better: up or down (`WAY`); up unless given")
			in.stringFlag(fs, "winsor", "", "set values above this quantile to it, such as 0.99 (`SHARE`)")
			in.listFlag(fs, "where", "only rows with this `CONDITION`, such as country=DE; may be given several times")
			in.stringFlag(fs, "level", "", "confidence `LEVEL` of intervals; 0.95 unless given")
			in.stringFlag(fs, "format", "", "read all files as `FORMAT`: events-csv, events-ndjson, events-parquet")
		},
		run: askExperiment,
	}}
}

// number reads a number of a flag; 0 where none is given.
func (in *invocation) number(name string) (float64, error) {
	text := in.string(name)
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
	if err != nil || v != v || v-v != 0 {
		return 0, usage("--%s is a number, not %q", name, text)
	}
	return v, nil
}

// table says what is read; the files are closed when it has been.
func (in *invocation) table(ctx context.Context) (bare.Table, *bare.Files, *bar, error) {
	where, err := in.conditions()
	if err != nil {
		return bare.Table{}, nil, nil, err
	}
	files, err := in.files(ctx)
	if err != nil {
		return bare.Table{}, nil, nil, err
	}
	bar := in.progress("Reading")
	return bare.Table{
		Paths: files.Paths, Names: files.Names, Format: in.string("format"), Where: where,
		Progress: func(file string, read, total int64) { bar.show(read, total, file) },
	}, files, bar, nil
}

type durationsAnswer struct {
	durations.Result
	Input bare.Report `json:"input"`
}

func askDurations(ctx context.Context, in *invocation) error {
	q := durations.Question{
		Duration: in.string("duration"), Status: in.string("status"), Group: in.string("group"), Entry: in.string("begin"), Unit: in.string("duration-unit"),
		Scale: survival.Scale(in.string("scale")),
	}
	if q.Group == "" {
		q.Group = in.string("by")
	}
	var err error
	if q.Level, err = in.level(); err != nil {
		return err
	}
	if q.Tau, err = in.number("tau"); err != nil {
		return err
	}
	if err := q.Check(); err != nil {
		return usageError{err}
	}
	table, files, bar, err := in.table(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	r, report, err := bare.Durations(ctx, table, q)
	bar.done()
	if err != nil {
		return err
	}
	return in.print(durationsAnswer{r, report}, func(w io.Writer) error {
		if err := r.WriteText(w); err != nil {
			return err
		}
		return writeInput(w, report)
	})
}

// experimentAnswer has the first metric as its own, and the others after it.
type experimentAnswer struct {
	Metrics []metricAnswer `json:"metrics"`
	Input   bare.Report    `json:"input"`
}

type metricAnswer struct {
	Metric string            `json:"metric"`
	Result experiment.Result `json:"experiment"`
}

func askExperiment(ctx context.Context, in *invocation) error {
	metrics, variant := words(in.string("metric")), in.string("variant")
	switch {
	case len(in.args) == 0:
		return usage("ask experiment needs at least one file, or - for standard input. See `throughline help ask experiment`")
	case variant == "":
		return usage("--variant is missing: the column that says which variant a unit had")
	case len(metrics) == 0:
		return usage("--metric is missing: the column to compare the variants by")
	}
	q, err := in.tableQuestion()
	if err != nil {
		return err
	}
	table, files, bar, err := in.table(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	if q.Variants, err = in.variants(ctx, table, variant); err != nil {
		bar.done()
		return err
	}
	pre := words(in.string("pre"))
	if len(pre) > len(metrics) {
		return usage("--pre: %d columns for %d metrics. Give one for each metric, in their order", len(pre), len(metrics))
	}
	var out experimentAnswer
	for i, m := range metrics {
		metric := bare.Metric{Column: m, Denominator: in.string("denominator")}
		if i < len(pre) {
			metric.Pre = pre[i]
		}
		r, report, err := bare.Experiment(ctx, table, variant, metric, q)
		if err != nil {
			bar.done()
			return err
		}
		out.Metrics = append(out.Metrics, metricAnswer{m, r})
		out.Input.Merge(report)
	}
	bar.done()
	return in.print(out, func(w io.Writer) error {
		for i, m := range out.Metrics {
			if len(out.Metrics) > 1 {
				p := &stage.Printer{W: w}
				if i > 0 {
					p.F("\n")
				}
				if p.F("%s\n", m.Metric); p.Err != nil {
					return p.Err
				}
			}
			if err := m.Result.WriteText(w); err != nil {
				return err
			}
		}
		return writeInput(w, out.Input)
	})
}

func (in *invocation) tableQuestion() (q experiment.TableQuestion, err error) {
	q.Method = in.string("method")
	q.Measure = experiment.Measure{Type: in.string("type"), Better: in.string("better")}
	if q.Level, err = in.level(); err != nil {
		return q, err
	}
	if q.Measure.Quantile, err = in.number("quantile"); err != nil {
		return q, err
	}
	if q.Measure.Quantile != 0 && q.Measure.Type == "" {
		q.Measure.Type = experiment.Quantile
	}
	q.Measure.Winsor, err = in.number("winsor")
	return q, err
}

// variants puts the control first and reads the weights; none where neither is given: then they are found.
func (in *invocation) variants(ctx context.Context, table bare.Table, column string) ([]experiment.Variant, error) {
	control, weights := in.string("control"), words(in.string("weights"))
	if control == "" && len(weights) == 0 {
		return nil, nil
	}
	names, err := bare.Variants(ctx, table, column, control)
	if err != nil {
		return nil, err
	}
	out := make([]experiment.Variant, len(names))
	for i, n := range names {
		out[i].Name = n
	}
	if len(weights) > 0 && len(weights) != len(out) {
		return nil, usage("--weights: %d shares for %d variants (%s). Give one for each, in this order", len(weights), len(out), strings.Join(names, ", "))
	}
	for i, text := range weights {
		at := i
		if name, share, named := strings.Cut(text, "="); named {
			text, at = share, -1
			for k, n := range names {
				if n == strings.TrimSpace(name) {
					at = k
				}
			}
			if at < 0 {
				return nil, usage("--weights: there is no variant %q. There are %s", name, strings.Join(names, ", "))
			}
		}
		v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(text), "%"), 64)
		if err != nil || !(v >= 0) || v-v != 0 {
			return nil, usage("--weights: %q is no share. Write for example 0.5,0.5", text)
		}
		out[at].Weight = &v
	}
	total := 0.0
	for _, v := range out {
		if v.Weight != nil {
			total += *v.Weight
		}
	}
	for i := range out {
		if out[i].Weight != nil && total > 0 {
			share := *out[i].Weight / total
			out[i].Weight = &share
		}
	}
	return out, nil
}
