package sentence

import (
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

const (
	unknown  = 0 // the piece that stands for what is in no vocabulary
	reserved = 6 // pieces at the start that no text is cut into
	boundary = '▁'
	readable = 1 << 16 // bytes of a text: more than the parts that are read of it hold
)

// vocabulary cuts texts into pieces the model knows: those whose logarithms of frequency add up to most (Kudo 2018).
type vocabulary struct {
	next    map[step]int32 // of a tree of letters
	pieces  []piece        // at each node of the tree
	lengths []int          // of each piece of the vocabulary, in letters
}

type step struct {
	node   int32
	letter rune
}

type piece struct {
	ends  bool
	score float64
	id    int32
}

// readVocabulary reads a line a piece: the piece, a tab, its score.
func readVocabulary(text string) (*vocabulary, error) {
	v := &vocabulary{next: map[step]int32{}, pieces: make([]piece, 1)}
	for line := range strings.Lines(text) {
		id := len(v.lengths)
		word, number, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		score, err := strconv.ParseFloat(number, 64)
		if !ok || err != nil || word == "" {
			return nil, fmt.Errorf("vocabulary, line %d: not a piece and its score", id+1)
		}
		letters := []rune(word)
		v.lengths = append(v.lengths, len(letters))
		if id < reserved {
			continue
		}
		node := int32(0)
		for _, r := range letters {
			to, ok := v.next[step{node, r}]
			if !ok {
				to = int32(len(v.pieces))
				v.pieces = append(v.pieces, piece{})
				v.next[step{node, r}] = to
			}
			node = to
		}
		v.pieces[node] = piece{true, score, int32(id)}
	}
	if len(v.lengths) <= reserved {
		return nil, fmt.Errorf("vocabulary: %d pieces", len(v.lengths))
	}
	return v, nil
}

// cut returns the pieces of a text. It is what the model was published with, to the letter: a place that no piece ends
// at counts as reached at no cost, and neighbouring letters without a piece become one unknown.
func (v *vocabulary) cut(text string) []int32 {
	text = norm.NFKC.String(strings.ToValidUTF8(text[:min(len(text), readable)], "\uFFFD"))
	if text == "" {
		return nil
	}
	letters := make([]rune, 1, len(text)+1)
	letters[0] = boundary
	for _, r := range text {
		if r == ' ' {
			r = boundary
		}
		letters = append(letters, r)
	}
	best := make([]float64, len(letters)+1)
	last := make([]int32, len(letters)+1)
	reach := func(at int, score float64, id int32) {
		if best[at] == 0 || score >= best[at] {
			best[at], last[at] = score, id
		}
	}
	// A place is final when the walk comes to it: every piece that ends there started before.
	for i := range letters {
		found, node := false, int32(0)
		for j := i; j < len(letters); j++ {
			to, ok := v.next[step{node, letters[j]}]
			if !ok {
				break
			}
			node = to
			if p := v.pieces[node]; p.ends {
				found = true
				reach(j+1, best[i]+p.score, p.id)
			}
		}
		if !found {
			reach(i+1, best[i], unknown)
		}
	}
	var out []int32
	for at := len(letters); at > 0; {
		id := last[at]
		if id != unknown || len(out) == 0 || out[len(out)-1] != unknown {
			out = append(out, id)
		}
		at -= v.lengths[id]
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}
