package cue

import (
	"slices"
	"strings"
	"sync"
)

// sorted is a list of words for [contains], sorted on first use.
func sorted(words string) func() []string {
	return sync.OnceValue(func() []string {
		list := strings.Fields(words)
		slices.Sort(list)
		return slices.Compact(list)
	})
}

// The word lists were put together by us for this package, from how people write to support.

var (
	// turning end what a word before them denies or supposes.
	turning = sorted(`but however although though because since so when after until why what how where who which while therefore otherwise except
aber jedoch obwohl weil denn sondern sodass nachdem bis warum wieso während sonst außer`)
	// subjects after "and" begin a clause of their own.
	subjects = sorted(`the it its it's we our i i'm my they their this that these now then he she you there everything nothing all
der die das es wir unser unsere ich mein meine sie dies dieser diese jetzt dann alles nichts`)
	// englishWords tell that a text is English.
	englishWords = sorted(`the a an and or but is are was were be been it this that these we i you they my our your not no do does did don't doesn't
can can't could would will won't to of in on at for with from by as if when what how why have has had there please thanks need after all i'm it's just me`)
	// germanWords tell that a text is German.
	germanWords = sorted(`der die das den dem des ein eine einen einem einer und oder aber ist sind war waren sein wir ich sie ihr mein unser unsere nicht
kein keine keinen es im zu von mit für auf bei nach aus wenn wie was warum haben hat hatte wird werden kann können bitte danke auch noch nur sich als seit dass`)
	// negators deny what follows in their clause.
	negators = sorted(`no not never without none nothing neither nor hardly zero nobody cannot isn't aren't wasn't weren't don't doesn't didn't
haven't hasn't hadn't won't wouldn't can't couldn't shouldn't ain't isnt arent wasnt werent dont doesnt didnt havent hasnt hadnt wont wouldnt cant couldnt shouldnt
kein keine keinen keinem keiner keines nicht nie niemals ohne nichts niemand weder kaum`)
	// supposers say that what follows might be, not that it is.
	supposers = sorted(`if unless would could might may perhaps maybe imagine suppose hypothetically potential potentially theoretically
falls würde würden könnte könnten hätte hätten wäre wären vielleicht eventuell möglicherweise angenommen theoretisch`)
	// fears say that what follows is feared or to be kept from happening.
	fears = sorted(`avoid avoids avoiding prevent prevents preventing protect protects worry worried worries afraid fear fears concerned risk risking against afford
vermeiden verhindern befürchte befürchten fürchte fürchten sorge angst risiko gegen leisten`)
	// remedies between a denial and a trouble mean that the trouble goes on: "did not fix the crash".
	remedies = sorted(`fix fixed fixes solve solved solves resolve resolved resolves stop stopped stops help helped helps explain
expect expected believe tell like understand know sure only just behoben gelöst lösen beheben hilft nur sicher`)
	// conditionals after "wenn" make it an if and not a when.
	conditionals = sorted(`würde würden könnte könnten hätte hätten wäre wären`)
	// interrogators open a question that yes or no answers.
	interrogators = sorted(`is are was were do does did will would can could should has have may might
ist sind war waren wird werden kann können könnte könnten soll sollte gibt hat haben`)
)
