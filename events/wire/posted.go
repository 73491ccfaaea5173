package wire

import (
	"slices"
	"strconv"
	"time"

	"throughline.dev/events"
)

// Posted is the body of one request, read but not yet turned into events: whether it may come in depends on the write
// key, which some formats carry in the body. There is one for each format.
type Posted interface {
	// Key is the write key that the body names, empty for none.
	Key() string
	// Messages is how many messages the body has, the ones that are refused included.
	Messages() int
	// Size is how many bytes the events share.
	Size() int
	// Events turns the messages into events and identities, and says which ones it refused and why. Received is when
	// the request arrived; nothing can have happened later. Request names a message that has nothing to be recognised
	// by, neither an id nor a time, and must be unlike that of any other request. Call it once.
	Events(received time.Time, request string) (events.Batch, []Refusal)
}

// Refusal says what is wrong with a posted message, or with the whole body, and what to do.
type Refusal struct {
	Index  int    `json:"index" doc:"of the message within the batch, from 0; -1: the body as a whole"`
	ID     string `json:"message_id,omitempty" doc:"as it was sent"`
	Path   string `json:"path,omitempty" doc:"where, such as batch[3].userId"`
	Reason string `json:"detail" doc:"what is wrong"`
	Remedy string `json:"remedy" doc:"what to do about it"`
	Field  string `json:"-"` // the end of Path: with Remedy it tells one kind of refusal from another
	Text   string `json:"-"` // the beginning of the message, for whoever looks for the mistake
}

func (r *Refusal) Error() string {
	at := ""
	if r.Path != "" {
		at = r.Path + ": "
	}
	return at + r.Reason + ". " + r.Remedy
}

func refuseBody(p *problem) *Refusal {
	return &Refusal{Index: -1, Path: p.column, Reason: p.reason, Remedy: p.remedy, Field: p.column}
}

// refusals gathers what is refused of a body.
type refusals struct {
	list  []Refusal
	place string // what the messages are in, such as "batch"; empty: the body is one message
	one   bool   // the body is one message, not a list of them
}

// add refuses message n.
func (r *refusals) add(n int, id, text string, bad *problem) {
	one := Refusal{
		Index: n, ID: clean(id[:min(len(id), 100)]), Path: bad.column, Reason: bad.reason, Remedy: bad.remedy,
		Field: bad.column, Text: clean(text[:min(len(text), excerpt)]),
	}
	if !r.one {
		one.Path = r.place + "[" + strconv.Itoa(n) + "]"
		if bad.column != "" {
			one.Path += "." + bad.column
		}
	}
	r.list = append(r.list, one)
}

// sorted returns what was refused in the order of the messages.
func (r *refusals) sorted() []Refusal {
	slices.SortStableFunc(r.list, func(a, b Refusal) int { return a.Index - b.Index })
	return r.list
}

// postCollector gathers the events of a body of so many bytes and messages.
func postCollector(bytes, messages int) *collector {
	c := &collector{in: &source{}, links: map[link]struct{}{}, block: min(bytes/2, 256<<10)}
	c.chunk.Batch.Events = make([]events.Event, 0, messages)
	return c
}

// take adds an event (one without a name: none) and identities, unless one of them is nothing that the log takes.
func (c *collector) take(e *events.Event, links ...events.Identity) *problem {
	for _, d := range links {
		if err := d.Check(); err != nil {
			return refusal(err)
		}
	}
	if e.Name != "" {
		if err := e.Check(); err != nil {
			return refusal(err)
		}
		c.chunk.Batch.Events = append(c.chunk.Batch.Events, *e)
	}
	for _, d := range links {
		c.identity(d)
	}
	return nil
}

// evidence refuses the names of evidence: a write key stands where others can read it, in a page for example, and whoever
// has one must not be able to say that a requirement is met.
func evidence(column, name string) *problem {
	if !events.Evidence(name) {
		return nil
	}
	return wrong(column, "Import results of tests and measurements as files, or choose another name", "%q is the name of evidence", name)
}
