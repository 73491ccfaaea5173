package criterion

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/quantity"
)

// reader holds what is known about a sentence while it is read. All of it is computed in passes from left to right;
// no step looks further back than the part of the sentence it stands in.
type reader struct {
	s     passage.Sentence
	qs    []quantity.Quantity
	tok   []token
	pos   []int // token of each quantity
	cut   []bool
	neg   []int // 1 + token of the negation with scope over a token
	sub   []int // 1 + clause a token stands in
	rel   []bool
	deep  []bool // in brackets
	cmp   []bool // in a comparing phrase
	preds []predicate
	pred  []int // predicate of each token
	comp  []comparison
	roles []Role

	clauses []extent
}

// extent is a clause in tokens.
type extent struct {
	kind     string
	from, to int
}

// predicate is a part of the sentence with a verb of its own.
type predicate struct {
	from, to        int // the part
	modal           int // its modal verb, or what stands for it
	hasModal        bool
	subject         int // first token of the subject; it ends before the modal
	verb            int // main verb, -1: none found
	passive         bool
	object          int // first token after the verb
	approving       bool
	imperative      bool
	actor, actorEnd int  // whom it lets do something: "let customers register"
	introduced      bool // something stands before the subject
}

func newReader(s passage.Sentence, qs []quantity.Quantity) *reader {
	r := &reader{s: s, qs: qs, tok: tokenize(s, qs)}
	n := len(r.tok)
	r.pos = make([]int, len(qs))
	for i, t := range r.tok {
		if t.q >= 0 {
			r.pos[t.q] = i
		}
	}
	flags := make([]bool, 4*(n+1))
	r.cut, r.rel, r.deep, r.cmp = flags[:n+1], flags[n+1:2*n+2], flags[2*n+2:3*n+3], flags[3*n+3:]
	marks := make([]int, 3*(n+1))
	r.neg, r.sub, r.pred = marks[:n+1], marks[n+1:2*n+2], marks[2*n+2:]
	depth := 0
	for i, t := range r.tok {
		if t.is(closing) && depth > 0 {
			depth--
		}
		r.deep[i] = depth > 0
		if t.is(opening) {
			depth++
		}
	}
	return r
}

// skip returns the first token at or after i that is not in brackets, a mark of a bracket, or of the given classes.
func (r *reader) skip(i, end int, c class) int {
	for i < end && (r.deep[i] || r.tok[i].is(opening|closing|c)) {
		i++
	}
	return i
}
