package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"throughline.dev/sample/prose"
)

// Interview is a conversation with a developer.
type Interview struct {
	Developer    int
	Date         time.Time // midnight UTC
	Interviewer  string
	Participants []string // other than the interviewer
	Format       string   // vtt, srt, md, txt
	File         string   // name of the transcript
	Turns        []Turn
}

// Turn is what one speaker said without interruption.
type Turn struct {
	Speaker string
	Text    string
	At      time.Duration // since the start
	Topic   string        // what was asked about: auth, errors, docs, …
	Quotes  []string      // spans of Text worth quoting
}

// voice is how a person talks.
type voice struct {
	habit   []string // how answers begin: words with a comma before the sentence
	sigh    []string // or sentences of their own
	tail    []string // what they end with
	brief   bool     // two sentences at most
	talking float64  // how often they go on
}

func voices() []voice {
	return []voice{
		{habit: []string{"so,", "well,", "I mean,"}, sigh: []string{"Yeah."}, tail: []string{"You know?"}, talking: 0.5},
		{habit: []string{"to be honest,", "honestly,"}, sigh: []string{"Hm."}, brief: true},
		{habit: []string{"look,", "okay, look,"}, sigh: []string{"Ha."}, tail: []string{"Right?", "It is what it is."}, talking: 0.7},
		{habit: []string{"how do you say,", "so, in the end,"}, sigh: []string{"Ja."}, talking: 0.2},
		{habit: []string{"from my side,", "as far as I can tell,"}, sigh: []string{"Good question."}, tail: []string{"That is my view at least."}, talking: 0.4},
		{habit: []string{"um,", "like,", "so like,"}, sigh: []string{"Oh."}, tail: []string{"So yeah."}, talking: 0.6},
		{sigh: []string{"Okay."}, brief: true},
		{habit: []string{"frankly,", "if you ask me,"}, sigh: []string{"Well."}, tail: []string{"But who asks me."}, talking: 0.5},
		{habit: []string{"basically,", "in short,"}, sigh: []string{"Sure."}, brief: true, talking: 0.2},
		{habit: []string{"let me put it like this:", "you see,"}, sigh: []string{"Ah."}, tail: []string{"No offence."}, talking: 0.8},
		{habit: []string{"I guess,", "well, I guess,"}, sigh: []string{"Hmm, let me think."}, talking: 0.3},
		{habit: []string{"the thing is,", "the funny thing is,"}, sigh: []string{"Oh boy."}, tail: []string{"Anyway."}, talking: 0.7},
		{habit: []string{"technically,", "strictly speaking,"}, sigh: []string{"Correct."}, brief: true, talking: 0.3},
		{habit: []string{"hand on heart,", "between us,"}, sigh: []string{"Phew."}, tail: []string{"There."}, talking: 0.6},
	}
}

func interviewers() []string { return []string{"Nora Lindt", "Tom Avery"} }

// holdInterviews talks to developers of all sorts: most met the frictions, some gave up, some had no trouble, and
// the last ones came after the releases.
func (w *World) holdInterviews() {
	r := w.random("interviews", 0)
	write := grammar("interviews").NewWriter(w.random("interview words", 0))
	for i, dev := range w.invite(r) {
		d := &w.Developers[dev]
		last := d.Journey[len(d.Journey)-1].At
		on := last.Add(time.Duration(8+r.IntN(25)) * day).Truncate(day)
		for on.Weekday() == time.Saturday || on.Weekday() == time.Sunday {
			on = on.Add(day)
		}
		if !on.Before(w.Params.Today) {
			on = w.Params.Today.Add(-day)
		}
		v := Interview{
			Developer: dev, Date: on, Interviewer: interviewers()[min(1, i%3)], Participants: []string{d.Name},
			Format: []string{"vtt", "srt", "md", "txt"}[i%4],
		}
		if i%5 == 2 {
			v.Participants = append(v.Participants, personName(r))
		}
		v.File = fmt.Sprintf("%s-%s.%s", on.Format(time.DateOnly), strings.ReplaceAll(mailbox(d.Name), ".", "-"), v.Format)
		t := talk{w: w, d: d, v: &v, r: r, write: write, voice: voices()[i%len(voices())], said: map[string]string{}}
		t.hold()
		w.Interviews = append(w.Interviews, v)
	}
}

// invite chooses whom to talk to.
func (w *World) invite(r *rand.Rand) []int {
	p := w.Params
	months := p.From.AddDate(0, 4, 0)
	order := r.Perm(len(w.Developers))
	taken := map[int]bool{}
	companies := map[int]bool{}
	var chosen []int
	want := func(n int, fits func(d *Developer) bool) {
		for _, i := range order {
			d := &w.Developers[i]
			if n == 0 || len(chosen) == p.Writing.Interviews {
				return
			}
			if taken[i] || companies[d.Account] || d.Account < 0 || len(d.Journey) < 12 || !fits(d) {
				continue
			}
			taken[i], companies[d.Account] = true, true
			chosen = append(chosen, i)
			n--
		}
	}
	early := func(d *Developer) bool { return d.SignedUp.Before(months) }
	trouble := func(f Friction) func(*Developer) bool {
		return func(d *Developer) bool {
			return early(d) && !d.FirstCall.IsZero() && d.Met[f] > 0 && d.Met[AuthFriction]+d.Met[ErrorFriction]+d.Met[DocsFriction] >= 3
		}
	}
	want(3, trouble(AuthFriction))
	want(2, trouble(ErrorFriction))
	want(2, trouble(DocsFriction))
	want(2, func(d *Developer) bool { return early(d) && d.Left != None })
	want(2, func(d *Developer) bool {
		return early(d) && !d.FirstCall.IsZero() && d.Met[AuthFriction]+d.Met[ErrorFriction]+d.Met[DocsFriction] <= 1 && d.Met[DocsFriction] == 0
	})
	want(p.Writing.Interviews-len(chosen), func(d *Developer) bool {
		return !d.SignedUp.Before(p.Releases.Docs) && !d.FirstCall.IsZero() && d.FirstCall.Before(p.Today.AddDate(0, 0, -20))
	})
	want(p.Writing.Interviews-len(chosen), func(*Developer) bool { return true })
	return chosen
}

// talk is an interview under way.
type talk struct {
	w     *World
	d     *Developer
	v     *Interview
	r     *rand.Rand
	write *prose.Writer
	voice voice
	said  map[string]string // values
	at    time.Duration
	topic string
}

func (t *talk) hold() {
	t.prepare()
	after := !t.d.SignedUp.Before(t.w.Params.Releases.Docs)
	fine := t.d.Met[AuthFriction]+t.d.Met[ErrorFriction]+t.d.Met[DocsFriction] <= 1
	t.about("welcome", "a.welcome")
	t.about("role", "a.role")
	t.about("building", "a.building")
	t.about("firstday", "a.firstday")
	t.probe("a.aside", 0.5)
	topics := []struct {
		name string
		met  bool
	}{{"auth", t.d.Met[AuthFriction] > 0}, {"errors", t.d.Met[ErrorFriction] > 0}, {"docs", t.d.Met[DocsFriction] > 0}}
	for _, x := range topics {
		switch {
		case x.met && !after:
			t.about(x.name, "a."+x.name)
			t.colleague()
			t.probe("a."+x.name+".more", 1)
			t.probe("a."+x.name, 0.25+0.5*t.voice.talking)
			t.probe("a.nod", t.voice.talking)
		case after && !x.met:
			t.about(x.name, "a."+x.name+".after")
		default:
			t.about(x.name, "a."+x.name+".fine")
			t.probe("a.aside", t.voice.talking)
		}
	}
	t.about("support", map[bool]string{true: "a.support.ticket", false: "a.support.none"}[t.wrote()])
	t.about("time", map[bool]string{true: "a.time.quick", false: map[bool]string{true: "a.time.left", false: "a.time.done"}[t.d.Left != None]}[fine && t.d.Left == None])
	t.about("effect", map[bool]string{true: "a.effect.quick", false: "a.effect.slow"}[fine])
	t.probe("a.aside", t.voice.talking)
	if !t.voice.brief || len(t.v.Turns) < 20 {
		t.about("workaround", "a.workaround")
	}
	t.about("compare", "a.compare")
	t.about("good", "a.good")
	t.about("wish", t.wish())
	t.colleague()
	t.about("else", "a.else")
	t.about("bye", "a.bye")
}

// prepare collects what the developer went through, as values for the words.
func (t *talk) prepare() {
	d := t.d
	v := t.said
	v["first"], v["company"], v["sdk"] = firstName(d.Name), t.w.companyOf(d), sdkName(d.SDK)
	v["building"] = t.write.Write("building.what", nil).Words
	v["building"] = strings.ToLower(v["building"][:1]) + v["building"][1:]
	v["op"], v["status"], v["seen"], v["cause"] = "createOrder", "400", "Bad Request", "a header was missing"
	v["refused"] = "401"
	fails := 0
	for _, m := range d.Journey {
		if q := m.Request; q != nil && q.status >= 400 && m.Event == apiRequest {
			fails++
			if q.op.auth {
				v["refused"] = decimal(int64(q.status))
				continue
			}
			v["op"], v["status"], v["cause"] = q.op.name, decimal(int64(q.status)), q.cause
			v["seen"] = "\"" + answered(q.status, q.code, q.shape) + "\""
			if q.code != "" && q.shape != oneShape {
				v["seen"] = q.code
			}
		}
	}
	v["tries"] = number(min(12, max(2, fails)))
	end := d.Journey[len(d.Journey)-1].At
	if !d.FirstCall.IsZero() {
		end = d.FirstCall
	}
	v["waited"] = span(end.Sub(d.SignedUp))
}

func (t *talk) wrote() bool {
	for _, m := range t.d.Journey {
		if m.Ticket != nil {
			return true
		}
	}
	return false
}

// wish is about what hurt most.
func (t *talk) wish() string {
	most, rule := 0, "a.wish.other"
	for _, f := range []Friction{AuthFriction, ErrorFriction, DocsFriction} {
		if t.d.Met[f] > most {
			most, rule = t.d.Met[f], "a.wish."+f.topic()
		}
	}
	return rule
}

// about asks an open question and has it answered.
func (t *talk) about(topic, answer string) {
	t.topic = topic
	t.ask("q." + topic)
	t.answer(answer)
}

// probe asks on, with probability p: what happened, never what it should have been.
func (t *talk) probe(answer string, p float64) {
	if !chance(t.r, p) {
		return
	}
	question := "q.probe"
	if answer == "a.aside" || answer == "a.nod" || chance(t.r, 0.3) {
		question = "q.nod"
	}
	t.ask(question)
	t.answer(answer)
}

func (t *talk) ask(rule string) {
	text := t.write.Write(rule, t.said)
	t.say(t.v.Interviewer, text.Words, nil)
}

func (t *talk) answer(rule string) {
	text := t.write.Write(rule, t.said)
	s := text.Words
	if t.voice.brief {
		s = sentences(s, 2)
	}
	opens := len(text.Quotes) > 0 && strings.HasPrefix(s, text.Quotes[0])
	switch {
	case t.topic == "welcome" || t.topic == "bye":
	case !opens && len(t.voice.habit) > 0 && chance(t.r, 0.35):
		habit := pick(t.r, t.voice.habit)
		s = strings.ToUpper(habit[:1]) + habit[1:] + " " + lowered(s)
	case len(t.voice.sigh) > 0 && chance(t.r, 0.12):
		s = pick(t.r, t.voice.sigh) + " " + s
	}
	if len(t.voice.tail) > 0 && chance(t.r, 0.14) {
		s += " " + pick(t.r, t.voice.tail)
	}
	var quotes []string
	for _, q := range text.Quotes {
		if strings.Contains(s, q) {
			quotes = append(quotes, q)
		}
	}
	t.say(t.v.Participants[0], s, quotes)
}

// colleague lets the second participant speak, when there is one.
func (t *talk) colleague() {
	if len(t.v.Participants) > 1 {
		text := t.write.Write("a.colleague", t.said)
		t.say(t.v.Participants[1], text.Words, text.Quotes)
	}
}

func (t *talk) say(who, text string, quotes []string) {
	t.v.Turns = append(t.v.Turns, Turn{Speaker: who, Text: text, At: t.at, Topic: t.topic, Quotes: quotes})
	t.at += time.Duration(1200+400*len(strings.Fields(text))+t.r.IntN(1500)) * time.Millisecond
}

// sentences returns the first n sentences of a text.
func sentences(s string, n int) string {
	for i := 0; i+1 < len(s); i++ {
		if strings.IndexByte(".!?", s[i]) >= 0 && s[i+1] == ' ' {
			if n--; n == 0 {
				return s[:i+1]
			}
		}
	}
	return s
}

// lowered begins a sentence in lower case where that is right: not before I, not in a name.
func lowered(s string) string {
	first, _, _ := strings.Cut(s, " ")
	switch {
	case first == "I" || strings.HasPrefix(first, "I'") || strings.HasPrefix(first, "OpenAPI"):
		return s
	case len(first) > 0 && strings.ToUpper(first) == first && len(first) > 1:
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
