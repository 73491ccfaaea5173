package sample

import (
	"math/rand/v2"
	"time"
)

// Moment is one thing that happened on the way to a first call.
type Moment struct {
	At       time.Time
	Event    string // name of the event
	Page     string // of docs_viewed
	Query    string // of docs_searched
	Results  int    // of docs_searched
	Nameless bool   // before sign-up, under the anonymous id
	Request  *request
	// Ticket says that the developer wrote to support about a friction, and what they knew then.
	Ticket *Trouble
}

// request is a line of the request log.
type request struct {
	op          operation
	status      int
	code, shape string
	cause       string // of a failure
	latency     int    // milliseconds
}

// Trouble is a friction as one developer met it.
type Trouble struct {
	Friction  Friction
	Operation string // "createOrder"
	Method    string
	Path      string
	Status    int
	Code      string // as it stood in the answer
	Shape     string
	Cause     string // what it turned out to be
	Search    string
	Tries     int
	Waited    time.Duration // since the first attempt
}

// Names of the events.
const (
	signedUp     = "signed_up"
	docsViewed   = "docs_viewed"
	docsSearched = "docs_searched"
	tokenAsked   = "token_requested"
	tokenAllowed = "authorization_requested"
	tokenSwapped = "token_exchanged"
	tokenIssued  = "token_issued"
	apiRequest   = "api_request"
	apiSucceeded = "api_call_succeeded"
)

// walker takes one developer from sign-up to the first call, to giving up, or to the end of the sample.
type walker struct {
	w     *World
	d     *Developer
	r     *rand.Rand
	now   time.Time
	began time.Time // first request of any sort
	tries int
}

// walk lives one developer's way to the first call. A friction is met as it is on the day it is met: a release in
// the middle of somebody's way changes the rest of it.
func (w *World) walk(d *Developer, r *rand.Rand) {
	k := &walker{w: w, d: d, r: r, now: d.SignedUp}
	k.browse()
	k.add(Moment{At: k.now, Event: signedUp})
	if chance(r, w.Params.Habits.Looking) {
		k.read(1 + r.IntN(3))
	} else {
		k.read(2 + r.IntN(4))
		k.wait(w.Params.Habits.Start)
		k.began = k.now
		if k.credentials() {
			k.firstCall()
		}
	}
	end := w.Params.end()
	for i, m := range d.Journey {
		if !m.At.Before(end) {
			d.Journey = d.Journey[:i]
			break
		}
	}
	if !d.FirstCall.Before(end) {
		d.FirstCall = time.Time{}
	}
}

func (k *walker) add(m Moment) { k.d.Journey = append(k.d.Journey, m) }

// over says that the export is taken before the developer gets here.
func (k *walker) over() bool { return !k.now.Before(k.w.Params.end()) }

// wait lets time pass, and then waits for the developer's day to begin: few work at night, some on weekends.
func (k *walker) wait(d Delay) {
	k.now = k.now.Add(d.draw(k.r, k.d.pace)).Truncate(time.Millisecond)
	zone := time.Duration(k.d.Zone) * hour
	local := k.now.Add(zone)
	if h := local.Hour(); h < 7 || h >= 23 {
		if h >= 23 {
			local = local.Add(day)
		}
		local = local.Truncate(day).Add(8*hour + time.Duration(k.r.Float64()*float64(150*time.Minute)))
	}
	if wd := local.Weekday(); (wd == time.Saturday || wd == time.Sunday) && k.d.Account >= 0 && chance(k.r, 0.35) {
		local = local.AddDate(0, 0, map[time.Weekday]int{time.Saturday: 2, time.Sunday: 1}[wd])
	}
	k.now = local.Add(-zone).Truncate(time.Millisecond)
}

// soon lets a few minutes pass.
func (k *walker) soon() {
	k.now = k.now.Add(time.Duration((20 + 400*k.r.Float64()) * float64(time.Second))).Truncate(time.Millisecond)
}

// browse is what a developer read before anybody knew their name.
func (k *walker) browse() {
	if k.d.Anonymous == "" {
		return
	}
	n := 1 + k.r.IntN(5)
	at := k.now.Add(-Delay{20 * hour, 1.2}.draw(k.r, 1))
	for range n {
		k.add(Moment{At: at, Event: docsViewed, Page: pick(k.r, landingPages()), Nameless: true})
		at = at.Add(k.now.Sub(at) / time.Duration(n+1)).Truncate(time.Millisecond)
	}
}

func (k *walker) read(pages int) {
	for range pages {
		k.soon()
		k.add(Moment{At: k.now, Event: docsViewed, Page: pick(k.r, guidePages())})
	}
}

func landingPages() []string {
	return []string{"/", "/pricing", "/docs", "/docs/quickstart", "/docs/orders", "/changelog", "/docs/sdks"}
}

func guidePages() []string {
	return []string{
		"/docs/quickstart", "/docs/authentication", "/docs/orders", "/docs/orders/create", "/docs/shipments", "/docs/refunds",
		"/docs/webhooks", "/docs/sdks", "/docs/reference", "/docs/environments",
	}
}

// credentials walks the requests for a token and reports whether the developer has one.
func (k *walker) credentials() bool {
	p := k.w.Params
	refused := 0
	for step := 0; !k.over(); {
		rules := p.Before.Auth
		if !k.now.Before(p.Releases.Auth) {
			rules = p.After.Auth
		}
		op := tokenStep()
		if rules.Steps == 1 {
			step = 0 // the release found them in the middle
		} else {
			op = tokenSteps()[step]
		}
		k.add(Moment{At: k.now, Event: [...]string{tokenAsked, tokenAllowed, tokenSwapped}[step]})
		if !chance(k.r, rules.Fail) {
			k.request(op, nil)
			if step++; step >= rules.Steps {
				k.add(Moment{At: k.now.Add(time.Millisecond), Event: tokenIssued})
				return true
			}
			k.wait(rules.Between)
			if chance(k.r, 0.4) {
				k.read(1)
			}
			continue
		}
		refused++
		k.d.Met[AuthFriction]++
		why := pick(k.r, refusals())
		at := k.request(op, &why)
		if chance(k.r, rules.Quit) {
			k.d.Left = AuthFriction
			return false
		}
		k.write(rules.Ticket, AuthFriction, op, why, at, refused)
		if chance(k.r, 0.5) {
			k.read(1)
		}
		k.wait(rules.Retry)
		if chance(k.r, rules.Restart) {
			step = 0
		}
	}
	return false
}

// firstCall tries a call that does something until one succeeds. A mistake is the developer's own; what it costs
// depends on what the answer says and on what the documentation holds.
func (k *walker) firstCall() {
	p := k.w.Params
	k.wait(p.Habits.Build)
	mistake := p.Habits.Mistake
	for !k.over() {
		op := draw(k.r, []weighted[operation]{{operations()[1], 62}, {operations()[0], 12}, {operations()[5], 6}, {operations()[9], 12}, {operations()[7], 8}})
		k.tries++
		if !chance(k.r, mistake) {
			k.request(op, nil)
			k.add(Moment{At: k.now.Add(time.Millisecond), Event: apiSucceeded, Request: &request{op: op}})
			k.d.FirstCall = k.now.Add(time.Millisecond)
			return
		}
		mistake *= p.Habits.Learning
		why := pick(k.r, mistakes())
		at := k.request(op, &why)
		if chance(k.r, 0.7) { // most try the same again before they think
			k.soon()
			at = k.request(op, &why)
		}
		if !k.understand(op, why, at) || !k.lookUp(op, why, at) {
			return
		}
		k.wait(p.Habits.Fix)
	}
}

// understand finds out what an answer means. It reports whether the developer carries on.
func (k *walker) understand(op operation, why failure, at request) bool {
	rules := k.w.Params.Before.Errors
	if !k.now.Before(k.w.Params.Releases.Errors) {
		rules = k.w.Params.After.Errors
	}
	if !chance(k.r, rules.Cryptic) {
		return true
	}
	k.d.Met[ErrorFriction]++
	if chance(k.r, rules.Quit) {
		k.d.Left = ErrorFriction
		return false
	}
	k.soon()
	k.write(rules.Ticket, ErrorFriction, op, why, at, k.tries)
	k.wait(rules.Decode)
	return true
}

// lookUp seeks the failure in the documentation. It reports whether the developer carries on.
func (k *walker) lookUp(op operation, why failure, at request) bool {
	rules := k.w.Params.Before.Docs
	if !k.now.Before(k.w.Params.Releases.Docs) {
		rules = k.w.Params.After.Docs
	}
	k.soon()
	missing := chance(k.r, rules.Missing)
	results := 1 + k.r.IntN(6)
	if missing {
		results = k.r.IntN(2)
	}
	k.add(Moment{At: k.now, Event: docsSearched, Query: why.search, Results: results})
	if !missing {
		k.soon()
		k.add(Moment{At: k.now, Event: docsViewed, Page: "/docs/errors/" + why.code})
		return true
	}
	k.d.Met[DocsFriction]++
	k.read(1 + k.r.IntN(3))
	if chance(k.r, rules.Quit) {
		k.d.Left = DocsFriction
		return false
	}
	if k.write(rules.Ticket, DocsFriction, op, why, at, k.tries) {
		k.wait(rules.Answer)
	} else {
		k.wait(rules.Search)
	}
	return true
}

// request logs a request now; why is nil when it succeeds.
func (k *walker) request(op operation, why *failure) request {
	q := request{op: op, status: 200, latency: latency(k.r)}
	switch {
	case why != nil:
		q.status, q.code, q.shape = k.w.answer(op, *why, k.now)
		q.cause = why.cause
	case op.created:
		q.status = 201
	}
	k.add(Moment{At: k.now, Event: apiRequest, Request: &q})
	return q
}

// answer is how a failure looked at a moment.
func (w *World) answer(op operation, why failure, at time.Time) (status int, code, shape string) {
	if at.Before(w.Params.Releases.Errors) {
		status = why.status
		if op.shape == 2 && status != 429 && status != 503 {
			status = 400 // the plain-text operations knew no other
		}
		return status, why.codes[op.shape], shapeName(op.shape)
	}
	return why.status, why.code, oneShape
}

// write sends a ticket with probability p and reports whether it did.
func (k *walker) write(p float64, f Friction, op operation, why failure, at request, tries int) bool {
	if !chance(k.r, p) {
		return false
	}
	k.soon()
	k.add(Moment{At: k.now, Ticket: &Trouble{
		Friction: f, Operation: op.name, Method: op.method, Path: op.path, Status: at.status, Code: at.code, Shape: at.shape,
		Cause: why.cause, Search: why.search, Tries: tries, Waited: k.now.Sub(k.began),
	}})
	return true
}

func latency(r *rand.Rand) int {
	return 18 + int(70*(r.ExpFloat64()+0.3*r.ExpFloat64()*r.ExpFloat64()))
}
