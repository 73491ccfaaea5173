package friction

import "math"

// counts are what is known of a friction over all people.
type counts struct {
	times   int
	met     [2]int  // not there, there
	exposed [2]int  // of whom could have met it
	lost    []int32 // seconds that it cost each of them, as in entry
}

func (c *counts) hit(group int, seconds int32) {
	c.met[group]++
	c.lost = append(c.lost, seconds)
}

// groups are the frictions taken together.
type groups struct {
	before counts // several requests that only lead to others
	errors counts // failures of the requests that do not
	empty  counts // searches that found nothing
}

// sum adds two times, of which one may not have ended.
func sum(a, b int32) int32 {
	open := a < 0 || b < 0
	plain := func(s int32) int64 {
		if s < 0 {
			return int64(-s) - 1
		}
		return int64(s)
	}
	total := int32(min(plain(a)+plain(b), math.MaxInt32-1))
	if open {
		return -total - 1
	}
	return total
}

// count counts every thing, and the groups.
func (t *tally) count() ([]counts, groups) {
	things := make([]counts, len(t.things))
	for i := range things {
		things[i].times = t.times[i]
	}
	var g groups
	preliminary := map[int32]bool{}
	for operation := range t.led {
		preliminary[operation] = t.preliminary(operation)
	}
	for from := 0; from < len(t.entries); {
		to := from + 1
		for to < len(t.entries) && t.entries[to].thing >= 0 {
			to++
		}
		t.countOne(t.entries[from+1:to], int(t.entries[from].seconds), things, &g, preliminary)
		from = to
	}
	for i, k := range t.things {
		switch k.sort {
		case request:
			things[i].exposed = g.before.exposed // whoever made any request might have had to make this one
		case search:
			things[i].exposed = g.empty.exposed
			if k.what >= 0 {
				g.empty.times += t.times[i]
			}
		}
	}
	return things, g
}

// countOne takes in one person.
func (t *tally) countOne(entries []entry, group int, things []counts, g *groups, preliminary map[int32]bool) {
	var before, errors, empty int32
	var firsts, requests, finals, episodes, searches, searched int
	expose := func(k key) {
		if i, known := t.index[k]; known {
			things[i].exposed[group]++
		}
	}
	for _, e := range entries {
		k := t.things[e.thing]
		if e.hit {
			things[e.thing].hit(group, e.seconds)
		}
		switch k.sort {
		case request:
			requests++
			expose(key{failure, k.what})
			if !preliminary[k.what] {
				finals++
			} else if e.hit {
				firsts++
				before = sum(before, e.seconds)
			}
		case failure:
			expose(key{retry, k.what})
		case episode:
			if !preliminary[k.what] {
				episodes++
				errors = sum(errors, e.seconds)
				g.errors.times++
			}
		case search:
			if k.what < 0 {
				searched++
			} else {
				searches++
				empty = sum(empty, e.seconds)
			}
		}
	}
	if requests > 0 {
		g.before.exposed[group]++
	}
	if firsts > 1 {
		g.before.times += firsts
		g.before.hit(group, before)
	}
	if finals > 0 {
		g.errors.exposed[group]++
	}
	if episodes > 0 {
		g.errors.hit(group, errors)
	}
	if searched > 0 {
		g.empty.exposed[group]++
	}
	if searches > 0 {
		g.empty.hit(group, empty)
	}
}
