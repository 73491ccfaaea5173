package criterion

import "strings"

// predicates cuts the sentence at its verbs: every modal verb governs a part, from the last good place to cut before
// its subject.
func (r *reader) predicates() {
	var at []int
	strong := false
	for i, t := range r.tok {
		if r.isModal(i) && !r.deep[i] {
			if !t.is(approving) {
				strong = true
			}
			at = append(at, i)
		}
	}
	if len(at) > 1 { // "if it is required to …, then it must": the first is no requirement of its own
		kept := make([]int, 0, len(at))
		for _, i := range at {
			if s := r.sub[i]; s == 0 || r.clauses[s-1].kind == purpose {
				kept = append(kept, i)
			}
		}
		if len(kept) > 0 {
			at = kept
		}
	}
	if strong { // "when the user can see it, the page shall": the permission is no requirement
		kept := at[:0]
		for k, i := range at {
			if r.tok[i].is(approving) && (r.sub[i] > 0 || k+1 < len(at) && r.opensClause(at, k)) {
				continue
			}
			kept = append(kept, i)
		}
		at = kept
	}
	if len(at) == 0 {
		r.preds = []predicate{r.plain(0, len(r.tok))}
	} else {
		r.preds = make([]predicate, 0, len(at))
		from := 0
		for k, m := range at {
			if k > 0 {
				from = r.boundary(at[k-1], m)
				r.cut[from] = true
			}
			r.preds = append(r.preds, predicate{from: from, modal: m, hasModal: true, approving: r.tok[m].is(approving) && r.at(m+1).low != "not"})
		}
		for k := range r.preds {
			r.preds[k].to = len(r.tok)
			if k+1 < len(r.preds) {
				r.preds[k].to = r.preds[k+1].from
			}
		}
	}
	r.cutStatements()
	for k := range r.preds {
		p := &r.preds[k]
		for i := p.from; i < p.to; i++ {
			r.pred[i] = k
		}
		r.subjectOf(p)
		r.verbOf(p)
	}
}

// cutStatements makes parts of their own of what stands behind a semicolon with a number and a verb but without a modal
// verb: "…; for tablets the limit is 5 s".
func (r *reader) cutStatements() {
	var out []predicate // nil until the first
	for k, p := range r.preds {
		at := -1
		if p.hasModal {
			at = r.statementAfter(p.modal, p.to)
		}
		if at >= 0 && out == nil {
			out = append(make([]predicate, 0, len(r.preds)+1), r.preds[:k]...)
		}
		if out == nil {
			continue
		}
		if at < 0 {
			out = append(out, p)
			continue
		}
		next := r.plain(at, p.to)
		p.to = at
		r.cut[at] = true
		out = append(out, p, next)
	}
	if out != nil {
		r.preds = out
	}
}

// statementAfter returns where a statement with a form of "be" and a number behind it begins, behind the last
// semicolon between from and to; -1 when there is none.
func (r *reader) statementAfter(from, to int) int {
	is := false
	for i := to - 1; i > from; i-- {
		switch t := r.tok[i]; {
		case r.deep[i]:
		case t.low == ";":
			if is {
				return i
			}
			return -1
		case t.is(being) && r.isNumberBehind(i+1):
			is = true
		}
	}
	return -1
}

// isNumberBehind reports whether a quantity stands at i, behind nothing but a comparing phrase.
func (r *reader) isNumberBehind(i int) bool {
	for j := i; j < i+5; j++ {
		if r.at(j).q >= 0 {
			return true
		}
		if r.at(j).is(comma) {
			return false
		}
	}
	return false
}

// isModal reports whether the token at i is a modal verb, or "has to", "needs to", "is to", "is required to".
func (r *reader) isModal(i int) bool {
	t := r.tok[i]
	if t.is(modal) {
		return t.low != "will" || r.at(i-1).low != "the" && r.at(i-1).low != "a"
	}
	switch t.low {
	case "want", "wants", "need":
		if p := r.at(i - 1).low; p == "i" || p == "we" {
			return true
		}
	}
	switch t.low {
	case "has", "have", "needs", "need", "ought":
		return r.at(i+1).low == "to" && !(i > 0 && r.at(i-1).is(modal)) && !(i > 1 && r.at(i-2).is(modal))
	case "required", "expected", "supposed":
		return r.at(i-1).is(being) && r.at(i+1).low == "to" && !r.at(i-2).is(modal)
	}
	return false
}

// opensClause reports whether the modal at[k] belongs to an opening clause that a later, stronger modal ends.
func (r *reader) opensClause(at []int, k int) bool {
	if !r.tok[0].is(subordinate) {
		return false
	}
	for i := at[k]; i < at[k+1]; i++ {
		if r.tok[i].low == "," {
			return true
		}
	}
	return false
}

// boundary is where the part of the modal at b begins, after the modal at a.
func (r *reader) boundary(a, b int) int {
	best, rank := b, 0
	for i := b - 1; i > a; i-- {
		t := r.tok[i]
		score := 0
		switch {
		case t.low == ";" || t.low == "." || t.low == "but" || t.low == "while" || t.low == "whereas":
			score = 5
		case t.low == ",":
			score = 4
			if n := r.at(i + 1); n.low == "and" || n.low == "but" || n.low == "or" || n.low == "then" {
				score = 5
			}
		case t.low == "and" || t.low == "then":
			score = 3
		case t.is(subordinate) || t.is(relative):
			score = 2
		case t.low == "or":
			score = 1
		}
		if score > rank {
			best, rank = i, score
		}
		if t.q >= 0 && rank > 0 {
			break // what stands before the last number belongs to the part before
		}
		if b-i > 60 {
			break
		}
	}
	return best
}

// plain is the predicate of a part without a modal: its first common verb, or the first comparison.
func (r *reader) plain(from, to int) predicate {
	p := predicate{from: from, to: to, modal: to, verb: -1}
	if t := r.at(from); t.is(verb|capable|letting) && t.q < 0 && !r.at(from+1).is(lower|higher|vessel) && from+1 < to && r.at(from+1).q < 0 && !r.at(from+1).is(being|comma) && !r.at(from+1).is(modal) && !isPresent(r.at(from+1).low) && !isPresent(r.at(from+2).low) {
		p.modal = from // an order: "Support 500 users", "Return the first page within 1 s"
		p.imperative = true
		return p
	}
	for i := from; i < to; i++ {
		t := r.tok[i]
		if r.sub[i] > 0 || r.deep[i] {
			continue
		}
		if n := r.at(i + 1); i > from && t.is(verb) && t.q < 0 && (strings.HasSuffix(r.at(i-1).low, "s") && (n.q >= 0 || n.is(preposition|adverb|universal)) || r.at(i-1).q >= 0 && r.qs[r.at(i-1).q].Unit.Noun != "") {
			p.modal = i // "health checks run every 10 s"
			return p
		}
		if i > from && t.q < 0 && r.at(i+1).low == "after" && r.at(i+2).q >= 0 && !r.at(i-1).is(determiner|preposition) && r.isEnding(predicate{verb: i}) {
			p.modal = i // "sessions without activity end after 20 minutes"
			return p
		}
		if i > from && (t.is(being) || t.low == "has" || t.low == "have" || isPresent(t.low)) {
			p.modal = i
			return p
		}
		if t.q >= 0 && i > from {
			if r.at(i+1).is(being) && refuses(r.at(i+2).low) { // "uploads larger than 25 MB are rejected"
				p.modal = i + 1
				return p
			}
			if c := r.compareLeft(i); c.rel != bare && (c.from > from || r.qs[t.q].Unit.Dimension != "share") {
				p.modal = c.from
				return p
			}
		}
	}
	return p
}

// isPresent reports whether a word is a common verb of statements about behaviour in the third person.
func isPresent(w string) bool {
	switch w {
	case "takes", "responds", "returns", "completes", "loads", "finishes", "starts", "supports", "handles", "exceeds", "stays", "remains", "achieves", "reaches", "provides", "runs", "serves", "processes", "renders", "appears", "opens", "keeps", "stores", "retains", "expires", "updates", "refreshes", "displays", "shows", "sends", "needs", "rejects", "refuses", "blocks", "receives", "accepts", "allows", "recovers", "restarts", "fails", "expire", "drops", "falls", "takes_place", "locks", "logs", "deletes", "scales", "complete", "take", "respond", "load", "return", "appear", "finish", "exceed":
		return true
	}
	return false
}

// subjectOf finds where the subject begins: after an opening clause or phrase, its number and its label.
func (r *reader) subjectOf(p *predicate) {
	a := p.from
	for a < p.modal && (r.tok[a].is(comma|conjunction) || r.tok[a].q >= 0 && r.isNumbering(a)) {
		a++
	}
	for i := a; i < p.modal; i++ { // a label: "Performance: the page shall"
		if r.tok[i].low == ":" && !r.deep[i] && p.hasModal {
			a = i + 1
		}
	}
	if q := r.at(a).q; q >= 0 && r.qs[q].Unit.Dimension == "share" && r.at(a+1).low == "of" && r.at(a+2).low == "the" && r.at(a+3).low == "time" && a+4 < p.modal {
		p.subject, p.introduced = a+4, true // "2 % of the time the system will"
		return
	}
	p.subject = a
	t := r.at(a)
	opens := t.is(subordinate) && t.low != "that" || t.is(preposition) || t.low == "to" || t.low == "aside" || t.low == "not" || t.low == "given" || t.low == "following" || t.low == "as" || t.low == "assuming"
	if !opens || a >= p.modal {
		return
	}
	p.introduced = true
	for i := p.modal - 1; i > a; i-- {
		if r.tok[i].low == "," && !r.deep[i] || r.tok[i].low == "then" {
			p.subject = i + 1
			return
		}
	}
	s := r.phraseStart(p.modal, a)
	if s > a {
		p.subject = s
	} else {
		p.subject = p.modal
	}
}

// phraseStart goes back from the end of a noun phrase to its beginning, over "of", "for" and what they hold.
func (r *reader) phraseStart(end, floor int) int {
	i := end
	for {
		i = r.nounStart(i, floor)
		if i <= floor || i == end {
			return i
		}
		t := r.tok[i-1]
		if i-1 > floor && (t.low == "of" || t.low == "for" || t.low == "between" || t.low == "per") {
			j := r.nounStart(i-1, floor)
			if j == i-1 {
				return i
			}
			i, end = i-1, -1
			continue
		}
		return i
	}
}

// nounStart goes back from the end of a plain noun phrase to its beginning: nouns, adjectives, one determiner.
func (r *reader) nounStart(end, floor int) int {
	i := end
	for i > floor {
		t := r.tok[i-1]
		if t.is(determiner) {
			return i - 1
		}
		if t.q >= 0 && !r.isNumbering(i-1) || r.cmp[i-1] || t.low == "does" || t.low == "do" || t.is(comma|preposition|conjunction|relative|being|modal|pronoun|negative) || t.is(subordinate) && !t.is(adverb) {
			break
		}
		i--
		if end-i > 12 {
			break
		}
	}
	return i
}

// verbOf finds the main verb after the modal.
func (r *reader) verbOf(p *predicate) {
	p.verb, p.object = -1, p.modal
	if p.imperative {
		p.verb, p.object = p.modal, p.modal+1
		return
	}
	i := p.modal
	if p.hasModal {
		if i++; r.at(i).low == "to" {
			i++
		}
	}
	for hops := 0; hops < 6; hops++ {
		i = r.skip(i, p.to, adverb)
		if i < p.to && r.tok[i].q >= 0 && r.isNumbering(i) {
			i++
			continue
		}
		if i >= p.to {
			return
		}
		t, n := r.tok[i], r.at(i+1)
		switch {
		case hops == 0 && t.is(determiner) && p.hasModal && (r.tok[p.modal].low == "need" || r.tok[p.modal].low == "want"): // "we need the app to start"
			j := i + 1
			for j < p.to && j-i < 8 && r.tok[j].q < 0 && r.tok[j].low != "to" {
				j++
			}
			if r.at(j).low != "to" {
				return
			}
			p.actor, p.actorEnd = i, j
			i = j + 1
		case t.low == "be" && (n.low == "able" || n.low == "possible") && r.at(i+2).low == "to":
			i += 3
		case t.low == "be" && n.low == "possible" && r.at(i+2).low == "for":
			for i += 3; i < p.to && r.tok[i].low != "to" && !r.tok[i].is(isQuantity); {
				i++
			}
			i++
		case t.low == "be" && n.low == "capable" && r.at(i+2).low == "of":
			i += 3
		case (t.low == "have" || t.low == "provide" || t.low == "support") && (n.low == "the" || n.low == "an") && (r.at(i+2).low == "ability" || r.at(i+2).low == "capability" || r.at(i+2).low == "functionality" || r.at(i+2).low == "capacity" || r.at(i+2).low == "option") && r.at(i+3).low == "to":
			i += 4
		case (t.low == "have" || t.low == "need") && n.low == "to":
			i += 2
		case t.is(letting) && !t.is(isQuantity):
			j := i + 1
			for j < p.to && j-i < 8 && !r.tok[j].is(isQuantity|comma) && r.tok[j].low != "to" && !(r.tok[j].is(verb) && j > i+1) {
				j++
			}
			if k := j; r.at(k).low == "to" && r.at(k+1).q < 0 && !r.at(k+1).is(determiner|preposition|comma) || j < p.to && r.tok[j].is(verb) {
				if r.at(k).low == "to" {
					k++
				}
				p.actor, p.actorEnd = i+1, j
				i = k
				continue
			}
			p.verb, p.object = i, i+1
			return
		case t.is(being) || t.low == "get":
			j := r.skip(i+1, p.to, adverb)
			switch r.at(j).low {
			case "expected", "required", "designed", "intended", "allowed", "permitted", "able", "enabled":
				if r.at(j+1).low == "to" && r.at(j+2).q < 0 {
					i = j + 2
					continue
				}
			}
			if j < p.to && isParticiple(r.tok[j].low) && r.tok[j].q < 0 && !r.tok[j].is(preposition) {
				p.verb, p.passive, p.object = j, true, j+1
				return
			}
			p.verb, p.object = i, i+1
			return
		case t.low == "," || t.is(subordinate|preposition|conjunction) && hops < 3: // "shall, within 5 s, show"
			j := i + 1
			for j < p.to && r.tok[j].low != "," && j-i < 12 {
				j++
			}
			if j+1 < p.to && r.tok[j].low == "," && r.tok[j+1].q < 0 && !r.tok[j+1].is(comma|preposition|subordinate) {
				i = j + 1
				continue
			}
			return
		case t.q >= 0:
			return
		default:
			p.verb, p.object = i, i+1
			return
		}
	}
}

// isNumbering reports whether the quantity at token i numbers something.
func (r *reader) isNumbering(i int) bool {
	q := r.tok[i].q
	return q >= 0 && r.qs[q].Form == "identifier"
}
