package wording

import (
	"slices"

	"throughline.dev/define/rulebook"
)

// reference minds a pointer to something without a name. A number, a name in capitals or a link beside it is a name.
func (j *judge) reference(r *rulebook.Rule, h hit) {
	for i := h.to; i < h.to+8 && i < len(j.words); i++ {
		w := &j.words[i]
		if w.low == "." || w.low == ";" {
			break
		}
		if w.quantity || w.masked || w.capital || w.low == "following" || !w.letter && w.low != "" && w.low[0] >= '0' && w.low[0] <= '9' {
			return
		}
	}
	if last := j.words[h.to-1].low; (last == "standard" || last == "latter" || last == "former" || last == "above") && j.at(h.to).letter &&
		!j.at(h.to).class.is(modal|conjunction|preposition|be) {
		return // "the standard set": an adjective
	}
	f := j.add(r, h.from, h.to)
	if j.bounded {
		f.Severity = lighter("info", f.Severity)
	}
}

// compliance minds an obligation to comply with a text that has no name: "shall comply with corporate guidelines".
func compliance(j *judge, r *rulebook.Rule) {
	for _, m := range j.modals {
		k := m + 1
		for k < m+4 && (j.at(k).is(adverb) || j.at(k).class.is(be) || j.at(k).low == "in") {
			k++
		}
		switch j.at(k).low {
		case "comply", "conform", "adhere", "compliant", "compliance", "conformance", "accordance", "meet", "follow", "satisfy", "match", "obey":
		default:
			continue
		}
		if end := j.unnamed(k + 1); end > 0 && !j.bounded {
			f := j.add(r, k, end)
			// The words are minded once.
			span := f.Span
			j.found = slices.DeleteFunc(j.found, func(o rulebook.Finding) bool { return o.Rule == "RQ-L21" && o.Span.Overlaps(span) })
			return
		}
	}
}

// unnamed returns the word after "regulations", "standards", … when nothing near it names one; 0 otherwise.
func (j *judge) unnamed(from int) int {
	end := 0
	for i := from; i < from+12 && i < len(j.words); i++ {
		w := &j.words[i]
		if w.low == "." || w.low == ";" || w.class.is(modal) {
			break
		}
		if w.quantity || w.masked || w.capital || w.low == "following" || w.low == "defined" || w.low == "table" || !w.letter && w.low[0] >= '0' && w.low[0] <= '9' {
			return 0
		}
		switch w.low {
		case "regulation", "regulations", "standard", "standards", "guideline", "guidelines", "law", "laws", "policy", "policies", "legislation", "statutes", "conventions", "practices", "scheme", "rules":
			end = i + 1
		case "requirements":
			if p := j.at(i - 1).low; p == "legal" || p == "regulatory" || p == "statutory" || p == "licensing" || p == "security" || p == "corporate" {
				end = i + 1
			}
		}
	}
	return end
}
