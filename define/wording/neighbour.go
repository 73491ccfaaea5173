package wording

import (
	"slices"

	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// boundedBy reports whether a number takes the weight of a vague word: one of the sentence itself, or one of the
// right sort in the sentence before or after it, as in "It must be easy to learn. 90 % of new users shall …".
func (j *judge) boundedBy(sorts []quantity.Dimension) bool {
	if j.bounded {
		return true
	}
	if j.context.Before == nil && j.context.After == nil {
		return false
	}
	if !j.looked {
		// Only sentences about to be refused look at their neighbours.
		j.looked = true
		for _, s := range []*passage.Sentence{j.context.Before, j.context.After} {
			if s != nil {
				j.sorts = append(j.sorts, sortsOf(j.find.Find(s))...)
			}
		}
	}
	return slices.ContainsFunc(j.sorts, func(d quantity.Dimension) bool { return slices.Contains(sorts, d) })
}

// sortsOf lists what numbers measure.
func sortsOf(all []quantity.Quantity) []quantity.Dimension {
	var out []quantity.Dimension
	for _, q := range all {
		switch q.Form {
		case quantity.Plain, quantity.Range, quantity.Tolerance, quantity.Multiple:
			if !slices.Contains(out, q.Unit.Dimension) {
				out = append(out, q.Unit.Dimension)
			}
		}
	}
	return out
}

// sortsFor lists the sorts of number that bound the words of a rule.
func sortsFor(rule string) []quantity.Dimension {
	switch rule {
	case "RQ-V02":
		return []quantity.Dimension{quantity.Duration, quantity.Share}
	case "RQ-V03":
		return []quantity.Dimension{quantity.Count}
	case "RQ-V20":
		return []quantity.Dimension{quantity.Duration, quantity.Frequency}
	case "RQ-L25":
		return []quantity.Dimension{quantity.Share}
	}
	return nil
}
