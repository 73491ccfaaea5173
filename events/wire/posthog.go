package wire

import (
	"bytes"
	"strconv"
	"time"
	"unicode/utf8"

	"throughline.dev/events"
)

// PostHogHints say what a request tells beside its body.
type PostHogHints struct {
	SentAt string // when it was sent, where the body does not say
	Engage bool   // a message without a name says what is known about a person
}

// PostHog is the body of a request in one of PostHog's formats, read but not yet turned into events: one event, a list of
// events, or {"api_key":…,"batch":[…],"sent_at":…}, whose newer kind has the key in a header and "created_at" instead.
type PostHog struct {
	body     string
	envelope posthogEvent // of a batch: its token and when it was sent
	messages []posthogEvent
	refused  refusals
	hints    PostHogHints
	accounts string // see SetAccounts
	token    string
}

// ReadPostHog reads a body, which must be JSON by now; how it was packed is the business of whoever received it. It goes
// over the bytes once. An event that cannot be used is refused alone, see [PostHog.Events]; what makes the rest
// unreadable, or too much, refuses the body, as do two different tokens: the error is a *[Refusal].
func ReadPostHog(body []byte, hints PostHogHints) (*PostHog, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, refuseBody(&problem{reason: "not valid UTF-8", remedy: "Encode the body as UTF-8"})
	}
	p := &PostHog{body: string(body), hints: hints}
	s, i := p.body, space(p.body, 0)
	var end int
	var bad *problem
	switch {
	case i < len(s) && s[i] == '[':
		end, bad = p.list(i)
	case i < len(s) && s[i] == '{':
		end, bad = p.object(i)
	default:
		return nil, refuseBody(wrong("", `Send an event, a list of events or {"batch":[…]}, as JSON`, "neither a JSON object nor an array"))
	}
	if bad == nil {
		if end = space(s, end); end != len(s) {
			bad = malformed(s, end)
		}
	}
	if bad == nil {
		bad = p.oneToken()
	}
	if bad != nil {
		return nil, refuseBody(bad)
	}
	return p, nil
}

// object reads the object that starts at i: a batch, or one event.
func (p *PostHog) object(i int) (end int, bad *problem) {
	s, found := p.body, false
	p.envelope.clear(i)
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		switch {
		case !ok:
			return end, malformed(s, end)
		case done:
			if !found {
				one := p.envelope
				one.end = end
				p.messages, p.envelope = []posthogEvent{one}, posthogEvent{}
				p.refused.one = true
			}
			return end, nil
		case name == `"batch"` && found:
			return end, wrong("batch", "Send one list of events", "given twice")
		case name == `"batch"` && at < len(s) && s[at] == '[':
			found = true
			end, bad = p.list(at)
			p.refused.place = "batch"
		case name == `"batch"`:
			return end, wrong("batch", "Write it as a JSON array of events", "not an array")
		default:
			end, bad = p.envelope.member(s, name, at)
		}
		if bad != nil {
			return end, bad
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

// list reads the list of events that starts at i.
func (p *PostHog) list(i int) (end int, bad *problem) {
	s := p.body
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return i + 1, nil
	}
	p.messages = make([]posthogEvent, 0, min(1+len(s)/384, MaxPost))
	for n := 0; ; n++ {
		switch {
		case i >= len(s):
			return i, malformed(s, i)
		case n == MaxPost:
			return i, wrong("batch", "Split the batch", "more than %d events", MaxPost)
		}
		p.messages = append(p.messages, posthogEvent{})
		one := &p.messages[n]
		end, bad := one.read(s, i)
		if bad != nil {
			var ok bool
			if end, ok = skipLoosely(s, i); !ok {
				return end, malformed(s, end)
			}
			one.bad = bad
		}
		one.end = end
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != ']' {
			return i, malformed(s, i)
		}
		if s[i] == ']' {
			return i + 1, nil
		}
		i = space(s, i+1)
	}
}

// oneToken finds the token, and refuses a body with two.
func (p *PostHog) oneToken() *problem {
	p.token = p.envelope.token
	for n := range p.messages {
		t := p.messages[n].token
		if t == "" {
			t = p.messages[n].inside.token
		}
		switch {
		case t == "" || t == p.token:
		case p.token == "":
			p.token = t
		default:
			return wrong("api_key", "Send the events of each project in a request of their own", "events with different tokens in one request")
		}
	}
	return nil
}

// Key is the token that the body names.
func (p *PostHog) Key() string { return p.token }

// Messages is how many events the body has, the ones that are refused included.
func (p *PostHog) Messages() int { return len(p.messages) }

// Size is how many bytes the body has.
func (p *PostHog) Size() int { return len(p.body) }

// UUID is the uuid of message n as it was sent, by which the newer format answers.
func (p *PostHog) UUID(n int) string { return p.messages[n].uuid }

// SetAccounts says which type of groups gives the account of an event; empty: the likeliest. Whoever made the write key
// knows, which is known only after the body has been read.
func (p *PostHog) SetAccounts(kind string) { p.accounts = kind }

// Events turns the messages into events and identities, see [Posted].
//
// $identify and $set become events.IdentifyEvent with what is known about the person as properties; $identify with an
// anonymous id, $create_alias and $merge_dangerously become identities, of which none merges two identified people, for
// whoever reads a page has its token. $groups gives the account: the group of the type that was set, without one that of the
// likeliest ("account", "company", …), else the first, since most products have one type. $groupidentify of that type becomes events.GroupEvent. All others, $feature_flag_called among
// them, are events of their name, with objects flattened to dotted names.
//
// Times are corrected for the sender's clock, received − (sent − happened), unless the event says not to.
func (p *PostHog) Events(received time.Time, request string) (events.Batch, []Refusal) {
	c := postCollector(len(p.body), len(p.messages))
	for n := range p.messages {
		m := &p.messages[n]
		if m.bad == nil {
			m.bad = p.event(c, m, received, request, n)
		}
		if m.bad != nil {
			p.refused.add(n, m.uuid, p.body[m.at:m.end], m.bad)
		}
	}
	return c.chunk.Batch, p.refused.sorted()
}

// event adds what message n says.
func (p *PostHog) event(c *collector, m *posthogEvent, received time.Time, request string, n int) (bad *problem) {
	if m.name == "" && p.hints.Engage {
		m.name = "$identify"
	}
	if m.name == "" {
		return wrong("event", "Give the name of the event", "an event without a name")
	}
	if bad := evidence("event", m.name); bad != nil {
		return bad
	}
	e := events.Event{ID: m.uuid, Name: m.name, Person: m.person(), Received: received}
	if e.Person == "" {
		return wrong("distinct_id", "Give distinct_id", "nobody is named")
	}
	if e.Time, bad = p.when(m, received); bad != nil {
		return bad
	}
	if e.ID == "" {
		e.ID = m.inside.insertID
	}
	in := &m.inside
	groups := groupsOf(p.body, in.groups, p.accounts)
	e.Account = groups.account()
	link := func(from, kind string) events.Identity {
		return events.Identity{From: from, To: e.Person, At: e.Time, Kind: kind}
	}
	var links []events.Identity
	switch m.name {
	case "$create_alias", "$merge_dangerously":
		if in.alias == "" {
			return wrong("properties.alias", "Give the other id of the person", "an alias without the other id")
		}
		return c.take(&events.Event{}, link(in.alias, events.Alias))
	case "$identify", "$set":
		e.Name = events.IdentifyEvent
		if in.anonymous != "" && in.anonymous != e.Person {
			links = append(links, link(in.anonymous, events.Identify))
		}
		e.Properties, bad = c.flatAll(p.body, in.set, m.set, in.setOnce, m.setOnce)
	case "$groupidentify":
		if in.groupType == "" || in.groupKey == "" {
			return wrong("properties.$group_key", "Give $group_type and $group_key", "a group message without a group")
		}
		groups.add(in.groupType, in.groupKey)
		if e.Account = groups.account(); e.Account == in.groupKey {
			e.Name = events.GroupEvent
			e.Properties, bad = c.flatAll(p.body, in.groupSet)
			break
		}
		fallthrough
	default:
		e.Properties, bad = c.posthogProperties(p.body, m)
	}
	if bad != nil {
		return bad
	}
	switch {
	case e.ID != "":
	case m.timestamp == "" && m.offset == "":
		e.ID = request + "-" + strconv.Itoa(n)
	default:
		e.ID = contentID(&e)
	}
	return c.take(&e, links...)
}

// when tells when a message happened.
func (p *PostHog) when(m *posthogEvent, received time.Time) (time.Time, *problem) {
	if m.timestamp == "" && m.offset != "" {
		ms, err := strconv.ParseInt(m.offset, 10, 64)
		if limit := int64(100 * 365 * 24 * time.Hour / time.Millisecond); err != nil || ms < 0 || ms > limit {
			return received, wrong("offset", "Give how many milliseconds before sending it happened", "%q is no number of milliseconds", clean(m.offset[:min(len(m.offset), 40)]))
		}
		return received.Add(-time.Duration(ms) * time.Millisecond), nil
	}
	at := message{timestamp: m.timestamp}
	for _, sent := range [...]string{m.sentAt, p.envelope.sentAt, p.envelope.createdAt, p.hints.SentAt} {
		if _, err := ParseTime(sent); err == nil {
			at.sentAt = sent
			break
		}
	}
	if m.ignoreSent || m.inside.ignoreSent {
		at.originalTimestamp = m.timestamp // which says that timestamp is final
	}
	t, _, bad := at.times(Options{Received: received})
	return t, bad
}

// posthogProperties are those of an event that says what somebody did.
func (c *collector) posthogProperties(s string, m *posthogEvent) ([]byte, *problem) {
	return c.flat(min(m.end-m.at, events.MaxEvent), func(f *flattener) *problem {
		if m.properties >= 0 {
			f.omit = func(name string) bool { return name == `"distinct_id"` || name == `"token"` }
			if _, p := f.object(s, m.properties, 0); p != nil {
				return p
			}
			f.omit = nil
		}
		for _, known := range [...]struct {
			prefix string
			at     int
		}{{"$set.", m.set}, {"$set_once.", m.setOnce}} {
			if known.at >= 0 && s[known.at] == '{' {
				f.prefix = append(f.prefix[:0], known.prefix...)
				if _, p := f.object(s, known.at, 1); p != nil {
					return p
				}
				f.prefix = f.prefix[:0]
			}
		}
		f.text("$session_id", m.session)
		f.text("$window_id", m.window)
		return nil
	})
}

// flatAll flattens the objects that start at some places (negative: none) into one. Of a name in two of them the first
// counts.
func (c *collector) flatAll(s string, places ...int) ([]byte, *problem) {
	return c.flat(512, func(f *flattener) *problem {
		for _, at := range places {
			if at >= 0 && s[at] == '{' {
				if _, p := f.object(s, at, 0); p != nil {
					return p
				}
			}
		}
		return nil
	})
}
