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

	flags []bool // room of cut, rel, deep and cmp
	marks []int  // room of neg, sub and pred
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

// begin makes the reader ready for a sentence, in the room of the one before.
func (r *reader) begin(s *passage.Sentence, qs []quantity.Quantity) {
	*r = reader{s: *s, qs: qs, tok: tokenize(s, qs, r.tok[:0]), pos: cleared(r.pos, len(qs)), clauses: r.clauses[:0], flags: r.flags, marks: r.marks}
	n := len(r.tok)
	for i := range r.tok {
		if q := r.tok[i].q; q >= 0 {
			r.pos[q] = i
		}
	}
	r.flags = cleared(r.flags, 4*(n+1))
	r.cut, r.rel, r.deep, r.cmp = r.flags[:n+1], r.flags[n+1:2*n+2], r.flags[2*n+2:3*n+3], r.flags[3*n+3:]
	r.marks = cleared(r.marks, 3*(n+1))
	r.neg, r.sub, r.pred = r.marks[:n+1], r.marks[n+1:2*n+2], r.marks[2*n+2:]
	depth := 0
	for i := range r.tok {
		t := &r.tok[i]
		if t.is(closing) && depth > 0 {
			depth--
		}
		r.deep[i] = depth > 0
		if t.is(opening) {
			depth++
		}
	}
}

// cleared returns n zero values, in the room given when it is large enough.
func cleared[T any](room []T, n int) []T {
	if cap(room) < n {
		return make([]T, n)
	}
	room = room[:n]
	clear(room)
	return room
}

// skip returns the first token at or after i that is not in brackets, a mark of a bracket, or of the given classes.
func (r *reader) skip(i, end int, c class) int {
	for i < end && (r.deep[i] || r.tok[i].is(opening|closing|c)) {
		i++
	}
	return i
}
