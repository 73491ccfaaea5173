package decide

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"

	"throughline.dev/decide/score"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// PrioritiseInput asks for the order of the features.
type PrioritiseInput struct {
	By  string `json:"by" default:"rice" enum:"rice|ice|ice-mean|wsjf|cd3" doc:"the method"`
	Top int    `json:"top" default:"3" min:"1" doc:"how many can be done: odds of being among them"`
}

// Prioritised is the features in the order of their scores.
type Prioritised struct {
	Method     string   `json:"method"`
	Definition string   `json:"definition"`
	Top        int      `json:"top"`
	Features   []Ranked `json:"features"`
	// Unscored features lack an estimate the method needs.
	Unscored []Unscored `json:"unscored,omitempty"`
	// Refine names the feature whose estimate is worth knowing better first, empty when none is.
	Refine ledger.Key `json:"refine,omitempty"`
}

// Ranked is one feature with its score and what the score does not settle.
type Ranked struct {
	Key      ledger.Key    `json:"key"`
	Title    string        `json:"title"`
	State    string        `json:"state"`
	Horizon  string        `json:"horizon,omitempty"`
	Score    ledger.Figure `json:"score"`
	Best     float64       `json:"p_best"`    // probability of being first
	TopOdds  float64       `json:"p_top"`     // probability of being among the first Top
	TiedWith []ledger.Key  `json:"tied_with"` // neighbours in the order whose gap is smaller than the noise
	Override *Override     `json:"override,omitempty"`
	Warnings []string      `json:"warnings,omitempty"`
}

// Unscored is a feature without a score, and why.
type Unscored struct {
	Key   ledger.Key `json:"key"`
	Title string     `json:"title"`
	Why   string     `json:"why"`
}

// Prioritise scores the features that are neither released nor declined. The score of a feature depends on its own
// estimates alone; an override puts it at a place and keeps its reason.
func Prioritise(ctx context.Context, reader ledger.Reader, in PrioritiseInput) (out Prioritised, err error) {
	defer ledger.Wrap(&err, "prioritise")
	at, err := reader.Position(ctx)
	if err != nil {
		return out, err
	}
	out = Prioritised{Method: in.By, Definition: definition(in.By), Top: in.Top}
	var scores []score.Score
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Feature}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			return out, err
		}
		if rec.State == "released" || rec.State == "declined" {
			continue
		}
		f, err := ledger.Decode[FeatureFields](rec)
		if err != nil {
			return out, err
		}
		s, why := Score(f, in.By)
		if !s.Known {
			out.Unscored = append(out.Unscored, Unscored{rec.Key, rec.Title, why})
			continue
		}
		r := Ranked{Key: rec.Key, Title: rec.Title, State: rec.State, Horizon: f.Horizon, Override: f.Override}
		r.Score = ledger.Figure{Name: string(s.Method), Value: &s.Median, Low: &s.Low, High: &s.High, Level: 0.9, Unit: unit(in.By), N: 1, Definition: out.Definition, AsOf: fmt.Sprintf("change %d", at), Sources: []ledger.Key{rec.Key}}
		for _, w := range s.Warnings {
			r.Warnings = append(r.Warnings, w.Message)
		}
		out.Features = append(out.Features, r)
		scores = append(scores, s)
	}
	out.rank(scores)
	return out, nil
}

func (out *Prioritised) rank(scores []score.Score) {
	ranking := score.Rank(scores, out.Top)
	if info := score.WorthKnowing(scores); len(scores) > 1 && info.Perfect > 0 {
		best := -1
		for i, v := range info.Each {
			if !math.IsNaN(v) && v > 0 && (best < 0 || v > info.Each[best]) {
				best = i
			}
		}
		if best >= 0 {
			out.Refine = out.Features[best].Key
		}
	}
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
		out.Features[i].Best, out.Features[i].TopOdds = ranking.Items[i].Best, ranking.Items[i].Top
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(scores[a].Median, scores[b].Median), cmp.Compare(out.Features[a].Key.Number(), out.Features[b].Key.Number()))
	})
	sorted := make([]Ranked, len(order))
	for place, i := range order {
		sorted[place] = out.Features[i]
		for _, near := range []int{place - 1, place + 1} {
			if near < 0 || near >= len(order) {
				continue
			}
			if _, tie := score.Compare(scores[i], scores[order[near]]); len(tie) > 0 {
				sorted[place].TiedWith = append(sorted[place].TiedWith, out.Features[order[near]].Key)
			}
		}
	}
	out.Features = placeOverrides(sorted)
}

// placeOverrides moves features with an override to the place it names; the others keep their order.
func placeOverrides(sorted []Ranked) []Ranked {
	var fixed, free []Ranked
	for _, r := range sorted {
		if r.Override != nil {
			fixed = append(fixed, r)
		} else {
			free = append(free, r)
		}
	}
	slices.SortStableFunc(fixed, func(a, b Ranked) int { return cmp.Compare(a.Override.Rank, b.Override.Rank) })
	for _, r := range fixed {
		at := min(r.Override.Rank-1, len(free))
		free = slices.Insert(free, at, r)
	}
	return free
}

// Score computes one feature's score by a method; why says what is missing when it is not known.
func Score(f FeatureFields, by string) (s score.Score, why string) {
	need := func(fields map[string]*ledger.Range, names ...string) string {
		var missing []string
		for _, n := range names {
			if fields[n] == nil {
				missing = append(missing, n)
			}
		}
		if len(missing) == 0 {
			return ""
		}
		return fmt.Sprintf("no estimate of %s", join(missing))
	}
	fields := map[string]*ledger.Range{"reach": f.Reach, "impact": f.Impact, "confidence": f.Confidence, "effort": f.Effort, "ease": f.Ease, "value": f.Value, "criticality": f.Criticality, "enablement": f.Enablement, "job_size": f.JobSize, "cost_of_delay": f.CostOfDelay}
	switch by {
	case "ice", "ice-mean":
		if why = need(fields, "impact", "confidence", "ease"); why != "" {
			return s, why
		}
		in := score.ICEInput{Impact: *f.Impact, Confidence: tenth(*f.Confidence), Ease: *f.Ease}
		if s = score.ICEProduct(in); by == "ice-mean" {
			s = score.ICEMean(in)
		}
	case "wsjf":
		if why = need(fields, "value", "criticality", "enablement", "job_size"); why != "" {
			return s, why
		}
		s = score.WSJF(score.WSJFInput{Value: *f.Value, Criticality: *f.Criticality, RiskOpportunity: *f.Enablement, JobSize: *f.JobSize})
	case "cd3":
		if why = need(fields, "cost_of_delay", "job_size"); why != "" {
			return s, why
		}
		s = score.CD3(score.CD3Input{CostOfDelay: *f.CostOfDelay, Duration: *f.JobSize})
	default:
		if why = need(fields, "reach", "impact", "confidence", "effort"); why != "" {
			return s, why
		}
		s = score.RICE(score.RICEInput{Reach: *f.Reach, Impact: *f.Impact, Confidence: ledger.Range{Low: f.Confidence.Low / 100, High: f.Confidence.High / 100}, Effort: *f.Effort})
	}
	if !s.Known && len(s.Warnings) > 0 {
		why = s.Warnings[0].Message
	}
	return s, why
}

// tenth brings a confidence in percent to ICE's scale of 1 to 10.
func tenth(r ledger.Range) ledger.Range { return ledger.Range{Low: r.Low / 10, High: r.High / 10} }

func definition(by string) string {
	switch by {
	case "ice":
		return "impact × confidence × ease, each 1 to 10; median and 90 % interval"
	case "ice-mean":
		return "mean of impact, confidence and ease, each 1 to 10; median and 90 % interval"
	case "wsjf":
		return "(value + criticality + enablement) / job size, in points; median and 90 % interval"
	case "cd3":
		return "cost of delay / weeks of work; median and 90 % interval"
	}
	return "reach a quarter × impact × confidence / person-months; median and 90 % interval of the product of the ranges"
}

func unit(by string) string {
	switch by {
	case "rice":
		return "people-impact per person-month"
	case "cd3":
		return "per week, per week"
	}
	return "points"
}

func join(names []string) string {
	s := ""
	for i, n := range names {
		switch {
		case i > 0 && i == len(names)-1:
			s += " and "
		case i > 0:
			s += ", "
		}
		s += n
	}
	return s
}

// WriteText draws the table: ties look like ties.
func (out Prioritised) WriteText(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%s: %s\n\n", out.Method, out.Definition); err != nil {
		return err
	}
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(tw, "\tscore\t90 %% interval\ttop %d\tfeature\t\n", out.Top)
	for i, r := range out.Features {
		note := ""
		if r.Override != nil {
			note = fmt.Sprintf("placed by hand: %s", r.Override.Reason)
		} else if len(r.TiedWith) > 0 {
			note = fmt.Sprintf("no clear gap to %s", joinKeys(r.TiedWith))
		}
		fmt.Fprintf(tw, "%d\t%s\t%s to %s\t%.0f %%\t%s %s\t%s\n", i+1, ledger.FormatNumber(*r.Score.Value), ledger.FormatNumber(*r.Score.Low), ledger.FormatNumber(*r.Score.High), 100*r.TopOdds, r.Key, r.Title, note)
	}
	if err := tw.Flush(); err != nil {
		return err
	}
	for _, u := range out.Unscored {
		if _, err := fmt.Fprintf(w, "not scored: %s %s (%s)\n", u.Key, u.Title, u.Why); err != nil {
			return err
		}
	}
	if out.Refine != "" {
		_, err := fmt.Fprintf(w, "\nThe estimate worth refining first is that of %s.\n", out.Refine)
		return err
	}
	return nil
}

func joinKeys(keys []ledger.Key) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = string(k)
	}
	return join(names)
}

func prioritise() stage.Operation {
	return stage.Op("score", "Order the features by RICE, ICE, WSJF or CD3, with intervals and odds", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in PrioritiseInput) (Prioritised, error) {
			return Prioritise(ctx, env.Reader, in)
		})
}
