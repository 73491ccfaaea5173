// Package feedbacktype tells what kind of letter a customer wrote: a bug, a request, a question or praise.
//
// A label that a person gave always wins. Until there are enough of those the kind is told by rules, which show the words
// they go by. From then on it is told by a model that learnt from the product's own labels (package classify), but only
// where that model is better than guessing and, on the same labels, not worse than the rules. Which of them spoke is part of
// every answer.
package feedbacktype

import (
	_ "embed"
	"strings"
	"sync"

	"throughline.dev/discover/cue"
)

// A Type is a kind of letter.
type Type string

// Types. Unknown is the answer where no rule speaks.
const (
	Bug      Type = "bug"
	Request  Type = "request"
	Question Type = "question"
	Praise   Type = "praise"
	Unknown  Type = "unknown"
)

// Types returns the kinds a letter may be of, in the order in which a rule goes before the next: what is broken matters
// though it is asked, and what is asked for though it is praised.
func Types() []Type { return []Type{Bug, Request, Question, Praise} }

// A Source says who told the type.
type Source string

// Sources.
const (
	Person Source = "person"
	Model  Source = "model"
	Rules  Source = "rules"
)

// A Reason is a phrase that a rule goes by. Start and End count characters (Unicode code points) of the text, the end
// exclusive.
type Reason struct {
	Type  Type   `json:"type"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	Text  string `json:"text"`
}

// An Answer is the type of a letter.
type Answer struct {
	Type    Type     `json:"type"`
	Source  Source   `json:"source"`
	Reasons []Reason `json:"reasons,omitempty"` // of the rules; at most 20
	// Probability is how likely the type is by the model; 0 for rules and persons, who give none.
	Probability float64 `json:"probability,omitempty"`
}

const mostReasons = 20

// ByRules tells the type by rules alone.
func ByRules(text string) Answer { return ByWords(cue.Read(text)) }

// ByWords is [ByRules] for a text that has been taken apart already.
//
// Each sentence counts for one kind, the first of [Types] that a phrase in it speaks for; a request in a sentence goes
// before trouble that it names ("please add better error messages"), unless it asks for the trouble to end. Of all
// sentences, trouble that is told goes before requests, those before questions, and those before praise; but praise in more
// sentences than anything else makes praise.
func ByWords(t *cue.Text) Answer {
	lex := lexicon()
	requests := t.Requests()
	kinds := map[int]map[Type]bool{} // by sentence
	note := func(sentence int, k Type) {
		if kinds[sentence] == nil {
			kinds[sentence] = map[Type]bool{}
		}
		kinds[sentence][k] = true
	}
	a := Answer{Type: Unknown, Source: Rules}
	reason := func(k Type, m cue.Match) {
		if len(a.Reasons) < mostReasons {
			a.Reasons = append(a.Reasons, Reason{k, m.Start, m.End, t.Slice(m.Start, m.End)})
		}
	}
	for _, m := range lex.phrases.Find(t) {
		k := lex.kind[m.Phrase]
		s := t.Sentence(m.First)
		asked, asks := t.Asked(m.First), false
		if r, ok := requests[s]; ok {
			asks = true
			if k == Praise || k == Bug && m.First > r.Last && !ends(t, r, m) {
				continue // "would be great", "add better error messages"
			}
		}
		switch {
		case k == Praise && asked, (k == Bug || k == Praise) && m.Standing != cue.Said:
			continue
		case k == Question && asks && !asked:
			continue
		}
		note(s, k)
		reason(k, m)
	}
	for s := range requests {
		note(s, Request)
	}
	for _, first := range t.Sentences() {
		s := t.Sentence(first)
		if m, ok := requests[s]; ok {
			reason(Request, m)
		} else if t.Asked(first) {
			note(s, Question)
		}
	}
	count := map[Type]int{}
	for _, k := range kinds {
		for _, best := range Types() {
			if k[best] {
				count[best]++
				break
			}
		}
	}
	for _, k := range Types() {
		if count[k] > 0 && (a.Type == Unknown || k == Praise && count[k] > count[Bug]+count[Request]+count[Question]) {
			a.Type = k
		}
	}
	return a
}

// ends reports whether a request asks for trouble to end: a verb of mending stands between the two.
func ends(t *cue.Text, request, trouble cue.Match) bool {
	for _, w := range t.Words[request.First:trouble.First] {
		switch w.Text {
		case "fix", "solve", "resolve", "repair", "investigate", "check", "look", "help", "beheben", "lösen", "reparieren", "prüfen", "korrigieren":
			return true
		}
	}
	return false
}

//go:embed lexicon.txt
var lexiconText string

type compiled struct {
	phrases *cue.Lexicon
	kind    []Type
}

var lexicon = sync.OnceValue(func() compiled {
	var c compiled
	var phrases []string
	for line := range strings.Lines(lexiconText) {
		kind, phrase, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && kind != "#" {
			c.kind, phrases = append(c.kind, Type(kind)), append(phrases, phrase)
		}
	}
	l, err := cue.NewLexicon(phrases)
	if err != nil {
		panic(err) // the file is part of the program, and a test reads it
	}
	c.phrases = l
	return c
})
