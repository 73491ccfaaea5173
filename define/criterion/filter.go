package criterion

import (
	"math"
	"slices"

	"throughline.dev/define/inflection"
	"throughline.dev/define/quantity"
)

// filters collects the quantities that say which cases count.
func (r *reader) filters(d *draft, out *Reading) {
	first, _ := slices.BinarySearch(r.pos, d.p.from)
	for k := first; k < min(d.k, first+nearest) && r.pos[k] < d.p.modal && len(out.Filter) < 4; k++ { // of the subject
		r.addFilter(k, out)
	}
	for k := d.k - 1; k >= max(0, d.k-nearest) && r.pos[k] >= max(d.lo, d.p.modal) && len(out.Filter) < 4; k-- {
		r.addFilter(k, out)
	}
	for k := d.k + 1; k < min(len(r.qs), d.k+nearest) && r.pos[k] < d.hi && len(out.Filter) < 4; k++ {
		r.addFilter(k, out)
	}
}

func (r *reader) addFilter(k int, out *Reading) {
	q, c := r.qs[k], r.comp[k]
	if r.roles[k] != Filtering || r.sub[r.pos[k]] > 0 || c.rel == bare || c.rel == lasting || c.rel == after || isNaN(q.Low) || math.IsInf(q.High, 0) || q.Unit.Dimension == quantity.Share {
		return
	}
	var cmp string
	value := q.High
	switch c.rel {
	case upto, inside:
		cmp = "<="
	default:
		cmp = c.settle(false, LowerIsBetter, false)
	}
	if cmp == ">" || cmp == ">=" {
		value = q.Low
	}
	attribute := string(q.Unit.Dimension)
	switch q.Unit.Dimension {
	case quantity.Count:
		attribute = inflection.Singular(q.Unit.Noun) + "_count"
	case quantity.None:
		attribute = "value"
	case quantity.Duration:
		if c.word == "older" || c.word == "newer" || c.word == "younger" {
			attribute = "age"
		}
	}
	from, to := c.from, r.pos[k]+1
	if c.right {
		from, to = r.pos[k], c.to
	}
	if r.isPast(r.pos[k]) && attribute != "age" {
		return
	}
	f := Filter{Text: r.words(from, to), Attribute: attribute, Comparator: cmp, Value: value}
	if q.Unit.Dimension != quantity.Count {
		f.Unit = q.Unit.Symbol
	}
	out.Filter = append(out.Filter, f)
}
