package wire_test

import (
	"bytes"
	"testing"

	"throughline.dev/events/wire"
)

// accounted holds for files: every row is an event, an error or counted as left out.
func accounted(t *testing.T, c wire.Chunk, err error) {
	check(t, c, err)
	if err != nil {
		return
	}
	var left int64
	for _, l := range c.LeftOut {
		left += l.Rows
	}
	if int64(len(c.Batch.Events)+len(c.Errors))+left != c.Rows {
		t.Errorf("%d events, %d errors and %d left out of %d rows", len(c.Batch.Events), len(c.Errors), left, c.Rows)
	}
}

func FuzzRows(f *testing.F) {
	f.Add([]byte(`{"event":"a","user_id":"u","time":1767323045.5,"properties":{"x":{"y":[{}]}},"z":null}`), "")
	f.Add([]byte("{\"\\u0065vent\":\"\\ud800\",\"a.b\":1e9}\n[]\n\"\n{\n"), "a.b")
	f.Fuzz(func(t *testing.T, b []byte, person string) {
		c, err := all(t, wire.Rows(bytes.NewReader(b), wire.Mapping{Person: person}, wire.Options{}))
		accounted(t, c, err)
		c, err = all(t, wire.Rows(bytes.NewReader(b), wire.Mapping{}, wire.Options{BatchSize: 1, RowIDs: "f:", Properties: []string{"x"}}))
		accounted(t, c, err)
		wire.Sniff(b, "")
	})
}

func FuzzRequestLog(f *testing.F) {
	f.Add([]byte(`{"time":1767323045,"method":"get","path":"/v1/users/42?x#y","status":200,"duration":"1.5ms","user":"u"}`), "")
	f.Add([]byte(`{"ts":"02/Jan/2026:03:04:05 +0000","req":{"method":"M","url":"http://"},"res":{"statusCode":"9"},"ip":"::1"}`), "ns")
	f.Fuzz(func(t *testing.T, b []byte, unit string) {
		c, err := all(t, wire.RequestLog(bytes.NewReader(b), wire.Mapping{Unit: unit, Anonymous: true}, wire.Options{}))
		accounted(t, c, err)
	})
}

func FuzzAccessLog(f *testing.F) {
	f.Add([]byte(`203.0.113.7 - ada [02/Jan/2026:03:04:05 +0000] "GET /\x22 HTTP/1.1" 200 512 "-" "a\"" uid=7 "x`), "uid")
	f.Add([]byte(`h:80 ::1 - - [02/Jan/2026:03:04:05 +0000] "GET" 200 - "-" "-" "e"`), "extra:1")
	f.Fuzz(func(t *testing.T, b []byte, field string) {
		c, err := all(t, wire.AccessLog(bytes.NewReader(b), wire.Mapping{Person: field, Duration: field, ID: field, Code: field, Anonymous: true}, wire.Options{}))
		accounted(t, c, err)
		wire.Sniff(b, "access.log")
	})
}

func FuzzHAR(f *testing.F) {
	f.Add([]byte(archive), "header:x-user")
	f.Add([]byte(`{"log":{"entries":[null,{},{"request":{"url":"%zz"}}`), "query:a")
	f.Fuzz(func(t *testing.T, b []byte, person string) {
		c, err := all(t, wire.HAR(bytes.NewReader(b), wire.Mapping{Person: person, Anonymous: true}, wire.Options{}))
		accounted(t, c, err)
	})
}

func FuzzCloudLines(f *testing.F) {
	f.Add([]byte(`{"specversion":"1.0","id":"1","source":"/shop","type":"paid","time":"2026-01-02T03:04:05Z","data":{"user":{"id":"u1"}}}`), "data.user.id")
	f.Fuzz(func(t *testing.T, b []byte, person string) {
		c, err := all(t, wire.CloudLines(bytes.NewReader(b), wire.Mapping{Person: person}, wire.Options{}))
		accounted(t, c, err)
		wire.Sniff(b, "")
	})
}
