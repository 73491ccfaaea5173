package brief

import (
	"cmp"
	"slices"
	"strings"

	"throughline.dev/events"
)

// guess says what could be asked of an event log that no metric asks anything of. It names a start and an end by the
// catalogue alone and says that this is a guess; it asks nothing, since a number from a guessed question would look
// like a number.
func (c *composer) guess(catalogue []events.Catalogue) Text {
	var named []events.Catalogue
	for _, e := range catalogue {
		if !strings.HasPrefix(e.Name, "$") && e.People > 0 {
			named = append(named, e)
		}
	}
	lead := say("No metric asks anything of it yet, so no question is answered here. Define one: the event people start with, the event that shows they got there, and in how many days. ")
	if len(named) < 2 {
		return lead
	}
	// People start once and early: the event seen first among those that most people have.
	most := slices.MaxFunc(named, func(a, b events.Catalogue) int { return cmp.Compare(a.People, b.People) }).People
	start := slices.MinFunc(named, func(a, b events.Catalogue) int {
		return cmp.Or(cmp.Compare(far(a, most), far(b, most)), cmp.Compare(once(a), once(b)), a.First.Compare(b.First), cmp.Compare(a.Name, b.Name))
	})
	end := slices.MaxFunc(named, func(a, b events.Catalogue) int {
		return cmp.Or(cmp.Compare(boolInt(a.Name != start.Name && a.People < start.People), boolInt(b.Name != start.Name && b.People < start.People)), cmp.Compare(a.People, b.People), -cmp.Compare(a.Name, b.Name))
	})
	if end.Name == start.Name || end.People >= start.People {
		return lead
	}
	return say(lead, "A guess from the counts alone: start at “", start.Name, "” (", c.observed(start.People, "people with "+start.Name, "different people, after merging the ids of one person, with at least one event of that name, counted"),
		" people) and look for “", end.Name, "” (", c.observed(end.People, "people with "+end.Name, "different people, after merging the ids of one person, with at least one event of that name, counted"),
		" people). Only somebody who knows the product can say whether that is the right question.")
}

// far tells events that at least half of the people have, as most have, from others.
func far(e events.Catalogue, most int64) int { return boolInt(2*e.People < most) }

// once tells events that happen about once a person from those that repeat.
func once(e events.Catalogue) int { return boolInt(e.Count > e.People+e.People/5) }

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
