package cleaning

import (
	"hash/fnv"
	"strings"
)

// programLine reports whether a line is one that ticket systems put into every message.
func programLine(w string) bool {
	low := strings.ToLower(w)
	for _, p := range []string{
		"##- please type your reply above this line", "please type your reply above this line", "please do not write below this line", "you are receiving this", "you received this message because",
		"to unsubscribe from this group", "view it on github", "reply to this email directly", "bitte antworten sie oberhalb dieser zeile", "[image: ", "[cid:",
		"diese e-mail wurde automatisch", "this is an automated message", "this is an automatically generated", "caution: this email originated", "external email:",
		"achtung: diese e-mail kommt von extern",
	} {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	return false
}

// most is how many different lines are counted at a time: what is rare is forgotten when there are more.
const most = 1 << 16

// Templates counts in how many texts a line stands, to know the lines of forms and the phrases of robots. It keeps a number
// for each line and no words; lines that are rare are forgotten where there are very many, so that a count is never too high.
// The zero value is ready.
type Templates struct {
	texts int
	count map[uint64]int32
	last  map[uint64]int32 // the text a line was last met in
}

// Add counts the lines of a text.
func (t *Templates) Add(text string) {
	if t.count == nil {
		t.count, t.last = map[uint64]int32{}, map[uint64]int32{}
	}
	t.texts++
	for l := range strings.Lines(text) {
		key, ok := lineKey(seen(l))
		if !ok || t.last[key] == int32(t.texts) {
			continue
		}
		t.count[key]++
		t.last[key] = int32(t.texts)
		if len(t.count) > most {
			t.forget()
		}
	}
}

// forget takes one from every count and drops the lines that are then at none (Misra and Gries), until half are gone.
func (t *Templates) forget() {
	for len(t.count) > most/2 {
		for k, n := range t.count {
			if n <= 1 {
				delete(t.count, k)
				delete(t.last, k)
			} else {
				t.count[k] = n - 1
			}
		}
	}
}

// Known reports whether a line stands in so many of the texts that it is a form and nobody's words: of four words or more,
// in more than eight texts and one in a hundred.
func (t *Templates) Known(line string) bool {
	key, ok := lineKey(seen(line))
	return ok && int(t.count[key]) > max(8, t.texts/100)
}

// lineKey returns the number of a line; false for one too short to be told from what people happen to write.
func lineKey(words string) (uint64, bool) {
	if len(strings.Fields(words[:min(len(words), 4096)])) < 4 {
		return 0, false
	}
	h := fnv.New64a()
	h.Write([]byte(words))
	return h.Sum64(), true
}
