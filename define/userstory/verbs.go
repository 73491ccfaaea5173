package userstory

import (
	"strings"
	"sync"
)

// verbs are base forms that wishes are made of. Whether "and" joins two actions or two things is told by them.
var verbs = sync.OnceValue(func() map[string]bool {
	return setOf(`accept access accomplish achieve acknowledge activate adapt add adjust adopt aggregate alert align allow
alter amend analyse analyze annotate announce apply appoint approve archive arrange ask assemble assess assign associate
assure attach attend authenticate authorise authorize automate avoid back balance ban batch become begin block bookmark
book borrow bring browse build bulk buy calculate call cancel capture categorise categorize certify change charge check
choose cite claim classify clean clear click clone close collaborate collect combine comment communicate compare compile
complete comply compose compute conduct configure confirm connect consider consolidate construct consult contact continue
contribute control convert cooperate coordinate copy correct correlate create crop curate customise customize cut deactivate deal
debug decide declare decline decrypt define delegate delete deliver demonstrate deny deploy deposit describe deselect design
designate detect determine develop diagnose disable discard discover discuss dismiss display distinguish distribute divide
document download draft drag draw drop duplicate earn ease edit eliminate email embed employ enable encrypt encourage
end enforce engage enhance enjoy enlarge enrich enroll ensure enter erase escalate establish estimate evaluate examine
exchange exclude execute exit expand experience explain explore export expose express extend extract facilitate feel fetch file
fill filter finalise finalize find finish fix flag follow forbid force forward free fulfil fulfill generate get give go
grant group guide handle have hear help hide highlight hire host identify ignore illustrate implement import improve include increase
indicate inform ingest initiate input insert inspect install integrate interact interpret introduce investigate invite invoke issue
join judge jump keep know label launch learn leave lend let lift limit link list listen load locate lock log look lower
maintain make manage manipulate map mark match measure meet mention merge message migrate minimise minimize mint modify
monitor move mute name navigate negotiate normalise normalize notify observe obtain offer open operate opt optimise optimize order
organise organize outline overlay override overview own package page paginate park participate pause pay perform permit persist
personalise personalize pick pin place plan play point populate post predict prepare present preserve prevent preview print prioritise
prioritize proceed process produce program prohibit promote propose protect prove provide provision publish pull purchase push put
qualify query question quit rank rate re-use reach react read rearrange receive recognise recognize recommend reconcile record recover
recruit redeem redirect reduce refer refine refresh refund refuse register reject relate release rely remember remind remove rename
render renew rent reorder reorganise repair repeat replace reply report represent reproduce request require reschedule research reserve
reset resize resolve respond restart restore restrict resubmit resume retain retrieve return reuse reveal revert review revise
revoke rotate route run satisfy save scan schedule score scroll search secure see select sell send separate serve set share ship
show sign simulate skip sort specify split sponsor stage star start state stop store stream submit subscribe suggest summarise summarize supervise
support suspend swap switch sync synchronise synchronize tag take talk tell test think toggle track trade train transcribe transfer
transform translate transmit transport trigger trust try tune turn type understand undo unlink unlock unpublish unsubscribe update
upgrade upload use utilise utilize validate verify view visit visualise visualize vote wait want warn watch withdraw work write zoom`)
})

// verbsAndThings are verbs that name things as often: "access and order history". Behind an "and" they count as verbs
// only when an object follows.
var verbsAndThings = sync.OnceValue(func() map[string]bool {
	return setOf(`access address alert back balance ban batch block book bookmark bulk call change charge check claim clean clear click
clone comment complete contact control copy correct cut deal deposit design display document download draft drag drop duplicate
email end estimate exchange exit experience export file fill filter fix flag force forward free group guide help highlight host
import increase input interact issue join judge keep label launch lift limit link list load lock log look lower map mark match measure
meet message mint name normalise offer open order outline overlay overview own package page park pause pay pick pin place plan play
point post present preview print process program promote provision purchase push query question rank rate reach read record refund
register release rent repair repeat reply report request research reserve reset return reuse review revise route run save scan schedule score
scroll search secure select separate set share ship show sign sort split sponsor stage star start state stop store stream support swap switch
sync tag take talk test track trade train transfer transport trigger trust try tune turn type update upgrade upload use view visit
vote wait want watch work write zoom monitor project state request level form log`)
})

// objectOpeners begin what a verb acts on.
var objectOpeners = sync.OnceValue(func() map[string]bool {
	return setOf(`a an the my our his her its their your this that these those them it me us him all any each every some more
new other another which what who whom whose how why where when whether if to into for from on onto with about up out off down
between against through back only multiple several both one no`)
})

// vagueVerbs name a field of work instead of an action.
var vagueVerbs = sync.OnceValue(func() map[string]bool {
	return setOf(`manage administer administrate handle maintain support process facilitate coordinate supervise oversee deal operate`)
})

// setOf makes a set of words.
func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}
