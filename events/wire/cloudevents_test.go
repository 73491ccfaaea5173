package wire_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func TestCloudEventsInAllModes(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	want := events.Event{
		ID: "/billing 7", Name: "com.example.invoice.paid", Person: "ada", Account: "acme", Time: at("2026-03-04T11:00:00Z"), Received: received,
		Properties: []byte(`{"user_id":"ada","amount":{"x":1},"ce.source":"/billing","ce.subject":"invoice/9","ce.tenantid":"acme"}`),
	}
	want.Properties = []byte(`{"user_id":"ada","amount.cents":1200,"ce.source":"/billing","ce.subject":"invoice/9","ce.tenantid":"acme"}`)
	data := `{"user_id":"ada","amount":{"cents":1200}}`
	one := `{"id":"7","source":"/billing","specversion":"1.0","type":"com.example.invoice.paid","subject":"invoice/9","tenantid":"acme","time":"2026-03-04T11:00:00Z","datacontenttype":"application/json",`
	attributes := map[string]string{
		"id": "7", "source": "/billing", "specversion": "1.0", "type": "com.example.invoice.paid", "subject": "invoice/9", "tenantid": "acme",
		"time": "2026-03-04T11:00:00Z", "datacontenttype": "application/json; charset=utf-8",
	}
	for name, read := range map[string]func() (*wire.CloudEvents, error){
		"structured": func() (*wire.CloudEvents, error) {
			return wire.ReadCloudEvents([]byte(one+`"data":`+data+`}`), wire.CloudOptions{})
		},
		"base64": func() (*wire.CloudEvents, error) {
			return wire.ReadCloudEvents([]byte(one+`"data_base64":"`+base64.StdEncoding.EncodeToString([]byte(data))+`"}`), wire.CloudOptions{})
		},
		"batch": func() (*wire.CloudEvents, error) {
			return wire.ReadCloudEvents([]byte(` [`+one+`"data":`+data+`} ]`), wire.CloudOptions{})
		},
		"binary": func() (*wire.CloudEvents, error) {
			return wire.ReadCloudEvent(attributes, []byte(data), wire.CloudOptions{})
		},
	} {
		p, err := read()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got, refused := p.Events(received, "r")
		if diff := cmp.Diff(events.Batch{Events: []events.Event{want}}, got); diff != "" || len(refused) > 0 || p.Messages() != 1 {
			t.Errorf("%s: refused %v (-want +got):\n%s", name, refused, diff)
		}
	}
}

func TestCloudEventsChooseWhomTheyAreAbout(t *testing.T) {
	t.Parallel()
	body := `{"id":"1","source":"s","specversion":"1.0","type":"t","subject":"sub","data":{"userId":7,"deep":{"er":"d"},"org":"o"}}`
	for person, want := range map[string]string{"": "7", "subject": "sub", "data.deep.er": "d", "data.missing": "", "data.deep": ""} {
		o := wire.CloudOptions{Account: []string{"data.org"}}
		if person != "" {
			o.Person = []string{person}
		}
		p, err := wire.ReadCloudEvents([]byte(body), o)
		if err != nil {
			t.Fatal(err)
		}
		got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r")
		switch {
		case want == "" && len(refused) == 1 && refused[0].Path == "subject":
		case len(got.Events) != 1 || got.Events[0].Person != want || got.Events[0].Account != "o":
			t.Errorf("%s: %v, refused %v", person, got.Events, refused)
		}
	}
}

func TestBadCloudEventsLeaveTheOthersAlone(t *testing.T) {
	t.Parallel()
	one := func(extra string) string {
		return `{"id":"1","source":"s","specversion":"1.0","type":"t","subject":"p"` + extra + `}`
	}
	var many strings.Builder
	for n := range 100 {
		fmt.Fprintf(&many, `,"e%d":"x"`, n)
	}
	body := `[` + strings.Join([]string{
		one(""),
		`{"source":"s","specversion":"1.0","type":"t","subject":"p"}`,
		strings.Replace(one(""), `"1.0"`, `"0.3"`, 1),
		strings.Replace(one(""), `"t"`, `"$check"`, 1),
		strings.Replace(one(""), `"subject"`, `"other"`, 1),
		one(`,"data":{"x":NaN}`),
		one(`,"data":{"x":"` + strings.Repeat("x", 1<<20) + `"}`),
		one(`,"time":"2200-01-01T00:00:00Z"`),
		one(`,"time":"1970-01-01T00:00:00Z"`),
		one(`,"time":"2026-05-01T00:00:00Z"`),
		one(many.String()),
		`7`,
		strings.Replace(one(`,"data":[1,{"a":null}]`), `"1"`, `"`+strings.Repeat("i", 600)+`"`, 1),
	}, ",") + `]`
	p, err := wire.ReadCloudEvents([]byte(body), wire.CloudOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r")
	if len(got.Events) != 2 || string(got.Events[1].Properties) != `{"data":[1,{"a":null}],"ce.source":"s","ce.subject":"p"}` || !strings.HasPrefix(got.Events[1].ID, "cloudevent-") {
		t.Errorf("%+v", got.Events)
	}
	var fields []string
	for i, r := range refused {
		if r.Index != i+1 {
			t.Errorf("refusal %d is of %d", i, r.Index)
		}
		fields = append(fields, r.Field)
	}
	if diff := cmp.Diff([]string{"id", "specversion", "type", "subject", "", "", "time", "time", "time", "", ""}, fields); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
}

func TestCloudEventsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for body, where := range map[string]string{
		``: "neither a JSON object", `"x"`: "neither a JSON object", `[{}`: "byte 3", `{} {}`: "byte 3", "{\"\xff\"}": "UTF-8", `[{},]`: "byte 4",
		`[` + strings.Repeat(`{},`, wire.MaxPost) + `{}]`: "more than 2500",
	} {
		_, err := wire.ReadCloudEvents([]byte(body), wire.CloudOptions{})
		var r *wire.Refusal
		if !errors.As(err, &r) || r.Remedy == "" || !strings.Contains(err.Error(), where) {
			t.Errorf("%.40s: %v, want %q in it", body, err, where)
		}
	}
	if _, err := wire.ReadCloudEvent(map[string]string{"datacontenttype": "application/json"}, []byte(`{"x":`), wire.CloudOptions{}); err == nil {
		t.Error("data that are cut off are taken")
	}
}

func FuzzCloudEvents(f *testing.F) {
	f.Add([]byte(`[{"id":"1","source":"s","specversion":"1.0","type":"t","subject":"p","data":{"a":[{}]}},{"data_base64":"e30=","id":1}]`), "application/json")
	f.Add([]byte(`{"id":"1","source":"s","specversion":"1.0","type":"t","time":"2026-01-01","data":"x","data_base64":"W10="}`), "text/plain")
	f.Fuzz(func(t *testing.T, body []byte, contentType string) {
		p, err := wire.ReadCloudEvents(body, wire.CloudOptions{})
		checkPosted(t, p, err)
		p, err = wire.ReadCloudEvent(map[string]string{"id": "1", "source": "s", "specversion": "1.0", "type": "t", "subject": "p", "datacontenttype": contentType}, body, wire.CloudOptions{})
		checkPosted(t, p, err)
	})
}
