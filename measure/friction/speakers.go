package friction

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"

	"throughline.dev/discover/topic"
	"throughline.dev/ledger"
)

// maxLinks bounds how many records of a kind a friction leads to.
const maxLinks = 2

// Speakers are records by the words they use. The zero value has none.
type Speakers struct {
	all []speaker
	of  map[string]int // how many records use a word
}

type speaker struct {
	key   ledger.Key
	kind  string
	words map[string]float64 // 2: in the title, 1: elsewhere
}

// Add takes in a record.
func (s *Speakers) Add(rec ledger.Record) {
	words := map[string]float64{}
	for _, w := range topic.Stems(rec.Body + "\n" + string(rec.Fields)) {
		words[w] = 1
	}
	for _, w := range topic.Stems(rec.Title) {
		words[w] = 2
	}
	if s.of == nil {
		s.of = map[string]int{}
	}
	for w := range words {
		s.of[w]++
	}
	s.all = append(s.all, speaker{rec.Key, rec.Kind, words})
}

// About returns the records that share the most, and the rarest, words with a friction: at least two words, and at least
// two fifths as much as the best of all kinds.
func (s *Speakers) About(f Friction) []ledger.Key {
	words := topic.Stems(strings.Join(frictionWords(f), " "))
	slices.Sort(words)
	words = slices.Compact(words)
	type scored struct {
		speaker
		score float64
	}
	var found []scored
	for _, one := range s.all {
		score, shared := 0.0, 0
		for _, w := range words {
			if weight := one.words[w]; weight > 0 {
				shared++
				score += weight * math.Log(1+float64(len(s.all))/float64(s.of[w]))
			}
		}
		if shared >= 2 {
			found = append(found, scored{one, score})
		}
	}
	slices.SortFunc(found, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.key, b.key)) })
	var keys []ledger.Key
	of := map[string]int{}
	for _, one := range found {
		if of[one.kind] < maxLinks && one.score >= 0.4*found[0].score {
			of[one.kind]++
			keys = append(keys, one.key)
		}
	}
	return keys
}

// frictionWords is how somebody who writes of a friction would put it: what was asked for, what came back, and what that
// is in plain words.
func frictionWords(f Friction) []string {
	words := []string{apart(f.What.Operation), apart(f.What.Event), f.What.Status, f.What.Code, apart(f.What.Code)}
	for _, o := range f.Operations {
		words = append(words, apart(o))
	}
	for _, p := range f.Parts {
		words = append(words, p.Code, apart(p.Code))
	}
	switch f.Kind {
	case Error:
		words = append(words, "error failure failed request message cause")
	case Repeat:
		words = append(words, "retry again failed error")
	case Before:
		words = append(words, "steps several requests before the first")
	case Empty:
		words = append(words, "search found nothing documentation describe page missing")
	case End:
		words = append(words, "stuck gave up left")
	}
	return words
}

// apart writes a name of programs as words: createOrder, create_order and create-order are "create order".
func apart(name string) string {
	var b strings.Builder
	lower := false
	for _, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			r = ' '
		case unicode.IsUpper(r) && lower:
			b.WriteByte(' ')
		}
		lower = unicode.IsLower(r)
		b.WriteRune(r)
	}
	return b.String()
}
