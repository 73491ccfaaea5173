package brief

import (
	"encoding/json"
	"strconv"
	"strings"

	"throughline.dev/ledger"
)

// figures numbers the figures that a brief shows. The same figure, shown twice, has one number.
type figures struct {
	ids    map[string]string
	groups []Definition
	group  map[string]int // by definition
}

// add gives a figure its number.
func (r *figures) add(f ledger.Figure) Number {
	content, err := json.Marshal(f)
	if err != nil { // an infinite or undefined value: the figure is shown, and never shared
		content = []byte("unshared " + strconv.Itoa(len(r.ids)))
	}
	if r.ids == nil {
		r.ids, r.group = map[string]string{}, map[string]int{}
	}
	if id, ok := r.ids[string(content)]; ok {
		return Number{id, f}
	}
	n := Number{"n" + strconv.Itoa(len(r.ids)+1), f}
	r.ids[string(content)] = n.ID
	g, ok := r.group[f.Definition]
	if !ok {
		g = len(r.groups)
		r.group[f.Definition] = g
		r.groups = append(r.groups, Definition{Text: f.Definition})
	}
	r.groups[g].Figures = append(r.groups[g].Figures, n)
	return n
}

// Written writes a figure as the brief shows it in running text: the percent sign follows its number, and a thin
// statement such as "not reached" stands for a value that is none.
func Written(f ledger.Figure) string {
	value, unit, interval := parts(f)
	if unit != "" {
		value += " " + unit
	}
	if interval != "" {
		value += " " + interval
	}
	return value
}

// parts takes a figure apart for setting: value, unit, interval.
func parts(f ledger.Figure) (value, unit, interval string) {
	s := f.String()
	if i := strings.LastIndex(s, " ["); i >= 0 && (f.Low != nil || f.High != nil) {
		s, interval = s[:i], s[i+1:]
	}
	if f.Value == nil && f.Low != nil && f.High != nil { // a range without a middle
		return ledger.FormatNumber(*f.Low) + "–" + ledger.FormatNumber(*f.High), f.Unit, ""
	}
	if f.Value == nil {
		return s, "", interval
	}
	return ledger.FormatNumber(*f.Value), f.Unit, interval
}

// say puts a text together from words (string), numbers (Number, *Number), keys (ledger.Key) and texts (Text).
func say(pieces ...any) Text {
	var t Text
	for _, p := range pieces {
		switch p := p.(type) {
		case string:
			if p == "" {
				continue
			}
			if n := len(t); n > 0 && t[n-1].Number == nil && t[n-1].Key == "" {
				t[n-1].Words += p
				continue
			}
			t = append(t, Span{Words: p})
		case Number:
			t = append(t, Span{Number: &p})
		case *Number:
			t = append(t, Span{Number: p})
		case ledger.Key:
			t = append(t, Span{Key: p})
		case Text:
			t = append(t, p...)
		}
	}
	return t
}

// listed joins texts as a sentence does: a, b and c.
func listed(items []Text) Text {
	var t Text
	for i, item := range items {
		switch {
		case i > 0 && i == len(items)-1:
			t = say(t, " and ", item)
		case i > 0:
			t = say(t, ", ", item)
		default:
			t = say(t, item)
		}
	}
	return t
}

// keysOf lists keys as a sentence does.
func keysOf(keys []ledger.Key) Text {
	items := make([]Text, len(keys))
	for i, k := range keys {
		items[i] = say(k)
	}
	return listed(items)
}

// linked finds the figures of an engine's sentence in it, so that they can be followed to their definitions. A
// number that is no figure stays a word.
func (c *composer) linked(sentence string, fs ...ledger.Figure) Text {
	at, end, found := len(sentence), 0, -1
	for i, f := range fs {
		s := f.String()
		if p := strings.Index(sentence, s); p >= 0 && (p < at || p == at && len(s) > end-at) {
			at, end, found = p, p+len(s), i
		}
	}
	if found < 0 {
		return say(plainly(sentence))
	}
	return say(plainly(sentence[:at]), c.figure(fs[found]), c.linked(sentence[end:], fs...))
}
