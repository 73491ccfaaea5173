package matchers_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/cli/matchers"
	"throughline.dev/events"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]events.Matcher{
		"a":          {{Names: []string{"a"}}},
		" a b , c|d": {{Names: []string{"a b"}}, {Names: []string{"c", "d"}}},
		"*":          {{}},
		`"a,b|c"`:    {{Names: []string{"a,b|c"}}},
		"a[p>=5;q;!r],*[x!=1]": {
			{Names: []string{"a"}, Where: []events.Cond{{Property: "p", Op: events.Ge, Value: "5"}, {Property: "q", Op: events.Has}, {Property: "r", Op: events.Lacks}}},
			{Where: []events.Cond{{Property: "x", Op: events.Ne, Value: "1"}}},
		},
	} {
		got, err := matchers.Parse(text)
		if d := cmp.Diff(want, got); err != nil || d != "" {
			t.Errorf("%q: %v, -want +got:\n%s", text, err, d)
		}
	}
	for text, want := range map[string]string{"": "missing", "a,": "missing", "a[p=1": "not closed", `"a`: "not closed", "a[=1]": "no property", "a[]": "empty", `"a"b`: "comma"} {
		if _, err := matchers.Parse(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	if _, err := matchers.One("a,b"); err == nil {
		t.Error("two events where one is asked for")
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`a[p>=5;q;!r],"b"|c,*`)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := matchers.Parse(text)
		if err == nil && len(all) == 0 {
			t.Error("no event and no error")
		}
	})
}
