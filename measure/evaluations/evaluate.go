package evaluations

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/question"
	"throughline.dev/measure/verdict"
	"throughline.dev/stage"
)

// Evaluated says whether a claim holds, by what, and what speaks against believing it.
type Evaluated struct {
	Evaluation ledger.Key `json:"evaluation"`
	Title      string     `json:"title"`
	State      string     `json:"state"`
	Claim      string     `json:"claim"`  // in words
	Answer     string     `json:"answer"` // met, not_met, cannot_tell or not_yet
	Sentence   string     `json:"sentence"`
	Method     Method     `json:"method"`
	// Considered are the methods from the strongest on, and why those above the one used were not.
	Considered []Method `json:"considered"`

	Metric ledger.Key     `json:"metric,omitempty"`
	Target *ledger.Figure `json:"target,omitempty"`
	Result ledger.Figure  `json:"result"`           // what is compared with the target
	Value  *ledger.Figure `json:"value,omitempty"`  // of the metric after the release
	Before *ledger.Figure `json:"before,omitempty"` // of the metric before it
	Effect *ledger.Figure `json:"effect,omitempty"` // of the release, by the method

	Released ledger.Date  `json:"released,omitempty"`
	Frozen   ledger.Date  `json:"frozen,omitempty"`
	Due      ledger.Date  `json:"due,omitempty"`
	Judges   []ledger.Key `json:"judges"`
	Doubts   []Doubt      `json:"doubts"`
	// Guardrails are what must not get worse by it, of its features and of its experiment.
	Guardrails []Guardrail `json:"guardrails"`
	Amended    []Amendment `json:"amended"`
	Settle     string      `json:"settle,omitempty"` // what would settle it
	// Weeks are the metric week by week around the release, where the method looks at them.
	Weeks []metrics.WeekPoint `json:"weeks,omitempty"`

	rule   string
	person bool
	act    string
	says   string
}

// Assess judges one evaluation. With whole it also estimates what the release changed, which reads the log more often,
// when that decides nothing yet.
func Assess(ctx context.Context, in stage.Input, rec ledger.Record, whole bool) (Evaluated, error) {
	out := Evaluated{Evaluation: rec.Key, Title: rec.Title, State: rec.State, Considered: []Method{}, Judges: []ledger.Key{}, Doubts: []Doubt{}, Guardrails: []Guardrail{}, Amended: []Amendment{}}
	f, err := ledger.Decode[Fields](rec)
	if err != nil {
		return out, err
	}
	out.Metric, out.Frozen, out.Due = f.Metric, f.Frozen, f.Due
	out.Claim = f.claim(string(f.Metric))
	out.Method = methodOf(MethodDescriptive)
	if rec.Key != "" { // it is on record
		links, err := in.Ledger.Links(ctx, ledger.LinkQuery{From: rec.Key, Relation: ledger.Verifies})
		if err != nil {
			return out, err
		}
		for _, l := range links {
			out.Judges = append(out.Judges, l.To)
		}
	}
	c := assessment{in: in, rec: rec, f: f, out: &out, whole: whole}
	c.due = f.Due != "" && f.Due <= ledger.DateOf(in.Now)
	if err := c.run(ctx); err != nil {
		return out, err
	}
	for _, d := range out.Doubts {
		if d.Code == DoubtAmended {
			out.says += "; " + d.Text
		}
	}
	out.Sentence = out.says + "."
	return out, nil
}

// assessment is the work on one evaluation.
type assessment struct {
	in      stage.Input
	rec     ledger.Record
	f       Fields
	metric  ledger.Record
	q       *metrics.Question
	release release
	due     bool
	whole   bool
	out     *Evaluated
}

func (c *assessment) set(answer, rule, act string, person bool, format string, args ...any) {
	c.out.Answer, c.out.rule, c.out.act, c.out.person, c.out.says = answer, rule, act, person, fmt.Sprintf(format, args...)
	if c.out.Settle == "" {
		c.out.Settle = act
	}
}

// open says that there is nothing to judge yet.
func (c *assessment) open(why string) {
	if c.due {
		c.set(verdict.AnswerNotYet, "evaluation.overdue", "Provide what is missing, or withdraw it with a reason", true, "The verdict was due on %s: %s", c.f.Due, why)
		return
	}
	c.set(verdict.AnswerNotYet, "evaluation.not_yet", "", false, "Not yet evaluable: %s", why)
}

// stop says that what is there allows no verdict: not yet, or not at all once the day has come.
func (c *assessment) stop(act, why string) {
	if !c.due && c.f.Due != "" {
		c.set(verdict.AnswerNotYet, "evaluation.not_yet", "", false, "Not yet evaluable: %s", why)
		return
	}
	c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", act, true, "Cannot tell: %s", why)
}

func (c *assessment) doubt(code string, blocks bool, format string, args ...any) {
	c.out.Doubts = append(c.out.Doubts, Doubt{code, fmt.Sprintf(format, args...), blocks})
}

func (c *assessment) run(ctx context.Context) error {
	var err error
	if c.release, err = releaseOf(ctx, c.in, c.rec, c.f); err != nil {
		return err
	}
	c.out.Released = c.release.Day
	if c.f.lacking() != nil {
		c.open("it lacks a metric, a comparison or a target")
		return nil
	}
	if c.out.Amended, err = amendments(ctx, c.in, c.rec); err != nil {
		return err
	}
	if c.out.Amended == nil {
		c.out.Amended = []Amendment{}
	}
	c.doubtFreeze()
	c.metric, err = c.in.Ledger.Record(ctx, c.f.Metric)
	if ledger.CodeOf(err) == ledger.CodeNotFound {
		c.open(fmt.Sprintf("there is no metric %s", c.f.Metric))
		return nil
	} else if err != nil {
		return err
	}
	m, err := ledger.Decode[metrics.Fields](c.metric)
	if err != nil {
		return err
	}
	c.q = m.Question
	c.due = c.f.Due != "" && string(c.f.Due) <= c.in.Now.In(c.zone()).Format(time.DateOnly)
	c.out.Claim = c.f.claim(c.metric.Title)
	answer, err := c.ask(ctx)
	if err != nil {
		return err
	}
	if answer.Stopped != "" {
		c.open(answer.Stopped)
		return nil
	}
	value := answer.Value
	c.out.Value, c.out.Result, c.out.Before = &value, value, answer.Before
	unit := value.Unit
	if !verdict.SameUnit(c.f.Unit, unit) {
		c.open(fmt.Sprintf("its target is in %s, and %s answers in %s", c.f.Unit, c.f.Metric, unit))
		return nil
	}
	if c.f.Of == "change" {
		unit = ofChange(unit)
	}
	c.out.Target = &ledger.Figure{Name: "target", Value: c.f.Target, Unit: unit, Definition: "frozen target: " + c.out.Claim, AsOf: string(c.f.Frozen)}
	if c.whole || c.due || c.f.Due == "" {
		if err := c.ladder(ctx); err != nil {
			return err
		}
		if err := c.guardrails(ctx); err != nil {
			return err
		}
	}
	if err := c.doubtLog(ctx); err != nil {
		return err
	}
	return c.verdict(ctx)
}

// ask puts the metric's question: after the release, over the population.
func (c *assessment) ask(ctx context.Context) (metrics.Answer, error) {
	p := metrics.Population{}
	if c.f.Population != nil {
		p = *c.f.Population
	}
	rec, err := metrics.Narrow(c.metric, p, nil, nil)
	if err != nil {
		return metrics.Answer{}, err
	}
	c.metric = rec
	divided := c.q == nil || c.q.Divided()
	if c.release.Day == "" || divided {
		return metrics.Headline(ctx, c.in, rec)
	}
	after, err := metrics.Narrow(rec, metrics.Population{}, func(s *question.Scope) { s.From = c.release.Day }, nil)
	if err != nil {
		return metrics.Answer{}, err
	}
	a, err := metrics.Headline(ctx, c.in, after)
	if err != nil || a.Stopped != "" {
		return a, err
	}
	before, err := metrics.Narrow(rec, metrics.Population{}, func(s *question.Scope) { s.To = ledger.DateOf(question.Midnight(c.release.Day).AddDate(0, 0, -1)) }, nil)
	if err != nil {
		return a, err
	}
	b, err := metrics.Headline(ctx, c.in, before)
	if err == nil && b.Stopped == "" {
		a.Before = &b.Value
	}
	return a, err
}

// doubtFreeze looks at when the target was frozen, and whether it stayed.
func (c *assessment) doubtFreeze() {
	r := c.release
	switch {
	case r.Day != "" && c.f.Frozen == "":
		c.doubt(DoubtUnfrozen, false, "the target was not frozen when %s was released", listed(r.By))
	case r.Day != "" && c.f.Frozen > r.Day:
		days := question.Midnight(c.f.Frozen).Sub(question.Midnight(r.Day)).Hours() / 24
		c.doubt(DoubtLate, false, "the target was frozen %.0f days after the release, when the outcome could be seen", days)
	}
	if len(r.Days) > 1 {
		c.doubt(DoubtReleases, false, "what it judges was released on %d days from %s to %s; the latest counts", len(r.Days), r.Days[0], r.Days[len(r.Days)-1])
	}
	if len(r.Waiting) > 0 && r.Day != "" {
		c.doubt(DoubtWaiting, false, "%s is not released", listed(r.Waiting))
	}
	for _, a := range c.out.Amended {
		if a.Field == "frozen" {
			c.doubt(DoubtAmended, false, "the day of freezing, %s, was only set on %s", shown(a.New), a.On)
			continue
		}
		c.doubt(DoubtAmended, false, "%s was changed on %s, after the target was frozen, from %s to %s", strings.ReplaceAll(a.Field, "_", " "), a.On, shown(a.Old), shown(a.New))
	}
}

func listed(keys []ledger.Key) string {
	var s []string
	for _, k := range keys {
		s = append(s, string(k))
	}
	if len(s) == 0 {
		return "it"
	}
	return strings.Join(s, ", ")
}

func shown(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case json.RawMessage:
		return strings.Trim(string(v), `"`)
	case float64:
		return ledger.FormatNumber(v)
	}
	return fmt.Sprint(v)
}

// doubtLog looks for changes of the tracking and of who counts as one. An experiment compares people of the same days, and
// its exposures end when it does: what changed around the release is nothing to it.
func (c *assessment) doubtLog(ctx context.Context) error {
	if c.out.Method.Key == MethodExperiment {
		return nil
	}
	return c.breaks(ctx)
}

// verdict compares, unless something speaks against it.
func (c *assessment) verdict(ctx context.Context) error {
	f, out := c.f, c.out
	value := *out.Value
	says := fmt.Sprintf("%s, n %s, against %s %s %s", value, ledger.FormatNumber(float64(value.N)), f.Comparator, ledger.FormatNumber(*f.Target), value.Unit)
	if f.Version != 0 && f.Version != c.metric.Version {
		changed, err := definitionChanged(ctx, c.in, c.metric.Key, f.Version)
		if err != nil {
			return err
		}
		if changed {
			c.doubt(DoubtDefinition, true, "the definition of %s changed since the target was frozen", f.Metric)
			c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", "Freeze the target anew with a reason", true, "Cannot tell: the definition of %s changed since the target was frozen (%s)", f.Metric, says)
			return nil
		}
	}
	if short := c.followUp(); short != "" {
		c.doubt(DoubtFollowUp, true, "%s", short)
		out.Settle = "Time: nothing else is missing"
		c.stop("Wait until the log reaches the end of the window", short+" (so far: "+says+")")
		return nil
	}
	if f.MinimumN != nil && value.N < *f.MinimumN {
		c.doubt(DoubtFew, true, "%s people, of at least %d", ledger.FormatNumber(float64(value.N)), *f.MinimumN)
		why := fmt.Sprintf("%s; at least %d people are needed", says, *f.MinimumN)
		if !c.due {
			c.set(verdict.AnswerNotYet, "evaluation.not_yet", "", false, "Not yet evaluable: %s", why)
			return nil
		}
		c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", "Wait for more people, or withdraw it", true, "Cannot tell: %s", why)
		return nil
	}
	if f.Due != "" && !c.due {
		// Looking every day and stopping at the first good one finds what is not there.
		c.set(verdict.AnswerNotYet, "evaluation.not_yet", "", false, "The verdict is due on %s; so far: %s", f.Due, says)
		return nil
	}
	for _, d := range out.Doubts {
		if d.Blocks {
			out.Settle = "Mend what the doubts name, and look at the days after it"
			c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", out.Settle, true, "Cannot tell: %s (%s)", d.Text, says)
			return nil
		}
	}
	if f.Of == "change" {
		if out.Effect == nil || !out.Method.Causal {
			c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", "Compare with people who did not get it: an experiment, or accounts that got it later", true, "Cannot tell: nothing but a comparison before and after is there, which cannot lay a change at the release (%s)", says)
			return nil
		}
		out.Result = *out.Effect
		says = fmt.Sprintf("a change of %s, against %s %s %s", out.Result, f.Comparator, ledger.FormatNumber(*f.Target), ofChange(value.Unit))
	}
	says += "; " + out.Method.phrase(out.Effect, f.Of == "change")
	switch verdict.Against(out.Result, f.Comparator, *f.Target) {
	case verdict.Met:
		if harm := out.harm(); harm != "" {
			c.set(verdict.AnswerNotMet, "evaluation.not_met", "Say what happens now: mend it, or take it back", true, "Not met: %s, but %s", says, harm)
			return nil
		}
		out.Settle = c.stronger()
		c.set(verdict.AnswerMet, "evaluation.met", "", false, "Met: %s", says)
	case verdict.NotMet:
		out.Settle = c.stronger()
		c.set(verdict.AnswerNotMet, "evaluation.not_met", "Say what happens now: mend it, or take it back", true, "Not met: %s", says)
	default:
		out.Settle = needed(out.Result, *f.Target)
		if !c.due {
			c.set(verdict.AnswerNotYet, "evaluation.not_yet", "", false, "Not yet evaluable: the interval holds the target (%s)", says)
			return nil
		}
		c.set(verdict.AnswerCannotTell, "evaluation.cannot_tell", "Observe longer, or accept that it cannot be told", true, "Cannot tell: the interval holds the target (%s)", says)
	}
	return nil
}

// followUp says what is missing of the time after the release; empty when nothing is.
func (c *assessment) followUp() string {
	window, err := c.f.Window.Duration()
	if err != nil || window == 0 || c.release.Day == "" {
		return ""
	}
	begin, err := question.Begin(c.release.Day, c.zone())
	if err != nil || !c.in.Mark.Through.Before(begin.Add(window)) {
		return ""
	}
	return fmt.Sprintf("the follow-up is too short: from the release of %s on %s are looked at, and the log ends on %s", c.release.Day, c.f.Window, c.in.Mark.Through.In(c.zone()).Format(time.DateOnly))
}

// zone is where the days of the metric begin.
func (c *assessment) zone() *time.Location {
	if c.q == nil {
		return time.UTC
	}
	scope, err := c.q.Scope()
	if err != nil {
		return time.UTC
	}
	zone, err := scope.Location()
	if err != nil {
		return time.UTC
	}
	return zone
}

// stronger says what would make a verdict more than it is.
func (c *assessment) stronger() string {
	if c.out.Method.Causal {
		return ""
	}
	return "Whether the release did it is open: an experiment, or accounts that get it at different times, would show"
}

// needed says how many people would narrow the interval down to the target, were the value to stay.
func needed(f ledger.Figure, target float64) string {
	if f.Value == nil || f.Low == nil || f.High == nil || f.N == 0 || *f.Value == target {
		return "More people, or more time"
	}
	half := *f.Value - *f.Low
	if target > *f.Value {
		half = *f.High - *f.Value
	}
	times := half / (target - *f.Value)
	n := float64(f.N) * times * times
	if !(n < 1e12) {
		return "More people, or more time"
	}
	return fmt.Sprintf("About %s people, if the value stays: the interval gets narrower with the root of their number", ledger.FormatNumber(math.Ceil(n)))
}

// EvaluateInput names an evaluation.
type EvaluateInput struct {
	Evaluation ledger.Key `json:"evaluation" arg:"1" required:"true" doc:"key of the evaluation"`
}

// evaluate judges an evaluation now and writes nothing.
func evaluate() stage.Operation {
	op := stage.Op("evaluate", "Say whether the claim of an evaluation holds, by which method, and what speaks against believing it", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in EvaluateInput) (Evaluated, error) {
			rec, err := evaluationOf(ctx, env.Reader, in.Evaluation)
			if err != nil {
				return Evaluated{}, err
			}
			input, err := metrics.Input(ctx, env)
			if err != nil {
				return Evaluated{}, err
			}
			return Assess(ctx, input, rec, true)
		})
	op.Doc = "The strongest method at hand is used and named: an experiment, accounts that got the release at different times, the series of the metric interrupted by the release, or a mere comparison, which shows no cause. Nothing is written; verdicts set states by themselves on the day they are due."
	return op
}

// WriteText tells a person.
func (e Evaluated) WriteText(w io.Writer) error {
	p := &stage.Printer{W: w}
	p.F("%s %s\n%s\nClaim: %s.\n", e.Evaluation, e.Title, e.Sentence, e.Claim)
	p.F("Method: %s.\n", e.Method.Name)
	for _, m := range e.Considered {
		if !m.Used {
			p.F("  not by %s: %s\n", m.Name, m.Why)
		}
	}
	if e.Before != nil {
		p.F("Before: %s, n %s\n", e.Before, ledger.FormatNumber(float64(e.Before.N)))
	}
	if e.Value != nil {
		p.F("After:  %s, n %s\n", e.Value, ledger.FormatNumber(float64(e.Value.N)))
	}
	if e.Effect != nil {
		p.F("Change: %s\n  %s\n", e.Effect, e.Effect.Definition)
	}
	if err := e.writeGuardrails(w); err != nil {
		return err
	}
	for i, d := range e.Doubts {
		if i == 0 {
			p.F("Doubts:\n")
		}
		p.F("  %s\n", d.Text)
	}
	if e.Settle != "" {
		p.F("What would settle it: %s.\n", strings.TrimSuffix(e.Settle, "."))
	}
	return p.Err
}

// Operations are what can be done with evaluations, and with requirements as they are judged.
func Operations() []stage.Operation { return []stage.Operation{verify(), evaluate(), freeze()} }
