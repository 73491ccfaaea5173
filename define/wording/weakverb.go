package wording

import (
	"throughline.dev/define/rulebook"
)

// weakVerb minds a verb that says nothing as the verb of the obligation: after a modal, or first in an imperative.
// With a number it is a capability ("support 400 open sessions").
func (j *judge) weakVerb(r *rulebook.Rule, h hit) {
	if j.bounded {
		return
	}
	before := j.at(h.from - 1)
	imperative := h.from == 0 && len(j.modals) == 0
	infinitive := before.low == "to" && (j.at(h.from-2).low == "able" || j.at(h.from-2).low == "ability")
	if before.class.is(modal) || imperative || infinitive || before.is(adverb) && j.at(h.from-2).class.is(modal) {
		j.add(r, h.from, h.to)
	}
}
