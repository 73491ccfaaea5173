package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"throughline.dev/define"
	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
	"throughline.dev/define/emit"
	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/measure/criteria"
	"throughline.dev/measure/evidence"
	"throughline.dev/product"
	"throughline.dev/stage"
)

func prometheusCommands() []command {
	return []command{{
		name: "measure prometheus", args: "[REQUIREMENT …]", group: "Stage measure", summary: "Ask Prometheus about the criteria that are checked against it",
		doc: `Asks the query that define emit prints for each criterion whose check has the source prometheus, of the requirements named
or of all, and keeps what was counted as evidence. Verdicts follow from it. The header of authorisation is taken from
THROUGHLINE_PROMETHEUS_AUTHORIZATION ("Bearer …"). Nothing but the address given is contacted.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "url", "", "address of Prometheus (`URL`): http://localhost:9090")
			in.stringFlag(fs, "timeout", "30s", "how long one query may take (`TIME`)")
			in.boolFlag(fs, "dry-run", "ask and print, keep nothing")
		},
		run: askPrometheus,
	}}
}

// asked is what came of asking about one criterion.
type asked struct {
	Requirement ledger.Key `json:"requirement"`
	Criterion   int        `json:"criterion"`
	Query       string     `json:"query,omitempty"`
	Good        *float64   `json:"good,omitempty"`
	Total       *float64   `json:"total,omitempty"`
	Value       *float64   `json:"value,omitempty"`
	// Problem is why there is no number; empty when there is one.
	Problem string `json:"problem,omitempty"`
}

type prometheusReport struct {
	Asked []asked `json:"asked"`
	Kept  int64   `json:"kept"`
	Batch string  `json:"batch,omitempty"` // names what was kept, for undo
}

func askPrometheus(ctx context.Context, in *invocation) error {
	if in.string("url") == "" {
		return usage("measure prometheus needs --url, the address of Prometheus")
	}
	timeout, err := time.ParseDuration(in.string("timeout"))
	if err != nil || timeout <= 0 {
		return usage("--timeout is a time such as 30s, not %q", in.string("timeout"))
	}
	client, err := newPrometheusClient(in.string("url"), in.Getenv("THROUGHLINE_PROMETHEUS_AUTHORIZATION"), timeout)
	if err != nil {
		return usage("--url: %w", err)
	}
	p, err := in.open(ctx, edits)
	if err != nil {
		return err
	}
	records, err := requirementsToAsk(ctx, p, in.args)
	if err != nil {
		return err
	}
	report := prometheusReport{Asked: []asked{}}
	batch := events.Batch{Source: "measure-prometheus-" + p.Now().Format("20060102-150405")}
	for _, rec := range records {
		f, err := ledger.Decode[define.RequirementFields](rec)
		if err != nil {
			return err
		}
		for i, c := range f.Criteria {
			if c.Check == nil || c.Check.Source != "prometheus" {
				continue
			}
			m, a, err := client.ask(ctx, rec.Key, i+1, c, p.Now())
			var unreachable *unreachableError
			if errors.As(err, &unreachable) || ctx.Err() != nil {
				return err
			} else if err != nil {
				a.Problem = err.Error()
			}
			report.Asked = append(report.Asked, a)
			if a.Problem != "" {
				continue
			}
			e, err := m.Event()
			if err != nil {
				return err
			}
			batch.Events = append(batch.Events, e)
		}
	}
	if len(batch.Events) > 0 && !in.bool("dry-run") {
		log, err := p.Events(ctx)
		if err != nil {
			return err
		}
		done, err := log.Append(ctx, batch)
		if err != nil {
			return err
		}
		report.Kept, report.Batch = done.Added, batch.Source
		if err := p.Notice(ctx, true, false); err != nil {
			return err
		}
		if _, err := p.Reconcile(ctx); err != nil {
			return err
		}
	}
	return in.print(report, report.WriteText)
}

// requirementsToAsk returns the requirements named, or all.
func requirementsToAsk(ctx context.Context, p *product.Product, keys []string) ([]ledger.Record, error) {
	var out []ledger.Record
	for _, k := range keys {
		rec, err := p.Store.Record(ctx, ledger.Key(strings.ToUpper(k)))
		if err != nil {
			return nil, err
		}
		if rec.Kind != define.Requirement {
			return nil, usage("%s is a %s, not a requirement", rec.Key, rec.Kind)
		}
		out = append(out, rec)
	}
	if len(keys) > 0 {
		return out, nil
	}
	for rec, err := range p.Store.All(ctx, ledger.Query{Kinds: []string{define.Requirement}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return nil, err
		}
		if rec.State != "dropped" {
			out = append(out, rec)
		}
	}
	return out, nil
}

// ask asks the queries of one criterion.
func (c *prometheusClient) ask(ctx context.Context, key ledger.Key, n int, cr criterion.Criterion, now time.Time) (evidence.Measured, asked, error) {
	a := asked{Requirement: key, Criterion: n}
	m := evidence.Measured{About: evidence.About{Requirement: string(key), Criterion: n}, Source: "prometheus"}
	q, err := emit.Ask(string(key), n, cr)
	if err != nil {
		return m, a, err
	}
	cl, err := claim.Of(cr)
	if err != nil {
		return m, a, err
	}
	a.Query = q.Text()
	m.Query, m.Claim = a.Query, criteria.ClaimDigest(cl, a.Query)
	m.To = now.UTC().Truncate(time.Microsecond)
	m.From = m.To.Add(-q.Window)
	switch {
	case q.Total != "":
		if a.Total, err = c.number(ctx, q.Total, m.To); err != nil {
			return m, a, err
		}
		if a.Good, err = c.number(ctx, q.Good, m.To); errors.Is(err, errNothing) {
			return m, a, errors.New("it counts the cases, but not which are good: the bucket edge or the label is missing. See define emit --as instrumentation")
		} else if err != nil {
			return m, a, err
		}
	case q.Value != "":
		if a.Value, err = c.number(ctx, q.Value, m.To); err != nil {
			return m, a, err
		}
		*a.Value *= q.Factor
	default:
		if a.Good, a.Total, err = c.moments(ctx, q, cl, m.From, m.To); err != nil {
			return m, a, err
		}
	}
	m.Good, m.Total, m.Value = a.Good, a.Total, a.Value
	return m, a, m.Check()
}

// WriteText tells a person.
func (r prometheusReport) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	if len(r.Asked) == 0 {
		p.F("No criterion is checked against Prometheus. Give one a check with the source prometheus and a metric.\n")
		return p.Err
	}
	for _, a := range r.Asked {
		p.F("%s.%d  ", a.Requirement, a.Criterion)
		switch {
		case a.Problem != "":
			p.F("no answer: %s\n", a.Problem)
		case a.Total != nil:
			p.F("%s of %s\n", ledger.FormatNumber(*a.Good), ledger.FormatNumber(*a.Total))
		default:
			p.F("%s\n", ledger.FormatNumber(*a.Value))
		}
		if a.Query != "" {
			p.F("  asked: %s\n", a.Query)
		}
	}
	if r.Kept > 0 {
		p.F("\n%s kept as evidence. throughline measure verify REQUIREMENT says what follows.\n", fmt.Sprintf("%d %s", r.Kept, map[bool]string{true: "measurement", false: "measurements"}[r.Kept == 1]))
		p.F("Take it back with: throughline undo %s\n", r.Batch)
	}
	return p.Err
}
