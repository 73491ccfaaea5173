package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func TestRows(t *testing.T) {
	t.Parallel()
	input := "\xef\xbb\xbf" + `{"event":"signup","user_id":"u1","ts":1767323045,"plan":"pro","cart":{"items":3},"tags":["a",{"b":1}],"none":null}` + "\n\n" +
		`{"event":"api_call","distinct_id":7,"timestamp":"2026-01-02 03:04:05.5+02:00","uuid":"e-2","properties":{"$os":"Mac","n":1},"site":"x"}` + "\n" +
		`{"activity":"paid","case_id":"c","time":1.767323045678e12,"company":"acme"}` + "\n"
	got, err := all(t, wire.Rows(strings.NewReader(input), wire.Mapping{}, wire.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := []events.Event{
		{Name: "signup", Person: "u1", Time: at("2026-01-02T03:04:05Z"), Properties: []byte(`{"plan":"pro","cart.items":3,"tags":["a",{"b":1}]}`)},
		{ID: "e-2", Name: "api_call", Person: "7", Time: at("2026-01-02T01:04:05.5Z"), Properties: []byte(`{"$os":"Mac","n":1,"site":"x"}`)},
		{Name: "paid", Person: "c", Account: "acme", Time: at("2026-01-02T03:04:05.678Z")},
	}
	generated := cmpopts.IgnoreFields(events.Event{}, "ID")
	if d := cmp.Diff(want, got.Batch.Events, generated); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if got.Batch.Events[1].ID != "e-2" || !strings.HasPrefix(got.Batch.Events[0].ID, "content-") {
		t.Errorf("ids %q, %q", got.Batch.Events[0].ID, got.Batch.Events[1].ID)
	}
	if err := got.Batch.Check(); err != nil || len(got.Errors) > 0 || got.Rows != 3 {
		t.Error(err, got.Errors, got.Rows)
	}
}

func TestRowsByMapping(t *testing.T) {
	t.Parallel()
	input := `{"who":{"id":"u1"},"what":"signup","event":"no","When":"2026-01-02","firm":"acme","key":"k","plan":"pro","age":3}` + "\n"
	m := wire.Mapping{Person: "who.id", Name: "what", Time: "when", Account: "firm", ID: "key"}
	got, err := all(t, wire.Rows(strings.NewReader(input), m, wire.Options{Properties: []string{"plan"}}))
	want := []events.Event{{ID: "k", Name: "signup", Person: "u1", Account: "acme", Time: at("2026-01-02T00:00:00Z"), Properties: []byte(`{"plan":"pro"}`)}}
	if d := cmp.Diff(want, got.Batch.Events); err != nil || d != "" {
		t.Errorf("%v, %v, -want +got:\n%s", err, got.Errors, d)
	}
}

// Without an id in the file, rows that say the same are one event when they are kept, and each an event when they are
// only counted.
func TestRowsThatSayTheSame(t *testing.T) {
	t.Parallel()
	const line = `{"event":"a","user_id":"u","time":"2026-01-02"}` + "\n"
	const table = "user,event,time\nu,a,2026-01-02\nu,a,2026-01-02\n"
	for _, c := range []struct {
		options wire.Options
		ids     int
	}{{wire.Options{}, 1}, {wire.Options{RowIDs: "f:"}, 2}} {
		for name, read := range map[string]func() (wire.Chunk, error){
			"rows": func() (wire.Chunk, error) {
				return all(t, wire.Rows(strings.NewReader(line+line), wire.Mapping{}, c.options))
			},
			"table": func() (wire.Chunk, error) {
				return all(t, wire.CSV(strings.NewReader(table), wire.Mapping{}, c.options))
			},
		} {
			got, err := read()
			ids := map[string]bool{}
			for _, e := range got.Batch.Events {
				ids[e.ID] = true
			}
			if err != nil || len(got.Batch.Events) != 2 || len(ids) != c.ids {
				t.Errorf("%s, %+v: %v, %d events, ids %v; want %d ids", name, c.options, err, len(got.Batch.Events), ids, c.ids)
			}
		}
	}
}

func TestRowsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, column, reason, remedy string }{
		"nobody":         {`{"event":"a","time":"2026-01-02"}`, "", "the person", "mapping"},
		"empty person":   {`{"event":"a","user_id":"","time":"2026-01-02"}`, "", "the person", "mapping"},
		"no object":      {`[1]`, "", "not a JSON object", "object"},
		"list":           {`{"event":"a","user_id":["u"],"time":"2026-01-02"}`, "user_id", "neither text", "mapping"},
		"1970":           {`{"event":"a","user_id":"u","time":"1970-01-01"}`, "time", "outside 1971", "clock"},
		"2200":           {`{"event":"a","user_id":"u","time":7258118400}`, "time", "outside 1971", "clock"},
		"not a number":   {`{"event":"a","user_id":"u","time":NaN}`, "", "not valid JSON", "JSON"},
		"not UTF-8":      {"{\"event\":\"\xff\"}", "", "UTF-8", "UTF-8"},
		"cut off":        {`{"event":"a","user_id":"u`, "", "not valid JSON", "JSON"},
		"large property": {`{"event":"a","user_id":"u","time":"2026-01-02","x":"` + strings.Repeat("y", 40<<10) + `"}`, "properties", "limit", "elsewhere"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			const good = `{"event":"a","user_id":"u","time":"2026-01-02"}` + "\n"
			got, err := all(t, wire.Rows(strings.NewReader(good+c.row+"\n"+good), wire.Mapping{}, wire.Options{}))
			if err != nil || len(got.Errors) != 1 || len(got.Batch.Events) != 2 || got.Rows != 3 {
				t.Fatalf("%v, %+v", err, got)
			}
			e := got.Errors[0]
			if e.Line != 2 || e.Column != c.column || !strings.Contains(e.Reason, c.reason) || !strings.Contains(e.Remedy, c.remedy) {
				t.Errorf("got %+v", e)
			}
		})
	}
	got, _ := all(t, wire.Rows(strings.NewReader(`{"event":"a","case_id":"u","time":"2026-01-02"}`), wire.Mapping{Person: "caseid"}, wire.Options{}))
	if len(got.Errors) != 1 || !strings.Contains(got.Errors[0].Remedy, `did you mean "case_id"?`) {
		t.Errorf("a name that is nearly there: %+v", got.Errors)
	}
	_, err := all(t, wire.CSV(strings.NewReader("case_id,activity,ts\n"), wire.Mapping{Person: "csae_id"}, wire.Options{}))
	if err == nil || !strings.Contains(err.Error(), `column "csae_id" is not there; did you mean "case_id"?`) {
		t.Errorf("a column that is nearly there: %v", err)
	}
}

func TestCloudLines(t *testing.T) {
	t.Parallel()
	input := `{"specversion":"1.0","id":"1","source":"/shop","type":"paid","time":"2026-01-02T03:04:05Z","subject":"order","data":{"user":{"id":"u1"},"amount":5}}
{"specversion":"1.0","id":"2","source":"/shop","type":"paid","data":{"user":{"id":"u1"}}}
{"specversion":"1.0","id":"3","source":"/shop","type":"paid","time":"2026-01-02T03:04:05Z","data":{}} x
{"specversion":"0.3"}
`
	got, err := all(t, wire.Read(wire.FormatClouds, strings.NewReader(input), wire.Mapping{Person: "data.user.id"}, wire.Options{}))
	if err != nil || len(got.Batch.Events) != 1 || got.Rows != 4 || len(got.Errors) != 3 || got.Errors[0].Column != "time" || got.Errors[0].Line != 2 {
		t.Fatalf("%v, %+v", err, got)
	}
	if e := got.Batch.Events[0]; e.Person != "u1" || e.Name != "paid" || !e.Time.Equal(at("2026-01-02T03:04:05Z")) {
		t.Errorf("%+v", e)
	}
}
