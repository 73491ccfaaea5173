package language

import (
	"strings"
	"sync"
	"unicode"
)

// tags are the languages in Latin letters, in the order of their scores.
var tags = [...]string{"en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv"}

type scores [len(tags)]float64

// byWords scores a text by its words: one that a language has and others lack speaks for it, one that several have speaks
// less for each. Endings and letters speak where the word is not known.
func byWords(text string) string {
	var s scores
	words, told := 0, 0
	for w := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' }) {
		words++
		w = strings.ReplaceAll(w, "’", "'")
		known := false
		// l'application, dell'ordine, can't
		if head, tail, ok := strings.Cut(w, "'"); ok {
			known = s.add(head+"'", 1) || s.add(w, 1)
			w = tail
		}
		if s.add(w, 1) || known {
			told++
			continue
		}
		if s.shape(w) {
			told++
		}
	}
	if strings.ContainsAny(text, "¿¡") {
		s[indexOf("es")] += 2
	}
	best, second := 0, 1
	if s[1] > s[0] {
		best, second = 1, 0
	}
	for i := 2; i < len(s); i++ {
		switch {
		case s[i] > s[best]:
			best, second = i, best
		case s[i] > s[second]:
			second = i
		}
	}
	// one clear word is enough for a short text; in a longer one more of the words must speak
	if words == 0 || s[best] < 0.5 || s[best] < 0.08*float64(words) || s[best]-s[second] < 0.15 || told*6 < words {
		return Unknown
	}
	return tags[best]
}

// add lets a known word speak.
func (s *scores) add(w string, weight float64) bool {
	of := table()[w]
	if of == 0 {
		return false
	}
	n := 0
	for i := range tags {
		if of&(1<<i) != 0 {
			n++
		}
	}
	for i := range tags {
		if of&(1<<i) != 0 {
			s[i] += weight / float64(n)
		}
	}
	return true
}

// shape lets endings and letters speak for a word that is not known; signs no language here has speak against all.
func (s *scores) shape(w string) bool {
	if len(w) < 3 {
		return false
	}
	if strings.ContainsAny(w, "őűğışțăčřěžšđњ") {
		for i := range s {
			s[i] -= 0.8
		}
		return false
	}
	spoke := false
	for _, e := range shapes() {
		if e.end && strings.HasSuffix(w, e.letters) || !e.end && strings.Contains(w, e.letters) {
			for _, tag := range e.tags {
				s[tag] += e.weight / float64(len(e.tags))
			}
			spoke = true
		}
	}
	return spoke
}

func indexOf(tag string) int {
	for i, t := range tags {
		if t == tag {
			return i
		}
	}
	return -1
}

// table holds the words of each language as a set of bits.
var table = sync.OnceValue(func() map[string]uint16 {
	m := map[string]uint16{}
	for tag, words := range wordsOf() {
		for w := range strings.FieldsSeq(words) {
			m[w] |= 1 << indexOf(tag)
		}
	}
	return m
})

// a shape is letters that words of some languages have, inside or at their end.
type shape struct {
	letters string
	end     bool
	weight  float64
	tags    []int
}

var shapes = sync.OnceValue(func() []shape {
	var out []shape
	add := func(weight float64, end bool, tags, letters string) {
		var of []int
		for t := range strings.FieldsSeq(tags) {
			of = append(of, indexOf(t))
		}
		for l := range strings.FieldsSeq(letters) {
			out = append(out, shape{l, end, weight, of})
		}
	}
	add(0.7, false, "de", "ß")
	add(0.4, false, "de", "ü sch pf")
	add(0.4, false, "de sv", "ä ö")
	add(0.9, false, "sv", "å")
	add(0.8, false, "pl", "ą ę ł ń ś ź ż ć")
	add(0.4, false, "pl", "sz cz rz dz")
	add(0.9, false, "es", "ñ")
	add(0.8, false, "pt", "ã õ")
	add(0.5, false, "pt", "lh nh ê ô")
	add(0.4, false, "fr pt", "ç â")
	add(0.6, false, "fr", "œ î û ë eau oux")
	add(0.5, false, "fr it pt", "è à")
	add(0.3, false, "fr es pt", "é")
	add(0.4, false, "es pt", "í ó ú á")
	add(0.4, false, "it", "ò ì ù zz gli cch ggi")
	add(0.4, false, "nl", "ij aa oo uu ee ieuw")
	add(0.3, false, "en", "th wh gh ough")
	add(0.4, true, "de", "ung ungen lich keit heit isch ieren iert")
	add(0.4, true, "en", "ing ness ly tion ful less ed")
	add(0.4, true, "fr", "ment eux euse ait aient ique tion ez")
	add(0.5, true, "es", "ción dad mente ando iendo")
	add(0.4, true, "it", "zione mente tto tta ità are ere ire")
	add(0.5, true, "pt", "ção ções dade mente ando")
	add(0.4, true, "nl", "lijk heid tje en")
	add(0.4, true, "sv", "ar orna ning ningen het")
	add(0.4, true, "pl", "ego ych nie ość ować ie")
	return out
})
