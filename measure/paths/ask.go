package paths

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events"
	"throughline.dev/measure/question"
)

// candidates bounds how many names are told apart while reading: the most frequent ones of all.
const candidates = 1000

// Ask answers a question from the log as it stood at a mark; the zero Mark is now. It reads the log up to three times:
// for the frequent names, for the nodes of each step, and for the ways between them.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	if err := q.Check(); err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	q = q.normal()
	mark, err := question.Pin(ctx, log, mark)
	if err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	query, err := q.Query(mark)
	if err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	names, err := frequent(ctx, log, query, q.Names)
	if err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	query.By = events.NameColumn
	pause, _ := q.Session.Duration() // checked
	w := walker{q: q, names: names, pause: pause.Microseconds(), number: map[string]int32{}}
	for i, n := range names {
		w.number[n] = int32(i)
	}
	matchers := []events.Matcher{{Names: q.Names}}
	if q.Start != nil {
		w.start = len(matchers)
		matchers = append(matchers, *q.Start)
	}
	if q.End != nil {
		w.end = len(matchers)
		matchers = append(matchers, *q.End)
	}
	read := func(path func(p []int32, ended bool)) error {
		w.path, w.unit, w.sessions = path, 0, 0
		return log.Sequences(ctx, matchers, query, w.visit)
	}
	c := counter{w: &w, top: make([]map[int32]int, q.Depth)}
	if err := read(c.count); err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	c.choose()
	if err := read(c.connect); err != nil {
		return Result{}, fmt.Errorf("paths: %w", err)
	}
	return c.result(q, mark), nil
}

// ranked is a name with its frequency.
type ranked struct {
	name string
	n    int64
}

// ranking is a heap with the least frequent name on top.
type ranking []ranked

func (r ranking) Len() int { return len(r) }
func (r ranking) Less(i, j int) bool {
	return cmp.Or(cmp.Compare(r[i].n, r[j].n), cmp.Compare(r[j].name, r[i].name)) < 0
}
func (r ranking) Swap(i, j int) { r[i], r[j] = r[j], r[i] }
func (r *ranking) Push(x any)   { *r = append(*r, x.(ranked)) }

func (r *ranking) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}

// frequent returns the most frequent event names of a query.
func frequent(ctx context.Context, log events.Reader, query events.Query, names []string) ([]string, error) {
	var r ranking
	t := events.Tally{Query: query, Series: []events.Matcher{{Names: names}}, By: []string{events.NameColumn}}
	err := log.Count(ctx, t, func(c events.Cell) error {
		if len(r) == candidates && c.Events < r[0].n {
			return nil
		}
		heap.Push(&r, ranked{strings.Clone(c.By[0]), c.Events})
		if len(r) > candidates {
			heap.Pop(&r)
		}
		return nil
	})
	slices.SortFunc(r, func(a, b ranked) int { return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name)) })
	out := make([]string, len(r))
	for i, x := range r {
		out[i] = x.name
	}
	return out, err
}
