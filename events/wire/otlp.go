package wire

import (
	"math"
	"strconv"
	"time"

	"throughline.dev/events"
)

// OTLPOptions say which attributes of a log record name whom an event is about. The first that is there counts; those of
// the record come before those of its resource. Empty: [OTLPDefaults].
type OTLPOptions struct {
	Person    []string // ids of people
	Anonymous []string // ids of a device or session, which count while no person is named, and are linked to one who is
	Account   []string
}

// OTLPDefaults are the usual names.
func OTLPDefaults() OTLPOptions {
	return OTLPOptions{
		Person:    []string{"user.id", "enduser.id"},
		Anonymous: []string{"enduser.pseudo.id", "app.installation.id", "device.id", "session.id"},
		Account:   []string{"account.id", "organization.id", "org.id", "tenant.id", "company.id"},
	}
}

// MaxRecords is how many log records an OTLP request may have.
const MaxRecords = 10_000

// OTLP is the body of an export request for logs, read but not yet turned into events. A log record is an event when it
// has an event name, the field or the attribute "event.name". It is not decoded with the generated types, because a
// small body can make those very large, and one bad number would cost the whole request.
type OTLP struct {
	decode   otlpDecoder
	roles    map[string]otlpRole
	sources  []otlpSource
	records  []otlpSpan
	refused  refusals
	bad      map[int]*problem // of records that are no JSON
	resource otlpFacts        // of the resource decoded last
	latest   int              // its index
	broken   *problem         // what is wrong with it
}

// otlpSource is where the resource of some records stands in the body.
type otlpSource struct{ at, end int }

// otlpSpan is where a log record stands in the body, and the index of its source.
type otlpSpan struct{ at, end, source int }

// otlpDecoder decodes parts of a body in one of the two encodings.
type otlpDecoder interface {
	// attributes takes the attributes of a resource.
	attributes(at, end int, t *otlpFacts) *problem
	// record takes a log record.
	record(at, end int, t *otlpFacts) *problem
	// excerpt is the beginning of a part, to be looked at.
	excerpt(at, end int) string
	size() int
}

// maxOTLP is how many bytes a record or a resource may have. Both encodings need more room than properties do.
const maxOTLP = 4 * events.MaxEvent

// otlpRole is what an attribute is for.
type otlpRole struct {
	kind otlpKind
	rank int
}

type otlpKind int

const (
	otlpPerson otlpKind = iota
	otlpAnonymous
	otlpAccount
	otlpName
	otlpID
	otlpKinds
)

// otlpFacts gathers what a record or a resource says.
type otlpFacts struct {
	roles map[string]otlpRole
	best  [otlpKinds]struct {
		text string
		rank int // the lowest counts
	}
	service        string
	name           string     // the field
	time, observed uint64     // nanoseconds since 1970
	f              *flattener // where properties go; nil: nowhere
}

func (t *otlpFacts) reset(roles map[string]otlpRole, f *flattener) {
	*t = otlpFacts{roles: roles, f: f}
	for k := range t.best {
		t.best[k].rank = math.MaxInt
	}
}

// fact notes an attribute that may say who it was, and reports whether it need not be kept as a property.
func (t *otlpFacts) fact(key string, text func() string) (plumbing bool) {
	role, ok := t.roles[key]
	if !ok {
		return false
	}
	best := &t.best[role.kind]
	if role.rank >= best.rank {
		return false
	}
	said := text()
	if said == "" {
		return false
	}
	best.text, best.rank = said, role.rank
	return role.kind >= otlpName || role.rank == 0 && role.kind != otlpAnonymous
}

func (o OTLPOptions) roles() map[string]otlpRole {
	d := OTLPDefaults()
	all := map[string]otlpRole{"event.name": {otlpName, 0}, "log.record.uid": {otlpID, 0}}
	for kind, names := range map[otlpKind][2][]string{otlpPerson: {o.Person, d.Person}, otlpAnonymous: {o.Anonymous, d.Anonymous}, otlpAccount: {o.Account, d.Account}} {
		list := names[0]
		if len(list) == 0 {
			list = names[1]
		}
		for rank, name := range list {
			if had, ok := all[name]; !ok || had.kind > kind { // a person's name counts as one, wherever else it is listed
				all[name] = otlpRole{kind, rank}
			}
		}
	}
	return all
}

// Key is empty: no OTLP body has one.
func (p *OTLP) Key() string { return "" }

// Messages is how many log records the body has.
func (p *OTLP) Messages() int { return len(p.records) }

// Size is how many bytes the body has.
func (p *OTLP) Size() int { return p.decode.size() }

// Events turns the log records into events and identities, see [Posted]. Attributes become properties under their names,
// as do "service.name" of the resource and the body. OTLP does not say when a request was sent, so that times are not
// corrected. A record without "log.record.uid" gets an id from its content and its time in nanoseconds.
func (p *OTLP) Events(received time.Time, request string) (events.Batch, []Refusal) {
	c := postCollector(p.decode.size(), len(p.records))
	for n, r := range p.records {
		bad := p.bad[n]
		if bad == nil {
			bad = p.event(c, r, received, request+"-"+strconv.Itoa(n))
		}
		if bad != nil {
			p.refused.add(n, "", p.decode.excerpt(r.at, r.end), bad)
		}
	}
	return c.chunk.Batch, p.refused.sorted()
}

func (p *OTLP) event(c *collector, r otlpSpan, received time.Time, request string) (bad *problem) {
	if bad = p.ofSource(r.source); bad != nil {
		return bad
	}
	if n := r.end - r.at; n > maxOTLP {
		return wrong("", "Send large values elsewhere and refer to them", "%d bytes, the limit of a log record is %d", n, maxOTLP)
	}
	e := events.Event{Received: received}
	var facts otlpFacts
	e.Properties, bad = c.flat(min(r.end-r.at, events.MaxEvent), func(f *flattener) *problem {
		facts.reset(p.roles, f)
		if bad := p.decode.record(r.at, r.end, &facts); bad != nil {
			return bad
		}
		f.text("service.name", p.resource.service)
		return nil
	})
	if bad != nil {
		return bad
	}
	said := func(kind otlpKind) string {
		if facts.best[kind].text != "" {
			return facts.best[kind].text
		}
		return p.resource.best[kind].text
	}
	if e.Name = facts.name; e.Name == "" {
		e.Name = facts.best[otlpName].text
	}
	if e.Name == "" {
		return wrong("eventName", "Give eventName or the attribute event.name, and send other logs elsewhere", "a log record that is no event")
	}
	if bad := evidence("eventName", e.Name); bad != nil {
		return bad
	}
	if e.Time, bad = nanos(facts.time, facts.observed, received); bad != nil {
		return bad
	}
	e.Account = said(otlpAccount)
	person, anonymous := said(otlpPerson), said(otlpAnonymous)
	var links []events.Identity
	switch {
	case person != "" && anonymous != "" && person != anonymous:
		links = []events.Identity{{From: anonymous, To: person, At: e.Time, Kind: events.Identify}}
	case person == "":
		person = anonymous
	}
	if e.Person = person; person == "" {
		return wrong("attributes", "Give one of the attributes that name a person, such as user.id or session.id", "nobody is named")
	}
	switch e.ID = facts.best[otlpID].text; {
	case e.ID != "":
	case facts.time == 0 && facts.observed == 0:
		e.ID = request
	default:
		e.ID = contentID(&e) + "-" + strconv.FormatUint(max(facts.time, facts.observed)%1000, 10)
	}
	return c.take(&e, links...)
}

// ofSource decodes the resource of a record, unless it is that of the record before.
func (p *OTLP) ofSource(n int) *problem {
	if p.latest == n {
		return p.broken
	}
	p.latest, p.broken = n, nil
	p.resource.reset(p.roles, nil)
	switch s := p.sources[n]; {
	case s.end-s.at > maxOTLP:
		p.broken = wrong("resource", "Send large values elsewhere and refer to them", "%d bytes, the limit of a resource is %d", s.end-s.at, maxOTLP)
	case s.end > s.at:
		p.broken = p.decode.attributes(s.at, s.end, &p.resource)
	}
	return p.broken
}

// nanos is when a record happened: at its time, else when it was observed, else when it was received.
func nanos(at, observed uint64, received time.Time) (time.Time, *problem) {
	if at == 0 {
		at = observed
	}
	if at == 0 {
		return received, nil
	}
	t := time.Unix(int64(at/1e9), int64(at%1e9)).UTC()
	if err := events.CheckTime(t); err != nil {
		bad := refusal(err)
		bad.column = "timeUnixNano"
		return t, bad
	}
	t, bad := notLater(t, received)
	if bad != nil {
		bad.column, bad.remedy = "timeUnixNano", "Check the sender's clock"
	}
	return t, bad
}

// number appends a number that JSON has a notation for.
func (t *otlpFacts) number(v float64) *problem {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return wrong("attributes", "Leave out values that are no number (NaN and Infinity)", "%v is no value of a property", v)
	}
	t.f.out = strconv.AppendFloat(t.f.out, v, 'g', -1, 64)
	return nil
}

// nested checks how deep a value lies.
func nested(depth int) *problem {
	if depth > maxDepth {
		return wrong("attributes", "Flatten the attributes before sending them", "nested more than %d deep", maxDepth)
	}
	return nil
}

// full checks that properties do not grow without bounds while they are written.
func (t *otlpFacts) full() *problem {
	if len(t.f.out) > events.MaxEvent {
		return tooLarge(len(t.f.out))
	}
	return nil
}

// within writes what belongs below a name.
func (t *otlpFacts) within(name string, write func() *problem) *problem {
	before := len(t.f.prefix)
	t.f.prefix = append(appendInside(t.f.prefix, name), '.')
	bad := write()
	t.f.prefix = t.f.prefix[:before]
	return bad
}

func newOTLP(d otlpDecoder, o OTLPOptions) *OTLP {
	return &OTLP{decode: d, roles: o.roles(), latest: -1, refused: refusals{place: "logRecords"}}
}
