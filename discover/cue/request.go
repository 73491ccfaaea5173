package cue

import "sync"

// requests are ways to ask for something. They begin with words of courtesy that say nothing of a mood.
var requests = sync.OnceValue(func() *Lexicon {
	l, err := NewLexicon([]string{
		"could|can|would|will you|someone|somebody", "could|can we|i have|get", "could there be",
		"please add|support|allow|make|let|provide|implement|consider|include|enable|offer|give|bring|introduce|extend|improve|change|create",
		"please ... add|support|allow|implement|consider|enable",
		"would|will be ... nice|great|good|helpful|useful|cool|awesome|amazing|handy|lovely|fantastic|perfect|ideal|better",
		"would|i'd|we'd love|like|appreciate|prefer", "we|i ... love|like to see|have|get",
		"i|we wish", "wish there", "wish you|it|i|we|the", "feature|enhancement request|suggestion", "any plans|plan|chance", "we|i|users|customers|people ... need",
		"there should|needs to be", "should ... be|support|allow|have ... able|option|possible|possibility", "add|adding support|option|options|integration",
		"allow us|users|me|customers", "give us|me|users ... option|ability|way", "missing feature|option|possibility", "is there ... way|plan|possibility|option",
		"looking forward to", "hoping for", "hope ... you|we|this ... will|can",
		"könnt|könntet|könnten|können ihr|sie|du|wir", "kannst|könntest du", "bitte ... hinzufügen|ergänzen|einbauen|unterstützen|ermöglichen|anbieten",
		"wäre ... schön|gut|super|toll|hilfreich|praktisch|wünschenswert|klasse", "ich|wir hätte|hätten ... gern|gerne", "hätte|hätten ... gern|gerne",
		"wünsche|wünschen|wunsch|wünschenswert", "wir|ich brauchen|bräuchten|brauche|bräuchte", "gibt es ... möglichkeit|option|plan|pläne",
	})
	if err != nil {
		panic(err) // the list is part of the program, and a test reads it
	}
	return l
})

// Requests returns, by sentence number, the phrase that makes a sentence ask for something.
func (t *Text) Requests() map[int]Match {
	out := map[int]Match{}
	for _, m := range requests().Find(t) {
		s := t.Words[m.First].sentence
		if _, ok := out[s]; !ok {
			out[s] = m
		}
	}
	return out
}
