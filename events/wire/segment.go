package wire

import (
	"io"
	"iter"
	"strings"
	"time"

	"throughline.dev/events"
)

// Segment reads Segment messages, one a line; a line may also be what a client posts at once,
// {"batch":[…],"sentAt":…}. Blank lines are skipped.
//
// track becomes an event of its name; page and screen events of that name; identify and group become
// events.IdentifyEvent and events.GroupEvent with the traits as properties; alias, and any message with both a user
// id and an anonymous id, becomes an identity. A message without an id gets one from its content, so that reading the
// same input twice gives the same ids.
func Segment(r io.Reader, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(in, o, yield)
		c.end(c.lines(func(line string) *problem { // one copy that the texts of the events are parts of
			return c.line(line, o)
		}))
	}
}

// line reads one message or one posted batch. What is wrong with a message of a batch is noted here, the rest goes on.
func (c *collector) line(s string, o Options) *problem {
	var m message
	if p := m.read(s); p != nil {
		return p
	}
	if m.batch < 0 {
		c.message(&m, s, o)
		return nil
	}
	for i := space(s, m.batch+1); i < len(s) && s[i] != ']'; {
		end, ok := skip(s, i)
		if !ok {
			return malformed(s, end)
		}
		item := s[i:end]
		one := message{sentAt: m.sentAt, receivedAt: m.receivedAt, contextGroup: m.contextGroup}
		if p := one.read(item); p != nil {
			c.bad(c.in.line, p, item)
		} else {
			c.message(&one, item, o)
		}
		if !c.more() {
			return nil
		}
		if i = space(s, end); i < len(s) && s[i] == ',' {
			i = space(s, i+1)
		}
	}
	return nil
}

// message turns a message into events and identities.
func (c *collector) message(m *message, s string, o Options) {
	e, links, p := c.event(m, s, o)
	if p == nil {
		p = c.take(&e, links...)
	}
	if p != nil {
		c.bad(c.in.line, p, s)
		return
	}
	c.chunk.Rows++
}

// refusal splits an error of package events: "field: reason. Remedy".
func refusal(err error) *problem {
	field, rest, _ := strings.Cut(err.Error(), ": ")
	reason, remedy, _ := strings.Cut(rest, ". ")
	return &problem{column: field, reason: reason, remedy: remedy}
}

// event makes the event of a message (one without a name: none) and its identities.
func (c *collector) event(m *message, s string, o Options) (e events.Event, links []events.Identity, p *problem) {
	if len(s) > events.MaxEvent {
		return e, nil, wrong("", "Send large values elsewhere and refer to them", "%d bytes, the limit of a message is %d", len(s), events.MaxEvent)
	}
	if e.Time, e.Received, p = m.times(o); p != nil {
		return e, nil, p
	}
	if e.Person = m.userID; e.Person == "" {
		e.Person = m.anonymousID
	}
	if e.Person == "" {
		return e, nil, wrong("userId", "Give userId or anonymousId", "nobody is named")
	}
	if m.userID != "" && m.anonymousID != "" && m.userID != m.anonymousID {
		links = append(links, events.Identity{From: m.anonymousID, To: m.userID, At: e.Time, Kind: events.Identify})
	}
	e.ID = m.messageID
	if e.Account = m.groupID; e.Account == "" {
		e.Account = m.contextGroup
	}
	content := m.properties
	var extra []string
	switch m.kind {
	case "track", "":
		if m.event == "" {
			return e, nil, wrong("event", "Give the name of the event", "a track message without a name")
		}
		e.Name = m.event
	case "page", "screen":
		e.Name = m.kind
		extra = []string{"name", m.name, "category", m.category}
	case "identify":
		e.Name, content = events.IdentifyEvent, m.traits
	case "group":
		if m.groupID == "" {
			return e, nil, wrong("groupId", "Give the id of the group", "a group message without a group")
		}
		e.Name, content = events.GroupEvent, m.traits
	case "alias":
		if m.previousID == "" {
			return e, nil, wrong("previousId", "Give the earlier id", "an alias message without the earlier id")
		}
		return e, append(links, events.Identity{From: m.previousID, To: e.Person, At: e.Time, Kind: events.Alias}), nil
	default:
		return e, nil, wrong("type", "Use track, page, screen, identify, group or alias", "unknown type %q", clean(m.kind[:min(len(m.kind), 40)]))
	}
	if content >= 0 && s[content] != '{' {
		return e, nil, wrong("properties", "Write them as a JSON object", "not an object")
	}
	if e.Properties, p = c.properties(s, content, extra...); p != nil {
		return e, nil, p
	}
	if e.ID == "" {
		e.ID = contentID(&e)
	}
	return e, links, nil
}

// times returns when the message happened and was received. See Options.Received for the correction; a message that
// names both its original and its final time has been corrected by whoever wrote it.
func (m *message) times(o Options) (at, received time.Time, p *problem) {
	read := func(column, s string) (t time.Time) {
		if s == "" || p != nil {
			return t
		}
		t, err := ParseTime(s)
		if err != nil {
			p = refusal(err)
			p.column = column
		}
		return t
	}
	sent := read("sentAt", m.sentAt)
	if received = o.Received; received.IsZero() {
		received = read("receivedAt", m.receivedAt)
	}
	at = read("timestamp", m.timestamp)
	original := read("originalTimestamp", m.originalTimestamp)
	if p != nil {
		return at, received, p
	}
	live := !o.Received.IsZero()
	switch {
	case !at.IsZero() && (!original.IsZero() || !live):
		// final
	case at.IsZero() && original.IsZero():
		if at = sent; at.IsZero() || live {
			at = received
		}
	default:
		if at.IsZero() {
			at = original
		}
		if !received.IsZero() && !sent.IsZero() {
			at = received.Add(-sent.Sub(at))
		}
	}
	if live {
		if at, p = notLater(at, received); p != nil {
			return at, received, p
		}
	}
	if received.IsZero() {
		received = sent
	}
	if at.IsZero() {
		return at, received, wrong("timestamp", "Give when it happened, like 2026-01-31T09:30:00Z", "missing")
	}
	return at, received, nil
}
