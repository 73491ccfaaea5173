package wire

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"
)

// HAR reads an HTTP archive, as browsers and proxies export it: each entry is a request. Bodies, headers and cookies
// are not kept. One entry is in memory at a time.
//
// An archive does not say who sat there. Mapping.Person says where it is written: header:NAME or query:NAME of the
// request, or name:ID, one person for the whole file. Without it, requests are left out and counted, or those of
// "anonymous:har".
func HAR(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if where, name, _ := strings.Cut(m.Person, ":"); err == nil && m.Person != "" && (name == "" || where != "header" && where != "query" && where != "name") {
			err = fmt.Errorf("person: %q is no place in an HTTP archive. Use header:NAME, query:NAME or name:ID", clean(m.Person))
		}
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		c := newCollector(in, o, yield)
		q := &requests{collector: c, mapping: m, options: o, same: map[string]int{}}
		c.end(q.archive(in.r))
	}
}

// harEntry is what matters of an entry.
type harEntry struct {
	Started  string     `json:"startedDateTime"`
	Time     float64    `json:"time"` // milliseconds
	Request  harRequest `json:"request"`
	Response struct {
		Status int `json:"status"`
	}
}

type harRequest struct {
	Method  string `json:"method"`
	URL     string `json:"url"`
	Headers []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"headers"`
}

// meter refuses to read more than a limit at a stretch; whoever reads sets it back.
type meter struct {
	r io.Reader
	n int
}

var errLargeEntry = fmt.Errorf("an entry longer than %d MB. Export the archive without contents", maxLine>>20)

func (m *meter) Read(p []byte) (int, error) {
	if m.n > maxLine {
		return 0, errLargeEntry
	}
	n, err := m.r.Read(p)
	m.n += n
	return n, err
}

// archive reads the entries and returns the error that ended them early.
func (r *requests) archive(in io.Reader) error {
	limit := &meter{r: in}
	d := json.NewDecoder(limit)
	if err := toEntries(d, limit); err != nil {
		return err
	}
	for line := int64(1); r.more(); line++ {
		limit.n = 0
		if !d.More() {
			_, err := d.Token() // the end of the list
			return harFault(err, line)
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return harFault(err, line)
		}
		if p := r.entry(line, raw); p != nil {
			r.bad(line, p, string(raw[:min(len(raw), excerpt)]))
		}
	}
	return nil
}

// toEntries reads up to the first entry: {"log":{…,"entries":[.
func toEntries(d *json.Decoder, limit *meter) error {
	for _, name := range [...]string{"log", "entries"} {
		if t, err := d.Token(); err != nil || t != json.Delim('{') {
			return harFault(errors.Join(err, errors.New("no HTTP archive")), 0)
		}
		for {
			limit.n = 0
			t, err := d.Token()
			if err != nil {
				return harFault(err, 0)
			}
			if t == name {
				break
			}
			if t == json.Delim('}') {
				return fmt.Errorf("the archive has no %q. Check that the file is an HTTP archive (HAR)", name)
			}
			var skipped json.RawMessage
			if err := d.Decode(&skipped); err != nil {
				return harFault(err, 0)
			}
		}
	}
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return errors.New(`the "entries" of the archive are no list. Check that the file is an HTTP archive (HAR)`)
	}
	return nil
}

func harFault(err error, entry int64) error {
	if err == nil {
		return nil
	}
	at := "before the first entry"
	if entry > 0 {
		at = fmt.Sprintf("entry %d", entry)
	}
	if errors.Is(err, errLargeEntry) {
		return fmt.Errorf("%s: %w", at, err)
	}
	return fmt.Errorf("%s: %w. The archive is cut off or no HTTP archive; export it again", at, err)
}

func (r *requests) entry(line int64, raw []byte) *problem {
	var e harEntry
	if err := json.Unmarshal(raw, &e); err != nil {
		return wrong("", "Export the archive again", "an entry that cannot be read: %v", err)
	}
	at, err := ParseTime(e.Started)
	if err != nil {
		p := refusal(err)
		p.column = "startedDateTime"
		return p
	}
	q := request{method: e.Request.Method, path: e.Request.URL, status: e.Response.Status, duration: e.Time, at: at, address: "har"}
	if q.status <= 0 || q.status > 999 {
		q.status = -1 // it was never answered
	}
	if !(q.duration >= 0) {
		q.duration = -1
	}
	where, name, _ := strings.Cut(r.mapping.Person, ":")
	switch where {
	case "header":
		for _, h := range e.Request.Headers {
			if strings.EqualFold(h.Name, name) {
				q.person = strings.TrimSpace(h.Value)
			}
		}
	case "query":
		if u, err := url.Parse(e.Request.URL); err == nil {
			q.person = u.Query().Get(name)
		}
	case "name":
		q.person = name
	}
	return r.take(line, q)
}
