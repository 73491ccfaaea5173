package friction

import (
	"cmp"
	"math"
	"slices"
)

// sort is a kind of friction, or something else that is counted on the way.
type sort uint8

const (
	failure sort = iota // of an operation
	retry               // of an operation
	request             // an operation that was tried, whether or not it led to another one
	search              // an event that found nothing; what is -1: a search of any sort
	episode             // from a failure of an operation to the next request of any sort that did not fail
)

// key names what is counted: its sort and the number of its operation, or of its event.
type key struct {
	sort sort
	what int32
}

// part is a status and a code of an operation.
type part struct{ operation, status, code int32 }

// entry is what one person met of one thing.
type entry struct {
	thing   int32 // index into tally.things; -1: the next person begins, there when seconds is 1
	seconds int32 // that it cost; negative less one when it had not ended by the end of the window
	hit     bool  // false: it was only possible to meet it
}

type partCount struct{ people, times int }

// tally keeps what everybody met.
type tally struct {
	index   map[key]int32
	things  []key
	times   []int
	entries []entry
	parts   map[part]*partCount
	judged  [2]int // not there, there
	young   int
	cut     bool
	// led counts, of those there with whom an operation succeeded, how often another one followed and it was not needed
	// again.
	led map[int32]*[2]int // no, yes
	// stepped is how many different requests succeeded before the goal, of those who got there.
	stepped []float64
}

func newTally() *tally {
	return &tally{index: map[key]int32{}, parts: map[part]*partCount{}, led: map[int32]*[2]int{}}
}

// met is what the person at hand met of a thing.
type met struct {
	key
	times     int
	since     int64 // when an episode began that has not ended; -1: none
	lost      int64 // microseconds of those that ended
	succeeded bool  // of requests: it did not fail at least once
	returned  bool  // of requests: it was made again after it had led to another one
	hit       bool
	failed    int64 // of retries: when the operation last failed; -1: it did not, or has succeeded since
}

// add takes in what one person met until the end of their window.
func (t *tally) add(all []met, parts []part, there bool, end int64) {
	head := entry{thing: -1}
	if there {
		head.seconds = 1
	}
	t.judged[head.seconds]++
	if len(t.entries)+len(all) > maxEntries {
		t.cut = true
		return
	}
	t.entries = append(t.entries, head)
	for i := range all {
		m := &all[i]
		thing, known := t.index[m.key]
		if !known {
			if len(t.things) == maxNames {
				t.cut = true
				continue
			}
			thing = int32(len(t.things))
			t.index[m.key] = thing
			t.things, t.times = append(t.things, m.key), append(t.times, 0)
		}
		if m.hit {
			t.times[thing] += m.times
		}
		if m.since >= 0 {
			m.lost += end - m.since
		}
		e := entry{thing: thing, seconds: int32(min(max(m.lost/1e6, 0), math.MaxInt32-1)), hit: m.hit}
		if m.since >= 0 && !there { // the goal ends everything
			e.seconds = -e.seconds - 1
		}
		t.entries = append(t.entries, e)
		if m.sort == request && there && m.succeeded {
			t.lead(m.what, m.hit && !m.returned)
		}
	}
	t.addParts(parts)
}

func (t *tally) lead(operation int32, further bool) {
	c := t.led[operation]
	if c == nil {
		c = &[2]int{}
		t.led[operation] = c
	}
	if further {
		c[1]++
	} else {
		c[0]++
	}
}

// preliminary reports whether an operation is one that leads to another one: most of those there for whom it succeeded
// needed another one after it, and it no more.
func (t *tally) preliminary(operation int32) bool {
	c := t.led[operation]
	return c != nil && c[1] > c[0]
}

// final reports whether the goal came with an operation's success for most of those there: whoever tried it and is not
// there must have failed, so that comparing its failures says nothing.
func (t *tally) final(operation int32) bool {
	c := t.led[operation]
	return c == nil || c[0] >= c[1]
}

func (t *tally) addParts(parts []part) {
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(cmp.Compare(a.operation, b.operation), cmp.Compare(a.status, b.status), cmp.Compare(a.code, b.code))
	})
	for i, p := range parts {
		c := t.parts[p]
		if c == nil {
			if len(t.parts) == maxNames {
				t.cut = true
				continue
			}
			c = &partCount{}
			t.parts[p] = c
		}
		c.times++
		if i == 0 || parts[i-1] != p {
			c.people++
		}
	}
}
