package criterion

import (
	"math"
	"slices"

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
		attribute = singular(q.Unit.Noun) + "_count"
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

// singular turns a plural noun, the last word of the phrase, into the name of an attribute.
func singular(noun string) string {
	b := []byte(lowerASCII(noun))
	for i := range b {
		if b[i] == ' ' || b[i] == '-' || b[i] == '/' {
			b[i] = '_'
		}
	}
	s := string(b)
	n := len(s)
	switch {
	case n > 3 && s[n-3:] == "ies":
		return s[:n-3] + "y"
	case n > 4 && (s[n-4:] == "sses" || s[n-4:] == "ches" || s[n-4:] == "shes" || s[n-3:] == "xes"):
		return s[:n-2]
	case n > 2 && s[n-1] == 's' && s[n-2] != 's':
		return s[:n-1]
	}
	return s
}
