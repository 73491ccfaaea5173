package brief

import (
	"throughline.dev/decide"
	"throughline.dev/ledger"
)

// Brief is everything there is to tell, as plain data: it marshals to JSON and back without loss, and the same input
// gives the same bytes. A section that has no data is nil. Records, findings and customers' words are as the ledger
// holds them; who renders a Brief must escape them.
type Brief struct {
	Title    string    `json:"title"`
	AsOf     AsOf      `json:"as_of"`
	Lead     []Text    `json:"headlines"`
	Discover *Struggle `json:"discover,omitempty"`
	Usage    *Usage    `json:"usage,omitempty"`
	Decide   *Choice   `json:"decide,omitempty"`
	Define   *Must     `json:"define,omitempty"`
	Deliver  *When     `json:"deliver,omitempty"`
	Measure  *Outcome  `json:"measure,omitempty"`
	Threads  []Thread  `json:"threads,omitempty"`
	Unknown  []Gap     `json:"unknown"`
	// Definitions hold every figure that the text shows, grouped by what defines it.
	Definitions []Definition `json:"definitions"`
}

// Headlines are what to read first: five to eight plain sentences with numbers and intervals, fewer when there is
// less to tell. They are safe to print on a terminal.
func (b Brief) Headlines() []string {
	out := make([]string, len(b.Lead))
	for i, t := range b.Lead {
		out[i] = visible(t.String())
	}
	return out
}

// AsOf says what the brief knows: changes of the ledger up to Change, events up to Events, and the day it was made.
type AsOf struct {
	Day    ledger.Date     `json:"day"`
	Change ledger.Position `json:"change"`
	Events string          `json:"events,omitempty"` // time of the latest event, RFC 3339; empty without an event log
}

// Number is a figure in its place in the text; ID names its entry in the definitions.
type Number struct {
	ID string `json:"id"`
	ledger.Figure
}

// Text is a sentence, or a few, whose numbers and keys stay what they are.
type Text []Span

// Span is a piece of a text: words, or a number, or the key of a record.
type Span struct {
	Words  string     `json:"words,omitempty"`
	Number *Number    `json:"number,omitempty"`
	Key    ledger.Key `json:"key,omitempty"`
}

// String writes the text without any markup.
func (t Text) String() string {
	var s string
	for _, p := range t {
		switch {
		case p.Number != nil:
			s += Written(p.Number.Figure)
		case p.Key != "":
			s += string(p.Key)
		default:
			s += p.Words
		}
	}
	return s
}

// Named is a record in passing.
type Named struct {
	Key   ledger.Key `json:"key"`
	Title string     `json:"title"`
	State string     `json:"state,omitempty"`
}

// Quote is somebody's words, verified as a span of a stored source.
type Quote struct {
	Key     ledger.Key  `json:"key,omitempty"` // of the quote record; empty for an excerpt
	Text    string      `json:"text"`
	Speaker string      `json:"speaker,omitempty"`
	Source  ledger.Key  `json:"source"`
	Where   string      `json:"where"` // title of the source
	Account string      `json:"account,omitempty"`
	Date    ledger.Date `json:"date,omitempty"`
	// Drifted says that the source was edited since and no longer holds the words.
	Drifted bool `json:"drifted,omitempty"`
}

// Struggle is what customers struggle with.
type Struggle struct {
	Lead   Text    `json:"lead"`
	Method string  `json:"method,omitempty"` // of the topics: a heuristic
	Topics []Topic `json:"topics,omitempty"`
	// Opportunities come with the most independent sources first.
	Opportunities []Opportunity `json:"opportunities,omitempty"`
}

// Topic is something many texts are about, found from the words alone.
type Topic struct {
	Name       string  `json:"name"`
	People     Number  `json:"people"`
	Texts      Number  `json:"texts"`
	Accounts   Number  `json:"accounts"`
	Interviews Number  `json:"interviews"`
	Months     []Month `json:"months,omitempty"` // first to last, none left out
	Quotes     []Quote `json:"quotes,omitempty"`
}

// Month is a number of texts in a calendar month.
type Month struct {
	Month string `json:"month"` // 2026-03
	Texts int    `json:"texts"`
}

// Opportunity is a problem with the evidence that it is real.
type Opportunity struct {
	Named
	Job          string     `json:"job,omitempty"` // When … I want to … so that …
	Sources      Number     `json:"sources"`       // independent ones
	Importance   *Number    `json:"importance,omitempty"`
	Satisfaction *Number    `json:"satisfaction,omitempty"`
	Quotes       []Quote    `json:"quotes,omitempty"`
	Other        []Named    `json:"other,omitempty"` // evidence that is no quote: themes, metrics
	Findings     []Judgment `json:"findings,omitempty"`
}

// Judgment is a finding about a record, with its numbers.
type Judgment struct {
	Subject  ledger.Key      `json:"subject,omitempty"`
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity"`
	Text     Text            `json:"text"`
	Act      string          `json:"act,omitempty"`
}

// Usage is what the event log shows.
type Usage struct {
	Lead      Text        `json:"lead"`
	Events    []EventName `json:"events"` // the most frequent
	More      int         `json:"more,omitempty"`
	Questions []Question  `json:"questions,omitempty"`
	// Guess is what could be asked, when no metric asks anything: a guess, marked as such.
	Guess Text `json:"guess,omitempty"`
}

// EventName is one line of the event log's catalogue.
type EventName struct {
	Name   string      `json:"name"`
	Count  Number      `json:"count"`
	People Number      `json:"people"`
	First  ledger.Date `json:"first"`
	Last   ledger.Date `json:"last"`
}

// Question is the answer of the event log to what a metric asks.
type Question struct {
	Named
	Asks       string   `json:"asks"` // the metric's definition in words
	Definition string   `json:"definition"`
	Sentence   Text     `json:"sentence"`
	Verdict    Text     `json:"verdict"`
	Cohorts    []Cohort `json:"cohorts"`
	Naive      Text     `json:"naive,omitempty"` // what other tools show, and why it misleads
	Picture    *Picture `json:"picture,omitempty"`
	Stopped    string   `json:"stopped,omitempty"`
	Days       int      `json:"days,omitempty"` // of the question within
}

// Cohort is one group of people.
type Cohort struct {
	Name string `json:"name"`
	N    int    `json:"n"`
	// Of a time to: how many got there, how long half of them take, the share by some days, and the curve.
	Done   int      `json:"done"`
	Median *Number  `json:"median,omitempty"`
	Mean   *Number  `json:"mean,omitempty"` // restricted
	By     []Number `json:"by,omitempty"`
	Naive  *Number  `json:"naive,omitempty"`
	Curve  []Point  `json:"curve,omitempty"`
	// FollowUp is the longest anybody was followed, in days; Gone is who had left first, when people can.
	FollowUp float64 `json:"follow_up,omitempty"`
	Gone     []Left  `json:"gone,omitempty"`
	Risk     []Risk  `json:"risk,omitempty"`
	// Of a share within some days: people who could be followed that long, and the share of them.
	Mature int     `json:"mature,omitempty"`
	Share  *Number `json:"share,omitempty"`
}

// Point is a step of a cohort's curve: from Days on, a share of NotYet (0 to 1) has not got there.
type Point struct {
	Days   float64  `json:"days"`
	NotYet float64  `json:"not_yet"`
	Low    *float64 `json:"low,omitempty"`
	High   *float64 `json:"high,omitempty"`
	AtRisk int      `json:"at_risk"`
}

// Left is the share of a cohort (0 to 1) who had left by a day, after which nobody gets there any more.
type Left struct {
	Days  float64 `json:"days"`
	Share float64 `json:"share"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
}

// Risk is how many were still followed on a day, and had not got there; the censored had left the count by then without
// having got there.
type Risk struct {
	Days     int `json:"days"`
	AtRisk   int `json:"at_risk"`
	Censored int `json:"censored,omitempty"`
}

// Choice is what is worth doing, and what is not.
type Choice struct {
	Lead       Text        `json:"lead"`
	Priorities *Priorities `json:"priorities,omitempty"`
	Plan       []Horizon   `json:"plan,omitempty"` // now, next, later, released: those that hold something
	Decisions  []Decision  `json:"decisions,omitempty"`
	Declined   []Declined  `json:"declined,omitempty"`
}

// Priorities are the features in the order of their scores.
type Priorities struct {
	Method     string     `json:"method"`
	Definition string     `json:"definition"`
	Unit       string     `json:"unit"`
	Top        int        `json:"top"`
	Rows       []Priority `json:"rows"`
	Unscored   []Unscored `json:"unscored,omitempty"`
	Refine     ledger.Key `json:"refine,omitempty"`
}

// Priority is one feature in the order.
type Priority struct {
	Named
	Horizon  string           `json:"horizon,omitempty"`
	Score    Number           `json:"score"`
	Odds     Number           `json:"odds"` // of being among the first Top
	TiedUp   bool             `json:"tied_up,omitempty"`
	TiedDown bool             `json:"tied_down,omitempty"` // no clear gap to the next row
	TiedWith []ledger.Key     `json:"tied_with,omitempty"` // no clear gap to these either, though others stand between
	Override *decide.Override `json:"override,omitempty"`
	Warnings []string         `json:"warnings,omitempty"`
}

// Unscored is a feature without a score.
type Unscored struct {
	Named
	Why string `json:"why"`
}

// Horizon is one column of the roadmap.
type Horizon struct {
	Name     string    `json:"name"`
	Features []Planned `json:"features"`
}

// Planned is a feature on the roadmap.
type Planned struct {
	Named
	For       []ledger.Key `json:"for,omitempty"`
	Promised  []ledger.Key `json:"promised,omitempty"`
	Delivered ledger.Date  `json:"delivered,omitempty"`
}

// Decision is a question that was settled or waits to be.
type Decision struct {
	Named
	Question string      `json:"question,omitempty"`
	Options  []Option    `json:"options,omitempty"`
	Choice   string      `json:"choice,omitempty"`
	Why      string      `json:"why,omitempty"`
	ReviewBy ledger.Date `json:"review_by,omitempty"`
	Sure     *Number     `json:"sure,omitempty"` // probability given to the expected outcome
	Settles  []Named     `json:"settles,omitempty"`
	Findings []Judgment  `json:"findings,omitempty"`
}

// Option is one possible answer to a decision's question.
type Option struct {
	Name   string `json:"name"`
	Doc    string `json:"doc,omitempty"`
	Chosen bool   `json:"chosen,omitempty"`
}

// Declined is a no that can be explained and reopened.
type Declined struct {
	Named
	Kind        string `json:"kind"`
	Class       string `json:"class"`
	Explanation string `json:"explanation"`
	ReopenIf    string `json:"reopen_if"`
}
