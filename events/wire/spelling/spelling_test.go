package spelling_test

import (
	"testing"

	"throughline.dev/events/wire/spelling"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"case_id", "activity", "timestamp", "plan", "Customer Name"}
	for word, want := range map[string]string{
		"CaseID":       "case_id",
		"csae_id":      "case_id",
		"time":         "timestamp",
		"plna":         "plan",
		"customername": "Customer Name",
		"zebra":        "",
		"":             "",
		"x":            "",
	} {
		if got := spelling.Nearest(names, word); got != want {
			t.Errorf("%q: %q, want %q", word, got, want)
		}
	}
}

func FuzzNearest(f *testing.F) {
	f.Add("case_id", "csae")
	f.Fuzz(func(t *testing.T, name, word string) {
		if got := spelling.Nearest([]string{name}, word); got != "" && got != name {
			t.Errorf("%q is none of the names", got)
		}
	})
}
