// Package severity reads from the words of a customer how bad what they tell about is, from 0 (nothing said) to 4 (data
// lost, service down, somebody sees what is not theirs), and shows the words that made it so.
//
// The level is that of the worst phrase that counts; nothing is added up or weighed, so that whoever sees a level can check
// it by reading the spans. Phrases that are denied ("no data loss"), supposed ("if it crashed"), asked about or over are
// found and shown too, with the word that makes them so, and do not count. The lexicon is lexicon.txt beside this file:
// English, and German. It says what was written and not what is true; a person's judgement goes before it.
package severity

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"throughline.dev/discover/cue"
)

// A Level says how bad it is.
type Level int

// Levels.
const (
	None     Level = iota // no word of it
	Minor                 // it annoys
	Moderate              // something is broken, or needed by a day
	Major                 // somebody cannot work, loses money, may leave, may break a law
	Critical              // data lost, service down, security breached
)

// String names the level as it is shown.
func (l Level) String() string {
	switch l {
	case None:
		return "none"
	case Minor:
		return "minor"
	case Moderate:
		return "moderate"
	case Major:
		return "major"
	case Critical:
		return "critical"
	}
	return fmt.Sprintf("level %d", int(l))
}

// A Span is a phrase that was found. Start and End count characters (Unicode code points) of the text, the end exclusive;
// Text is what stands there.
type Span struct {
	Start    int          `json:"start"`
	End      int          `json:"end"`
	Text     string       `json:"text"`
	Category string       `json:"category"`
	Level    Level        `json:"level"` // of the phrase, whether or not it counts
	Standing cue.Standing `json:"standing"`
	By       string       `json:"by,omitempty"` // the word that makes it denied, supposed, asked or over
	Counts   bool         `json:"counts"`
}

// A Reading is what the words of one text say.
type Reading struct {
	Level Level  `json:"level"`
	Spans []Span `json:"spans,omitempty"` // in the order they stand in, at most MostSpans
	// Reach is empty when the text was read whole in a language of the lexicon. Otherwise it is a sentence that says what was
	// not: then level 0 means that it cannot be told.
	Reach string `json:"reach,omitempty"`
}

// MostSpans is how many phrases a reading holds; those that make the level are among them.
const MostSpans = 40

// CannotTell reports whether the reading found nothing in a text that it may not have understood.
func (r Reading) CannotTell() bool { return r.Level == None && r.Reach != "" }

// Read reads a text.
func Read(text string) Reading { return ReadWords(cue.Read(text)) }

// ReadWords reads a text that has been taken apart already.
func ReadWords(t *cue.Text) Reading {
	lex := lexicon()
	r := Reading{Reach: reach(t)}
	for _, m := range lex.phrases.Find(t) {
		e := lex.entries[m.Phrase]
		s := Span{
			Start: m.Start, End: m.End, Text: t.Slice(m.Start, m.End), Category: e.category, Level: e.level, Standing: m.Standing, By: m.By,
			Counts: m.Standing == cue.Said || e.always && m.Standing == cue.Supposed,
		}
		worse := s.Counts && s.Level > r.Level
		if worse {
			r.Level = s.Level
		}
		switch {
		case len(r.Spans) < MostSpans:
			r.Spans = append(r.Spans, s)
		case worse: // there is always room for what makes the level
			r.Spans = append(r.Spans[:MostSpans-1], s)
		}
	}
	return r
}

func reach(t *cue.Text) string {
	switch {
	case t.Cut:
		return fmt.Sprintf("Only the first %d characters were read.", cue.MostCharacters)
	case len(t.Words) == 0:
		return "There are no words to read."
	case t.Language() == "":
		return "The text is too short to tell its language, or not in English or German, which are what is read."
	}
	return ""
}

//go:embed lexicon.txt
var lexiconText string

type entry struct {
	category string
	level    Level
	always   bool // counts when it is only supposed
}

type compiled struct {
	entries []entry
	phrases *cue.Lexicon
}

var lexicon = sync.OnceValue(func() compiled {
	c, err := parse(lexiconText)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	return c
})

// parse reads a lexicon: lines of a category, a level with or without "!", and a phrase; "#" begins a remark.
func parse(text string) (compiled, error) {
	var c compiled
	var phrases []string
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.SplitN(line, " ", 3)
		if len(f) < 3 {
			return c, fmt.Errorf("lexicon.txt, line %d: write a category, a level and a phrase", number)
		}
		grade, always := strings.CutSuffix(f[1], "!")
		if len(grade) != 1 || grade[0] < '1' || grade[0] > '4' {
			return c, fmt.Errorf("lexicon.txt, line %d: %q is not a level from 1 to 4", number, f[1])
		}
		c.entries = append(c.entries, entry{f[0], Level(grade[0] - '0'), always})
		phrases = append(phrases, f[2])
	}
	var err error
	if c.phrases, err = cue.NewLexicon(phrases); err != nil {
		return c, fmt.Errorf("lexicon.txt: %w", err)
	}
	return c, nil
}
