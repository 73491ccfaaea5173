package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"

	"throughline.dev/events"
)

// message is what matters of a Segment message. Objects are given by where they start, -1 for absent.
type message struct {
	kind, event, name, category                      string
	userID, anonymousID, previousID, groupID         string
	messageID, contextGroup, writeKey                string
	timestamp, originalTimestamp, sentAt, receivedAt string
	properties, traits, batch                        int
}

// read fills in the members of the object s.
func (m *message) read(s string) *problem {
	end, p := m.begin(s)
	if p == nil && end != len(s) {
		return malformed(s, end)
	}
	return p
}

// begin fills in the members of the object that s begins with, and returns the end of it. Names in the style of tables
// (user_id, distinct_id) are taken too.
func (m *message) begin(s string) (int, *problem) {
	m.properties, m.traits, m.batch = -1, -1, -1
	if s[0] != '{' {
		return 0, wrong("", "Write each message as a JSON object", "not a JSON object")
	}
	for i := 1; ; {
		name, at, end, done, ok := member(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		if done {
			return end, nil
		}
		if end, ok = skip(s, at); !ok {
			return end, malformed(s, end)
		}
		if p := m.member(s, name, at, end); p != nil {
			return end, p
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

func (m *message) member(s, name string, at, end int) *problem {
	text := func(into *string) (p *problem) {
		*into, p = textOf(s, name, at, end)
		return p
	}
	switch name {
	case `"type"`:
		return text(&m.kind)
	case `"event"`:
		return text(&m.event)
	case `"name"`:
		return text(&m.name)
	case `"category"`:
		return text(&m.category)
	case `"userId"`, `"user_id"`, `"distinct_id"`:
		return text(&m.userID)
	case `"anonymousId"`, `"anonymous_id"`:
		return text(&m.anonymousID)
	case `"previousId"`, `"previous_id"`:
		return text(&m.previousID)
	case `"groupId"`, `"group_id"`:
		return text(&m.groupID)
	case `"messageId"`, `"message_id"`, `"insert_id"`, `"uuid"`:
		return text(&m.messageID)
	case `"writeKey"`:
		return text(&m.writeKey)
	case `"timestamp"`:
		return text(&m.timestamp)
	case `"originalTimestamp"`, `"original_timestamp"`:
		return text(&m.originalTimestamp)
	case `"sentAt"`, `"sent_at"`:
		return text(&m.sentAt)
	case `"receivedAt"`, `"received_at"`:
		return text(&m.receivedAt)
	case `"properties"`:
		m.properties = present(s, at)
	case `"traits"`:
		m.traits = present(s, at)
	case `"batch"`:
		if s[at] != '[' {
			return wrong("batch", "Write it as a JSON array of messages", "not an array")
		}
		m.batch = at
	case `"context"`:
		m.context(s[at:end])
	}
	return nil
}

// textOf returns the text or number that stands between at and end, as the value of a member; null counts as empty.
func textOf(s, name string, at, end int) (string, *problem) {
	switch s[at] {
	case '"':
		return unquote(s[at:end]), nil
	case 'n':
		return "", nil
	case '{', '[', 't', 'f':
		return "", wrong(unquote(name), "Write it as text", "neither text nor a number")
	}
	return s[at:end], nil
}

func present(s string, at int) int {
	if s[at] == 'n' {
		return -1
	}
	return at
}

// context looks for the group of a message. The object has been skipped over before, and what is odd in it does not
// matter.
func (m *message) context(s string) {
	_ = members(s, 0, func(name string, at, end int) *problem {
		if name == `"groupId"` && s[at] == '"' {
			m.contextGroup = unquote(s[at:end])
		}
		return nil
	})
}

// contentID names an event that came without an id. Two rows that say exactly the same are one event.
func contentID(e *events.Event) string {
	var b [512]byte
	buf := b[:0]
	for _, s := range [...]string{e.Person, e.Name, e.Account} {
		buf = binary.AppendUvarint(buf, uint64(len(s)))
		buf = append(buf, s...)
	}
	buf = binary.AppendVarint(buf, e.Time.UnixMicro())
	buf = append(buf, e.Properties...)
	sum := sha256.Sum256(buf)
	return "content-" + hex.EncodeToString(sum[:16])
}
