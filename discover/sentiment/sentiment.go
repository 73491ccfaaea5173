// Package sentiment reads a mood from the words of a customer, as the weak signal that it is: a few words of praise or anger
// from a small lexicon (lexicon.txt beside this file; English, and German), turned round by a denial, made stronger or
// weaker by the word before.
//
// Questions and requests carry no mood of their own: "Could you add SSO support?" is neutral. Where there is no word to go
// by, or no language that is read, the answer is that it cannot be told. Irony is not noticed. Nothing should be ranked by
// this alone, and nothing is hidden: the words it rests on are returned.
package sentiment

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"throughline.dev/discover/cue"
)

// A Mood is what the words say.
type Mood string

// Moods.
const (
	Positive   Mood = "positive"
	Negative   Mood = "negative"
	Mixed      Mood = "mixed"
	Neutral    Mood = "neutral"     // only questions or requests
	CannotTell Mood = "cannot tell" // no word of mood
)

// A Span is a word of mood. Start and End count characters (Unicode code points) of the text, the end exclusive.
type Span struct {
	Start    int     `json:"start"`
	End      int     `json:"end"`
	Text     string  `json:"text"`
	Strength float64 `json:"strength"`     // from -4.5 to 4.5, after denial and emphasis; 0 in a question or request
	By       string  `json:"by,omitempty"` // the word that turned or changed it
}

// A Reading is the mood of one text.
type Reading struct {
	Mood  Mood   `json:"mood"`
	Spans []Span `json:"spans,omitempty"` // in the order they stand in, at most 40
	// Reach says in a sentence what the mood rests on.
	Reach string `json:"reach"`
}

const (
	mostSpans = 40
	// clearly is how many times one side outweighs the other before the other is not told of.
	clearly = 3
)

// Read reads a text.
func Read(text string) Reading { return ReadWords(cue.Read(text)) }

// ReadWords reads a text that has been taken apart already.
func ReadWords(t *cue.Text) Reading {
	lex := lexicon()
	requests := t.Requests()
	var r Reading
	var up, down float64
	counted, quiet := 0, len(requests)
	for _, m := range lex.words.Find(t) {
		s := Span{Start: m.Start, End: m.End, Text: t.Slice(m.Start, m.End)}
		_, request := requests[t.Sentence(m.First)]
		if request || t.Asked(m.First) {
			quiet++
		} else {
			s.Strength, s.By = strength(lex.strength[m.Phrase], t, m)
			up += max(0, s.Strength)
			down += max(0, -s.Strength)
			counted++
		}
		if len(r.Spans) < mostSpans {
			r.Spans = append(r.Spans, s)
		}
	}
	for _, first := range t.Sentences() {
		if t.Asked(first) {
			quiet++
		}
	}
	switch {
	case up == 0 && down == 0 && t.Language() == "":
		r.Mood, r.Reach = CannotTell, "No word of mood; the text is too short to tell its language, or not in English or German."
	case up == 0 && down == 0 && quiet > 0:
		r.Mood, r.Reach = Neutral, "It asks; that says nothing of a mood."
	case up == 0 && down == 0:
		r.Mood, r.Reach = CannotTell, "No word of mood."
	case up >= clearly*down:
		r.Mood = Positive
	case down >= clearly*up:
		r.Mood = Negative
	default:
		r.Mood = Mixed
	}
	if r.Reach == "" {
		r.Reach = fmt.Sprintf("Rests on %d words of mood; a weak signal.", counted)
		if counted == 1 {
			r.Reach = "Rests on one word of mood; a weak signal."
		}
	}
	if t.Cut {
		r.Reach += fmt.Sprintf(" Only the first %d characters were read.", cue.MostCharacters)
	}
	return r
}

// strength is what a word says in its place: a denial turns it round and takes half away ("not bad" is less than good),
// what is supposed or over says nothing, and the word before adds or takes a half.
func strength(s float64, t *cue.Text, m cue.Match) (float64, string) {
	switch m.Standing {
	case cue.Denied:
		return -s / 2, m.By
	case cue.Supposed, cue.Over:
		return 0, m.By
	}
	if m.First == 0 {
		return s, ""
	}
	switch before := t.Words[m.First-1].Text; before {
	case "very", "really", "so", "extremely", "absolutely", "incredibly", "totally", "completely", "super", "too", "sehr", "wirklich", "extrem", "total", "absolut", "echt":
		return s * 1.5, before
	case "slightly", "somewhat", "bit", "little", "fairly", "mildly", "etwas", "leicht", "bisschen":
		return s / 2, before
	}
	return s, ""
}

//go:embed lexicon.txt
var lexiconText string

type compiled struct {
	words    *cue.Lexicon
	strength []float64
}

var lexicon = sync.OnceValue(func() compiled {
	var c compiled
	var words []string
	for line := range strings.Lines(lexiconText) {
		if f := strings.Fields(line); len(f) > 1 && f[0] != "#" {
			s, err := strconv.ParseFloat(f[0], 64)
			if err != nil {
				panic(err) // the file is part of the program, and a test reads it
			}
			for _, w := range f[1:] {
				words, c.strength = append(words, w), append(c.strength, s)
			}
		}
	}
	l, err := cue.NewLexicon(words)
	if err != nil {
		panic(err)
	}
	c.words = l
	return c
})
