package criterion

import (
	"strings"
	"sync"
)

// class is a set of things a word can be. Words that are in no class are taken for nouns, adjectives or verbs by
// where they stand: there is no tagger.
type class uint64

// Classes of words.
const (
	modal class = 1 << iota
	negative
	determiner
	preposition
	conjunction // and, or, but
	comma       // and every other mark that ends a phrase
	opening     // of a bracket
	closing
	subordinate // when, while, if: opens a clause
	relative    // that, which, who
	being       // is, are, be
	having      // has, have
	adverb
	pronoun
	isQuantity
	lower      // metric nouns of which less is better
	higher     // metric nouns of which more is better
	vessel     // metric nouns that say nothing without the word before them: rate, size, number
	timely     // nouns for durations
	capable    // verbs of capability: support, handle
	keeping    // verbs of retention: keep, store
	person     // user, administrator
	system     // system, product: the thing that is specified
	period     // day, month, quarter
	extreme    // maximum, minimum
	averaging  // mean, average
	loading    // load, concurrent, simultaneous
	verb       // common verbs of requirements in their base form
	assuring   // ensure, guarantee: what follows "that" is the requirement
	governing  // verbs that take a metric as object: have, achieve, provide
	universal  // every, each
	filler     // may stand between a comparator and its number
	letting    // let, allow, enable
	approving  // may, can: permission
	sharing    // metric nouns that are shares
	membership // containing, having, holding: what follows describes the noun before
)

// words lists the classes. One word may be in several.
const modalWords = "shall must should will would can may might could cannot"

func lists() map[class]string {
	return map[class]string{
		modal:       modalWords,
		approving:   "can may might could",
		negative:    "not no never cannot n't nor neither without none nobody nothing avoid prevent avoids prevents",
		determiner:  "the a an any all each every some this that these those its their his her our your no another both such",
		universal:   "every each",
		preposition: "of for in on at by with within under over from to into onto via through during after before between among against per without about above below across regardless regarding upon until since than as near around towards toward throughout beyond behind beside besides despite except excluding including outside inside plus unless because",
		conjunction: "and or but then nor",
		subordinate: "when whenever while if where once unless until after before as whereas provided assuming because since although though given upon",
		relative:    "that which who whom whose",
		being:       "is are be been being was were isn't aren't am 's",
		having:      "has have having had",
		adverb: "does do also always only never normally typically usually immediately automatically successfully at_least continually currently still just then thereafter fully not simultaneously concurrently quickly correctly properly reliably consistently generally nominally even " +
			"continuously actually ideally preferably initially periodically itself",
		pronoun: "it they them he she we you i one",
		lower: "latency latencies delay delays lag overhead downtime outage outages interruption interruptions jitter staleness skew timeliness deviation deviations error errors failure failures loss losses defect defects bug bugs crash crashes churn utilization utilisation usage consumption footprint leakage drift variation noise backlog rto rpo mttr mttd mtta ttfb lcp fid inp tti fcp tbt cls wer abandonment cost costs bounce timeouts " +
			"time times wait runtime turnaround turn-around payload height_loss power dissipation complexity vulnerabilities incidents duplicates rejections mistakes misses age hallucinations fpr fnr retries",
		higher:     "availability uptime up-time reliability accuracy precision recall throughput bandwidth capacity durability coverage success completeness satisfaction lifetime life mtbf mttf mtbd endurance conversion adherence compliance integrity correctness freshness_score speed productivity retention survivability maintainability goodput efficiency fps qps rps tps iops score f1 f1-score auc ndcg mrr bleu rouge iou nps apdex csat sla_attainment agreement fidelity resolution lifespan margin adoption confidence groundedness faithfulness usability",
		vessel:     "rate rates duration durations ratio percentage share proportion size number count volume level probability value length width height weight depth frequency interval period amount limit budget quota temperature range distance quantity ages thickness magnitude probability concurrency brightness contrast pressure voltage current",
		timely:     "time times latency latencies delay delays lag duration durations wait overhead downtime outage outages interruption interruptions period periods interval jitter staleness skew timeliness turnaround turn-around age runtime life lifetime uptime_period endurance retention rto rpo mttr mtbf mttf mttd mtta ttfb lcp fid inp tti fcp tbt timeout lifespan",
		capable:    "support supports supporting handle handles handling serve serves accommodate accommodates scale scales process processes manage manages accept accepts allow allows host hosts cope sustain sustains run runs operate operates provide provides withstand hold holds",
		keeping:    "keep keeps kept store stores stored retain retains retained retaining archive archives archived preserve preserved maintain maintained log logged hold held save saved persist persisted remember remembered cache cached survive",
		person:     "user users customer customers administrator administrators admin admins operator operators analyst analysts visitor visitors student students manager managers supervisor supervisors caller callers player players member members employee employees people person persons developer developers engineer engineers client_user agent agents buyer buyers shopper shoppers subscriber subscribers patient patients nurse nurses doctor doctors teacher teachers driver drivers passenger passengers guest guests editor editors author authors reader readers clerk clerks technician technicians staff accountant accountants owner owners reviewer reviewers respondents participants testers",
		system:     "system systems product application applications app software website site platform service services server tool program subsystem module interface gateway solution portal database device component endpoint endpoints api backend frontend engine bot chatbot robot scheduler microservice model controller",
		period:     "second seconds minute minutes hour hours day days week weeks month months quarter quarters year years sprint release season shift night weekend",
		extreme:    "maximum max maximal minimum min minimal worst-case worst peak longest shortest largest smallest highest lowest",
		averaging:  "mean average avg averaged median",
		loading:    "load loads concurrent concurrently simultaneous simultaneously parallel traffic sessions connections users rps qps tps requests req/s requests/s",
		verb:       "accept access acknowledge activate add alert answer apply approve archive assign authenticate authorize back backup book boot broadcast browse build calculate call cancel change check clear click close commit compile complete compute confirm connect convert copy create cut decode decrypt delete deliver deploy detect disable disconnect discover display disseminate distribute download drop edit email enable encode encrypt enter evaluate execute expire export extract fail failover fetch filter find finish flag flush forward gather generate get handle identify import index ingest initialize insert inspect install invoke issue launch learn list load locate lock log login logout look make match merge migrate monitor move navigate notify obtain open order parse pay perform ping place play poll post prepare present print process produce propagate provide provision publish pull purge push query queue react read reboot receive reconnect record recover redirect refresh register reject release reload remove render repair replicate reply report request reserve reset resize resolve respond restart restore resume retrieve retry return revert review revoke roll rotate route run save scan schedule scroll search select send serve set show shut sign sort start stop store stream submit succeed switch sync synchronize take terminate train transcribe transfer transform transition translate transmit trigger undo unlock update upgrade upload use validate verify view visit wake warn write",
		assuring:   "ensure ensures assure assures guarantee guarantees require requires required verify verifies so such confirm limit limits demonstrate",
		governing:  "have has having achieve achieves provide provides maintain maintains reach reaches exhibit show deliver deliver offer guarantee sustain meet attain keep experience incur add consume use introduce cause",
		filler:     "a an the about approximately approx roughly around of only total another ~ additional just circa some nearly",
		letting:    "let lets allow allows enable enables permit permits",
		sharing:    "availability uptime up-time reliability accuracy precision recall coverage success durability completeness utilization utilisation usage probability loss error errors failure failures deviation variation ratio rate percentage share proportion downtime conversion satisfaction compliance churn confidence overhead",
		membership: "containing contain contains having holding hold comprising with exceeding returning matching weighing aged measuring totalling older newer younger larger bigger smaller greater fewer",
	}
}

// classOf returns the classes of a word in lower case.
var classes = sync.OnceValue(func() map[string]class {
	m := make(map[string]class, 1024)
	for c, words := range lists() {
		for w := range strings.FieldsSeq(words) {
			m[w] |= c
		}
	}
	for _, w := range []string{",", ";", ":", ".", "?", "!", "—", "–", "…", "•", "|", "/", "\"", "“", "”", "=>", "->", "→"} {
		m[w] |= comma
	}
	for _, w := range []string{"(", "[", "{"} {
		m[w] |= opening | comma
	}
	for _, w := range []string{")", "]", "}"} {
		m[w] |= closing | comma
	}
	return m
})

// IsArticle reports whether a word in lower case is an article or another word that only points: "the", "each".
func IsArticle(word string) bool { return classes()[word].is(determiner) }

// IsStatistic reports whether a word in lower case names a statistic: "mean", "maximum".
func IsStatistic(word string) bool { return classes()[word].is(extreme | averaging) }

// TrimArticle takes articles off the beginning of a phrase.
func TrimArticle(phrase string) string { return trimDeterminer(phrase) }

// IsWhole reports whether a population is the whole system, or not said.
func IsWhole(population string) bool { return saysNothing(population) }
