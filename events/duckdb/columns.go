package duckdb

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"throughline.dev/events"
)

const (
	learnFrom   = 1_000 // events that are looked at before any property is given a column
	learnNames  = 1_000 // properties that are remembered meanwhile
	learnSample = 2_000 // events of a group of appends that are looked at
	commonShare = 10    // a property that one in so many events carries gets a column
	learned     = 48    // columns that are given so; the others are for whoever asks by name
	longName    = 100   // bytes; a property with a longer name is none that many events carry on purpose
)

// learner counts the properties of a sample of events.
type learner struct {
	looked, next int
	carried      map[string]int
}

func (n *learner) look(properties []byte) {
	n.looked++
	if n.carried == nil {
		n.carried = map[string]int{}
	}
	for k, v := range events.Members(properties) {
		name := string(k[1 : len(k)-1])
		if _, _, ok := cell(v); !ok || len(name) > longName || !plain(name) {
			continue
		}
		if _, known := n.carried[name]; known || len(n.carried) < learnNames {
			n.carried[name]++
		}
	}
}

// plain reports whether a quoted name says the same without its quotes.
func plain(name string) bool {
	for i := range len(name) {
		if name[i] == '\\' || name[i] == '"' || name[i] < ' ' {
			return false
		}
	}
	return true
}

// common returns the properties that deserve a column, the most frequent first.
func (n *learner) common() []string {
	var out []string
	for name, times := range n.carried {
		if times*commonShare >= n.looked {
			out = append(out, name)
		}
	}
	slices.SortFunc(out, func(a, b string) int {
		return cmp.Or(cmp.Compare(n.carried[b], n.carried[a]), cmp.Compare(a, b))
	})
	return out
}

// adapt looks at the events about to be stored, and now and then gives columns to properties that many of them carry.
// It does so after the first thousand events and then ever more seldom: what was stored before stays as it is.
func (w *writer) adapt(ctx context.Context, group []*request) error {
	if _, err := w.splitting(ctx); err != nil {
		return err
	}
	n := 0
	for _, r := range group {
		n += len(r.batch.Events)
	}
	step := max(n/learnSample, 1)
	if w.learn.looked > 10*learnFrom {
		step = max(step, 10)
	}
	at := 0
	for _, r := range group {
		for ; at < len(r.batch.Events); at += step {
			w.learn.look(r.batch.Events[at].Properties)
		}
		at -= len(r.batch.Events)
	}
	if w.learn.looked < max(w.learn.next, learnFrom) {
		return nil
	}
	w.learn.next = w.learn.looked * 8
	names := w.learn.common()
	room := learned - len(w.split.layout.columns)
	names = slices.DeleteFunc(names, func(s string) bool { _, has := w.split.layout.index[s]; return has })
	return w.promote(ctx, names[:min(len(names), max(room, 0))])
}

// splitting makes the splitter ready.
func (w *writer) splitting(ctx context.Context) (*splitter, error) {
	if w.split != nil {
		return w.split, nil
	}
	shapes, err := w.log.shapes(ctx)
	if err != nil {
		return nil, err
	}
	w.split = newSplitter(w.log.layout.Load(), shapes)
	return w.split, nil
}

// promote gives properties a column. Events that are stored already keep theirs in the JSON.
func (w *writer) promote(ctx context.Context, properties []string) error {
	y := w.log.layout.Load()
	var stored bool
	err := w.conn.QueryRowContext(ctx, "SELECT EXISTS (FROM event_rows)").Scan(&stored)
	if err != nil {
		return err
	}
	script := ""
	for _, p := range properties {
		if _, has := y.index[p]; has {
			continue
		}
		n := len(y.columns)
		if n == maxColumns {
			return fmt.Errorf("the log has %d columns for properties, no more fit. Leave out %q", n, p)
		}
		y = y.with(column{p, stored})
		script += fmt.Sprintf("ALTER TABLE event_rows ADD COLUMN %s VARCHAR; INSERT INTO columns VALUES (%d, %s, %t); ", columnName(n), n, quote(p), stored)
	}
	if script == "" {
		return nil
	}
	err = w.transact(ctx, func() error {
		_, err := w.conn.ExecContext(ctx, script)
		return err
	})
	if err != nil {
		return err
	}
	w.log.layout.Store(y)
	if w.split != nil {
		w.split.layout = y
	}
	return nil
}
