package lexical

import (
	"strings"
	"sync"
)

// Stop reports whether a word, in small letters, is grammar or courtesy: it says nothing about what a text is about.
func Stop(word string) bool {
	_, ok := stopWords()[strings.ReplaceAll(word, "’", "'")]
	return ok
}

var stopWords = sync.OnceValue(func() map[string]struct{} {
	m := map[string]struct{}{}
	for _, w := range strings.Fields(`
a about above across after again against ago all almost along already also although always am among an and another any anybody anyone
anything are aren't around as ask asked at away back be became because been before being below between both but by came can can't cannot
come could couldn't day days did didn't do does doesn't doing don't done down during each either else enough etc even ever every everybody
everyone everything few finally first for from further gave get gets getting give given go goes going gone gonna got had hadn't has hasn't
have haven't having he he's hello her here here's hers hey hi him himself his hour hours how however i i'd i'll i'm i've if in instead into
is isn't it it's its itself just keep kept kind kinda know last least less let let's like likely little long look looked looking lot lots
made make makes making many may maybe me mean might mine minute minutes more morning most much must my myself need needed needs never new
next no nobody none nor not nothing now of off often oh ok okay on once one ones only onto or other others our ours out over own people
perhaps please pretty put quite rather really right said same saw say says second see seem seemed seems seen several shall she should
shouldn't show shows since so some somebody someone something sometimes soon sort still stuff such sure take taken takes tell than thank
thanks that that's the their theirs them themselves then there there's these they they'd they'll they're they've thing things think this
those though thought three through till time times to today together told tomorrow too took toward towards tried tries try trying two under
until up upon us use used uses using usually very want wanted wants was wasn't way we we'd we'll we're we've week weeks well went were
weren't what what's whatever when where whether which while who who's whole whom whose why will with within without won't would wouldn't
yeah year years yes yesterday yet you you'd you'll you're you've your yours yourself best cheers dear hope kindly regards team
`) {
		m[w] = struct{}{}
	}
	return m
})
