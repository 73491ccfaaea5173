package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"throughline.dev/sample/prose"
)

// Ticket is a request to the support desk.
type Ticket struct {
	ID        int64
	At        time.Time
	Updated   time.Time
	Developer int // index into World.Developers
	Topic     string
	Subject   string
	Body      string
	Quotes    []string // spans of Body worth quoting
	Status    string
	Priority  string // empty: nobody set one
	Channel   string
	Tags      []string
	Rating    string // good, bad, or empty
	Trouble   *Trouble
}

// Topics of tickets, with the tag that the desk gives each.
func topicTags() map[string]string {
	return map[string]string{
		"errors": "api-errors", "auth": "authentication", "docs": "documentation", "billing": "billing", "limits": "rate-limit",
		"webhooks": "webhooks", "sdk": "sdk", "admin": "account", "praise": "praise", "question": "how-to", "outage": "incident",
	}
}

func (f Friction) topic() string {
	return [...]string{None: "", AuthFriction: "auth", ErrorFriction: "errors", DocsFriction: "docs"}[f]
}

// writeTickets lets developers write about the frictions they met, and about everything else.
func (w *World) writeTickets() {
	for i := range w.Developers {
		for _, m := range w.Developers[i].Journey {
			if m.Ticket != nil {
				w.Tickets = append(w.Tickets, Ticket{At: m.At, Developer: i, Topic: m.Ticket.Friction.topic(), Trouble: m.Ticket})
			}
		}
	}
	w.askOther()
	slices.SortStableFunc(w.Tickets, func(a, b Ticket) int { return a.At.Compare(b.At) })
	r := w.random("tickets", 0)
	write := grammar("tickets-friction", "tickets-other").NewWriter(r)
	id := int64(48210)
	for i := range w.Tickets {
		id += int64(1 + r.IntN(9))
		t := &w.Tickets[i]
		t.ID = id
		w.compose(t, write, r)
		w.handle(t, r)
	}
}

// askOther draws who writes about something else, and when: people who use the API, mostly.
func (w *World) askOther() {
	r := w.random("other tickets", 0)
	topics := []weighted[string]{{"billing", 17}, {"limits", 14}, {"webhooks", 16}, {"sdk", 16}, {"admin", 9}, {"praise", 8}, {"question", 14}, {"outage", 6}}
	var users []weighted[int]
	for i, d := range w.Developers {
		if !d.FirstCall.IsZero() {
			users = append(users, weighted[int]{i, d.Until.Sub(d.FirstCall).Hours() + 24})
		}
	}
	if len(users) == 0 {
		return
	}
	for range w.Params.Writing.OtherTickets {
		i := draw(r, users)
		d := &w.Developers[i]
		topic := draw(r, topics)
		from := d.FirstCall
		if topic == "billing" || topic == "admin" || topic == "question" {
			from = d.SignedUp
		}
		at := from.Add(time.Duration(r.Float64() * float64(d.Until.Sub(from)))).Truncate(time.Second)
		w.Tickets = append(w.Tickets, Ticket{At: at, Developer: i, Topic: topic})
	}
}

// values are what a ticket can speak of.
func (w *World) values(t *Ticket, r *rand.Rand) map[string]string {
	d := &w.Developers[t.Developer]
	v := map[string]string{
		"name": d.Name, "first": firstName(d.Name), "company": w.companyOf(d), "sdk": sdkName(d.SDK),
		"earlier": t.At.Add(-day).Format("2 Jan 2006"), "plan": "Growth", "op": pick(r, operations()).name,
	}
	if a := w.account(d); a != nil {
		v["plan"] = strings.ToUpper(a.Plan[:1]) + a.Plan[1:]
	}
	if x := t.Trouble; x != nil {
		path := strings.ReplaceAll(x.Path, "{id}", fmt.Sprint(100_000+r.IntN(900_000)))
		v["call"], v["op"], v["status"] = x.Method+" "+path, x.Operation, fmt.Sprint(x.Status)
		v["code"], v["seen"] = x.Code, answered(x.Status, x.Code, x.Shape)
		if x.Code == "" {
			v["code"] = v["status"]
		}
		v["cause"], v["search"], v["waited"] = x.Cause, x.Search, span(x.Waited)
		v["tries"], v["nth"] = number(max(2, x.Tries+r.IntN(3))), ordinal(max(2, x.Tries))
	}
	return v
}

// compose writes subject and body in one of several manners.
func (w *World) compose(t *Ticket, write *prose.Writer, r *rand.Rand) {
	v := w.values(t, r)
	say := func(rule string) string {
		text := write.Write(rule, v)
		t.Quotes = append(t.Quotes, text.Quotes...)
		return text.Words
	}
	symptom, effort, ask := t.Topic+".symptom", t.Topic+".effort", t.Topic+".ask"
	switch x := t.Trouble; {
	case x == nil:
		ask = "other.ask"
	case w.released(x.Friction, t.At):
		symptom = t.Topic + ".after"
	case t.Topic == "errors" && x.Shape == plainShape && chance(r, 0.4):
		symptom = "errors.text"
	}
	main := say(symptom)
	if subject, rest, ok := strings.Cut(main, " :: "); ok {
		t.Subject, main = subject, capital(rest)
		for i, q := range t.Quotes {
			if strings.HasPrefix(rest, q) {
				t.Quotes[i] = capital(q)
			}
		}
	} else {
		t.Subject = write.Write(t.Topic+".subject", v).Words
	}
	manner := r.IntN(10)
	if t.Topic == "praise" {
		manner = r.IntN(3)
	}
	middle := []string{main}
	if t.Trouble != nil && manner > 2 && chance(r, 0.75) {
		middle = append(middle, say(effort))
	}
	if t.Topic != "praise" && manner > 0 && chance(r, 0.8) {
		middle = append(middle, say(ask))
	}
	if t.Trouble != nil && manner > 4 && chance(r, 0.5) {
		middle = append(middle, say("impact"))
	}
	glue := " "
	if manner > 6 {
		glue = "\n\n"
	}
	body := strings.Join(middle, glue)
	if manner > 1 {
		body = say("opening") + "\n\n" + body
	}
	if t.Trouble != nil && chance(r, 0.12) {
		body += "\n\n" + say(t.Topic+".found")
	}
	if manner > 2 {
		body += "\n\n" + say("closing")
	}
	if chance(r, w.Params.Writing.Quoted) {
		body += "\n\n" + strings.TrimSpace(say(pick(r, []string{"signature", "signature", "quoted"})))
	}
	if manner == 1 || manner == 6 && chance(r, 0.5) {
		body, t.Subject = casual(body), casual(t.Subject)
		for i := range t.Quotes {
			t.Quotes[i] = casual(t.Quotes[i])
		}
	}
	t.Body = body
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// released says whether the release that fixes a friction was out.
func (w *World) released(f Friction, at time.Time) bool {
	rel := w.Params.Releases
	switch f {
	case AuthFriction:
		return !at.Before(rel.Auth)
	case ErrorFriction:
		return !at.Before(rel.Errors)
	case DocsFriction:
		return !at.Before(rel.Docs)
	}
	return false
}

// casual is how people write who skip capitals and apostrophes.
func casual(s string) string {
	return strings.NewReplacer("I ", "i ", "I'", "i'", "don't", "dont", "doesn't", "doesnt", "Which", "which", "What", "what", "Is ", "is ", "The ", "the ",
		"There", "there", "That", "that", "please", "pls", "Please", "pls", "because", "cause", "documentation", "docs").Replace(s)
}

// handle is what the desk did with a ticket.
func (w *World) handle(t *Ticket, r *rand.Rand) {
	p := w.Params.Writing
	age := w.Params.end().Sub(t.At)
	solved := Delay{22 * hour, 0.9}.draw(r, 1)
	switch {
	case solved+4*day < age:
		t.Status, t.Updated = "closed", t.At.Add(solved+4*day)
	case solved < age:
		t.Status, t.Updated = "solved", t.At.Add(solved)
	default:
		t.Status, t.Updated = pick(r, []string{"new", "open", "open", "pending", "hold"}), t.At.Add(age/3)
	}
	t.Updated = t.Updated.Truncate(time.Second)
	t.At = t.At.Truncate(time.Second)
	t.Channel = draw(r, []weighted[string]{{"web", 48}, {"email", 40}, {"chat", 9}, {"api", 3}})
	severity := []weighted[string]{{"", 30}, {"low", 18}, {"normal", 36}, {"high", 13}, {"urgent", 3}}
	switch {
	case t.Topic == "outage":
		severity = []weighted[string]{{"normal", 10}, {"high", 50}, {"urgent", 40}}
	case t.Trouble != nil && t.Trouble.Waited > 4*day:
		severity = []weighted[string]{{"", 18}, {"normal", 32}, {"high", 38}, {"urgent", 12}}
	case t.Topic == "praise":
		severity = []weighted[string]{{"", 50}, {"low", 50}}
	}
	t.Priority = draw(r, severity)
	tags := topicTags()
	switch {
	case chance(r, p.Untagged):
	case chance(r, p.Mistagged):
		t.Tags = append(t.Tags, tags[pick(r, []string{"errors", "billing", "sdk", "question", "webhooks", "docs"})])
	default:
		t.Tags = append(t.Tags, tags[t.Topic])
	}
	if d := &w.Developers[t.Developer]; chance(r, 0.35) {
		t.Tags = append(t.Tags, "sdk-"+d.SDK)
	}
	if t.Status == "closed" && chance(r, 0.3) {
		t.Rating = pick(r, []string{"good", "good", "good", "bad"})
	}
}
