package sample

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"throughline.dev/sample/prose"
)

// Team is one of the two teams with its history of work.
type Team struct {
	Name, Project, Lead string
	Members             []string
	Epics               []Epic
	Issues              []Issue // epics among them, by number
}

// Epic is a larger piece of work that issues belong to.
type Epic struct {
	Name         string
	Rule         string // of its issues' summaries
	From, To     time.Time
	Current      bool     // under way on Today, with open issues
	Requirements []string // that its issues implement
	Version      string   // it went out with
	Weight       float64
	Issue        int // number of its own issue
}

// Issue is a work item of the tracker.
type Issue struct {
	Number       int
	Type         string
	Epic         int // index into Team.Epics; -1 for none
	IsEpic       bool
	Summary      string
	Description  string
	Priority     string
	Assignee     string
	Reporter     string
	Points       float64
	Requirement  string
	Labels       []string
	Created      time.Time
	Finished     time.Time // zero: open
	Updated      time.Time
	Moves        []Move
	Version      string
	CommentLines []string
}

// Move is one step of an issue's life.
type Move struct {
	At time.Time
	To string
}

func (n *Issue) status() string {
	if len(n.Moves) == 0 {
		return "To Do"
	}
	return n.Moves[len(n.Moves)-1].To
}

// teams returns the two teams without their work. Which requirement an epic implements, and with which version it
// went out, is the plan that the product files describe.
func (w *World) teams() [2]Team {
	p := w.Params
	rel := p.Releases
	start := p.Delivery.From
	end := p.end()
	return [2]Team{
		{
			Name: "Platform", Project: "PLAT", Lead: "Ines Calloway",
			Members: []string{"Ines Calloway", "Piotr Zielinski", "Amara Osei", "Jonas Reuter", "Li Na Huang", "Matteo Conti", "Sunita Rao", "Fabian Brandt"},
			Epics: []Epic{
				{Name: "Order index", Rule: "index", From: start, To: date(2025, 12, 19), Weight: 3},
				{Name: "Warehouse routing", Rule: "routing", From: date(2025, 10, 20), To: date(2026, 3, 20), Weight: 3},
				{Name: "Credentials with one request", Rule: "auth", From: date(2026, 3, 16), To: rel.Auth, Requirements: []string{"REQ-1", "REQ-2"}, Version: "6.0", Weight: 4},
				{Name: "One error shape", Rule: "errors", From: date(2026, 4, 6), To: rel.Errors, Requirements: []string{"REQ-3", "REQ-4"}, Version: "6.1", Weight: 4},
				{Name: "Ordered webhooks", Rule: "webhooks", From: date(2026, 7, 1), To: end, Current: true, Requirements: []string{"REQ-7"}, Version: "6.3", Weight: 3},
				{Name: "Bulk orders", Rule: "bulk", From: date(2026, 8, 17), To: end, Current: true, Requirements: []string{"REQ-8"}, Version: "6.4", Weight: 2.5},
			},
		},
		{
			Name: "Developer Experience", Project: "DEVX", Lead: "Hannes Vogt",
			Members: []string{"Hannes Vogt", "Claire Dupuis", "Rashid Karimi", "Yuki Mori", "Elena Sandoval", "Tobias Lund"},
			Epics: []Epic{
				{Name: "SDK generation 4", Rule: "sdk4", From: start, To: date(2026, 2, 6), Weight: 3},
				{Name: "Console usability", Rule: "console", From: date(2025, 11, 3), To: date(2026, 4, 3), Weight: 3},
				{Name: "Credentials in SDKs and guides", Rule: "sdkauth", From: date(2026, 4, 7), To: rel.Auth, Requirements: []string{"REQ-2"}, Version: "6.0", Weight: 3},
				{Name: "Error classes in SDKs", Rule: "sdkerrors", From: date(2026, 5, 4), To: rel.Errors, Requirements: []string{"REQ-4"}, Version: "6.1", Weight: 3},
				{Name: "Documented failures", Rule: "failures", From: date(2026, 5, 11), To: rel.Docs, Requirements: []string{"REQ-5"}, Version: "6.2", Weight: 5},
				{Name: "Guides by language", Rule: "guides", From: date(2026, 7, 13), To: date(2026, 9, 25), Weight: 3},
				{Name: "Failure search", Rule: "search", From: date(2026, 8, 24), To: end, Current: true, Requirements: []string{"REQ-6"}, Version: "6.3", Weight: 3},
			},
		},
	}
}

// deliver lets both teams work from their first issue to Today.
func (w *World) deliver() {
	w.Teams = w.teams()
	for i := range w.Teams {
		w.work(&w.Teams[i], i)
	}
}

// work fills a team's history: how many issues it finishes in a week varies, with fewer around holidays; how long
// one takes follows from how many it has under way at once.
func (w *World) work(t *Team, team int) {
	p := w.Params.Delivery
	r := w.random("team", team)
	write := grammar("issues").NewWriter(w.random("team words", team))
	end := w.Params.end()
	open := p.Open[team]
	done := p.Issues[team] - open - len(t.Epics)
	var weeks []weighted[time.Time]
	for at := p.From; at.Before(end); at = at.AddDate(0, 0, 7) {
		weeks = append(weeks, weighted[time.Time]{at, capacity(at) * (0.55 + 0.3*r.ExpFloat64() + 0.3*r.Float64())})
	}
	cycle := float64(p.WIP[team]) * end.Sub(p.From).Hours() / 24 / float64(done) // days, by Little's law
	for range done {
		finished := atWork(r, draw(r, weeks).AddDate(0, 0, r.IntN(5)))
		if finished.After(end) {
			finished = atWork(r, end.AddDate(0, 0, -3))
		}
		took := time.Duration(math.Max(0.15, cycle*math.Exp(0.75*r.NormFloat64()-0.28)) * float64(day))
		t.Issues = append(t.Issues, w.finish(t, write, r, finished, took))
	}
	underWay := p.WIP[team]
	for i := range open {
		t.Issues = append(t.Issues, w.begin(t, write, r, i < underWay, cycle))
	}
	for i := range t.Epics {
		t.Issues = append(t.Issues, w.epic(t, i, r))
	}
	slices.SortStableFunc(t.Issues, func(a, b Issue) int { return a.Created.Compare(b.Created) })
	for i := range t.Issues {
		n := &t.Issues[i]
		n.Number = i + 1
		if n.IsEpic {
			t.Epics[n.Epic].Issue = n.Number
		}
	}
	w.soil(t, r)
}

// capacity is how much of a team is there in a week.
func capacity(week time.Time) float64 {
	switch _, n := week.ISOWeek(); {
	case n >= 52 || n == 1:
		return 0.1
	case n == 14 || n == 15: // Easter
		return 0.6
	case n >= 30 && n <= 33:
		return 0.55
	}
	return 1
}

// atWork moves a moment into office hours of its day, Monday to Friday.
func atWork(r *rand.Rand, at time.Time) time.Time {
	at = at.Truncate(day).Add(8*hour + time.Duration(r.IntN(9*60))*time.Minute)
	switch at.Weekday() {
	case time.Saturday:
		return at.AddDate(0, 0, -1)
	case time.Sunday:
		return at.AddDate(0, 0, 1)
	}
	return at
}

// choose picks the epic that an issue of a moment belongs to; -1 for none.
func (t *Team) choose(r *rand.Rand, at time.Time, current bool) int {
	options := []weighted[int]{{-1, 3.2}}
	for i, e := range t.Epics {
		if at.After(e.From.AddDate(0, 0, 4)) && at.Before(e.To) && (!current || e.Current) {
			options = append(options, weighted[int]{i, e.Weight})
		}
	}
	return draw(r, options)
}

func (w *World) issue(t *Team, write *prose.Writer, r *rand.Rand, epic int) Issue {
	n := Issue{Epic: epic, Type: "Story", Reporter: pick(r, append([]string{"Nora Lindt", "Nora Lindt"}, t.Members...)), Assignee: pick(r, t.Members)}
	rule := "issue.bug"
	switch {
	case epic >= 0:
		e := t.Epics[epic]
		rule = "issue." + e.Rule
		n.Version = e.Version
		n.Type = draw(r, []weighted[string]{{"Story", 62}, {"Task", 28}, {"Bug", 10}})
		if len(e.Requirements) > 0 && chance(r, 0.9) {
			n.Requirement = pick(r, e.Requirements)
		}
		n.Labels = append(n.Labels, strings.ReplaceAll(strings.ToLower(e.Name), " ", "-"))
	case chance(r, 0.6):
		n.Type = "Bug"
		n.Labels = append(n.Labels, draw(r, []weighted[string]{{"support", 3}, {"regression", 1}, {"incident", 1}}))
	default:
		n.Type, rule = "Task", "issue.task"
	}
	n.Summary = write.Write(rule, nil).Words
	if chance(r, 0.6) {
		n.Description = write.Write("description", nil).Words
	}
	n.Priority = draw(r, []weighted[string]{{"Highest", 3}, {"High", 17}, {"Medium", 60}, {"Low", 17}, {"Lowest", 3}})
	if n.Type != "Bug" && chance(r, 0.85) {
		n.Points = draw(r, []weighted[float64]{{1, 20}, {2, 28}, {3, 26}, {5, 18}, {8, 8}})
	}
	return n
}

func (w *World) finish(t *Team, write *prose.Writer, r *rand.Rand, finished time.Time, took time.Duration) Issue {
	n := w.issue(t, write, r, t.choose(r, finished, false))
	began := atWork(r, finished.Add(-took))
	if !began.Before(finished) {
		began = finished.Add(-time.Duration(20+r.IntN(200)) * time.Minute)
	}
	wait := Delay{11 * day, 1}.draw(r, 1)
	n.Created = atWork(r, began.Add(-wait))
	if n.Epic >= 0 {
		if from := t.Epics[n.Epic].From; n.Created.Before(from) {
			n.Created = atWork(r, from)
		}
	}
	if !n.Created.Before(began) {
		n.Created = began.Add(-time.Duration(30+r.IntN(600)) * time.Minute)
	}
	n.Moves = []Move{{began, "In Progress"}}
	review := finished.Add(-time.Duration(float64(finished.Sub(began)) * (0.1 + 0.3*r.Float64())))
	n.Moves = append(n.Moves, Move{review, "In Review"})
	if chance(r, w.Params.Delivery.Reopen) {
		first := began.Add(finished.Sub(began) / 2)
		n.Moves = []Move{{began, "In Progress"}, {first, "Done"}, {first.Add(finished.Sub(first) / 3), "Reopened"}, {first.Add(finished.Sub(first) / 2), "In Progress"}}
	}
	last := "Done"
	if chance(r, 0.035) {
		last = "Won't Do"
	}
	n.Moves = append(n.Moves, Move{finished, last})
	n.Finished, n.Updated = finished, finished
	n.remark(write, r)
	return n
}

// begin makes an issue that is not finished: under way, or waiting.
func (w *World) begin(t *Team, write *prose.Writer, r *rand.Rand, underWay bool, cycle float64) Issue {
	end := w.Params.end()
	epic := t.choose(r, end.Add(-time.Hour), true)
	n := w.issue(t, write, r, epic)
	back := time.Duration(3+r.IntN(70)) * day
	n.Created = atWork(r, end.Add(-back))
	if epic >= 0 && n.Created.Before(t.Epics[epic].From) {
		n.Created = atWork(r, t.Epics[epic].From)
	}
	n.Updated = n.Created
	if underWay {
		began := atWork(r, end.Add(-time.Duration((0.1+cycle*r.Float64())*float64(day))-day))
		if began.Before(n.Created) {
			n.Created = began.Add(-2 * hour)
		}
		n.Moves = []Move{{began, "In Progress"}}
		if chance(r, 0.25) {
			n.Moves = append(n.Moves, Move{began.Add(end.Sub(began) / 2).Truncate(time.Minute), "In Review"})
		}
		n.Updated = n.Moves[len(n.Moves)-1].At
		n.remark(write, r)
	} else {
		n.Assignee = ""
	}
	return n
}

func (n *Issue) remark(write *prose.Writer, r *rand.Rand) {
	for i, m := range n.Moves {
		if i < 3 && chance(r, 0.25) {
			n.CommentLines = append(n.CommentLines, fmt.Sprintf("%s;%s;%s", jiraTime(m.At.Add(7*time.Minute)), mailbox(n.Assignee), write.Write("comment", nil).Words))
		}
	}
}

func (w *World) epic(t *Team, i int, r *rand.Rand) Issue {
	e := t.Epics[i]
	n := Issue{
		Type: "Epic", IsEpic: true, Epic: i, Summary: e.Name, Priority: "High", Assignee: t.Lead, Reporter: "Nora Lindt",
		Created: atWork(r, e.From.AddDate(0, 0, -1)), Version: e.Version,
	}
	n.Moves = []Move{{atWork(r, e.From.AddDate(0, 0, 5)), "In Progress"}}
	if !e.Current {
		n.Finished = atWork(r, e.To)
		n.Moves = append(n.Moves, Move{n.Finished, "Done"})
	}
	n.Updated = n.Moves[len(n.Moves)-1].At
	if len(e.Requirements) > 0 {
		n.Labels = append(n.Labels, e.Requirements...)
	}
	return n
}

// soil makes some rows as wrong as trackers have them: created, by an import, after they were finished.
func (w *World) soil(t *Team, r *rand.Rand) {
	for i := range t.Issues {
		n := &t.Issues[i]
		if !n.IsEpic && !n.Finished.IsZero() && n.Finished.Before(w.Params.end().AddDate(0, -2, 0)) && chance(r, w.Params.Delivery.Dirty) {
			n.Created = n.Finished.AddDate(0, 0, 2+r.IntN(30))
		}
	}
}
