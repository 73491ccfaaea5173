package duckdb

import (
	"cmp"
	"math/bits"
	"slices"

	"throughline.dev/events"
)

// gathered are the events of a page of units, column by column.
type gathered struct {
	properties []string
	names      view
	disjoint   bool // the one matcher that an event fits stands for it, not a set of them
	by         bool // the first value of an event is that of Query.By
	identified bool // ids were read
	masks      int  // words of the set of each event

	counts  []uint32 // events by unit
	units   []int32
	ats     []int64
	sets    []int64 // of matchers, masks for each event
	numbers []int32 // of the values of each event, one for each property
	uids    []uuid  // unless ids says otherwise
	ids     map[int32]string
	values  []string
	index   map[string]int32

	out    []events.Step
	texts  []string // the values of the steps at hand
	number []int32  // of events at one time, among those of their unit
}

// take adds the rows of a chunk, without those that fit nothing.
func (g *gathered) take(c chunk) {
	if g.index == nil {
		g.index, g.values, g.ids = map[string]int32{"": 0}, []string{""}, map[int32]string{}
	}
	const masks = 2 // column of the first
	units, ats := c.ints(0), c.longs(1)
	first, wide := len(g.units), len(g.properties)
	sets := make([][]int64, g.masks)
	for m := range sets {
		sets[m] = c.longs(masks + m)
	}
	kept := make([]int32, 0, c.rows)
	for row := range int32(c.rows) {
		if g.disjoint || slices.ContainsFunc(sets, func(words []int64) bool { return words[row] != 0 }) {
			kept = append(kept, row)
		}
	}
	if len(kept) == 0 {
		return
	}
	for _, row := range kept {
		g.units = append(g.units, units[row])
		g.ats = append(g.ats, ats[row])
		g.counts[units[row]]++
	}
	g.sets = slices.Grow(g.sets, len(kept)*g.masks)[:len(g.units)*g.masks]
	for m, words := range sets {
		for i, row := range kept {
			g.sets[(first+i)*g.masks+m] = words[row]
		}
	}
	g.numbers = slices.Grow(g.numbers, len(kept)*wide)[:len(g.units)*wide]
	for k, p := range g.properties {
		own := g.numbers[first*wide+k:]
		if p == events.NameColumn {
			names := c.ints(masks + g.masks + k)
			for i, row := range kept {
				own[i*wide] = g.value([]byte(g.names.text(int(names[row]))))
			}
			continue
		}
		texts, has := c.texts(masks+g.masks+k), c.valid(masks+g.masks+k)
		for i, row := range kept {
			own[i*wide] = 0
			if has.at(int(row)) {
				own[i*wide] = g.value(texts[row].bytes())
			}
		}
	}
	if !g.identified {
		return
	}
	column := masks + g.masks + wide
	uids, isUUID, ids := c.uuids(column), c.valid(column), c.texts(column+1)
	for i, row := range kept {
		var u uuid
		if isUUID.at(int(row)) {
			u = uids[row]
		} else {
			g.ids[int32(first+i)] = string(ids[row].bytes())
		}
		g.uids = append(g.uids, u)
	}
}

// value numbers a value.
func (g *gathered) value(text []byte) int32 {
	n, ok := g.index[string(text)]
	if !ok {
		n = int32(len(g.values))
		g.values = append(g.values, string(text))
		g.index[g.values[n]] = n
	}
	return n
}

// steps returns the steps of a unit whose events have the indices, which it puts into order; told is false when only
// their ids tell the order and are not there. The steps are valid until the next call.
func (g *gathered) steps(own []int32) (out []events.Step, told bool) {
	g.out, g.texts = slices.Grow(g.out[:0], len(own)), slices.Grow(g.texts[:0], len(own)*len(g.properties))
	g.inTime(own)
	next := int32(0)
	for len(own) > 0 {
		n := 1
		for n < len(own) && g.ats[own[n]] == g.ats[own[0]] {
			n++
		}
		if n > 1 && !g.alike(own[:n]) {
			if !g.identified {
				return nil, false
			}
			slices.SortFunc(own[:n], g.compareID)
		}
		next = g.at(own[:n], next)
		own = own[n:]
	}
	return g.out, true
}

// inTime orders events by time. They nearly always are, since they arrive in about the order in which they happened.
func (g *gathered) inTime(own []int32) {
	moves := 2 * len(own)
	for i := 1; i < len(own); i++ {
		x, k := own[i], i
		for ; k > 0 && g.ats[own[k-1]] > g.ats[x]; k-- {
			own[k] = own[k-1]
		}
		own[k] = x
		if moves -= i - k; moves < 0 {
			slices.SortFunc(own, func(a, b int32) int { return cmp.Compare(g.ats[a], g.ats[b]) })
			return
		}
	}
}

// alike reports whether events fit the same and carry the same: their order does not show.
func (g *gathered) alike(own []int32) bool {
	set := func(i int32) []int64 { return g.sets[int(i)*g.masks:][:g.masks] }
	numbers := func(i int32) []int32 { return g.numbers[int(i)*len(g.properties):][:len(g.properties)] }
	for _, i := range own[1:] {
		if !slices.Equal(set(i), set(own[0])) || !slices.Equal(numbers(i), numbers(own[0])) {
			return false
		}
	}
	return true
}

func (g *gathered) compareID(a, b int32) int {
	x, isX := g.ids[a]
	y, isY := g.ids[b]
	switch {
	case !isX && !isY:
		return g.uids[a].compare(g.uids[b])
	case !isX:
		x = g.uids[a].String()
	case !isY:
		y = g.uids[b].String()
	}
	return cmp.Compare(x, y)
}

// at appends the steps of events at one time in order of matcher, then of event, and returns the number of the next event.
func (g *gathered) at(own []int32, next int32) int32 {
	g.number = slices.Grow(g.number[:0], len(own))[:len(own)]
	for i := range g.number {
		g.number[i] = -1
	}
	add := func(k, match int) {
		if g.number[k] < 0 {
			g.number[k] = next
			next++
		}
		g.out = append(g.out, g.step(own[k], match, g.number[k]))
	}
	if g.disjoint {
		if len(own) > 1 {
			slices.SortStableFunc(own, func(a, b int32) int { return cmp.Compare(g.sets[a], g.sets[b]) })
		}
		for k, i := range own {
			add(k, int(g.sets[i]))
		}
		return next
	}
	for m := range g.masks {
		all := int64(0)
		for _, i := range own {
			all |= g.sets[int(i)*g.masks+m]
		}
		for ; all != 0; all &= all - 1 {
			bit := bits.TrailingZeros64(uint64(all))
			for k, i := range own {
				if g.sets[int(i)*g.masks+m]>>bit&1 == 1 {
					add(k, m*maskBits+bit)
				}
			}
		}
	}
	return next
}

// step makes a step of an event.
func (g *gathered) step(i int32, match int, number int32) events.Step {
	s := events.Step{Match: match, At: g.ats[i], Event: number}
	numbers := g.numbers[int(i)*len(g.properties):][:len(g.properties)]
	if g.by {
		s.Value, numbers = g.values[numbers[0]], numbers[1:]
	}
	if len(numbers) > 0 {
		from := len(g.texts)
		for _, n := range numbers {
			g.texts = append(g.texts, g.values[n])
		}
		s.Values = g.texts[from:len(g.texts):len(g.texts)]
	}
	return s
}
