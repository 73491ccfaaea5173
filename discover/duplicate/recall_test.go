package duplicate_test

import (
	"encoding/csv"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"throughline.dev/discover/duplicate"
)

// spoil returns a copy as people make them when they write the same again: changes is how many letters are mistyped and
// words left out or put in, and some copies greet and sign.
func spoil(r *rand.Rand, text string, changes int) string {
	words := strings.Fields(text)
	for range changes {
		if len(words) < 4 {
			break
		}
		k := r.IntN(len(words))
		switch r.IntN(4) {
		case 0:
			words = append(words[:k], words[k+1:]...)
		case 1:
			words = append(words[:k], append([]string{[]string{"please", "really", "still", "now", "just", "again"}[r.IntN(6)]}, words[k:]...)...)
		default:
			if w := []rune(words[k]); len(w) > 2 {
				switch i := 1 + r.IntN(len(w)-2); r.IntN(3) {
				case 0:
					w[i], w[i+1] = w[i+1], w[i]
				case 1:
					w[i] = rune('a' + r.IntN(26))
				default:
					w = append(w[:i], w[i+1:]...)
				}
				words[k] = string(w)
			}
		}
	}
	out := strings.Join(words, " ")
	if r.IntN(4) == 0 {
		out = []string{"Hi, ", "Hello, ", "Hi team, ", "Hey "}[r.IntN(4)] + out
	}
	if r.IntN(4) == 0 {
		out += []string{" Thanks", " Thanks, Ann", " Regards, Tom", " Cheers"}[r.IntN(4)]
	}
	return out
}

// measure returns the share of copies that are in the group of their original, and the share of pairs of different
// originals that are in one group.
func measure(texts []string, changes int) (recall, falsePairs float64) {
	r := rand.New(rand.NewPCG(7, 11))
	f := duplicate.New()
	for _, t := range texts {
		f.Add(duplicate.Item{Text: t})
	}
	for _, t := range texts {
		f.Add(duplicate.Item{Text: spoil(r, t, changes)})
	}
	n := len(texts)
	group := make([]int, 2*n)
	for g, members := range f.Groups() {
		for _, i := range members.Items {
			group[i] = g + 1
		}
	}
	right := 0
	size := map[int]int{}
	for i := range n {
		if group[i] > 0 && group[i] == group[n+i] {
			right++
		}
		if group[i] > 0 {
			size[group[i]]++
		}
	}
	pairs := 0
	for _, s := range size {
		pairs += s * (s - 1) / 2
	}
	return float64(right) / float64(n), float64(pairs) / (float64(n) * float64(n-1) / 2)
}

// Banking77 (Casanueva et al. 2020, CC BY 4.0), 10,003 questions of twelve words.
func TestCopiesOfShortTextsAreFound(t *testing.T) {
	t.Parallel()
	src, err := os.Open("../../../shared/data/banking77/train.csv")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("no labelled data on this machine")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer src.Close()
	all, err := csv.NewReader(src).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	seen := map[string]bool{}
	for _, row := range all[1:] {
		if !seen[row[0]] {
			seen[row[0]] = true
			texts = append(texts, row[0])
		}
	}
	for changes, least := range map[int]float64{1: 0.96, 2: 0.85} {
		recall, wrong := measure(texts, changes)
		t.Logf("short, %d changes: recall %.3f, false pairs %.5f of %d texts", changes, recall, wrong, len(texts))
		if recall < least || wrong > 0.005 {
			t.Errorf("short, %d changes: recall %.3f, at least %.2f; false pairs %.4f, at most 0.005", changes, recall, least, wrong)
		}
	}
}

// vocabulary makes up words, the first of which are short.
func vocabulary(r *rand.Rand, n int) []string {
	words := make([]string, n)
	for i := range words {
		for range 1 + min(3, r.IntN(2+i/100)) {
			words[i] += []string{"b", "d", "f", "gr", "k", "l", "m", "n", "pr", "r", "s", "st", "t", "v", "w", "sh"}[r.IntN(16)] +
				[]string{"a", "e", "i", "o", "u", "ea", "ou"}[r.IntN(7)] + []string{"", "", "n", "r", "s", "t", "ck", "ng"}[r.IntN(8)]
		}
	}
	return words
}

// report writes some 200 words; as in a language, few words stand for most of the text.
func report(r *rand.Rand, words []string) string {
	var b strings.Builder
	for range 150 + r.IntN(100) {
		b.WriteString(words[int(math.Pow(float64(len(words)), r.Float64()))-1])
		b.WriteByte(' ')
	}
	return b.String()
}

func TestCopiesOfLongTextsAreFound(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 5))
	var texts []string
	words := vocabulary(r, 5000)
	for range 1500 {
		texts = append(texts, report(r, words))
	}
	recall, wrong := measure(texts, 15)
	t.Logf("long, 15 changes: recall %.3f, false pairs %.5f of %d texts", recall, wrong, len(texts))
	if recall < 0.99 || wrong > 0.005 {
		t.Errorf("long: recall %.3f, at least 0.99; false pairs %.4f, at most 0.005", recall, wrong)
	}
}
