package userstory

import (
	"slices"
	"strings"
	"sync"

	"throughline.dev/ledger"
)

// pointers stand for something named before.
var pointers = sync.OnceValue(func() map[string]bool { return setOf(`it them that this these those one so`) })

// emptyVerbs add nothing to having what was wished for.
var emptyVerbs = sync.OnceValue(func() map[string]bool {
	return setOf(`have do use get see view finish complete know access own perform achieve accomplish need`)
})

// frames are words around an end that say nothing themselves.
var frames = sync.OnceValue(func() map[string]bool {
	return setOf(`i we they he she you can could may will would should be able to then also just the a an am is are my our their more better`)
})

// reason checks that the reason is one, and says more than the means.
func (c *checker) reason() {
	r := c.ends
	if r.empty() {
		return
	}
	said := c.content(r)
	at := c.st.Ended
	switch {
	case circular(said):
		c.add("US-05", ledger.Warning, at, "“"+short(c.st.Ends)+"” only says that the wish is fulfilled.", "What is better for the role then?")
	case repeats(said, c.content(c.means)):
		c.add("US-05", ledger.Warning, at, "The end says the means again.", "Why does the role want that?")
	}
	for i := r.from + 1; i < r.to; i++ {
		if c.is(i, "so", "that") && c.word(i+2) != "" {
			c.add("US-05", ledger.Info, c.span(i, r.to), "There are two ends, or a chain of them. Which one decides whether the story was worth it?", "Which end counts?")
			return
		}
	}
}

// content returns the words of a range that carry meaning, without their endings.
func (c *checker) content(r wordRange) []string {
	var out []string
	for i := r.from; i < r.to; i++ {
		if w := c.word(i); w != "" && !isMark(w) && !frames()[w] {
			out = append(out, w)
		}
	}
	return out
}

// circular reports whether an end is made of a verb that says nothing and a pointer: "I have them", "I can do that".
func circular(said []string) bool {
	if len(said) == 0 || len(said) > 3 {
		return false
	}
	pointer := false
	for _, w := range said {
		switch {
		case pointers()[w]:
			pointer = true
		case !emptyVerbs()[w]:
			return false
		}
	}
	return pointer
}

// repeats reports whether an end has no word the means do not have. One word alone may fall together by chance.
func repeats(said, means []string) bool {
	var own, shared int
	for _, w := range said {
		if pointers()[w] || emptyVerbs()[w] || isPreposition(w) {
			continue
		}
		own++
		if slices.ContainsFunc(means, func(m string) bool { return stem(m) == stem(w) }) {
			shared++
		}
	}
	return own >= 2 && shared == own
}

func isPreposition(w string) bool {
	return slices.Contains([]string{"of", "in", "on", "at", "for", "from", "with", "by", "about", "as", "into", "and", "or"}, w)
}

// stem cuts the commonest endings, so that "manage", "manages", "managed", "managing" are one.
func stem(w string) string {
	for _, ending := range []string{"ations", "ation", "ings", "ing", "ies", "ied", "ions", "ion", "ers", "ed", "es", "er", "s", "e", "y"} {
		if len(w) > len(ending)+3 && strings.HasSuffix(w, ending) {
			return w[:len(w)-len(ending)]
		}
	}
	return w
}
