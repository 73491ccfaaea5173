package ingest_test

import (
	"fmt"
	"strings"
	"testing"
)

// What goes wrong in earnest, in each format: one event of a batch is refused with a reason, counted, and costs nothing
// else.
func TestOddEventsCostNothingElse(t *testing.T) {
	t.Parallel()
	const good = 3
	for name, f := range map[string]struct {
		path, contentType, open, close string
		event                          string // its time and properties
		properties                     func(name, value string) string
	}{
		"segment": {
			"/v1/batch", "application/json", `{"batch":[`, `]}`, `{"type":"track","event":"e","userId":"u","timestamp":%q,"properties":{%s}}`,
			func(name, value string) string { return fmt.Sprintf("%q:%s", name, value) },
		},
		"posthog": {
			"/batch/", "application/json", `{"batch":[`, `]}`, `{"event":"e","distinct_id":"u","timestamp":%q,"properties":{%s}}`,
			func(name, value string) string { return fmt.Sprintf("%q:%s", name, value) },
		},
		"otlp": {
			"/v1/logs", "application/json", `{"resourceLogs":[{"scopeLogs":[{"logRecords":[`, `]}]}]}`, `{"eventName":"e","observedTimeUnixNano":0,"time":%q,"attributes":[{"key":"user.id","value":{"stringValue":"u"}},%s]}`,
			func(name, value string) string {
				kind := "doubleValue"
				if value[0] == '"' {
					kind = "stringValue"
				}
				return fmt.Sprintf(`{"key":%q,"value":{%q:%s}}`, name, kind, value)
			},
		},
		"cloudevents": {
			"/v1/cloudevents", "application/cloudevents-batch+json", `[`, `]`, `{"specversion":"1.0","id":"ID","source":"s","type":"e","subject":"u","time":%q,"data":{%s}}`,
			func(name, value string) string { return fmt.Sprintf("%q:%s", name, value) },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLab(t)
			const now = "2026-01-02T03:04:05Z"
			var many []string
			for i := range 10_000 {
				many = append(many, f.properties(fmt.Sprint("property ", i), "1"))
			}
			odd := []string{
				fmt.Sprintf(f.event, now, f.properties("x", "NaN")),
				fmt.Sprintf(f.event, now, f.properties("x", "-Infinity")),
				fmt.Sprintf(f.event, now, f.properties("x", `"`+strings.Repeat("x", 1<<20)+`"`)),
				fmt.Sprintf(f.event, now, strings.Join(many, ",")),
			}
			for _, year := range []string{"1970", "2200"} {
				at := year + "-06-01T00:00:00Z"
				if name == "otlp" { // whose times are numbers
					odd = append(odd, strings.Replace(fmt.Sprintf(f.event, at, f.properties("x", "1")), `"observedTimeUnixNano":0`, `"timeUnixNano":`+map[string]string{"1970": "13046400000000000", "2200": "7271424000000000000"}[year], 1))
					continue
				}
				odd = append(odd, fmt.Sprintf(f.event, at, f.properties("x", "1")))
			}
			var all []string
			for i, one := range odd {
				all = append(all, strings.Replace(one, `"ID"`, fmt.Sprintf(`"odd%d"`, i), 1))
				if i < good {
					all = append(all, strings.Replace(fmt.Sprintf(f.event, now, f.properties("n", fmt.Sprint(i))), `"ID"`, fmt.Sprintf(`"good%d"`, i), 1))
				}
			}
			a := l.post(f.path, text(f.open+strings.Join(all, ",")+f.close), "Content-Type", f.contentType)
			if a.Code != 200 {
				t.Fatalf("%d %.500s", a.Code, a.Body)
			}
			if n := l.stored()["e"]; n != good {
				t.Errorf("%d events are stored, want %d: %.2000s", n, good, a.Body)
			}
			h := l.service.Ingestion()
			var counted int64
			for _, r := range h.Rejections {
				counted += r.Total
				if r.Remedy == "" || r.Last.Detail == "" || len(r.Last.Text) > 500 {
					t.Errorf("%+v", r)
				}
			}
			if h.Hour.Refused != int64(len(odd)) || counted != int64(len(odd)) {
				t.Errorf("%d refused, %d with a reason, want %d", h.Hour.Refused, counted, len(odd))
			}
			if held := l.service.Stats().Held; held != 0 {
				t.Errorf("%d bytes are still held", held)
			}
		})
	}
}
