package brief

import (
	"cmp"
	"slices"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
)

// Threads told, and how much of each stage.
const (
	topThreads   = 3
	threadQuotes = 2
	threadItems  = 2
)

// threads follows the best connected opportunities from what somebody said to what came of it.
func (c *composer) threads(b *Brief) error {
	var all []strand
	for _, rec := range c.kinds[decide.Opportunity] {
		if rec.State == "declined" {
			continue
		}
		s, err := c.follow(rec)
		if err != nil {
			return err
		}
		if s.stages > 1 {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(x, y strand) int {
		return cmp.Or(-cmp.Compare(x.stages, y.stages), -cmp.Compare(len(x.quotes), len(y.quotes)), -cmp.Compare(boolInt(x.verdict), boolInt(y.verdict)))
	})
	for _, s := range all[:min(len(all), topThreads)] {
		t, err := c.tell(s)
		if err != nil {
			return err
		}
		b.Threads = append(b.Threads, t)
	}
	return nil
}

// strand is what hangs on one opportunity.
type strand struct {
	opportunity ledger.Record
	quotes      []ledger.Key
	feature     ledger.Key // the one most comes of
	other       int        // more features
	requirement []ledger.Key
	work        []ledger.Key
	checks      []ledger.Key // evaluations and metrics
	stages      int          // of five that have something
	verdict     bool         // an evaluation judges it
}

// follow traces an opportunity up to its quotes and down to its outcome.
func (c *composer) follow(rec ledger.Record) (s strand, err error) {
	s.opportunity = rec
	up, err := c.in.Ledger.Trace(c.ctx, rec.Key, ledger.Upstream, 2)
	if err != nil {
		return s, err
	}
	for _, step := range up {
		if step.Record.Kind == discover.Quote && step.Record.State != "withdrawn" && step.Via.Relation == ledger.Evidences {
			s.quotes = append(s.quotes, step.Record.Key)
		}
	}
	s.quotes = sortedKeys(s.quotes)
	down, err := c.in.Ledger.Trace(c.ctx, rec.Key, ledger.Downstream, 0)
	if err != nil {
		return s, err
	}
	below := map[ledger.Key][]ledger.Step{} // by the record they hang on
	for _, step := range down {
		at := step.Via.To
		if at == step.Record.Key {
			at = step.Via.From
		}
		below[at] = append(below[at], step)
		if _, ok := c.records[step.Record.Key]; !ok {
			c.records[step.Record.Key] = step.Record
		}
	}
	var best strand
	features := 0
	for _, step := range below[rec.Key] {
		if step.Record.Kind != decide.Feature || step.Record.State == "declined" {
			continue
		}
		features++
		candidate := gather(below, step.Record.Key)
		candidate.feature = step.Record.Key
		if better(candidate, best, step.Record, c.records[best.feature]) {
			best = candidate
		}
	}
	if features == 0 { // requirements may address the opportunity itself
		best = gather(below, rec.Key)
	}
	best.opportunity, best.quotes, best.other = rec, s.quotes, max(0, features-1)
	best.stages = 1
	for _, has := range []bool{len(best.quotes) > 0, best.feature != "", len(best.requirement) > 0, len(best.work) > 0, len(best.checks) > 0} {
		if has {
			best.stages++
		}
	}
	best.verdict = slices.ContainsFunc(best.checks, func(k ledger.Key) bool { return c.records[k].Kind == measure.Evaluation })
	return best, nil
}

// better prefers the feature with more stages below it, then the one that customers have, then the one with more.
func better(a, b strand, ra, rb ledger.Record) bool {
	reach := func(s strand) int {
		return boolInt(len(s.requirement) > 0) + boolInt(len(s.work) > 0) + boolInt(len(s.checks) > 0)
	}
	far := []string{"released", "building", "planned", "idea"}
	return b.feature == "" || cmp.Or(
		-cmp.Compare(reach(a), reach(b)),
		cmp.Compare(rank(far, ra.State), rank(far, rb.State)),
		-cmp.Compare(len(a.requirement)+len(a.checks), len(b.requirement)+len(b.checks)),
		cmp.Compare(ra.Key.Number(), rb.Key.Number()),
	) < 0
}

// gather collects what hangs on a record.
func gather(below map[ledger.Key][]ledger.Step, at ledger.Key) (s strand) {
	seen := map[ledger.Key]bool{}
	var walk func(k ledger.Key)
	walk = func(k ledger.Key) {
		for _, step := range below[k] {
			r := step.Record
			if seen[r.Key] {
				continue
			}
			seen[r.Key] = true
			switch r.Kind {
			case define.Requirement:
				s.requirement = append(s.requirement, r.Key)
			case deliver.WorkItem:
				if r.State != "cancelled" {
					s.work = append(s.work, r.Key)
				}
			case measure.Evaluation, measure.Metric:
				s.checks = append(s.checks, r.Key)
			}
			// What measures the record may be evidence of another opportunity: there another thread begins.
			if r.Kind == decide.Feature || r.Kind == define.Requirement || r.Kind == define.Story || r.Kind == deliver.WorkItem {
				walk(r.Key)
			}
		}
	}
	walk(at)
	s.requirement, s.work, s.checks = sortedKeys(s.requirement), sortedKeys(s.work), sortedKeys(s.checks)
	return s
}
