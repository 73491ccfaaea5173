// Package saturation tells whether more interviews would still add something: how many codes each interview, in the order
// they were held, brought that none before it had.
//
// The order is luck in part: one rich interview held first makes all later ones look poor. So beside the curve stands the
// band in which it would lie had the same interviews been held in other orders (seeded, so always the same), and how often an
// order would have ended as poor in news. Few interviews are an answer of their own. Pure; nothing is asked of a clock.
package saturation

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// An Interview has the codes (tags) that were put on spans of it; the same code twice counts once.
type Interview struct {
	Key   ledger.Key
	Name  string
	At    time.Time
	Codes []string
}

// A Point is one interview on the curve.
type Point struct {
	Key  ledger.Key `json:"key"`
	Name string     `json:"name"`
	At   time.Time  `json:"at,omitzero"`
	New  []string   `json:"new,omitempty"` // codes that no interview before had, sorted
	// Seen is how many codes all interviews up to this one have; Low and High bound it in 90 % of other orders.
	Seen int     `json:"seen"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// A Curve is what interviews brought, in their order.
type Curve struct {
	Points []Point `json:"points"`
	// Enough is false for too few coded interviews; the sentence says so, and Quiet and Luck say nothing.
	Enough bool `json:"enough"`
	// Quiet is how many of the last interviews (four, or all but the first if there are fewer) added nothing new.
	Quiet ledger.Figure `json:"quiet"`
	// Luck is in how many of other orders the last as many interviews would have added no more codes than they did, in %.
	Luck ledger.Figure `json:"luck"`
	// Once is how many codes stand in one interview only: many mean that there is more to hear.
	Once     ledger.Figure `json:"once"`
	Uncoded  int           `json:"uncoded,omitempty"` // interviews without codes, which are left out
	Sentence string        `json:"sentence"`
}

const (
	fewest = 4 // coded interviews
	last   = 4 // that the sentence is about
	orders = 999
	most   = 500 // interviews and codes of them that are read, the newest
	inside = 0.9
)

// Of makes the curve of interviews, by date and then by key; those without a date come first. An interview without codes has
// not been coded yet, or so it is taken, and is left out. Of more than 500 the newest 500 are read.
func Of(interviews []Interview, asOf time.Time) Curve {
	c := Curve{}
	var coded []Interview
	for _, i := range interviews {
		if len(i.Codes) == 0 {
			c.Uncoded++
			continue
		}
		coded = append(coded, i)
	}
	slices.SortStableFunc(coded, func(a, b Interview) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Key, b.Key)) })
	coded = coded[max(0, len(coded)-most):]
	names, codes := number(coded)
	seen := make([]bool, len(names))
	in := make([]int, len(names))
	total := 0
	for n, i := range coded {
		p := Point{Key: i.Key, Name: i.Name, At: i.At}
		for _, k := range codes[n] {
			in[k]++
			if !seen[k] {
				seen[k] = true
				total++
				p.New = append(p.New, names[k])
			}
		}
		p.Seen = total
		c.Points = append(c.Points, p)
	}
	as := asOf.UTC().Format(time.RFC3339)
	n := int64(len(coded))
	once := 0
	for _, k := range in {
		if k == 1 {
			once++
		}
	}
	c.Once = counted("codes heard once", once, int64(len(names)), "codes", as, "Codes that stand in one interview only. Counted.")
	c.Quiet = ledger.Figure{Name: "nothing new", Unit: "interviews", N: n, AsOf: as, Definition: "Of the last interviews, those without a code that none before had. Counted."}
	c.Luck = ledger.Figure{Name: "luck of the order", Unit: "%", N: orders, AsOf: as, Definition: "Random orders of the same interviews whose end adds no more codes than it did. Seeded."}
	if len(coded) < fewest {
		c.Sentence = fmt.Sprintf("Too few interviews: %d with codes of at least %d.", len(coded), fewest)
		c.Quiet.Note, c.Luck.Note = c.Sentence, c.Sentence
		for i := range c.Points {
			c.Points[i].Low, c.Points[i].High = float64(c.Points[i].Seen), float64(c.Points[i].Seen)
		}
		return c
	}
	c.Enough = true
	tail := min(last, len(coded)-1)
	quiet, added := 0, 0
	for _, p := range c.Points[len(coded)-tail:] {
		added += len(p.New)
		if len(p.New) == 0 {
			quiet++
		}
	}
	poor := c.shuffle(codes, len(names), tail, added)
	c.Quiet = counted("nothing new", quiet, int64(tail), "interviews", as, fmt.Sprintf("Of the last %d interviews, those without a code that none before had. Counted.", tail))
	luck := stats.Proportion{Hits: poor, N: orders}
	bounds := luck.Wilson(0.95)
	v, low, high := 100*luck.Value(), 100*bounds.Low, 100*bounds.High
	c.Luck.Value, c.Luck.Low, c.Luck.High, c.Luck.Level = &v, &low, &high, 0.95
	c.Sentence = tell(quiet, tail, added, once, v)
	return c
}

// number gives each code a number in the order of names, and returns the codes of each interview by number, sorted.
func number(coded []Interview) (names []string, codes [][]int) {
	for _, i := range coded {
		own := slices.Clone(i.Codes)
		slices.Sort(own)
		own = slices.Compact(own)
		names = append(names, own[:min(len(own), most)]...)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	for _, i := range coded {
		own := slices.Clone(i.Codes)
		slices.Sort(own)
		own = slices.Compact(own)
		var numbers []int
		for _, name := range own[:min(len(own), most)] {
			k, _ := slices.BinarySearch(names, name)
			numbers = append(numbers, k)
		}
		codes = append(codes, numbers)
	}
	return names, codes
}

// shuffle sets the bands, and returns how many orders end with at most as many new codes.
func (c *Curve) shuffle(codes [][]int, names, tail, added int) (poor int) {
	n := len(codes)
	at := make([][]float64, n) // how many codes were seen at each place, by order
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	rng := stats.SeedOf("discover/saturation", int64(n), int64(names)).Rand()
	seen := make([]int, names) // the order in which a code was last seen, from 1
	for o := range orders {
		rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		total, before := 0, 0
		for place, i := range order {
			if place == n-tail {
				before = total
			}
			for _, k := range codes[i] {
				if seen[k] != o+1 {
					seen[k] = o + 1
					total++
				}
			}
			at[place] = append(at[place], float64(total))
		}
		if total-before <= added {
			poor++
		}
	}
	for i := range c.Points {
		s := stats.Sort(at[i])
		c.Points[i].Low, c.Points[i].High = s.NearestRank((1-inside)/2), s.NearestRank((1+inside)/2)
	}
	return poor
}

// rarely is the share of orders, in percent, below which the order itself explains a poor end.
const rarely = 5

func tell(quiet, tail, added, once int, luck float64) string {
	var s string
	switch quiet {
	case tail:
		s = fmt.Sprintf("None of the last %d interviews added anything new.", tail)
	case 0:
		s = fmt.Sprintf("Each of the last %d interviews added something new.", tail)
	default:
		s = fmt.Sprintf("%d of the last %d interviews added nothing new.", quiet, tail)
	}
	switch {
	case quiet > 0 && luck < rarely:
		s += fmt.Sprintf(" That owes much to their order: of other orders %.0f %% end with so little news.", luck)
	case added > 0 && once > 0:
		word := "codes were"
		if once == 1 {
			word = "code was"
		}
		s += fmt.Sprintf(" %d %s heard in one interview only, so there may be more to hear.", once, word)
	}
	return s
}

func counted(name string, n int, of int64, unit, asOf, definition string) ledger.Figure {
	v := float64(n)
	return ledger.Figure{Name: name, Value: &v, Unit: unit, N: of, AsOf: asOf, Definition: definition}
}
