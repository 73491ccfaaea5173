package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func TestRequestLog(t *testing.T) {
	t.Parallel()
	input := `{"time":"2026-01-02T03:04:05Z","method":"get","path":"/v1/users/42?key=secret","status":200,"duration_ms":12.5,"user_id":"u1","org":"acme","request_id":"r1"}
{"level":"info","time":"2026-01-02T03:04:06Z","msg":"cache warmed"}
{"time":"2026-01-02T03:04:07Z","method":"POST","path":"/v1/users","status":401,"ip":"203.0.113.7"}
{"@timestamp":1767323048000,"http.request.method":"POST","url.full":"https://api.example/v1/keys","http.response.status_code":"409","enduser.id":"u2","latency_seconds":0.007,"error.code":"duplicate"}
{"ts":"02/Jan/2026:03:04:09 +0100","req":{"method":"DELETE","url":"/v1/keys/7"},"res":{"statusCode":204},"user":{"id":"u3"},"http_route":"/v1/keys/:key","durationUs":1500}
{"ts":"yesterday","method":"GET","path":"/","status":200,"user_id":"u"}
{"ts":"2026-01-02","method":"GET","path":"/","status":"ok","user_id":"u"}
`
	got, err := all(t, wire.RequestLog(strings.NewReader(input), wire.Mapping{}, wire.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := []events.Event{
		{Name: wire.RequestEvent, Person: "u1", Account: "acme", Time: at("2026-01-02T03:04:05Z"), Properties: []byte(`{"method":"GET","route":"/v1/users/{id}","path":"/v1/users/42","status":200,"duration_ms":12.5}`)},
		{Name: wire.RequestEvent, Person: "u2", Time: at("2026-01-02T03:04:08Z"), Properties: []byte(`{"method":"POST","route":"/v1/keys","path":"/v1/keys","status":409,"duration_ms":7,"code":"duplicate"}`)},
		{Name: wire.RequestEvent, Person: "u3", Time: at("2026-01-02T02:04:09Z"), Properties: []byte(`{"method":"DELETE","route":"/v1/keys/:key","path":"/v1/keys/7","status":204,"duration_ms":1.5}`)},
	}
	if d := cmp.Diff(want, got.Batch.Events, cmpopts.IgnoreFields(events.Event{}, "ID")); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	left := []wire.LeftOut{{Reason: "the line is about no request", Rows: 1, Line: 2}, {Reason: "the request names nobody", Rows: 1, Line: 3}}
	if d := cmp.Diff(left, got.LeftOut); d != "" || got.Rows != 7 || len(got.Errors) != 2 || got.Errors[0].Line != 6 || got.Errors[1].Column != "status" {
		t.Errorf("rows %d, errors %+v, left out -want +got:\n%s", got.Rows, got.Errors, d)
	}
	if got.Batch.Events[0].ID != "r1" {
		t.Errorf("id %q, want that of the request", got.Batch.Events[0].ID)
	}
	got, err = all(t, wire.RequestLog(strings.NewReader(input), wire.Mapping{Anonymous: true}, wire.Options{}))
	if err != nil || len(got.Batch.Events) != 4 || got.Batch.Events[1].Person != "anonymous:203.0.113.7" {
		t.Errorf("anonymous: %v, %+v", err, got.Batch.Events)
	}
}

func TestAccessLog(t *testing.T) {
	t.Parallel()
	const agent = ` "https://app.example/" "curl/8 \"x\""`
	for name, c := range map[string]struct {
		line, person, properties string
		m                        wire.Mapping
	}{
		"combined":       {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET /v1/users/42?x=1 HTTP/1.1" 200 512` + agent, "ada", `{"method":"GET","route":"/v1/users/{id}","path":"/v1/users/42","status":200}`, wire.Mapping{}},
		"common":         {`203.0.113.7 - ada [02/Jan/2026:04:04:05 +0100] "GET / HTTP/1.0" 304 -`, "ada", `{"method":"GET","route":"/","path":"/","status":304}`, wire.Mapping{}},
		"host before":    {`api.example:443 203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1` + agent, "ada", `{"method":"GET","route":"/","path":"/","status":200}`, wire.Mapping{}},
		"name of two":    {`203.0.113.7 - Ada Lovelace [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1`, "Ada Lovelace", `{"method":"GET","route":"/","path":"/","status":200}`, wire.Mapping{}},
		"by address":     {`203.0.113.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1`, "203.0.113.7", `{"method":"GET","route":"/","path":"/","status":200}`, wire.Mapping{Person: "ip"}},
		"header behind":  {`203.0.113.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1` + agent + ` "u-7" 0.012`, "u-7", `{"method":"GET","route":"/","path":"/","status":200,"duration_ms":12}`, wire.Mapping{Person: "extra", Duration: "extra:2", Unit: "s"}},
		"named fields":   {`203.0.113.7 - - [02/Jan/2026:03:04:05 +0000] "PUT /a\x22b HTTP/1.1" 500 1` + agent + ` rt=0.25 uid="u-8" err=timeout`, "u-8", `{"method":"PUT","route":"/a\"b","path":"/a\"b","status":500,"duration_ms":250,"code":"timeout"}`, wire.Mapping{Person: "uid", Code: "err"}},
		"microseconds":   {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1` + agent + ` 1500`, "ada", `{"method":"GET","route":"/","path":"/","status":200,"duration_ms":1.5}`, wire.Mapping{Duration: "extra:1", Unit: "us"}},
		"space in path":  {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET /a b HTTP/1.1" 200 1`, "ada", `{"method":"GET","route":"/a b","path":"/a b","status":200}`, wire.Mapping{}},
		"whole address":  {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET http://x.example/a?b HTTP/1.1" 200 1`, "ada", `{"method":"GET","route":"/a","path":"/a","status":200}`, wire.Mapping{}},
		"anonymous":      {`2001:db8::1 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1`, "anonymous:2001:db8::1", `{"method":"GET","route":"/","path":"/","status":200}`, wire.Mapping{Anonymous: true}},
		"nobody":         {`203.0.113.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 1`, "", "the request names nobody", wire.Mapping{}},
		"no request":     {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "\x16\x03\x01" 400 1`, "", "the line is about no request", wire.Mapping{}},
		"empty request":  {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "-" 408 0`, "", "the line is about no request", wire.Mapping{}},
		"no access line": {`hello`, "", "error: no line of an access log", wire.Mapping{}},
		"cut off":        {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET / HT`, "", "error: a quoted field never ends", wire.Mapping{}},
		"bad time":       {`203.0.113.7 - ada [yesterday] "GET / HTTP/1.1" 200 1`, "", "error: \"yesterday\" is no time of an access log", wire.Mapping{}},
		"year 1970":      {`203.0.113.7 - ada [01/Jan/1970:00:00:00 +0000] "GET / HTTP/1.1" 200 1`, "", "error: 1970-01-01T00:00:00Z is outside 1971 to 2099", wire.Mapping{}},
		"no status":      {`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" ok 1`, "", `error: "ok" is no HTTP status`, wire.Mapping{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := all(t, wire.AccessLog(strings.NewReader(c.line+"\n"), c.m, wire.Options{}))
			if err != nil || got.Rows != 1 {
				t.Fatalf("%v, %d rows", err, got.Rows)
			}
			switch {
			case strings.HasPrefix(c.properties, "error: "):
				if len(got.Errors) != 1 || "error: "+got.Errors[0].Reason != c.properties || got.Errors[0].Remedy == "" {
					t.Errorf("errors %+v, want %s", got.Errors, c.properties)
				}
			case c.person == "":
				if len(got.LeftOut) != 1 || got.LeftOut[0].Reason != c.properties {
					t.Errorf("left out %+v, want %q", got.LeftOut, c.properties)
				}
			case len(got.Batch.Events) != 1:
				t.Errorf("errors %v, left out %v", got.Errors, got.LeftOut)
			default:
				e := got.Batch.Events[0]
				if e.Person != c.person || string(e.Properties) != c.properties || !e.Time.Equal(at("2026-01-02T03:04:05Z")) {
					t.Errorf("got %s %s at %s; want %s %s", e.Person, e.Properties, e.Time, c.person, c.properties)
				}
			}
		})
	}
}

// Two requests of one second that look alike are two requests, and the same two when the log is read again.
func TestRequestsThatLookAlike(t *testing.T) {
	t.Parallel()
	const line = `203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 512` + "\n"
	ids := func() (out []string) {
		got, err := all(t, wire.AccessLog(strings.NewReader(line+line+line), wire.Mapping{}, wire.Options{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range got.Batch.Events {
			out = append(out, e.ID)
		}
		return out
	}
	first := ids()
	if len(first) != 3 || first[0] == first[1] || first[1] == first[2] || !cmp.Equal(first, ids()) {
		t.Errorf("ids %v, then %v", first, ids())
	}
}

const archive = `{"log":{"version":"1.2","creator":{"name":"x"},"pages":[],"entries":[
{"startedDateTime":"2026-01-02T03:04:05.678Z","time":12.25,"request":{"method":"GET","url":"https://api.example/v1/users/42?uid=u9#f","headers":[{"name":"X-User","value":"ada"}]},"response":{"status":200,"content":{"text":"x"}}},
{"startedDateTime":"never","time":-1,"request":{"method":"GET","url":"https://api.example/","headers":[]},"response":{"status":0}},
{"startedDateTime":"2026-01-02T03:04:06Z","time":-1,"request":{"method":"GET","url":"https://api.example","headers":[]},"response":{"status":0}}
]}}`

func TestHAR(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		m      wire.Mapping
		people string
		left   int64
	}{
		"header":    {wire.Mapping{Person: "header:x-user"}, "ada", 1},
		"query":     {wire.Mapping{Person: "query:uid"}, "u9", 1},
		"name":      {wire.Mapping{Person: "name:me"}, "me me", 0},
		"nobody":    {wire.Mapping{}, "", 2},
		"anonymous": {wire.Mapping{Anonymous: true}, "anonymous:har anonymous:har", 0},
	} {
		got, err := all(t, wire.HAR(strings.NewReader(archive), c.m, wire.Options{}))
		var people []string
		for _, e := range got.Batch.Events {
			people = append(people, e.Person)
		}
		var left int64
		for _, l := range got.LeftOut {
			left += l.Rows
		}
		if err != nil || strings.Join(people, " ") != c.people || left != c.left || got.Rows != 3 || len(got.Errors) != 1 || got.Errors[0].Column != "startedDateTime" {
			t.Errorf("%s: %v, people %v, left out %d, errors %v", name, err, people, left, got.Errors)
		}
		if name == "name" && string(got.Batch.Events[0].Properties) != `{"method":"GET","route":"/v1/users/{id}","path":"/v1/users/42","status":200,"duration_ms":12.25}` {
			t.Errorf("properties %s", got.Batch.Events[0].Properties)
		}
	}
	for name, c := range map[string]struct{ input, err string }{
		"cut off":     {archive[:300], "cut off"},
		"no archive":  {`{"a":1}`, "no \"log\""},
		"no entries":  {`{"log":{"version":"1.2"}}`, "no \"entries\""},
		"odd entries": {`{"log":{"entries":{}}}`, "no list"},
		"large entry": {`{"log":{"entries":[{"startedDateTime":"` + strings.Repeat("x", 17<<20), "longer than 16 MB"},
	} {
		if _, err := all(t, wire.HAR(strings.NewReader(c.input), wire.Mapping{}, wire.Options{})); err == nil || !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v, want %q", name, err, c.err)
		}
	}
	if _, err := all(t, wire.HAR(strings.NewReader(archive), wire.Mapping{Person: "ada"}, wire.Options{})); err == nil || !strings.Contains(err.Error(), "header:NAME") {
		t.Errorf("a place that is none: %v", err)
	}
}
