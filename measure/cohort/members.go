package cohort

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// Members returns who belongs to the cohort as the log stood at a mark. The result is never nil.
func Members(ctx context.Context, log events.Reader, mark events.Mark, q Question) (members map[string]struct{}, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("members of a cohort: %w", err)
		}
	}()
	if err := q.Check(); err != nil {
		return nil, err
	}
	if mark, err = question.Pin(ctx, log, mark); err != nil {
		return nil, err
	}
	query, err := q.Query(mark)
	if err != nil {
		return nil, err
	}
	p := program{zone: time.UTC, end: mark.Through.UnixMicro()}
	if p.zone, err = q.Location(); err != nil {
		return nil, err
	}
	scope := days{micros(query.From), micros(query.To)}
	query.From, query.To = time.Time{}, time.Time{} // what counts as first is first of all
	if p.root, err = p.compile(q.Pick, q, mark, scope); err != nil {
		return nil, err
	}
	if err := p.look(ctx, log, q, mark); err != nil {
		return nil, err
	}
	everybody := -1
	if p.root.possible().yes {
		everybody = p.matcher(events.Matcher{})
	}
	members = map[string]struct{}{}
	err = log.Sequences(ctx, p.matchers, query, func(unit string, steps []events.Step) error {
		if everybody >= 0 && !slices.ContainsFunc(steps, func(s events.Step) bool { return s.Match == everybody && scope.hold(s.At) }) {
			return nil
		}
		if p.root.decide(&p, unit, steps) == yes {
			members[unit] = struct{}{}
		}
		return nil
	})
	return members, err
}

// program is a compiled question.
type program struct {
	matchers []events.Matcher
	root     *node
	nodes    []*node // those that look up properties
	zone     *time.Location
	end      int64
}

// matcher returns the index of a matcher, which rules may share.
func (p *program) matcher(m events.Matcher) int {
	for i, other := range p.matchers {
		if slices.Equal(m.Names, other.Names) && slices.Equal(m.Where, other.Where) {
			return i
		}
	}
	p.matchers = append(p.matchers, m)
	return len(p.matchers) - 1
}

// days are bounds in microseconds, from inclusive and to exclusive; 0: open.
type days struct{ from, to int64 }

func (d days) hold(at int64) bool { return (d.from == 0 || at >= d.from) && (d.to == 0 || at < d.to) }

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// node is a compiled rule.
type node struct {
	rule     Rule
	subs     []*node
	days     days
	matchers []int
	known    map[string]bool // of property rules: whether the condition holds for whom something is known
}

func (p *program) compile(r Rule, q Question, mark events.Mark, scope days) (*node, error) {
	n := &node{rule: r, days: scope}
	subs := slices.Concat(r.All, r.Any)
	if r.Not != nil {
		subs = append(subs, *r.Not)
	}
	for _, sub := range subs {
		c, err := p.compile(sub, q, mark, scope)
		if err != nil {
			return nil, err
		}
		n.subs = append(n.subs, c)
	}
	add := func(all ...events.Matcher) {
		for _, m := range all {
			n.matchers = append(n.matchers, p.matcher(m))
		}
	}
	var own Days
	switch {
	case r.Did != nil:
		add(r.Did.Match)
		own = r.Did.Days
	case r.Funnel != nil:
		add(r.Funnel.Steps...)
	case r.Retained != nil:
		add(r.Retained.Start, r.Retained.Back)
	case r.Reached != nil:
		add(r.Reached.Start, r.Reached.End)
	case r.First != nil:
		add(events.Matcher{})
		own = r.First.Days
	case r.Property != nil:
		p.nodes = append(p.nodes, n)
	}
	if own.given() {
		from, to, err := own.scope(q.Zone).Bounds(mark)
		if err != nil {
			return nil, err
		}
		n.days = days{micros(from), micros(to)}
	}
	return n, nil
}
