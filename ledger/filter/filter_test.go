package filter_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/ledger/filter"
)

type fields struct {
	Reach   *ledger.Range `json:"reach,omitempty" doc:"a range"`
	Horizon string        `json:"horizon,omitempty" ledger:"enum=now|next" doc:"an enum"`
	Due     ledger.Date   `json:"due,omitempty" doc:"a day"`
	Tags    []string      `json:"tags,omitempty" doc:"a list"`
}

func schema(t *testing.T) *ledger.Schema {
	t.Helper()
	life := ledger.Free(ledger.State{Name: "open", Phase: ledger.Open})
	s, err := ledger.NewSchema(
		ledger.KindOf[fields](ledger.Kind{Name: "feature", Plural: "features", Prefix: "FEAT", Lifecycle: life}),
		ledger.KindOf[struct{}](ledger.Kind{Name: "note", Plural: "notes", Prefix: "NOTE", Lifecycle: life}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestParse(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for text, want := range map[string]ledger.Query{
		"":                            {},
		"error messages":              {Text: "error messages"},
		`"error messages" state:open`: {Text: "error messages", Where: []ledger.Cond{{Field: "state", Op: ledger.Eq, Values: []any{"open"}}}},
		"kind:features reach>=100":    {Kinds: []string{"feature"}, Where: []ledger.Cond{{Field: "reach", Op: ledger.Ge, Values: []any{100.0}}}},
		"reach.high<5":                {Where: []ledger.Cond{{Field: "reach.high", Op: ledger.Lt, Values: []any{5.0}}}},
		"horizon:now,next":            {Where: []ledger.Cond{{Field: "horizon", Op: ledger.In, Values: []any{"now", "next"}}}},
		`owner:"now,next"`:            {Where: []ledger.Cond{{Field: "owner", Op: ledger.Eq, Values: []any{"now,next"}}}},
		"-horizon:*":                  {Where: []ledger.Cond{{Field: "horizon", Op: ledger.Unset}}},
		"horizon:*":                   {Where: []ledger.Cond{{Field: "horizon", Op: ledger.Set}}},
		"-state:open":                 {Where: []ledger.Cond{{Field: "state", Op: ledger.Ne, Values: []any{"open"}}}},
		"state!=open":                 {Where: []ledger.Cond{{Field: "state", Op: ledger.Ne, Values: []any{"open"}}}},
		"tags:api":                    {Where: []ledger.Cond{{Field: "tags", Op: ledger.Contains, Values: []any{"api"}}}},
		"title~fast":                  {Where: []ledger.Cond{{Field: "title", Op: ledger.Contains, Values: []any{"fast"}}}},
		"updated>2026-03-01":          {Where: []ledger.Cond{{Field: "updated", Op: ledger.Gt, Values: []any{day}}}},
		"due<=2026-03-01":             {Where: []ledger.Cond{{Field: "due", Op: ledger.Le, Values: []any{"2026-03-01"}}}},
		"https://example.org/x":       {Text: "https://example.org/x"},
		"12:30":                       {Text: "12:30"},
		`owner:"Ada L",bob`:           {Where: []ledger.Cond{{Field: "owner", Op: ledger.In, Values: []any{"Ada L", "bob"}}}},
		`owner:"Ada L"`:               {Where: []ledger.Cond{{Field: "owner", Op: ledger.Eq, Values: []any{"Ada L"}}}},
	} {
		got, err := filter.Parse(schema(t), text)
		if text == "12:30" {
			if err == nil {
				t.Errorf("%q: a number is no field, and the error should say so", text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"tags:a,b":       "is a list",
		`"open`:          "is not closed",
		"kind:nothing":   `there is no kind "nothing"`,
		"speed:9":        `there is no field "speed"`,
		"reach>many":     "compares with a number",
		"updated>soon":   "is not a time",
		"due>2026-02-30": "is not a date",
		"reach>1,2":      "compares with a number",
		"horizon:soon":   `"soon" is not one of now, next`,
		"-state:gone":    `"gone" is not one of open`,
		"phase:opne":     "open, active, done, dropped",
	} {
		_, err := filter.Parse(schema(t), text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got error %v, want one that says %q", text, err, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("kind:feature reach>=1 -horizon:* \"a b\"")
	f.Add("\"")
	f.Add("a::b==c<>")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = filter.Parse(schema(t), text)
	})
}
