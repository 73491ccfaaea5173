package wire

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"throughline.dev/events"
)

// Post is the body of one request in the Segment format, read but not yet turned into events: whether it may come in
// depends on the write key it carries.
type Post struct {
	WriteKey string // empty: the body names none

	body     string
	batch    bool
	envelope message // of a batch; otherwise its sentAt and the like stand in the one message
	messages []posted
	refused  refusals
}

// posted is one message of a post and where it stands in the body.
type posted struct {
	message
	at, end int
}

// MaxPost is how many messages a post may have.
const MaxPost = 2500

// ReadPost reads a body: one message of a kind ("track"), or for kind "" a batch, {"batch":[…],"sentAt":…,"writeKey":…}.
// It goes over the bytes once. A message that cannot be used is refused alone, see [Post.Events]; what makes the rest
// unreadable, or too much, refuses the body: the error is a *Refusal.
func ReadPost(body []byte, kind string) (*Post, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, refuseBody(&problem{reason: "not valid UTF-8", remedy: "Encode the body as UTF-8"})
	}
	p := &Post{body: string(body), batch: kind == "", refused: refusals{place: "batch", one: kind != ""}}
	i := space(p.body, 0)
	if i == len(p.body) || p.body[i] != '{' {
		return nil, refuseBody(wrong("", "Send a message, or {\"batch\":[…]}, as JSON", "not a JSON object"))
	}
	var end int
	var bad *problem
	if p.batch {
		end, bad = p.readBatch(i)
	} else {
		one := posted{at: i}
		if end, bad = one.begin(p.body[i:]); bad == nil {
			end += i
			one.end, one.kind = end, kind
			p.WriteKey = one.writeKey
			p.messages = []posted{one}
		}
	}
	if bad != nil {
		return nil, refuseBody(bad)
	}
	if end = space(p.body, end); end != len(p.body) {
		return nil, refuseBody(malformed(p.body, end))
	}
	return p, nil
}

// readBatch reads the object that starts at i: its messages, and what holds for all of them.
func (p *Post) readBatch(i int) (end int, bad *problem) {
	s, found := p.body, false
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		switch {
		case !ok:
			return end, malformed(s, end)
		case done && !found:
			return end, wrong("batch", "Send the messages as {\"batch\":[…]}", "missing")
		case done:
			p.WriteKey = p.envelope.writeKey
			return end, nil
		case name == `"batch"` && found:
			return end, wrong("batch", "Send one list of messages", "given twice")
		case name == `"batch"`:
			found = true
			end, bad = p.readMessages(at)
		default:
			if end, ok = skip(s, at); !ok {
				return end, malformed(s, end)
			}
			bad = p.envelope.member(s, name, at, end)
		}
		if bad != nil {
			return end, bad
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

// readMessages reads the list that starts at i.
func (p *Post) readMessages(i int) (end int, bad *problem) {
	s := p.body
	if i >= len(s) || s[i] != '[' {
		return i, wrong("batch", "Send a JSON array of messages", "not an array")
	}
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return i + 1, nil
	}
	p.messages = make([]posted, 0, min(1+len(s)/384, MaxPost)) // most have one message or many of about this size
	for n := 0; ; n++ {
		if i >= len(s) {
			return i, malformed(s, i)
		}
		if n == MaxPost {
			return i, wrong("batch", "Split the batch", "more than %d messages", MaxPost)
		}
		p.messages = append(p.messages, posted{at: i})
		one := &p.messages[n]
		end, bad := one.begin(s[i:])
		end += i
		if bad != nil {
			var ok bool
			if end, ok = skipLoosely(s, i); !ok {
				return end, malformed(s, end)
			}
			p.refused.add(n, one.messageID, s[i:end], bad)
			one.kind = refusedKind
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

// refusedKind marks a message that was refused while it was read. No message can have it: it is not valid UTF-8.
const refusedKind = "\xff"

// Key is the write key that the body names.
func (p *Post) Key() string { return p.WriteKey }

// Messages is how many messages the post has, the ones that are refused included.
func (p *Post) Messages() int { return len(p.messages) }

// Size is how many bytes the body has.
func (p *Post) Size() int { return len(p.body) }

// Events turns the messages into events and identities, see [Posted]. Times are corrected by when the request arrived
// (see [Options]): up to a day later is taken for a clock that is off and becomes received, more is refused.
//
// A message without an id gets one from its content, so that sending it again does no harm.
func (p *Post) Events(received time.Time, request string) (events.Batch, []Refusal) {
	c := postCollector(len(p.body), len(p.messages))
	o := Options{Received: received}
	for n := range p.messages {
		m := &p.messages[n]
		if m.kind == refusedKind {
			continue
		}
		text := p.body[m.at:m.end]
		if bad := evidence("event", m.event); bad != nil {
			p.refused.add(n, m.messageID, text, bad)
			continue
		}
		if m.sentAt == "" {
			m.sentAt = p.envelope.sentAt
		}
		if m.contextGroup == "" {
			m.contextGroup = p.envelope.contextGroup
		}
		if m.messageID == "" && m.timestamp == "" && m.originalTimestamp == "" {
			m.messageID = request + "-" + strconv.Itoa(n)
		}
		e, links, bad := c.event(&m.message, text, o)
		if bad == nil {
			bad = c.take(&e, links...)
		}
		if bad != nil {
			p.refused.add(n, m.messageID, text, bad)
		}
	}
	return c.chunk.Batch, p.refused.sorted()
}

// notLater brings the time of a live message down to when it was received, where it is a little later.
func notLater(at, received time.Time) (time.Time, *problem) {
	ahead := at.Sub(received)
	switch {
	case ahead <= 0:
		return at, nil
	case ahead <= 24*time.Hour:
		return received, nil
	}
	return at, wrong("timestamp", "Check the sender's clock, and send sentAt so that it can be corrected", "%s ahead of the clock here", days(ahead))
}

func days(d time.Duration) string { return fmt.Sprintf("%.0f days", d.Hours()/24) }
