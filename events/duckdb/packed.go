package duckdb

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"sync"

	"throughline.dev/events"
)

// packed reads an event as one number. Units are numbers without gaps, so that they are put together by counting: four
// times as fast as DuckDB's grouping into lists. It returns errTies before it has visited any unit.
func (s *walk) packed(ctx context.Context, page string, visit func(string, []events.Step) error) error {
	var p packedPage
	what := s.which()
	if !s.disjoint {
		what = s.fitting()
	}
	counts := make([]uint32, len(s.texts.starts)+1)
	query := fmt.Sprintf("SELECT %s, e.us * %d + %s FROM %s WHERE %s%s", s.unit, maxMatchers, what, s.from, s.filter, page)
	err := s.session.query(ctx, query, func(c chunk) error {
		us, xs := c.ints(0), c.longs(1)
		b := p.room(len(us))
		b.units, b.packed = append(b.units, us...), append(b.packed, xs...)
		for _, u := range us {
			counts[u]++
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.arrange(counts)
	if !s.disjoint && p.ties() {
		return errTies
	}
	var steps []events.Step
	for u, own := range p.all() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if s.disjoint {
			steps = slices.Grow(steps[:0], len(own)) // once: a busy person's would be copied again and again
			for i, x := range own {
				steps = append(steps, events.Step{Match: int(x & (maxMatchers - 1)), At: x >> stepBits, Event: int32(i)})
			}
		} else {
			steps = unpack(steps[:0], own)
		}
		if err := visit(s.texts.text(u), steps); err != nil {
			return err
		}
	}
	return nil
}

// packedPage are the events of a part of the units.
type packedPage struct {
	blocks []*block // as they were read
	packed []int64  // by unit, then by time
	ends   []uint32 // by unit, where its events end
}

// block holds some of the events as they were read: one list of all would be copied again and again as it grows.
type block struct {
	units  []int32
	packed []int64
}

const (
	firstBlock = 1 << 11 // events
	blockSize  = 1 << 17
)

// room returns a block that n more events fit into.
func (p *packedPage) room(n int) *block {
	if last := len(p.blocks) - 1; last >= 0 && len(p.blocks[last].units)+n <= cap(p.blocks[last].units) {
		return p.blocks[last]
	}
	size := max(min(firstBlock<<min(len(p.blocks), 20), blockSize), n)
	b := &block{make([]int32, 0, size), make([]int64, 0, size)}
	p.blocks = append(p.blocks, b)
	return b
}

// arrange orders the events by unit, then by time.
func (p *packedPage) arrange(counts []uint32) {
	p.ends = starts(counts)
	n := 0
	for _, b := range p.blocks {
		n += len(b.units)
	}
	p.packed = make([]int64, n)
	for _, b := range p.blocks {
		for i, u := range b.units {
			p.packed[p.ends[u]] = b.packed[i]
			p.ends[u]++
		}
	}
	p.blocks = nil
	p.orderAll()
}

// orderAll orders the events of each unit, those of half the units beside those of the others.
func (p *packedPage) orderAll() {
	half, middle := len(p.ends)/2, uint32(0)
	if half > 0 {
		middle = p.ends[half-1]
	}
	var others sync.WaitGroup
	others.Go(func() { orderEach(p.packed, p.ends[:half], 0) })
	orderEach(p.packed, p.ends[half:], middle)
	others.Wait()
}

func orderEach(packed []int64, ends []uint32, start uint32) {
	for _, end := range ends {
		order(packed[start:end])
		start = end
	}
}

// order sorts what may be nearly sorted, since events arrive in about the order in which they happened.
func order(own []int64) {
	moves := 2 * len(own)
	for i := 1; i < len(own); i++ {
		x, k := own[i], i
		for ; k > 0 && own[k-1] > x; k-- {
			own[k] = own[k-1]
		}
		own[k] = x
		if moves -= i - k; moves < 0 {
			slices.Sort(own)
			return
		}
	}
}

// starts turns counts into where each begins; filling moves them on to where each ends.
func starts(counts []uint32) []uint32 {
	sum := uint32(0)
	for u, n := range counts {
		counts[u], sum = sum, sum+n
	}
	return counts
}

// all yields the units that have events, with them.
func (p *packedPage) all() iter.Seq2[int, []int64] {
	return func(yield func(int, []int64) bool) {
		start := uint32(0)
		for u, end := range p.ends {
			if end > start && !yield(u, p.packed[start:end]) {
				return
			}
			start = end
		}
	}
}

// ties reports whether events of a unit happened at the same time and fit different sets of matchers.
func (p *packedPage) ties() bool {
	for _, own := range p.all() {
		for i := 1; i < len(own); i++ {
			if own[i] != own[i-1] && own[i]>>stepBits == own[i-1]>>stepBits {
				return true
			}
		}
	}
	return false
}

// unpack appends the steps of events whose low bits are sets of matchers. What happened at the same time has the same
// set, and comes in order of matcher.
func unpack(steps []events.Step, own []int64) []events.Step {
	for i := 0; i < len(own); {
		n := 1
		for i+n < len(own) && own[i+n] == own[i] {
			n++
		}
		match := 0
		for set := own[i] & (maxMatchers - 1); set != 0; set, match = set>>1, match+1 {
			if set&1 == 0 {
				continue
			}
			for k := range n {
				steps = append(steps, events.Step{Match: match, At: own[i] >> stepBits, Event: int32(i + k)})
			}
		}
		i += n
	}
	return steps
}
