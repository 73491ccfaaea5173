// Package panel counts what accounts did, week by week, and when each of them got a release: what differences in
// differences are computed from.
package panel

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"time"

	"throughline.dev/events"
	"throughline.dev/measure/quasi"
)

// Bounds of a panel.
const (
	Weeks = 26
	Units = 2000
)

// Question asks for a panel.
type Question struct {
	Match   events.Matcher // what is counted
	Where   []events.Cond  // restricts all events
	Exposed events.Matcher // the first such event of an account shows that it has the release
	Active  bool           // a week counts 1 when there was any event, instead of their number
}

// Read counts the events of accounts week by week in one reading, up to the last whole week before the mark's end of
// observation. Of very many accounts a part is taken, by their names, the same each time. It also returns how many
// accounts there are.
func Read(ctx context.Context, log events.Reader, mark events.Mark, question Question) (quasi.Panel, int, error) {
	const week = 7 * 24 * time.Hour
	p := quasi.Panel{Treated: map[string]int{}, Level: 0.95}
	until := mark.Through
	from := until.Add(-Weeks * week)
	counts := map[string]*[Weeks]float64{}
	var part sample
	q := events.Query{Match: events.Matcher{Where: question.Where}, To: until, AsOf: mark, Unit: events.ByAccount}
	err := log.Sequences(ctx, []events.Matcher{question.Match, question.Exposed}, q, func(unit string, steps []events.Step) error {
		if !part.takes(unit) {
			return nil
		}
		row := &[Weeks]float64{}
		any := false
		for _, s := range steps {
			at := time.UnixMicro(s.At).Sub(from)
			w := int(at / week)
			if s.Match == 1 {
				if _, ok := p.Treated[unit]; !ok {
					if at < 0 {
						w = -1
					}
					p.Treated[unit] = w
				}
				continue
			}
			if at >= 0 && w < Weeks {
				row[w]++
				any = true
			}
		}
		if _, treated := p.Treated[unit]; any || treated {
			counts[unit] = row
		}
		for len(counts) > Units {
			part.halve()
			maps.DeleteFunc(counts, func(u string, _ *[Weeks]float64) bool { return !part.takes(u) })
			maps.DeleteFunc(p.Treated, func(u string, _ int) bool { return !part.takes(u) })
		}
		return nil
	})
	if err != nil {
		return p, 0, fmt.Errorf("count by account: %w", err)
	}
	for unit, row := range counts {
		for w, n := range row {
			if question.Active {
				n = min(n, 1)
			}
			p.Observations = append(p.Observations, quasi.Observation{Unit: unit, Time: w, Value: n})
		}
	}
	slices.SortFunc(p.Observations, func(a, b quasi.Observation) int {
		return cmp.Or(cmp.Compare(a.Unit, b.Unit), cmp.Compare(a.Time, b.Time))
	})
	return p, len(counts), nil
}

// sample takes a part of all units, by their names: the same each time, whatever order they come in. The zero sample
// takes all.
type sample struct{ mask uint64 }

func (s *sample) halve() { s.mask = s.mask<<1 | 1 }

func (s sample) takes(unit string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(unit)) // never fails
	return h.Sum64()&s.mask == 0
}
