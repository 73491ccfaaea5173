package criterion

import "throughline.dev/define/passage"

// Kinds of clause.
const (
	trigger  = "trigger"
	state    = "state"
	feature  = "feature"
	unwanted = "unwanted"
	purpose  = "purpose"
	scope    = "scope"
)

// opens returns the kind of clause that the token at i opens, and how many tokens its keyword has.
func (r *reader) opens(i int) (string, int) {
	t := r.tok[i]
	if t.q >= 0 {
		return "", 0
	}
	n := r.at(i + 1)
	switch t.low {
	case "when", "whenever":
		return trigger, 1
	case "while":
		return state, 1
	case "as":
		if n.low == "long" && r.at(i+2).low == "as" && r.at(i+3).q < 0 {
			return state, 3
		}
		if n.low == "soon" && r.at(i+2).low == "as" && r.at(i+3).low != "possible" {
			return trigger, 3
		}
	case "if":
		if n.low != "possible" && n.low != "necessary" && n.low != "needed" && n.low != "any" && n.low != "applicable" {
			return unwanted, 1
		}
	case "unless", "until":
		if n.q < 0 {
			return state, 1
		}
	case "where":
		return feature, 1
	case "once":
		if n.q < 0 && n.low != "a" && n.low != "an" && n.low != "per" && n.low != "every" && n.low != "each" && n.low != "in" && !n.is(comma|conjunction) {
			return trigger, 1
		}
	case "upon":
		if n.q < 0 {
			return trigger, 1
		}
	case "in":
		if n.low == "case" {
			return unwanted, 2
		}
		if n.low == "the" && r.at(i+2).low == "event" {
			return unwanted, 3
		}
		if n.low == "order" && r.at(i+2).low == "to" {
			return purpose, 3
		}
	case "so":
		if n.low == "that" {
			return purpose, 2
		}
	case "provided", "assuming", "given":
		if n.low == "that" || n.is(determiner) && t.low != "provided" || t.low == "assuming" {
			return state, 1
		}
	case "after", "before":
		if n.q < 0 || r.qs[n.q].Unit.Dimension != "duration" {
			return trigger, 1
		}
	case "because", "since", "due":
		if t.low != "due" || n.low == "to" {
			return scope, 1
		}
	}
	return "", 0
}

// findClauses finds the clauses with a keyword. One that stands before the first modal verb ends where the subject
// of that verb begins, one that stands after ends with its phrase.
func (r *reader) findClauses() {
	first := -1
	inside := len(r.tok) > 0 && r.tok[0].is(subordinate) // until its comma
	for i, t := range r.tok {
		if t.low == "," && !r.deep[i] || t.low == "then" {
			if inside && first >= 0 {
				first = -1
			}
			inside = false
		}
		if r.isModal(i) && !r.deep[i] {
			if inside {
				first = i
				continue
			}
			if first < 0 || r.tok[first].is(approving) {
				first = i
			}
			if !t.is(approving) {
				break
			}
		}
	}
	lastComma := -1
	for i := 0; i < first; i++ {
		if (r.tok[i].low == "," || r.tok[i].low == "then") && !r.deep[i] {
			lastComma = i
		}
	}
	for i := 0; i < len(r.tok); i++ {
		kind, n := r.opens(i)
		if kind == "" || r.deep[i] {
			continue
		}
		end := 0
		switch {
		case i < first && lastComma > i:
			end = lastComma
		case i < first:
			if end = r.phraseStart(first, i+n); end <= i+n {
				end = first
			}
		default:
			end = i + n
			for end < len(r.tok) {
				t := r.tok[end]
				if t.low == "," || t.low == ";" || t.low == "." || t.low == "but" || t.low == "regardless" || t.low == "for" && r.isShareOf(end+1, i) {
					break
				}
				end++
			}
		}
		for j := i + n; j < end; j++ { // the next clause ends it
			if k, _ := r.opens(j); k != "" && !(r.tok[j].low == "after" || r.tok[j].low == "before" || r.tok[j].low == "where") {
				end = j
				break
			}
		}
		for end > i+n && r.tok[end-1].low == "," {
			end--
		}
		r.clauses = append(r.clauses, extent{kind, i, end})
		for j := i; j < end; j++ {
			r.sub[j] = len(r.clauses)
		}
		if end > i {
			i = end - 1
		}
	}
}

// isShareOf reports whether "90 % of" stands at i: it says for how many cases a bound holds, whatever clause goes before.
// A quantity with a unit, which may be that bound, must stand before the clause.
func (r *reader) isShareOf(i, clause int) bool {
	q := r.at(i).q
	return q > 0 && r.pos[q-1] < clause && r.qs[q-1].Unit.Dimension != "" && r.qs[q].Unit.Dimension == "share" && r.at(i+1).low == "of"
}

// describes marks what a relative pronoun or a participle says about the noun before it: "a project containing up to
// 1,000 tasks", "the case which was opened within the last 2 months".
func (r *reader) describes() {
	on := false
	for i, t := range r.tok {
		if t.q < 0 {
			switch p := r.at(i - 1); {
			case t.is(comma) || t.is(modal) || r.cut[i] || t.low == "regardless":
				on = false
			case t.is(relative) && t.low != "that" && i > 0 && p.q < 0 && !p.is(preposition|comma|verb):
				on = true
			case t.low == "that" && i > 0 && p.class&^(loading|person|system|period|timely|lower|higher|vessel|verb|capable|filler) == 0 && p.q < 0 && !r.at(i+1).is(determiner|comma):
				on = true
			case (t.low == "containing" || t.low == "having" || t.low == "holding" || t.low == "exceeding" && p.class == 0 || t.low == "returning" || t.low == "older" || t.low == "newer" || t.low == "younger" || t.low == "totalling" || t.low == "weighing" || t.low == "comprising") && i > 0 && p.q < 0 && !p.is(comma|being|adverb):
				on = true
			}
		}
		r.rel[i] = on
	}
}

// ears returns the clauses in bytes.
func (r *reader) ears() []Clause {
	if len(r.clauses) == 0 {
		return nil
	}
	out := make([]Clause, 0, len(r.clauses))
	for _, c := range r.clauses {
		if c.kind != "" {
			out = append(out, Clause{Kind: c.kind, Span: r.span(c.from, c.to)})
		}
	}
	return out
}

// modals returns where the modal verbs stand.
func (r *reader) modals() []passage.Span {
	var out []passage.Span
	for i, t := range r.tok {
		if r.isModal(i) && !r.deep[i] {
			out = append(out, t.Span)
		}
	}
	return out
}
