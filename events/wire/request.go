package wire

import (
	"errors"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/wire/route"
)

// RequestEvent is the name of the event that a line of an API request log becomes. Its properties are method, route
// (the path with its ids taken out, see [route.Of]), path (without query), status, duration_ms and code, as far as they
// are known.
const RequestEvent = "api_request"

// Why a request is no event.
const (
	nobody    = "the request names nobody"
	noRequest = "the line is about no request"
)

// request is one request as a log tells it. Texts are empty and numbers negative where it does not.
type request struct {
	id, person, account, address string
	method, path, route, code    string
	status                       int
	duration                     float64 // in milliseconds
	at                           time.Time
}

// requests turns requests into events.
type requests struct {
	*collector
	mapping Mapping
	options Options
	// Two requests that say the same are two requests: they are told apart by their order within the instant.
	same map[string]int
	at   time.Time
}

// readRequests reads a log of requests, one a line.
func readRequests(r io.Reader, m Mapping, o Options, read func(line string) (request, *problem)) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if err == nil && m.checkUnit() != nil {
			err = errors.New(m.checkUnit().String())
		}
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(in, o, yield)
		q := &requests{collector: c, mapping: m, options: o, same: map[string]int{}}
		c.end(c.lines(func(line string) *problem {
			one, p := read(line)
			if p != nil {
				return p
			}
			return q.take(in.line, one)
		}))
	}
}

// take makes a request an event, or counts it as left out.
func (r *requests) take(line int64, q request) *problem {
	if q.person == "" || q.person == "-" {
		if q.person = ""; r.mapping.Anonymous && q.address != "" {
			q.person = "anonymous:" + q.address
		}
	}
	switch {
	case q.method == "" || q.path == "":
		r.leave(line, noRequest)
		return nil
	case q.person == "":
		r.leave(line, nobody)
		return nil
	}
	e := events.Event{ID: q.id, Name: RequestEvent, Person: q.person, Account: q.account, Time: q.at, Received: r.options.Received}
	e.Properties = r.properties(q)
	if e.ID == "" && r.options.RowIDs == "" {
		if !e.Time.Equal(r.at) || len(r.same) > 100_000 {
			clear(r.same)
			r.at = e.Time
		}
		id := contentID(&e)
		if n := r.same[id]; n > 0 {
			e.ID = id + "-" + strconv.Itoa(n+1)
		} else {
			e.ID = id
		}
		r.same[id]++
	}
	return r.add(line, e, r.options)
}

func (r *requests) properties(q request) []byte {
	path, _, _ := strings.Cut(q.path, "?")
	if i := strings.Index(path, "://"); i >= 0 { // a whole address
		rest := path[i+3:]
		if path = "/"; strings.IndexByte(rest, '/') >= 0 {
			path = rest[strings.IndexByte(rest, '/'):]
		}
	}
	path, _, _ = strings.Cut(path, "#")
	if q.route == "" {
		q.route = route.Of(path)
	}
	room := r.space(min(2*(len(path)+len(q.route)+len(q.method)+len(q.code))+160, events.MaxEvent))
	out := append(room[len(room):], '{')
	put := func(name, text string) {
		if text == "" || !r.options.keeps(name) {
			return
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, '"'), name...), '"', ':')
		out = append(out, text...)
	}
	quote := func(s string) string {
		if s == "" {
			return ""
		}
		return string(appendQuoted(nil, s))
	}
	put("method", quote(strings.ToUpper(q.method)))
	put("route", quote(q.route))
	put("path", quote(path))
	if q.status >= 0 {
		put("status", strconv.Itoa(q.status))
	}
	if q.duration >= 0 {
		put("duration_ms", strconv.FormatFloat(q.duration, 'f', -1, 64))
	}
	put("code", quote(q.code))
	if len(out) == 1 {
		return nil
	}
	return r.keep(append(out, '}'))
}

// checkUnit reports a unit of durations that does not exist.
func (m Mapping) checkUnit() *problem {
	switch m.Unit {
	case "", "s", "ms", "us", "ns":
		return nil
	}
	return wrong("unit", "Use s, ms, us or ns", "%q is no unit of durations", clean(m.Unit))
}

// statusOf reads the status of an answer; negative for none.
func statusOf(text string) (int, *problem) {
	if text == "" || text == "-" {
		return -1, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > 999 {
		return -1, wrong("status", "Give the status of the answer, such as 200", "%q is no HTTP status", clean(text[:min(len(text), 40)]))
	}
	return n, nil
}
