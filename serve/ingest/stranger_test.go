package ingest_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// What somebody sends who means no good, or a program that is broken: each is refused as a whole or in part, is counted
// once with its reason, and leaves nothing behind.
func TestWhatAStrangerSends(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	track := func(members string) string {
		return `{"batch":[{"type":"track","event":"e","userId":"u","timestamp":"2026-01-02T03:04:05Z",` + members + `}]}`
	}
	value := func(v string) string { return track(`"properties":{"a":` + v + `}`) }
	const deep = 100_000
	objects, lists := strings.Repeat(`{"a":`, deep)+"1"+strings.Repeat("}", deep), strings.Repeat("[", deep)+strings.Repeat("]", deep)
	cloud := []string{"Content-Type", "application/cloudevents+json"}
	logs := []string{"Content-Type", "application/json"}
	attribute := `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"e","timeUnixNano":"1767323045678000000","attributes":[{"key":"user.id","value":{"stringValue":"u"}},{"key":"a","value":%s}]}]}]}]}`
	bomb := zipped(t, bytes.Repeat([]byte(" "), 64<<20)).Bytes()
	for name, c := range map[string]struct {
		path, body string
		headers    []string
		status     int
	}{
		"deep objects, segment":       {"/v1/batch", value(objects), nil, 400},
		"deep lists, segment":         {"/v1/batch", value(lists), nil, 400},
		"deep, where nobody looks":    {"/v1/batch", `{"x":` + lists, nil, 400},
		"deep objects, posthog":       {"/batch/", `{"event":"e","distinct_id":"p","properties":` + objects + `}`, nil, 200},
		"deep lists, posthog":         {"/batch/", `{"event":"e","distinct_id":"p","properties":{"a":` + lists + `}}`, nil, 200},
		"deep objects, CloudEvents":   {"/v1/cloudevents", `{"specversion":"1.0","id":"1","source":"s","type":"e","subject":"u","data":` + objects + `}`, cloud, 400},
		"deep values, OTLP":           {"/v1/logs", fmt.Sprintf(attribute, strings.Repeat(`{"arrayValue":{"values":[`, 1000)+strings.Repeat("]}}", 1000)), logs, 200},
		"brackets alone":              {"/v1/batch", strings.Repeat("[", 3_000_000), nil, 400},
		"quotes alone":                {"/v1/batch", strings.Repeat(`"`, 3_000_000), nil, 400},
		"a bomb":                      {"/v1/batch", string(bomb), nil, 413},
		"a bomb in a bomb":            {"/v1/batch", zipped(t, bomb).String(), nil, 400},
		"a bomb in a bomb, posthog":   {"/e/", zipped(t, bomb).String(), nil, 413},
		"another encoding":            {"/v1/batch", value("1"), []string{"Content-Encoding", "zstd"}, 415},
		"two encodings":               {"/v1/batch", zipped(t, zipped(t, []byte(value("1"))).Bytes()).String(), []string{"Content-Encoding", "gzip, gzip"}, 415},
		"too many messages":           {"/v1/batch", `{"batch":[` + strings.Repeat("{},", 100_000) + `{}]}`, nil, 400},
		"invalid UTF-8":               {"/v1/batch", value("\"\xff\""), nil, 400},
		"a NUL in the name":           {"/v1/batch", track(`"event":"a\u0000b"`), nil, 400},
		"a NUL byte":                  {"/v1/batch", value("\"\x00\""), nil, 400},
		"two lists of messages":       {"/v1/batch", `{"batch":[],"batch":[]}`, nil, 400},
		"an id of 100 KB":             {"/v1/batch", track(`"messageId":"` + strings.Repeat("i", 100_000) + `"`), nil, 400},
		"a number with a sign":        {"/v1/batch", value("+1"), nil, 400},
		"a number in another base":    {"/v1/batch", value("0x1"), nil, 400},
		"a number that begins with 0": {"/v1/batch", value("01"), nil, 400},
		"an hour of 99 minutes":       {"/v1/batch", track(`"timestamp":"2026-01-02T03:99:05Z"`), nil, 400},
		"a zone of 99 hours":          {"/v1/batch", track(`"timestamp":"2026-01-02T03:04:05+99:00"`), nil, 400},
		"a year of five digits":       {"/v1/batch", track(`"timestamp":"20260-01-02T03:04:05Z"`), nil, 400},
	} {
		before := l.service.Ingestion().Hour
		a := l.post(c.path, text(c.body), c.headers...)
		after := l.service.Ingestion().Hour
		if a.Code != c.status {
			t.Errorf("%s: %d %.300s", name, a.Code, a.Body)
		}
		if n := after.Refused + after.Rejected - before.Refused - before.Rejected; n != 1 {
			t.Errorf("%s: counted %d times", name, n)
		}
	}
	if got := l.stored(); len(got) != 0 {
		t.Errorf("stored: %v", got)
	}
	for _, r := range l.service.Ingestion().Rejections {
		if r.Remedy == "" || r.Last.Detail == "" || len(r.Last.Detail)+len(r.Last.Text) > 2000 {
			t.Errorf("%+v", r)
		}
	}
	if held := l.service.Stats().Held; held != 0 {
		t.Errorf("%d bytes are still held", held)
	}
	// What is odd and yet says what it means is taken: nobody loses events over it.
	for name, body := range map[string]string{
		"a number of 400 digits":      value(strings.Repeat("1", 400)),
		"a number too large":          value("-1e999999999"),
		"half a pair":                 value(`"\ud800"`),
		"a member twice":              track(`"properties":{"a":1,"a":2}`),
		"names that mean something":   track(`"properties":{"__proto__":{"x":1},"constructor":"y"}`),
		"a NUL in a property":         value(`"\u0000"`),
		"a leap second":               strings.Replace(value("1"), "05Z", "60Z", 1),
		"a header that is not true":   value("7"),
		"a second userId, which wins": track(`"userId":"v"`),
	} {
		headers := []string{}
		if strings.Contains(name, "header") {
			headers = []string{"Content-Encoding", "gzip"}
		}
		if a := l.post("/v1/batch", text(body), headers...); a.Code != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.Code, a.Body)
		}
	}
}
