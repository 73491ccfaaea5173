package quantity

import "throughline.dev/define/passage"

// Find returns the quantities of a sentence in their order. They do not overlap.
func Find(s passage.Sentence) []Quantity { return nil }

// ParseUnit reads a unit that stands alone, such as the one a person typed into a chip.
func ParseUnit(written string) (Unit, bool) { return Unit{}, false }
