package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/events"
)

// CloudOptions say which members of a CloudEvent name whom it is about: an attribute ("subject"), or a member of the data
// ("data.user.id"). The first that is there counts. Empty: [CloudDefaults].
type CloudOptions struct {
	Person  []string
	Account []string
}

// CloudDefaults are the usual members. The subject comes last, because it may as well be what was acted on.
func CloudDefaults() CloudOptions {
	return CloudOptions{
		Person:  []string{"userid", "data.userId", "data.user_id", "data.user.id", "data.distinct_id", "data.person", "subject"},
		Account: []string{"accountid", "tenantid", "data.accountId", "data.account_id", "data.account", "data.groupId", "data.organization_id", "data.tenant_id"},
	}
}

// CloudEvents is the body of a request with CloudEvents 1.0, read but not yet turned into events.
type CloudEvents struct {
	messages []cloudEvent
	refused  refusals
	person   [][]string
	account  [][]string
	size     int
}

// cloudEvent is one CloudEvent: its attributes, and where its data start within text, -1 for none.
type cloudEvent struct {
	text       string
	attributes []string // names and values by turns
	data       int
	encoded    string // data_base64
	bad        *problem
}

// ReadCloudEvents reads one CloudEvent in the JSON format, or a list of them. One that cannot be used is refused alone;
// what makes the rest unreadable refuses the body: the error is a *[Refusal].
func ReadCloudEvents(body []byte, o CloudOptions) (*CloudEvents, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, refuseBody(&problem{reason: "not valid UTF-8", remedy: "Encode the body as UTF-8"})
	}
	s := string(body)
	p := newCloudEvents(o, len(s))
	i := space(s, 0)
	var end int
	var bad *problem
	switch {
	case i < len(s) && s[i] == '{':
		p.refused.one = true
		end, bad = p.one(s, i)
	case i < len(s) && s[i] == '[':
		end, bad = p.list(s, i)
	default:
		bad = wrong("", "Send a CloudEvent or a list of them as JSON", "neither a JSON object nor an array")
	}
	if bad == nil {
		if end = space(s, end); end != len(s) {
			bad = malformed(s, end)
		}
	}
	if bad != nil {
		return nil, refuseBody(bad)
	}
	return p, nil
}

// ReadCloudEvent takes a CloudEvent in binary mode: its attributes, which HTTP carries in headers, and its data, which
// count when they are a JSON object.
func ReadCloudEvent(attributes map[string]string, data []byte, o CloudOptions) (*CloudEvents, error) {
	p := newCloudEvents(o, len(data))
	p.refused.one = true
	e := cloudEvent{data: -1}
	if isJSON(attributes["datacontenttype"]) {
		data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
		if !utf8.Valid(data) {
			return nil, refuseBody(&problem{reason: "not valid UTF-8", remedy: "Encode the data as UTF-8"})
		}
		e.text = string(data)
		if i := space(e.text, 0); i < len(e.text) {
			end, ok := skip(e.text, i)
			if end = space(e.text, end); !ok || end != len(e.text) {
				return nil, refuseBody(malformed(e.text, end))
			}
			e.data = i
		}
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) { // in one order, so that sent again it is the same event
		e.attributes = append(e.attributes, name, attributes[name])
	}
	p.messages = []cloudEvent{e}
	return p, nil
}

func newCloudEvents(o CloudOptions, size int) *CloudEvents {
	d := CloudDefaults()
	paths := func(given, usual []string) (out [][]string) {
		if len(given) == 0 {
			given = usual
		}
		for _, path := range given {
			out = append(out, strings.Split(path, "."))
		}
		return out
	}
	return &CloudEvents{person: paths(o.Person, d.Person), account: paths(o.Account, d.Account), size: size}
}

func isJSON(contentType string) bool {
	kind, _, _ := strings.Cut(strings.ToLower(contentType), ";")
	kind = strings.TrimSpace(kind)
	return kind == "" || strings.HasSuffix(kind, "/json") || strings.HasSuffix(kind, "+json")
}

// list reads the list that starts at i.
func (p *CloudEvents) list(s string, i int) (int, *problem) {
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return i + 1, nil
	}
	for {
		if len(p.messages) == MaxPost {
			return i, wrong("", "Split the batch", "more than %d events", MaxPost)
		}
		end, bad := p.one(s, i)
		if bad != nil {
			return end, bad
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != ']' {
			return i, malformed(s, i)
		}
		if s[i] == ']' {
			return i + 1, nil
		}
		i = space(s, i+1)
	}
}

// one reads the CloudEvent that starts at i. It returns what is wrong with the body; what is wrong with the event alone
// is noted with it.
func (p *CloudEvents) one(s string, i int) (int, *problem) {
	end, ok := skip(s, i)
	e := cloudEvent{data: -1}
	if !ok {
		e.bad = malformed(s, end)
		if end, ok = skipLoosely(s, i); !ok {
			return end, malformed(s, end)
		}
	}
	e.text = s[i:end]
	switch {
	case e.bad != nil:
	case e.text[0] != '{':
		e.bad = wrong("", "Write each event as a JSON object", "not a JSON object")
	default:
		e.bad = members(e.text, 0, e.member)
	}
	p.messages = append(p.messages, e)
	return end, nil
}

// maxAttributes is how many attributes an event may have.
const maxAttributes = 100

func (m *cloudEvent) member(name string, at, end int) *problem {
	switch name {
	case `"data"`:
		m.data = present(m.text, at)
		return nil
	case `"data_base64"`:
		if m.text[at] == '"' {
			m.encoded = unquote(m.text[at:end])
		}
		return nil
	}
	if len(m.attributes) == 2*maxAttributes {
		return wrong("", "Put what describes the event into data", "more than %d attributes", maxAttributes)
	}
	if value := anyText(m.text, at, end); value != "" {
		m.attributes = append(m.attributes, unquote(name), value)
	}
	return nil
}

// Key is empty: no CloudEvent has one.
func (p *CloudEvents) Key() string { return "" }

// Messages is how many events the body has, the ones that are refused included.
func (p *CloudEvents) Messages() int { return len(p.messages) }

// Size is how many bytes the body has.
func (p *CloudEvents) Size() int { return p.size }

// Events turns the CloudEvents into events, see [Posted]: of the name that type is, with the members of data as
// properties, and source, subject and extensions under "ce.". Source and id together are the id. They do not say when
// they were sent, so that times are not corrected.
func (p *CloudEvents) Events(received time.Time, _ string) (events.Batch, []Refusal) {
	c := postCollector(p.size, len(p.messages))
	for n := range p.messages {
		m := &p.messages[n]
		if m.bad == nil {
			m.bad = p.event(c, m, received)
		}
		if m.bad != nil {
			p.refused.add(n, m.attribute("id"), m.text, m.bad)
		}
	}
	return c.chunk.Batch, p.refused.sorted()
}

func (p *CloudEvents) event(c *collector, m *cloudEvent, received time.Time) (bad *problem) {
	if version := m.attribute("specversion"); version != "1.0" {
		return wrong("specversion", `Send CloudEvents of version "1.0"`, "%q is no version that is known", clean(version[:min(len(version), 20)]))
	}
	for _, required := range [...]string{"id", "source", "type"} {
		if m.attribute(required) == "" {
			return wrong(required, "Every CloudEvent needs id, source, specversion and type", "missing")
		}
	}
	if len(m.text) > events.MaxEvent {
		return wrong("", "Send large values elsewhere and refer to them", "%d bytes, the limit of an event is %d", len(m.text), events.MaxEvent)
	}
	m.decode()
	e := events.Event{
		ID: cloudID(m.attribute("source"), m.attribute("id")), Name: m.attribute("type"), Time: received, Received: received,
		Person: m.first(p.person), Account: m.first(p.account),
	}
	if bad := evidence("type", e.Name); bad != nil {
		return bad
	}
	if e.Person == "" {
		return wrong("subject", "Give subject, or a member of data that names the person, such as userId", "nobody is named")
	}
	if said := m.attribute("time"); said != "" {
		at, err := ParseTime(said)
		if err != nil {
			bad := refusal(err)
			return bad
		}
		if e.Time, bad = notLater(at, received); bad != nil {
			bad.column, bad.remedy = "time", "Check the sender's clock"
			return bad
		}
	}
	if e.Properties, bad = m.properties(c); bad != nil {
		return bad
	}
	return c.take(&e)
}

// cloudID is the id of an event, which its source has given. A URI has no spaces, so that no two pairs give the same.
func cloudID(source, id string) string {
	if whole := source + " " + id; len(whole) <= events.MaxText {
		return whole
	}
	sum := sha256.Sum256([]byte(source + " " + id))
	return "cloudevent-" + hex.EncodeToString(sum[:])
}

func (m *cloudEvent) attribute(name string) string {
	for i := 0; i < len(m.attributes); i += 2 {
		if m.attributes[i] == name {
			return m.attributes[i+1]
		}
	}
	return ""
}

// decode makes JSON in base64 the data of the event.
func (m *cloudEvent) decode() {
	if m.encoded == "" || m.data >= 0 || !isJSON(m.attribute("datacontenttype")) {
		return
	}
	raw, err := base64.StdEncoding.DecodeString(m.encoded)
	if err == nil && utf8.Valid(raw) && json.Valid(raw) {
		m.text = string(raw)
		m.data = space(m.text, 0)
	}
}

// first returns the first of some members that is there.
func (m *cloudEvent) first(paths [][]string) string {
	for _, path := range paths {
		value := ""
		if path[0] == "data" && len(path) > 1 {
			value = lookUp(m.text, m.data, path[1:])
		} else {
			value = m.attribute(strings.Join(path, "."))
		}
		if value != "" {
			return value
		}
	}
	return ""
}

// lookUp returns the text or number that a path leads to from the object that starts at i.
func lookUp(s string, i int, path []string) (value string) {
	if i < 0 {
		return ""
	}
	_ = members(s, i, func(name string, at, end int) *problem {
		switch {
		case unquote(name) != path[0]:
		case len(path) > 1:
			value = lookUp(s, at, path[1:])
		case s[at] != '{' && s[at] != '[' && s[at] != 't' && s[at] != 'f':
			value = anyText(s, at, end)
		}
		return nil
	})
	return value
}

func (m *cloudEvent) properties(c *collector) ([]byte, *problem) {
	return c.flat(min(len(m.text), events.MaxEvent), func(f *flattener) *problem {
		switch {
		case m.data < 0:
		case m.text[m.data] == '{':
			if _, p := f.object(m.text, m.data, 0); p != nil {
				return p
			}
		default:
			f.key("data")
			if _, p := f.value(m.text, m.data, 0); p != nil {
				return p
			}
		}
		for i := 0; i < len(m.attributes); i += 2 {
			switch name := m.attributes[i]; name {
			case "id", "type", "specversion", "time", "datacontenttype", "dataschema":
			default:
				f.text("ce."+name, m.attributes[i+1])
			}
		}
		return nil
	})
}
