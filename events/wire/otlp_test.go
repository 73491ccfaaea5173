package wire_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	commonv1 "go.opentelemetry.io/proto/otlp/common/v1"
	logsv1 "go.opentelemetry.io/proto/otlp/logs/v1"
	resourcev1 "go.opentelemetry.io/proto/otlp/resource/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func text(s string) *commonv1.AnyValue {
	return &commonv1.AnyValue{Value: &commonv1.AnyValue_StringValue{StringValue: s}}
}

func whole(n int64) *commonv1.AnyValue {
	return &commonv1.AnyValue{Value: &commonv1.AnyValue_IntValue{IntValue: n}}
}

func double(v float64) *commonv1.AnyValue {
	return &commonv1.AnyValue{Value: &commonv1.AnyValue_DoubleValue{DoubleValue: v}}
}

func array(values ...*commonv1.AnyValue) *commonv1.AnyValue {
	return &commonv1.AnyValue{Value: &commonv1.AnyValue_ArrayValue{ArrayValue: &commonv1.ArrayValue{Values: values}}}
}

func pairs(list ...*commonv1.KeyValue) *commonv1.AnyValue {
	return &commonv1.AnyValue{Value: &commonv1.AnyValue_KvlistValue{KvlistValue: &commonv1.KeyValueList{Values: list}}}
}

func pair(key string, v *commonv1.AnyValue) *commonv1.KeyValue {
	return &commonv1.KeyValue{Key: key, Value: v}
}

// otlpBoth reads an export request in both encodings, made by the official types, and returns what they agree on.
func otlpBoth(t *testing.T, o wire.OTLPOptions, received time.Time, resource []*commonv1.KeyValue, records ...*logsv1.LogRecord) (events.Batch, []wire.Refusal) {
	t.Helper()
	m := &logsv1.LogsData{ResourceLogs: []*logsv1.ResourceLogs{{
		Resource: &resourcev1.Resource{Attributes: resource}, ScopeLogs: []*logsv1.ScopeLogs{{LogRecords: records}},
	}}}
	raw, err := proto.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	p, err := wire.ReadOTLP(raw, o)
	if err != nil {
		t.Fatal(err)
	}
	batch, refused := p.Events(received, "r")
	for _, names := range []bool{false, true} {
		inJSON, err := protojson.MarshalOptions{UseProtoNames: names}.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		q, err := wire.ReadOTLPJSON(inJSON, o)
		if err != nil {
			t.Fatalf("%s: %v", inJSON, err)
		}
		other, otherRefused := q.Events(received, "r")
		if diff := cmp.Diff(batch, other); diff != "" || p.Messages() != q.Messages() {
			t.Errorf("%d and %d messages (-protobuf +JSON):\n%s", p.Messages(), q.Messages(), diff)
		}
		if len(refused) != len(otherRefused) {
			t.Errorf("refused %v of protobuf, %v of JSON", refused, otherRefused)
		}
	}
	return batch, refused
}

func TestOTLPInBothEncodings(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	happened := at("2026-03-04T11:00:00.123456Z")
	got, refused := otlpBoth(t, wire.OTLPOptions{}, received, []*commonv1.KeyValue{pair("service.name", text("api")), pair("tenant.id", text("acme"))},
		&logsv1.LogRecord{
			TimeUnixNano: uint64(happened.UnixNano()), EventName: "exported", Body: text("a \"report\""), TraceId: make([]byte, 16),
			Attributes: []*commonv1.KeyValue{
				pair("user.id", text("ada")), pair("session.id", text("s1")), pair("rows", whole(math.MaxInt64)), pair("share", double(0.1)),
				pair("ok", &commonv1.AnyValue{Value: &commonv1.AnyValue_BoolValue{BoolValue: true}}), pair("tags", array(text("a"), whole(2), pairs(pair("k", text("v"))), array())),
				pair("cart", pairs(pair("items", whole(3)), pair("deep", pairs(pair("er", text("ü")))))), pair("none", &commonv1.AnyValue{}),
				pair("raw", &commonv1.AnyValue{Value: &commonv1.AnyValue_BytesValue{BytesValue: []byte{1, 2, 255}}}), pair("a\"b", text("x")), pair("log.record.uid", text("uid-1")),
			},
		},
		&logsv1.LogRecord{ObservedTimeUnixNano: uint64(happened.UnixNano()), Attributes: []*commonv1.KeyValue{pair("event.name", text("seen")), pair("session.id", text("s2"))}},
	)
	if len(refused) > 0 {
		t.Errorf("refused %v", refused)
	}
	want := events.Batch{
		Events: []events.Event{
			{
				ID: "uid-1", Name: "exported", Person: "ada", Account: "acme", Time: happened, Received: received,
				Properties: []byte(`{"session.id":"s1","rows":9223372036854775807,"share":0.1,"ok":true,"tags":["a",2,{"k":"v"},[]],"cart.items":3,"cart.deep.er":"ü","raw":"AQL/","a\"b":"x","body":"a \"report\"","service.name":"api"}`),
			},
			{Name: "seen", Person: "s2", Account: "acme", Time: happened, Received: received, Properties: []byte(`{"session.id":"s2","service.name":"api"}`)},
		},
		Identities: []events.Identity{{From: "s1", To: "ada", At: happened, Kind: events.Identify}},
	}
	if len(got.Events) == 2 {
		if !strings.HasPrefix(got.Events[1].ID, "content-") {
			t.Errorf("an event without an id has the id %q", got.Events[1].ID)
		}
		got.Events[1].ID = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestOTLPRefusesRecordByRecord(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	ada := pair("user.id", text("ada"))
	named := func(name string, attributes ...*commonv1.KeyValue) *logsv1.LogRecord {
		return &logsv1.LogRecord{TimeUnixNano: uint64(received.UnixNano()), EventName: name, Attributes: append(attributes, ada)}
	}
	deep := text("x")
	for range 40 {
		deep = pairs(pair("d", deep))
	}
	deepArray := text("x")
	for range 40 {
		deepArray = array(deepArray)
	}
	future := named("e")
	future.TimeUnixNano = uint64(at("2027-01-01T00:00:00Z").UnixNano())
	ancient := named("e")
	ancient.TimeUnixNano = 5e9
	endless := named("e")
	endless.TimeUnixNano = math.MaxUint64
	got, refused := otlpBoth(t, wire.OTLPOptions{}, received, nil,
		named("good"),
		named(""),
		&logsv1.LogRecord{EventName: "nobody", TimeUnixNano: 1},
		named("e", pair("x", double(math.NaN()))),
		named("e", pair("x", double(math.Inf(-1)))),
		named("e", pair("x", array(double(math.Inf(1))))),
		named("e", pair("x", text(strings.Repeat("x", 1<<20)))),
		named("e", pair("x", text(strings.Repeat("x", events.MaxEvent)))),
		named("e", pair("x", deep)),
		named("e", pair("x", deepArray)),
		named(events.MeasuredEvent),
		named(strings.Repeat("n", 600)),
		future, ancient, endless,
		named("good"),
	)
	if len(got.Events) != 2 || len(refused) != 14 {
		t.Errorf("%d events, refused %v", len(got.Events), refused)
	}
	for i, r := range refused {
		if r.Index != i+1 || r.Reason == "" || r.Remedy == "" || !strings.HasPrefix(r.Path, fmt.Sprintf("logRecords[%d]", i+1)) {
			t.Errorf("%+v", r)
		}
	}
}

func TestOTLPAttributesThatNameSomebodyAreChosen(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	record := &logsv1.LogRecord{EventName: "e", Attributes: []*commonv1.KeyValue{pair("app.user", whole(7)), pair("user.id", text("u")), pair("team", text("red"))}}
	got, refused := otlpBoth(t, wire.OTLPOptions{Person: []string{"app.member", "app.user"}, Account: []string{"team"}}, received, nil, record)
	if len(refused) > 0 || len(got.Events) != 1 || got.Events[0].Person != "7" || got.Events[0].Account != "red" {
		t.Errorf("%v, refused %v", got.Events, refused)
	}
}

func TestOTLPBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for body, where := range map[string]string{
		``:                       "not a JSON object",
		`[]`:                     "not a JSON object",
		`{"resourceLogs":{}}`:    "resourceLogs: not an array",
		`{"resourceLogs":[7]}`:   "an object is missing",
		`{"resourceLogs":[{]`:    "byte",
		`{"resourceLogs":[]} {}`: "byte 20",
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"a":`:                                                  "byte",
		`{"resourceLogs":[{"scopeLogs":[{"logRecords":[` + strings.Repeat(`{},`, wire.MaxRecords) + `{}]}]}]}`: "more than 10000 log records",
	} {
		_, err := wire.ReadOTLPJSON([]byte(body), wire.OTLPOptions{})
		var r *wire.Refusal
		if !errors.As(err, &r) || r.Index != -1 || r.Remedy == "" || !strings.Contains(err.Error(), where) {
			t.Errorf("%.60s: %v, want %q in it", body, err, where)
		}
	}
	for _, body := range [][]byte{{0x0a}, {0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f}, []byte("{}"), {0x0a, 0x02, 0x12, 0x05}, {0x00}} {
		_, err := wire.ReadOTLP(body, wire.OTLPOptions{})
		var r *wire.Refusal
		if !errors.As(err, &r) || !strings.Contains(err.Error(), "not valid protobuf") {
			t.Errorf("%x: %v", body, err)
		}
	}
	// A bad number costs its record alone.
	p, err := wire.ReadOTLPJSON([]byte(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"e","attributes":[{"key":"x","value":{"doubleValue":NaN}}]},{"eventName":"e","attributes":[{"key":"user.id","value":{"stringValue":"u"}}]},{"eventName":"e","timeUnixNano":"soon"},null]}]}]}`), wire.OTLPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r"); len(got.Events) != 1 || len(refused) != 3 {
		t.Errorf("%v, refused %v", got.Events, refused)
	}
}

func FuzzOTLP(f *testing.F) {
	raw, err := proto.Marshal(&logsv1.LogsData{ResourceLogs: []*logsv1.ResourceLogs{{
		Resource: &resourcev1.Resource{Attributes: []*commonv1.KeyValue{pair("service.name", text("api"))}},
		ScopeLogs: []*logsv1.ScopeLogs{{LogRecords: []*logsv1.LogRecord{{
			TimeUnixNano: 1767323045678000000, EventName: "e", Body: pairs(pair("a", array(double(1.5)))), Attributes: []*commonv1.KeyValue{pair("user.id", text("u"))},
		}}}},
	}}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := wire.ReadOTLP(body, wire.OTLPOptions{})
		checkPosted(t, p, err)
	})
}

func FuzzOTLPJSON(f *testing.F) {
	f.Add([]byte(`{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeLogs":[{"scope":{},"logRecords":[{"timeUnixNano":"1767323045678000000","severityNumber":9,"eventName":"e","attributes":[{"key":"user.id","value":{"stringValue":"u"}},{"key":"x","value":{"kvlistValue":{"values":[{"key":"a","value":{"arrayValue":{"values":[{"intValue":"5"},{"doubleValue":"NaN"},{}]}}}]}}}]}]}]}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := wire.ReadOTLPJSON(body, wire.OTLPOptions{})
		checkPosted(t, p, err)
	})
}

func BenchmarkOTLP(b *testing.B) {
	var records []*logsv1.LogRecord
	for i := range 100 {
		records = append(records, &logsv1.LogRecord{TimeUnixNano: 1767323045678000000 + uint64(i), EventName: "api_call", Attributes: []*commonv1.KeyValue{
			pair("user.id", text(fmt.Sprint("user-", i))), pair("session.id", text(fmt.Sprint("session-", i))), pair("url.path", text("/v1/search")),
			pair("http.request.method", text("GET")), pair("http.response.status_code", whole(200)), pair("latency", double(182.5)),
		}})
	}
	m := &logsv1.LogsData{ResourceLogs: []*logsv1.ResourceLogs{{ScopeLogs: []*logsv1.ScopeLogs{{LogRecords: records}}}}}
	raw, err := proto.Marshal(m)
	if err != nil {
		b.Fatal(err)
	}
	inJSON, err := protojson.Marshal(m)
	if err != nil {
		b.Fatal(err)
	}
	for name, c := range map[string]struct {
		body []byte
		read func([]byte, wire.OTLPOptions) (*wire.OTLP, error)
	}{"protobuf": {raw, wire.ReadOTLP}, "JSON": {inJSON, wire.ReadOTLPJSON}} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(c.body)))
			b.ReportAllocs()
			for b.Loop() {
				p, err := c.read(c.body, wire.OTLPOptions{})
				if err != nil {
					b.Fatal(err)
				}
				if got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r"); len(got.Events) != 100 {
					b.Fatal(refused)
				}
			}
			b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}
