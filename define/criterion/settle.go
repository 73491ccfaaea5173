package criterion

import "throughline.dev/define/quantity"

// Settle computes what follows from the other members, after a person changed one: unit and dimension by the table of
// units, values in SI units, the direction of the comparison. A unit that is not in the table is kept as a counted noun.
func Settle(c Criterion) Criterion {
	u, ok := quantity.ParseUnit(c.Unit)
	if ok {
		c.Unit, c.Quantity = u.Symbol, u.Dimension
	}
	factor := u.Factor
	if factor == 0 {
		factor = 1
	}
	si := func(v *float64) *float64 {
		if v == nil || !ok {
			return nil
		}
		x := *v*factor + u.Offset
		return &x
	}
	c.SI, c.SIHigh = si(c.Threshold), si(c.High)
	switch c.Comparator {
	case "<", "<=":
		c.Direction = LowerIsBetter
	case ">", ">=":
		c.Direction = HigherIsBetter
	case "=", "within":
		c.Direction = OnTarget
	default:
		c.Direction = ""
	}
	return c
}
