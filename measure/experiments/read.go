package experiments

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/metrics"
	"throughline.dev/stage"
)

// ReadInput names an experiment.
type ReadInput struct {
	Experiment ledger.Key `json:"experiment" arg:"1" required:"true" doc:"key of the experiment"`
	Segment    string     `json:"segment" doc:"property of the exposure by which the result is split, exploratory"`
	Bayes      bool       `json:"bayes" doc:"also give a Bayesian reading"`
	PriorMean  float64    `json:"prior_mean" doc:"Bayesian: lift expected before the data, relative"`
	PriorSD    float64    `json:"prior_sd" doc:"Bayesian: standard deviation of that, such as 0.3; without it the prior is flat"`
}

// Reading is what the event log says to an experiment.
type Reading struct {
	Experiment ledger.Key         `json:"experiment"`
	Title      string             `json:"title"`
	State      string             `json:"state"`
	Version    int64              `json:"version"`
	Result     *experiment.Result `json:"result,omitempty"`
	Sentence   string             `json:"sentence"`
	// Amended lists what of the plan was changed after the start.
	Amended []string `json:"amended,omitempty"`
	// Altered lists how the flag that assigns the variants was altered while the experiment ran.
	Altered []Alteration `json:"altered,omitempty"`
	// Stopped is why there is no result; empty when there is one.
	Stopped string `json:"stopped,omitempty"`
}

// Read reads an experiment from the event log as it stood at a mark, and from the ledger how its flag was altered while it
// ran. Input.Version tells what was changed after the start; without one that is left out. adapt may change what is asked;
// it may be nil. An experiment that cannot be read yet is no error: Stopped says why.
func Read(ctx context.Context, in stage.Input, rec ledger.Record, adapt func(*experiment.Question)) (out Reading, err error) {
	out = Reading{Experiment: rec.Key, Title: rec.Title, State: rec.State, Version: rec.Version}
	f, err := ledger.Decode[Fields](rec)
	if err != nil {
		return out, err
	}
	switch {
	case rec.State == "planned":
		out.Stopped = "the experiment has not started"
	case in.Events == nil:
		out.Stopped = "there is no event log"
	default:
		if err := f.lacking(); err != nil {
			out.Stopped = err.Error()
		}
	}
	if out.Stopped != "" {
		out.Sentence = fmt.Sprintf("Not yet evaluable: %s.", out.Stopped)
		return out, nil
	}
	defer ledger.Wrap(&err, "read %s", rec.Key)
	if in.Version != nil && f.PlanVersion > 0 && f.PlanVersion < rec.Version {
		old, err := in.Version(ctx, rec.Key, f.PlanVersion)
		if err != nil {
			return out, err
		}
		before, err := ledger.Decode[Fields](old)
		if err != nil {
			return out, err
		}
		out.Amended = replanned(before, f)
	}
	if out.Altered, err = alterations(ctx, in, rec, f); err != nil {
		return out, err
	}
	q := f.Question()
	if adapt != nil {
		adapt(&q)
	}
	r, err := metrics.Recall(in, q, func() (experiment.Result, error) { return experiment.Ask(ctx, in.Events, in.Mark, q) })
	if err != nil {
		return out, err
	}
	r.Warnings = slices.Clone(r.Warnings)
	if rec.State == "running" && r.Method == experiment.Fixed && len(r.Primary.Comparisons) > 0 {
		r.Warnings = append(r.Warnings, "The experiment can be read and still runs. End it: reading it again while it grows is another look, which the intervals do not allow for")
	}
	if len(out.Amended) > 0 {
		r.Warnings = append(r.Warnings, fmt.Sprintf("The plan was changed after the start: %s", strings.Join(out.Amended, ", ")))
	}
	for _, a := range out.Altered {
		r.Warnings = append(r.Warnings, a.Sentence())
	}
	out.Result, out.Sentence = &r, r.Sentence
	return out, nil
}

// read is the operation that reads one experiment.
func read() stage.Operation {
	op := stage.Op("experiment", "Read an experiment: whether its split is sound, what the variants did, and the verdict with its reasons", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in ReadInput) (Reading, error) {
			key := ledger.Key(strings.ToUpper(string(in.Experiment)))
			rec, err := env.Reader.Record(ctx, key)
			if err != nil {
				return Reading{}, err
			}
			if rec.Kind != Experiment {
				return Reading{}, ledger.Errorf(ledger.CodeInvalid, "%s is %s. Name an experiment", rec.Key, ledger.WithArticle(rec.Kind))
			}
			input := stage.Input{Ledger: env.Reader, Now: env.Now, Version: env.Store.Version, Schema: env.Store.Schema()}
			if env.Events != nil {
				input.Events = env.Events
				if input.Mark, err = env.Events.Mark(ctx); err != nil {
					return Reading{}, err
				}
			}
			return Read(ctx, input, rec, func(q *experiment.Question) {
				q.Segment = in.Segment
				if in.Bayes || in.PriorMean != 0 || in.PriorSD != 0 {
					q.Bayes = &experiment.Prior{Mean: in.PriorMean, SD: in.PriorSD}
				}
			})
		})
	op.Doc = "An experiment with a fixed horizon is not read before its planned size or end: the answer is then that it is not yet evaluable, without numbers of the primary metric. Nothing is written."
	return op
}

// WriteText tells a person.
func (r Reading) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s %s (%s)\n", r.Experiment, r.Title, r.State)
	if r.Result == nil {
		p.F("%s\n", r.Sentence)
		return p.Err
	}
	if p.Err != nil {
		return p.Err
	}
	return r.Result.WriteText(w)
}

// Operations are what can be done with experiments.
func Operations() []stage.Operation { return []stage.Operation{read(), planExperiment()} }
