package wire_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

// What client libraries for servers post, in the shape that one was seen to send.
const posthogBatch = `{"api_key":"wk","batch":[
	{"event":"exported","properties":{"rows":12,"$groups":{"project":"p1","company":"acme"},"$lib":"posthog-node"},"timestamp":"2026-03-04T05:06:07.008Z","uuid":"01a0-1","distinct_id":"ada"},
	{"event":"$identify","properties":{"$set":{"mail":"ada@example.com","plan":"pro"},"$set_once":{"plan":"free","first":1},"$anon_distinct_id":"anonymous-1","$lib":"posthog-node"},"timestamp":"2026-03-04T05:06:08Z","uuid":"01a0-2","distinct_id":"ada"},
	{"event":"$create_alias","properties":{"distinct_id":"ada","alias":"old-ada"},"timestamp":"2026-03-04T05:06:09Z","uuid":"01a0-3","distinct_id":"ada"},
	{"event":"$groupidentify","properties":{"$group_type":"company","$group_key":"acme","$group_set":{"name":"Acme"}},"timestamp":"2026-03-04T05:06:10Z","uuid":"01a0-4","distinct_id":"ada"},
	{"event":"$feature_flag_called","properties":{"$feature_flag":"beta","$feature_flag_response":"blue","$feature/beta":"blue","locally_evaluated":false},"timestamp":"2026-03-04T05:06:11Z","uuid":"01a0-5","distinct_id":"ada"}],
	"sent_at":"2026-03-04T05:06:12Z"}`

// posthog reads a body that must be readable.
func posthog(t *testing.T, body string, received time.Time, hints wire.PostHogHints) (events.Batch, []wire.Refusal) {
	t.Helper()
	p, err := wire.ReadPostHog([]byte(body), hints)
	if err != nil {
		t.Fatalf("%.60s: %v", body, err)
	}
	return p.Events(received, "r")
}

func TestPostHogBatch(t *testing.T) {
	t.Parallel()
	// The sender's clock is a minute behind.
	got, refused := posthog(t, posthogBatch, at("2026-03-04T05:07:12Z"), wire.PostHogHints{})
	if len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
	received := at("2026-03-04T05:07:12Z")
	want := events.Batch{
		Events: []events.Event{
			{ID: "01a0-1", Name: "exported", Person: "ada", Account: "acme", Time: at("2026-03-04T05:07:07.008Z"), Received: received, Properties: []byte(`{"rows":12,"$groups.project":"p1","$groups.company":"acme","$lib":"posthog-node"}`)},
			{ID: "01a0-2", Name: events.IdentifyEvent, Person: "ada", Time: at("2026-03-04T05:07:08Z"), Received: received, Properties: []byte(`{"mail":"ada@example.com","plan":"pro","plan":"free","first":1}`)},
			{ID: "01a0-4", Name: events.GroupEvent, Person: "ada", Account: "acme", Time: at("2026-03-04T05:07:10Z"), Received: received, Properties: []byte(`{"name":"Acme"}`)},
			{ID: "01a0-5", Name: "$feature_flag_called", Person: "ada", Time: at("2026-03-04T05:07:11Z"), Received: received, Properties: []byte(`{"$feature_flag":"beta","$feature_flag_response":"blue","$feature/beta":"blue","locally_evaluated":false}`)},
		},
		Identities: []events.Identity{
			{From: "anonymous-1", To: "ada", At: at("2026-03-04T05:07:08Z"), Kind: events.Identify},
			{From: "old-ada", To: "ada", At: at("2026-03-04T05:07:09Z"), Kind: events.Alias},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPostHogNewerFormat(t *testing.T) {
	t.Parallel()
	body := `{"created_at":"2026-03-04T05:06:12Z","historical_migration":false,"batch":[
		{"event":"a","uuid":"u1","distinct_id":"ada","timestamp":"2026-03-04T05:06:07Z","session_id":"s1","window_id":"w1","options":{"cookieless_mode":false},"properties":{"$set":{"plan":"pro"},"n":1}},
		{"event":"b","uuid":"u2","distinct_id":"ada","timestamp":"2026-03-04T05:06:07Z","options":{"disable_skew_correction":true},"properties":{}}]}`
	p, err := wire.ReadPostHog([]byte(body), wire.PostHogHints{})
	if err != nil {
		t.Fatal(err)
	}
	got, refused := p.Events(at("2026-03-04T05:07:12Z"), "r")
	if len(refused) > 0 || len(got.Events) != 2 {
		t.Fatalf("%v, refused %v", got, refused)
	}
	if want := `{"$set.plan":"pro","n":1,"$session_id":"s1","$window_id":"w1"}`; string(got.Events[0].Properties) != want {
		t.Errorf("properties %s, want %s", got.Events[0].Properties, want)
	}
	if got.Events[0].Time != at("2026-03-04T05:07:07Z") || got.Events[1].Time != at("2026-03-04T05:06:07Z") {
		t.Errorf("times %v and %v", got.Events[0].Time, got.Events[1].Time)
	}
	if p.UUID(0) != "u1" || p.UUID(1) != "u2" || p.Key() != "" {
		t.Errorf("uuids %q, %q, key %q", p.UUID(0), p.UUID(1), p.Key())
	}
}

func TestPostHogNamesWhoAndWithWhatInManyPlaces(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 250)
	for body, want := range map[string][2]string{ // token and person
		`{"api_key":"k","event":"e","distinct_id":"p"}`:                                   {"k", "p"},
		`{"token":"k","event":"e","$distinct_id":"p"}`:                                    {"k", "p"},
		`{"$token":"k","event":"e","properties":{"distinct_id":"p"}}`:                     {"k", "p"},
		`{"event":"e","properties":{"token":"k","distinct_id":"p"}}`:                      {"k", "p"},
		`[{"event":"e","properties":{"token":"k","distinct_id":7}}]`:                      {"k", "7"},
		`[{"event":"e","api_key":"k","distinct_id":["a", 1]}]`:                            {"k", `["a", 1]`},
		`{"token":"k","batch":[{"event":"e","distinct_id":true}]}`:                        {"k", "true"},
		`{"batch":[{"event":"e","distinct_id":null,"$distinct_id":"p"}],"api_key":"k"}`:   {"k", "p"},
		`{"batch":[{"event":"e","distinct_id":"` + long + `"}],"api_key":"k"}`:            {"k", long[:400]},
		`{"batch":[{"event":"e","distinct_id":"p","properties":{"token":"k"}}]}`:          {"k", "p"},
		`{"api_key":"k","event":"e","$distinct_id":"q","distinct_id":"p"}`:                {"k", "p"},
		`{"api_key":"k","event":"e","distinct_id":"p","properties":{"distinct_id":"no"}}`: {"k", "p"},
	} {
		p, err := wire.ReadPostHog([]byte(body), wire.PostHogHints{})
		if err != nil {
			t.Errorf("%.80s: %v", body, err)
			continue
		}
		got, refused := p.Events(at("2026-03-04T05:07:12Z"), "r")
		if len(refused) > 0 || len(got.Events) != 1 || p.Key() != want[0] || got.Events[0].Person != want[1] {
			t.Errorf("%.80s: key %q, %v, refused %v", body, p.Key(), got.Events, refused)
		} else if raw := string(got.Events[0].Properties); strings.Contains(raw, `"k"`) {
			t.Errorf("%.80s: the key is kept in %s", body, raw)
		}
	}
}

func TestPostHogCorrectsTheClock(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	for name, c := range map[string]struct {
		body  string
		hints wire.PostHogHints
		want  string // or the field of the refusal
	}{
		"sent_at":            {`{"batch":[{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z"}],"sent_at":"2026-03-04T11:30:00Z"}`, wire.PostHogHints{}, "2026-03-04T11:30:00Z"},
		"of one event":       {`{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z","sent_at":"2026-03-04T11:30:00Z"}`, wire.PostHogHints{}, "2026-03-04T11:30:00Z"},
		"of the address":     {`{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z"}`, wire.PostHogHints{SentAt: "2026-03-04T11:30:00Z"}, "2026-03-04T11:30:00Z"},
		"ignored":            {`{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z","sent_at":"2026-03-04T11:30:00Z","properties":{"$ignore_sent_at":true}}`, wire.PostHogHints{}, "2026-03-04T11:00:00Z"},
		"years behind":       {`{"event":"e","distinct_id":"p","timestamp":"2021-03-04T11:00:00Z","sent_at":"2021-03-04T12:00:00Z"}`, wire.PostHogHints{}, "2026-03-04T11:00:00Z"},
		"late":               {`{"event":"e","distinct_id":"p","timestamp":"2019-03-04T11:00:00Z"}`, wire.PostHogHints{}, "2019-03-04T11:00:00Z"},
		"offset":             {`{"event":"e","distinct_id":"p","offset":60000}`, wire.PostHogHints{}, "2026-03-04T11:59:00Z"},
		"nothing":            {`{"event":"e","distinct_id":"p"}`, wire.PostHogHints{}, "2026-03-04T12:00:00Z"},
		"milliseconds":       {`{"event":"e","distinct_id":"p","timestamp":1772622000000}`, wire.PostHogHints{}, "2026-03-04T11:00:00Z"},
		"a little ahead":     {`{"event":"e","distinct_id":"p","timestamp":"2026-03-04T13:00:00Z"}`, wire.PostHogHints{}, "2026-03-04T12:00:00Z"},
		"far ahead":          {`{"event":"e","distinct_id":"p","timestamp":"2026-04-04T13:00:00Z"}`, wire.PostHogHints{}, "timestamp"},
		"1970":               {`{"event":"e","distinct_id":"p","timestamp":"1970-01-01T00:00:01Z","sent_at":"1970-01-01T00:00:05Z"}`, wire.PostHogHints{}, "timestamp"},
		"2200":               {`{"event":"e","distinct_id":"p","timestamp":"2200-01-01T00:00:00Z"}`, wire.PostHogHints{}, "timestamp"},
		"no time":            {`{"event":"e","distinct_id":"p","timestamp":"soon"}`, wire.PostHogHints{}, "timestamp"},
		"a negative offset":  {`{"event":"e","distinct_id":"p","offset":-1}`, wire.PostHogHints{}, "offset"},
		"an endless offset":  {`{"event":"e","distinct_id":"p","offset":99999999999999}`, wire.PostHogHints{}, "offset"},
		"sent_at is no time": {`{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z","sent_at":"now"}`, wire.PostHogHints{}, "2026-03-04T11:00:00Z"},
	} {
		got, refused := posthog(t, c.body, received, c.hints)
		switch {
		case len(refused) == 1 && refused[0].Path == c.want:
		case len(refused) > 0 || len(got.Events) != 1:
			t.Errorf("%s: %v, refused %v", name, got.Events, refused)
		case !got.Events[0].Time.Equal(at(c.want)):
			t.Errorf("%s: happened at %v, want %s", name, got.Events[0].Time, c.want)
		}
	}
}

// A product may have several types of groups, of which none is called like an account.
func TestPostHogGroupsOfTheTypeThatWasSet(t *testing.T) {
	t.Parallel()
	body := `[{"event":"seen","distinct_id":"p","properties":{"$groups":{"company":"c1","shop":"s1"}}},
		{"event":"seen","distinct_id":"p","properties":{"$groups":{"company":"c1"}}},
		{"event":"$groupidentify","distinct_id":"p","properties":{"$group_type":"shop","$group_key":"s1"}},
		{"event":"$groupidentify","distinct_id":"p","properties":{"$group_type":"company","$group_key":"c1"}}]`
	p, err := wire.ReadPostHog([]byte(body), wire.PostHogHints{})
	if err != nil {
		t.Fatal(err)
	}
	p.SetAccounts("shop")
	got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r")
	var said []string
	for _, e := range got.Events {
		said = append(said, e.Name+" "+e.Account)
	}
	want := []string{"seen s1", "seen ", events.GroupEvent + " s1", "$groupidentify "}
	if diff := cmp.Diff(want, said); diff != "" || len(refused) > 0 {
		t.Errorf("refused %v, (-want +got):\n%s", refused, diff)
	}
}

func TestPostHogGroups(t *testing.T) {
	t.Parallel()
	received := at("2026-03-04T12:00:00Z")
	for properties, want := range map[string][2]string{ // account and name
		`{"$groups":{"shop":"s1","region":"eu"}}`:                                                               {"s1", "$groupidentify"},
		`{"$groups":{"region":"eu","Organization":5}}`:                                                          {"5", "$groupidentify"},
		`{"$group_type":"company","$group_key":"acme","$group_set":{"a":1}}`:                                    {"acme", events.GroupEvent},
		`{"$group_type":"project","$group_key":"p1","$groups":{"company":"acme","project":"p1"}}`:               {"acme", "$groupidentify"},
		`{"$group_type":"company","$group_key":"acme","$groups":{"project":"p1"},"$group_set":{"name":"Acme"}}`: {"acme", events.GroupEvent},
	} {
		body := `{"event":"$groupidentify","distinct_id":"p","properties":` + properties + `}`
		got, refused := posthog(t, body, received, wire.PostHogHints{})
		if strings.Contains(properties, "$group_key") {
			if len(refused) > 0 || len(got.Events) != 1 || got.Events[0].Account != want[0] || got.Events[0].Name != want[1] {
				t.Errorf("%s: %+v, refused %v", properties, got.Events, refused)
			}
			continue
		}
		if len(refused) != 1 || refused[0].Field != "properties.$group_key" {
			t.Errorf("%s: a group message without a group: %v", properties, refused)
		}
		got, _ = posthog(t, strings.Replace(body, "$groupidentify", "seen", 1), received, wire.PostHogHints{})
		if len(got.Events) != 1 || got.Events[0].Account != want[0] {
			t.Errorf("%s: %+v", properties, got.Events)
		}
	}
}

func TestBadPostHogEventsLeaveTheOthersAlone(t *testing.T) {
	t.Parallel()
	body := `{"batch":[
		{"event":"good","distinct_id":"p","uuid":"0"},
		{"distinct_id":"p","uuid":"1"},
		{"event":"good","uuid":"2"},
		{"event":"good","distinct_id":"p","properties":{"x":NaN}},
		{"event":"good","distinct_id":"p","properties":{"x":[-Infinity,{"y":"]}"}]}},
		"text",
		{"event":"good","distinct_id":"p","properties":{"x":"` + strings.Repeat("x", 1<<20) + `"}},
		{"event":"` + events.CheckEvent + `","distinct_id":"p"},
		{"event":"` + strings.Repeat("n", 600) + `","distinct_id":"p"},
		{"event":"$create_alias","distinct_id":"p"},
		{"event":{},"distinct_id":"p"},
		{"event":"good","distinct_id":"q"}]}`
	got, refused := posthog(t, body, at("2026-03-04T12:00:00Z"), wire.PostHogHints{})
	if len(got.Events) != 2 || got.Events[1].Person != "q" {
		t.Errorf("%d events: %.300v", len(got.Events), got.Events)
	}
	var paths []string
	for _, r := range refused {
		paths = append(paths, r.Path)
		if r.Reason == "" || r.Remedy == "" || r.Text == "" || len(r.Text) > 300 {
			t.Errorf("%+v", r)
		}
	}
	want := []string{
		"batch[1].event", "batch[2].distinct_id", "batch[3]", "batch[4]", "batch[5]", "batch[6].properties", "batch[7].event", "batch[8].name",
		"batch[9].properties.alias", "batch[10].event",
	}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if refused[1].ID != "2" {
		t.Errorf("the id of the refused event is %q", refused[1].ID)
	}
}

func TestPostHogEngageSaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	got, refused := posthog(t, `{"token":"k","$distinct_id":"ada","$set":{"plan":"pro"}}`, at("2026-03-04T12:00:00Z"), wire.PostHogHints{Engage: true})
	if len(refused) > 0 || len(got.Events) != 1 || got.Events[0].Name != events.IdentifyEvent || string(got.Events[0].Properties) != `{"plan":"pro"}` {
		t.Errorf("%v, refused %v", got, refused)
	}
}

func TestPostHogBodiesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for body, where := range map[string]string{
		``:                                "neither a JSON object",
		`7`:                               "neither a JSON object",
		`{"batch":{}}`:                    "batch: not an array",
		`{"batch":[],"batch":[]}`:         "batch: given twice",
		`{"batch":[{}`:                    "byte 12",
		`[{},]`:                           "byte 4",
		`[{"event":"a"}] []`:              "byte 16",
		"[\"\xff\"]":                      "not valid UTF-8",
		`{"event":"a","properties":{"x":`: "byte",
		`[{"token":"a"},{"token":"b"}]`:   "different tokens",
		`{"api_key":"a","batch":[{"properties":{"token":"b"}}]}`: "different tokens",
		`{"api_key":"a","token":"b"}`:                            "differs",
		`[` + strings.Repeat(`{},`, wire.MaxPost) + `{}]`:        "more than 2500 events",
	} {
		_, err := wire.ReadPostHog([]byte(body), wire.PostHogHints{})
		var r *wire.Refusal
		if !errors.As(err, &r) || r.Index != -1 || r.Remedy == "" || !strings.Contains(err.Error(), where) {
			t.Errorf("%.60s: %v, want %q in it", body, err, where)
		}
	}
}

// Sent again, an event is the same one: by its content where it has no id.
func TestPostHogEventsSentAgainAreTheSame(t *testing.T) {
	t.Parallel()
	body := `{"batch":[{"event":"e","distinct_id":"p","timestamp":"2026-03-04T11:00:00Z","$set":{"a":1},"$set_once":{"b":2}},{"event":"e","distinct_id":"p","properties":{"$insert_id":"x"}},{"event":"e","distinct_id":"p"}]}`
	ids := map[string]int{}
	for n := range 5 {
		p, err := wire.ReadPostHog([]byte(body), wire.PostHogHints{})
		if err != nil {
			t.Fatal(err)
		}
		got, _ := p.Events(at("2026-03-04T12:00:00Z"), fmt.Sprint("request-", n))
		for _, e := range got.Events {
			ids[e.ID]++
		}
	}
	if len(ids) != 2+5 || ids["x"] != 5 {
		t.Errorf("ids %v", ids)
	}
}

func FuzzPostHog(f *testing.F) {
	f.Add([]byte(posthogBatch), false)
	f.Add([]byte(`[{"event":"e","$distinct_id":[1],"properties":{"$groups":{"a":{}},"$set":[],"":0,"token":{}}},{},7]`), false)
	f.Add([]byte(`{"token":"k","$set":{"a":{"b":null}},"distinct_id":1e9,"offset":5}`), true)
	f.Add([]byte(`{"batch":[{"event":"$identify","properties":{"$anon_distinct_id":"","$set":null,"x":NaN}}]}`), false)
	f.Fuzz(func(t *testing.T, body []byte, engage bool) {
		p, err := wire.ReadPostHog(body, wire.PostHogHints{Engage: engage})
		checkPosted(t, p, err)
	})
}

// checkPosted holds for whatever was read: the log takes what comes out, and every message is accounted for.
func checkPosted(t *testing.T, p wire.Posted, err error) {
	t.Helper()
	if err != nil {
		var r *wire.Refusal
		if !errors.As(err, &r) || r.Reason == "" || r.Remedy == "" {
			t.Errorf("%#v", err)
		}
		return
	}
	received := at("2026-03-04T12:00:00Z")
	got, refused := p.Events(received, "r")
	if err := got.Check(); err != nil {
		t.Errorf("the log would refuse it: %v", err)
	}
	if len(got.Events)+len(refused) > p.Messages() {
		t.Errorf("%d events and %d refusals of %d messages", len(got.Events), len(refused), p.Messages())
	}
	for _, e := range got.Events {
		if e.Time.After(received) || events.Evidence(e.Name) {
			t.Errorf("%v %s", e.Time, e.Name)
		}
	}
	for _, r := range refused {
		if r.Index < 0 || r.Index >= p.Messages() || r.Reason == "" || r.Remedy == "" {
			t.Errorf("refusal %+v", r)
		}
	}
}

func BenchmarkPostHog(b *testing.B) {
	var body strings.Builder
	body.WriteString(`{"api_key":"wk","batch":[`)
	for i := range 100 {
		if i > 0 {
			body.WriteByte(',')
		}
		fmt.Fprintf(&body, `{"event":"api_call","properties":{"endpoint":"/v1/search","method":"GET","status":200,"latency_ms":182.5,"plan":"pro","region":"eu-west-1","$groups":{"company":"acme"},"$lib":"posthog-node","$lib_version":"5.70.0","$is_server":true,"$geoip_disable":true},"timestamp":"2026-01-02T03:04:05.678Z","uuid":"018f0000-0000-7000-8000-%012d","distinct_id":"user-%d"}`, i, i)
	}
	body.WriteString(`],"sent_at":"2026-01-02T03:04:06.000Z"}`)
	raw := []byte(body.String())
	b.SetBytes(int64(len(raw)))
	b.ReportAllocs()
	for b.Loop() {
		p, err := wire.ReadPostHog(raw, wire.PostHogHints{})
		if err != nil {
			b.Fatal(err)
		}
		if got, refused := p.Events(at("2026-03-04T12:00:00Z"), "r"); len(got.Events) != 100 {
			b.Fatal(refused)
		}
	}
	b.ReportMetric(100*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
