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

func TestPostBatch(t *testing.T) {
	t.Parallel()
	p, err := wire.ReadPost([]byte(posted), "")
	if err != nil {
		t.Fatal(err)
	}
	if p.WriteKey != "wk" || p.Messages() != 5 {
		t.Errorf("write key %q, %d messages", p.WriteKey, p.Messages())
	}
	// The client's clock is five seconds behind.
	received := at("2026-01-02T03:05:05Z")
	got, refused := p.Events(received, "r")
	if len(refused) > 0 {
		t.Errorf("refused: %v", refused)
	}
	file := segment(t, strings.ReplaceAll(posted, "\n", ""), wire.Options{Received: received})
	if diff := cmp.Diff(file.Batch, got); diff != "" {
		t.Errorf("not what the same bytes in a file give (-file +post):\n%s", diff)
	}
	if want := at("2026-01-02T03:04:10.678Z"); !got.Events[0].Time.Equal(want) {
		t.Errorf("the first event happened at %v, want %v", got.Events[0].Time, want)
	}
}

func TestPostOfOneMessageIsOfTheKindOfItsAddress(t *testing.T) {
	t.Parallel()
	received := at("2026-01-02T03:04:05Z")
	for kind, want := range map[string]string{"track": "signed_up", "page": "page", "screen": "screen", "identify": events.IdentifyEvent, "group": events.GroupEvent} {
		p, err := wire.ReadPost([]byte(`{"userId":"u1","event":"signed_up","type":"nonsense","groupId":"acme","writeKey":"wk"}`), kind)
		if err != nil {
			t.Fatal(kind, err)
		}
		got, refused := p.Events(received, "r")
		if len(refused) > 0 || len(got.Events) != 1 || got.Events[0].Name != want || p.WriteKey != "wk" {
			t.Errorf("%s: %v %v", kind, got, refused)
		}
	}
	p, err := wire.ReadPost([]byte(` {"userId":"u1","previousId":"anon"} `), "alias")
	if err != nil {
		t.Fatal(err)
	}
	got, _ := p.Events(received, "r")
	if want := []events.Identity{{From: "anon", To: "u1", At: received, Kind: events.Alias}}; !cmp.Equal(got.Identities, want) {
		t.Errorf("identities %v, want %v", got.Identities, want)
	}
}

func TestBadMessagesOfAPostLeaveTheOthersAlone(t *testing.T) {
	t.Parallel()
	body := `{"batch":[
		{"type":"track","event":"a","userId":"u1","messageId":"1"},
		{"type":"track","event":"a","messageId":"2"},
		7,
		{"type":"track","event":{},"userId":"u1","messageId":"4"},
		{"type":"order","userId":"u1"},
		{"type":"track","event":"a","userId":"u1","properties":{"long":"` + strings.Repeat("x", events.MaxEvent) + `"}},
		{"type":"track","event":"a","userId":"u1","timestamp":"2031-01-01T00:00:00Z"},
		{"type":"track","event":"a","userId":"u1","properties":{"x":[NaN,{"y":-Infinity}]}},
		{"type":"track","event":"b","userId":"u1","messageId":"8"}]}`
	p, err := wire.ReadPost([]byte(body), "")
	if err != nil {
		t.Fatal(err)
	}
	got, refused := p.Events(at("2026-01-02T03:04:05Z"), "r")
	if len(got.Events) != 2 || got.Events[1].Name != "b" {
		t.Errorf("events: %v", got.Events)
	}
	var paths []string
	for _, r := range refused {
		paths = append(paths, r.Path)
		if r.Reason == "" || r.Remedy == "" {
			t.Errorf("%s: %+v", r.Path, r)
		}
	}
	want := []string{"batch[1].userId", "batch[2]", "batch[3].event", "batch[4].type", "batch[5]", "batch[6].timestamp", "batch[7]"}
	if diff := cmp.Diff(want, paths); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if refused[0].ID != "2" {
		t.Errorf("the id of the refused message is %q", refused[0].ID)
	}
}

// A write key is public: whoever has one must not be able to say that a requirement is met.
func TestAPostCannotCarryEvidence(t *testing.T) {
	t.Parallel()
	for _, name := range events.EvidenceNames() {
		p, err := wire.ReadPost([]byte(`{"batch":[{"type":"track","event":"`+name+`","userId":"u"},{"event":"`+name+`","userId":"u"},{"type":"track","event":"a","userId":"u"}]}`), "")
		if err != nil {
			t.Fatal(err)
		}
		got, refused := p.Events(at("2026-01-02T03:04:05Z"), "r")
		if len(refused) != 2 || refused[0].Path != "batch[0].event" || len(got.Events) != 1 {
			t.Errorf("%s: %d events, refused %+v", name, len(got.Events), refused)
		}
	}
}

func TestPostsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	many := `{"batch":[` + strings.Repeat(`{},`, wire.MaxPost) + `{}]}`
	for _, c := range []struct{ body, kind, where string }{
		{``, "", "not a JSON object"},
		{`[]`, "", "not a JSON object"},
		{`{"event":"a","userId":"u"}`, "", "batch: missing"},
		{`{"batch":{}}`, "", "batch: not an array"},
		{`{"batch":[{}],"batch":[{}]}`, "", "batch: given twice"},
		{`{"batch":[{}`, "", "byte 12"},
		{`{"batch":[{},]}`, "", "byte 13"},
		{`{"batch":[{"a":NaN]}`, "", "byte"},
		{`{"batch":[{}]} {}`, "", "byte 15"},
		{`{"batch":[{}],"writeKey":[]}`, "", "writeKey: neither text"},
		{"{\"batch\":[\"\xff\"]}", "", "not valid UTF-8"},
		{many, "", "more than 2500 messages"},
		{`{"userId":1e}`, "track", "byte"},
		{`null`, "track", "not a JSON object"},
	} {
		_, err := wire.ReadPost([]byte(c.body), c.kind)
		var r *wire.Refusal
		if !errors.As(err, &r) || r.Index != -1 || r.Remedy == "" || !strings.Contains(err.Error(), c.where) {
			t.Errorf("%.40s: %v, want %q in it", c.body, err, c.where)
		}
	}
}

func TestMessagesWithoutIDAndTimeAreTwo(t *testing.T) {
	t.Parallel()
	ids := map[string]bool{}
	for request := range 2 {
		p, err := wire.ReadPost([]byte(`{"batch":[{"event":"clicked","userId":"u"},{"event":"clicked","userId":"u"}]}`), "")
		if err != nil {
			t.Fatal(err)
		}
		got, _ := p.Events(at("2026-01-02T03:04:05Z"), fmt.Sprint("request", request))
		for _, e := range got.Events {
			ids[e.ID] = true
		}
	}
	if len(ids) != 4 {
		t.Errorf("four clicks have the ids %v", ids)
	}
}

func TestNothingHappensAfterItWasReceived(t *testing.T) {
	t.Parallel()
	received := at("2026-01-02T03:04:05Z")
	for ahead, ok := range map[time.Duration]bool{time.Second: true, 14 * time.Hour: true, 25 * time.Hour: false} {
		body := fmt.Sprintf(`{"event":"a","userId":"u","timestamp":%q}`, received.Add(ahead).Format(time.RFC3339))
		p, err := wire.ReadPost([]byte(body), "track")
		if err != nil {
			t.Fatal(err)
		}
		got, refused := p.Events(received, "r")
		switch {
		case ok && (len(got.Events) != 1 || !got.Events[0].Time.Equal(received)):
			t.Errorf("%v ahead: %v %v", ahead, got, refused)
		case !ok && (len(got.Events) > 0 || len(refused) != 1 || refused[0].Path != "timestamp"):
			t.Errorf("%v ahead: %v %v", ahead, got, refused)
		}
	}
}

func FuzzReadPost(f *testing.F) {
	f.Add([]byte(posted), byte(0))
	f.Add([]byte(`{"batch":[{"event":"\ud800","userId":1e9,"properties":{"a":{"b":{}},"c":[{}, []]}},[],"x",{"type":5}]}`), byte(0))
	f.Add([]byte(`{"event":"a","userId":"u","writeKey":"k","timestamp":0}`), byte(1))
	f.Add([]byte("\xef\xbb\xbf{\"batch\":[{}}"), byte(0))
	f.Fuzz(func(t *testing.T, body []byte, kind byte) {
		kinds := []string{"", "track", "identify", "group", "alias", "page", "screen"}
		p, err := wire.ReadPost(body, kinds[int(kind)%len(kinds)])
		if err != nil {
			var r *wire.Refusal
			if !errors.As(err, &r) || r.Reason == "" || r.Remedy == "" {
				t.Errorf("%#v", err)
			}
			return
		}
		received := at("2026-01-02T03:04:05Z")
		got, refused := p.Events(received, "r")
		if err := got.Check(); err != nil {
			t.Errorf("the log would refuse it: %v", err)
		}
		if len(got.Events)+len(refused) > p.Messages() {
			t.Errorf("%d events and %d refusals of %d messages", len(got.Events), len(refused), p.Messages())
		}
		for _, e := range got.Events {
			if e.Time.After(received) {
				t.Errorf("%v happened after %v", e, received)
			}
		}
		for _, r := range refused {
			if r.Index < 0 || r.Index >= p.Messages() || r.Reason == "" || r.Remedy == "" {
				t.Errorf("refusal %+v", r)
			}
		}
	})
}
