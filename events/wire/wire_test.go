package wire_test

import (
	"bytes"
	"compress/gzip"
	"iter"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func at(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t
}

// all reads everything into one chunk.
func all(t testing.TB, chunks iter.Seq2[wire.Chunk, error]) (wire.Chunk, error) {
	t.Helper()
	var sum wire.Chunk
	for c, err := range chunks {
		if err != nil {
			return sum, err
		}
		sum.Batch.Events = append(sum.Batch.Events, c.Batch.Events...)
		sum.Batch.Identities = append(sum.Batch.Identities, c.Batch.Identities...)
		sum.Errors = append(sum.Errors, c.Errors...)
		sum.LeftOut = append(sum.LeftOut, c.LeftOut...)
		sum.Rows += c.Rows
		sum.Bytes = c.Bytes
	}
	return sum, nil
}

func segment(t testing.TB, input string, o wire.Options) wire.Chunk {
	t.Helper()
	c, err := all(t, wire.Segment(strings.NewReader(input), o))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func zip(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// posted is what a client library sends, in the shape that was captured from one.
const posted = `{"batch":[
 {"timestamp":"2026-01-02T03:04:05.678Z","integrations":{},"event":"first_api_call","type":"track","properties":{"endpoint":"/v1/x","n": 1.50,"deep":{"a":{"b":[1, {"c":null}]},"none":null}},"context":{"library":{"name":"lib","version":"3"},"groupId":"acme"},"userId":"u1","messageId":"m1","_metadata":{"nodeVersion":"v20"}},
 {"timestamp":"2026-01-02T03:04:06Z","type":"identify","userId":"u1","anonymousId":"anon-1","traits":{"email":"a@b.example"},"messageId":"m2"},
 {"timestamp":"2026-01-02T03:04:06Z","type":"alias","userId":"u1","previousId":"old","messageId":"m3"},
 {"timestamp":"2026-01-02T03:04:07Z","type":"group","userId":"u1","groupId":"acme","traits":{"name":"Acme"},"messageId":"m4"},
 {"timestamp":"2026-01-02T03:04:08Z","type":"page","userId":"u1","name":"Home","properties":{"url":"https://x.example/y"},"messageId":"m5"}],
 "writeKey":"wk","sentAt":"2026-01-02T03:05:00Z"}`

func TestSegmentBatch(t *testing.T) {
	t.Parallel()
	want := events.Batch{
		Events: []events.Event{
			{ID: "m1", Name: "first_api_call", Person: "u1", Account: "acme", Time: at("2026-01-02T03:04:05.678Z"), Received: at("2026-01-02T03:05:00Z"), Properties: []byte(`{"endpoint":"/v1/x","n":1.50,"deep.a.b":[1,{"c":null}]}`)},
			{ID: "m2", Name: "$identify", Person: "u1", Time: at("2026-01-02T03:04:06Z"), Received: at("2026-01-02T03:05:00Z"), Properties: []byte(`{"email":"a@b.example"}`)},
			{ID: "m4", Name: "$group", Person: "u1", Account: "acme", Time: at("2026-01-02T03:04:07Z"), Received: at("2026-01-02T03:05:00Z"), Properties: []byte(`{"name":"Acme"}`)},
			{ID: "m5", Name: "page", Person: "u1", Time: at("2026-01-02T03:04:08Z"), Received: at("2026-01-02T03:05:00Z"), Properties: []byte(`{"url":"https://x.example/y","name":"Home"}`)},
		},
		Identities: []events.Identity{
			{From: "anon-1", To: "u1", At: at("2026-01-02T03:04:06Z"), Kind: events.Identify},
			{From: "old", To: "u1", At: at("2026-01-02T03:04:06Z"), Kind: events.Alias},
		},
	}
	got := segment(t, strings.ReplaceAll(posted, "\n", ""), wire.Options{})
	if d := cmp.Diff(want, got.Batch); d != "" {
		t.Errorf("file (-want +got):\n%s", d)
	}
	if got.Rows != 5 || len(got.Errors) > 0 {
		t.Errorf("%d rows, errors %v", got.Rows, got.Errors)
	}
	if err := got.Batch.Check(); err != nil {
		t.Error(err)
	}

	// Straight from a client whose clock is an hour fast: what happened 54 s before it was sent, happened 54 s before
	// it was received.
	live := segment(t, strings.ReplaceAll(posted, "\n", ""), wire.Options{Received: at("2026-01-02T02:05:00Z")})
	e := live.Batch.Events[0]
	if !e.Time.Equal(at("2026-01-02T02:04:05.678Z")) || !e.Received.Equal(at("2026-01-02T02:05:00Z")) {
		t.Errorf("corrected time %v, received %v", e.Time, e.Received)
	}
}

func TestSegmentTimes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields         string
		live           time.Time
		time, received string // time empty: an error
	}{
		"plain":                       {`"timestamp":"2026-01-02T03:04:05Z"`, time.Time{}, "2026-01-02T03:04:05Z", "0001-01-01T00:00:00Z"},
		"exported, corrected already": {`"timestamp":"2026-01-02T03:00:00Z","originalTimestamp":"2026-01-02T04:00:00Z","sentAt":"2026-01-02T04:00:10Z","receivedAt":"2026-01-02T03:00:10Z"`, time.Time{}, "2026-01-02T03:00:00Z", "2026-01-02T03:00:10Z"},
		"exported, to be corrected":   {`"originalTimestamp":"2026-01-02T04:00:00Z","sentAt":"2026-01-02T04:00:10Z","receivedAt":"2026-01-02T03:00:10Z"`, time.Time{}, "2026-01-02T03:00:00Z", "2026-01-02T03:00:10Z"},
		"only sent":                   {`"sentAt":"2026-01-02T04:00:10Z"`, time.Time{}, "2026-01-02T04:00:10Z", "2026-01-02T04:00:10Z"},
		"live, nothing given":         {`"x":1`, at("2026-01-02T03:00:00Z"), "2026-01-02T03:00:00Z", "2026-01-02T03:00:00Z"},
		"live, not sent":              {`"timestamp":"2026-01-02T02:00:00Z"`, at("2026-01-02T03:00:00Z"), "2026-01-02T02:00:00Z", "2026-01-02T03:00:00Z"},
		"nothing":                     {`"x":1`, time.Time{}, "", ""},
		"zero clock":                  {`"timestamp":"1970-01-01T00:00:00Z"`, time.Time{}, "", ""},
		"year 0":                      {`"timestamp":"0000-01-01T00:00:00Z"`, time.Time{}, "", ""},
		"year 2200":                   {`"timestamp":"2200-01-01T00:00:00Z"`, time.Time{}, "", ""},
		"no time":                     {`"timestamp":"yesterday"`, time.Time{}, "", ""},
		"object":                      {`"timestamp":{}`, time.Time{}, "", ""},
		"milliseconds":                {`"timestamp":1767323045678`, time.Time{}, "2026-01-02T03:04:05.678Z", "0001-01-01T00:00:00Z"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := segment(t, `{"type":"track","event":"a","userId":"u",`+c.fields+`}`, wire.Options{Received: c.live})
			if c.time == "" {
				if len(got.Errors) != 1 || got.Errors[0].Remedy == "" || got.Errors[0].Column == "" {
					t.Fatalf("errors %+v, want one with column and remedy", got.Errors)
				}
				return
			}
			if len(got.Errors) > 0 {
				t.Fatal(got.Errors)
			}
			e := got.Batch.Events[0]
			if !e.Time.Equal(at(c.time)) || !e.Received.Equal(at(c.received)) {
				t.Errorf("time %v, received %v; want %s, %s", e.Time, e.Received, c.time, c.received)
			}
		})
	}
}

func TestSegmentRows(t *testing.T) {
	t.Parallel()
	const when = `"timestamp":"2026-01-02T03:04:05Z"`
	for name, c := range map[string]struct{ line, reason string }{
		"not JSON":        {`hello`, "not a JSON object"},
		"cut off":         {`{"type":"track","event":"a"`, "not valid JSON"},
		"trailing":        {`{"type":"track"} x`, "not valid JSON"},
		"nobody":          {`{"type":"track","event":"a",` + when + `}`, "nobody is named"},
		"no name":         {`{"type":"track","userId":"u",` + when + `}`, "without a name"},
		"no group":        {`{"type":"group","userId":"u",` + when + `}`, "without a group"},
		"no earlier id":   {`{"type":"alias","userId":"u",` + when + `}`, "without the earlier id"},
		"unknown type":    {`{"type":"delete","userId":"u",` + when + `}`, `unknown type "delete"`},
		"NaN":             {`{"event":"a","userId":"u",` + when + `,"properties":{"x":NaN}}`, "not valid JSON"},
		"bad properties":  {`{"event":"a","userId":"u",` + when + `,"properties":[1]}`, "not an object"},
		"batch no array":  {`{"batch":{}}`, "not an array"},
		"not UTF-8":       {"{\"event\":\"\xff\"}", "not valid UTF-8"},
		"long name":       {`{"event":"` + strings.Repeat("x", 600) + `","userId":"u",` + when + `}`, "600 bytes long"},
		"large":           {`{"event":"a","userId":"u",` + when + `,"properties":{"x":"` + strings.Repeat("x", 33<<10) + `"}}`, "the limit of a message is 32768"},
		"multiplied":      {`{"event":"a","userId":"u",` + when + `,"properties":{"` + strings.Repeat("x", 5000) + `":{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1}}}`, "the limit is 32768"},
		"deep":            {`{"event":"a","userId":"u",` + when + `,"properties":{"x":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}}`, "nested more than"},
		"deep objects":    {`{"event":"a","userId":"u",` + when + `,"properties":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000) + `}`, "nested more than"},
		"id is no text":   {`{"event":"a","userId":{},` + when + `}`, "neither text nor a number"},
		"control in text": {"{\"event\":\"a\tb\",\"userId\":\"u\"}", "not valid JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			good := `{"event":"a","userId":7,` + when + `}`
			got := segment(t, good+"\n\n"+c.line+"\n"+good, wire.Options{})
			if len(got.Errors) != 1 {
				t.Fatalf("errors: %v, want one", got.Errors)
			}
			e := got.Errors[0]
			if e.Line != 3 || !strings.Contains(e.Reason, c.reason) || e.Remedy == "" || e.Text == "" {
				t.Errorf("got %+v, want line 3, %q and a remedy", e, c.reason)
			}
			if got.Rows != 3 || len(got.Batch.Events) != 2 {
				t.Errorf("%d rows, %d events; want 3, 2", got.Rows, len(got.Batch.Events))
			}
			if got.Batch.Events[0].Person != "7" {
				t.Errorf("person %q, want 7", got.Batch.Events[0].Person)
			}
		})
	}
}

func TestIDFromContent(t *testing.T) {
	t.Parallel()
	line := func(s string) string { return `{"event":"a","userId":"u","timestamp":"2026-01-02T03:04:05Z"` + s + `}` }
	got := segment(t, strings.Join([]string{line(""), line(""), line(`,"properties":{"x":1}`), line(`,"anonymousId":"z"`)}, "\n"), wire.Options{})
	id := func(i int) string { return got.Batch.Events[i].ID }
	if id(0) != id(1) || id(0) == id(2) || id(0) != id(3) || id(0) == "" {
		t.Errorf("ids %q %q %q %q", id(0), id(1), id(2), id(3))
	}
}

func TestAwkwardStrings(t *testing.T) {
	t.Parallel()
	got := segment(t, `{"event":"a\u0062\n\ud83d\ude00\ud800","userId":"u","timestamp":"2026-01-02T03:04:05Z","properties":{"k\"\ud800":"\udc00\u00e9\\","x":{"\u0041":"1"}}}`, wire.Options{})
	if len(got.Errors) > 0 {
		t.Fatal(got.Errors)
	}
	e := got.Batch.Events[0]
	if want := "ab\n😀\ufffd"; e.Name != want {
		t.Errorf("name %q, want %q", e.Name, want)
	}
	if want := `{"k\"\ufffd":"\ufffd\u00e9\\","x.\u0041":"1"}`; string(e.Properties) != want {
		t.Errorf("properties %s, want %s", e.Properties, want)
	}
	if v, ok := events.Property(e.Properties, "x.A"); !ok || v != "1" {
		t.Errorf("property x.A: %q, %v", v, ok)
	}
}

func TestInputs(t *testing.T) {
	t.Parallel()
	const line = `{"event":"a","userId":"u","timestamp":"2026-01-02T03:04:05Z"}`
	many := strings.Repeat(line+"\n", 5000)
	zipped := zip(t, many)
	damaged := bytes.Clone(zipped)
	damaged[len(damaged)-5] ^= 1
	for name, c := range map[string]struct {
		input string
		rows  int64
		err   string
	}{
		"empty":           {"", 0, ""},
		"byte order mark": {"\xef\xbb\xbf" + line, 1, ""},
		"CRLF":            {line + "\r\n" + line + "\r\n", 2, ""},
		"gzip":            {string(zipped), 5000, ""},
		"gzips in a row":  {string(zipped) + string(zipped), 10000, ""},
		"gzip cut off":    {string(zipped[:len(zipped)/2]), -1, "cut off"},
		"gzip damaged":    {string(damaged), -1, "damaged"},
		"gzip header":     {"\x1f\x8b\x00\x00\x00\x00\x00\x00\x00\x00", 0, "damaged"},
		"UTF-16":          {"\xff\xfe{\x00", 0, "UTF-16"},
		"binary":          {"PK\x03\x04\x00\x00", 0, "binary"},
		"an array":        {"[" + line + "]", 0, "one JSON array"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := all(t, wire.Segment(strings.NewReader(c.input), wire.Options{}))
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
			if c.rows >= 0 && got.Rows != c.rows {
				t.Errorf("%d rows, want %d", got.Rows, c.rows)
			}
		})
	}
}

func TestLongLine(t *testing.T) {
	t.Parallel()
	const line = `{"event":"a","userId":"u","timestamp":"2026-01-02T03:04:05Z"}`
	got := segment(t, line+"\n"+strings.Repeat("x", 17<<20)+"\n"+line, wire.Options{})
	if got.Rows != 3 || len(got.Errors) != 1 || got.Errors[0].Line != 2 || !strings.Contains(got.Errors[0].Reason, "16 MB") {
		t.Errorf("%d rows, errors %v", got.Rows, got.Errors)
	}
}

func TestChunks(t *testing.T) {
	t.Parallel()
	const line = `{"event":"a","userId":"u","anonymousId":"x","timestamp":"2026-01-02T03:04:05Z","properties":{"k":"v"}}`
	input := strings.Repeat(line+"\n", 25) + strings.Repeat("bad\n", 2500)
	var sizes, errs []int
	var last int64
	for c, err := range wire.Segment(strings.NewReader(input), wire.Options{BatchSize: 10, Source: "import 1"}) {
		if err != nil {
			t.Fatal(err)
		}
		sizes, errs = append(sizes, len(c.Batch.Events)), append(errs, len(c.Errors))
		if c.Batch.Source != "import 1" || c.Bytes < last {
			t.Errorf("source %q, bytes %d after %d", c.Batch.Source, c.Bytes, last)
		}
		last = c.Bytes
	}
	if d := cmp.Diff([]int{10, 10, 5, 0, 0}, sizes); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{0, 0, 1000, 1000, 500}, errs); d != "" {
		t.Error(d)
	}
	if last != int64(len(input)) {
		t.Errorf("%d bytes read of %d", last, len(input))
	}
	n := 0
	for range wire.Segment(strings.NewReader(input), wire.Options{BatchSize: 10}) {
		if n++; n == 2 {
			break
		}
	}
}
