package wording

import "strings"

// classWords lists the closed classes of English that the rules look at, and the open ones as far as requirements use
// them. Regular participles and adverbs are told by their endings, in [word.is].
func classWords() map[class][]string {
	return map[class][]string{
		modal:     list("shall must should will may might can could would ought cannot can't shouldn't mustn't won't shan't couldn't wouldn't shall/should"),
		obliging:  list("shall must should will ought cannot can't shouldn't mustn't won't"),
		be:        list("be is are was were been being am isn't aren't wasn't weren't"),
		auxiliary: list(`have has had having do does did get gets got getting`),
		participle: list(`
			begun bent bound bitten bled blown broken brought built burnt burst bought cast caught chosen come cut dealt done drawn driven dug
			eaten fallen fed felt fought found forbidden forecast forgotten forgiven frozen given gone gotten ground grown hung had heard hidden hit held
			input kept known laid led left learnt lent let lit lost made meant met mown offset output overridden overwritten overtaken overcome outdone paid proven put quit
			read rebuilt redone redrawn remade rerun reset resent resold retaken rethought rewritten ridden rung risen run said seen sent sewn set shaken shed shot shown shrunk shut sold sought
			spent spilt spoken spelt split spoilt spread stolen stood stricken struck stuck sunk sung swept sworn swum taken taught thought thrown told
			torn understood undertaken undone unset upheld upset withdrawn withheld withstood woken won worn wound woven written foreseen shown sawn slit smelt broadcast podcast typeset preset bidden borne beaten become`),
		adjectival: list(`located hidden enabled disabled logged interested concerned supposed related based situated finished gone dedicated advanced
			detailed limited unlimited experienced qualified skilled unauthorized unauthorised undefined unchanged unused unlocked unaffected unrelated
			unencrypted unattended unexpected unspecified unknown retired committed unavailable tired aged complicated
			sophisticated distributed-in set-up closed-down alleged excited pleased satisfied familiarized accustomed devoted entitled prone`),
		determiner: list("the a an this that these those each every any all some no its their his her our your my both either neither another such what which whose"),
		preposition: list(`of in on at by for with from to into onto over under within without between among through during until till after before
			above below against about around across along per via upon toward towards beyond inside outside near off out up down except
			regarding concerning including excluding using according as than like unlike despite since beside besides throughout amid`),
		conjunction:  list("and or but nor yet so"),
		subordinator: list("when whenever while whilst where wherever if unless because although though that which who whom whose once until after before since whether how why what as"),
		negative:     list("not no never none neither nor nothing nobody nowhere cannot can't won't don't doesn't didn't isn't aren't wasn't weren't shouldn't mustn't shan't couldn't wouldn't hasn't haven't n't without"),
		adverb: list(`also always often then never ever just still yet already once only not even so very too quite rather either both
			therefore thus however hence otherwise again back soon later further more less most least all together first last well
			thereby thereafter thereof instead likewise hereby somehow sometimes perhaps maybe almost now there here`),
		pronounWord: list("it they them its their theirs this that these those he she him her his hers itself themselves which who whom one ones"),
		person: list(`user users customer customers operator operators driver drivers administrator administrators admin admins manager managers
			clerk clerks person persons people patient patients nurse nurses doctor doctors student students teacher teachers staff employee employees
			developer developers engineer engineers analyst analysts client clients member members visitor visitors guest guests author authors
			owner owners player players passenger passengers controller controllers agent agents supervisor supervisors buyer buyers seller sellers
			subscriber subscribers citizen citizens investigator officer officers scientist scientists astronomer astronomers reviewer reviewers editor editors
			trainee trainees instructor instructors pilot pilots crew technician technicians auditor auditors child children man men woman women party parties`),
		verb: list(`accept access achieve activate add adjust allow alert analyze analyse answer append apply approve archive ask assign associate attach avoid
			backup begin block book broadcast browse build buffer calculate call cancel capture carry cause change check choose clear close collect combine communicate
			compare compile complete comply compute configure confirm connect consist contain continue control convert copy correct count create
			decide decrypt define delete deliver deny depend deploy describe detect determine disable disconnect display distribute do download draw drop
			edit emit enable encrypt end enforce ensure enter establish evaluate exceed exchange execute exist exit expire export extract
			fail fetch fill filter find finish flag follow force format forward function generate get give grant group guide handle have help hide hold
			identify ignore implement import include increase indicate inform initialize initiate insert inspect install integrate interact interface invoke issue
			join keep know launch leave let limit link list listen load lock log login logout look lose maintain make manage map mark match measure meet merge modify monitor move
			navigate need notify obtain occur offer open operate order output override own park parse pass pay perform permit persist pick place play poll post preserve present prevent print process produce prohibit prompt protect prove provide publish pull purge push put query
			raise reach react read receive recognize recommend record recover redirect reduce refer refresh refund refuse register reject release reload remain remember remind remove rename render repair repeat replace reply report represent request require reserve reset resolve respond restart restore restrict result resume retain retrieve retry return review roll rotate route run
			save scale scan schedule search see select sell send serve set share ship show shut sign skip sort specify start stay stop store stream submit suggest supply support suspend switch synchronize synchronise
			take tell terminate test track transfer transform translate transmit treat trigger try turn undo uninstall unlock update upgrade upload use validate verify view visit wait warn watch work write`),
		comparing: comparativeWords(),
		degree:    list("more less as"),
		total:     list("all any every always each both everything everyone anyone"),
		ending:    list("until till through by"),
		joining:   list("and or"),
		asiding:   list("( order so"),
		abstract:  list("way order case cases fact time addition term terms basis number"),
	}
}

func list(words string) []string { return strings.Fields(words) }
