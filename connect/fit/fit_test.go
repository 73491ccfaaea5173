package fit_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
)

func TestTitle(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in, want string
		lost     fit.Losses
	}{
		{" Two\n lines\t", "Two lines", nil},
		{"a\x00b", "ab", fit.Losses{{Field: "title", Reason: "NUL characters were taken out"}}},
		{strings.Repeat("é", 501), strings.Repeat("é", 499) + "…", fit.Losses{{Field: "title", Reason: "cut to 500 characters", Value: strings.Repeat("é", 119) + "…"}}},
		{strings.Repeat("é", 500), strings.Repeat("é", 500), nil},
	} {
		var lost fit.Losses
		if got := lost.Title("title", c.in); got != c.want || utf8.RuneCountInString(got) > 500 {
			t.Errorf("%.20q became %q", c.in, got)
		}
		if diff := cmp.Diff(c.lost, lost); diff != "" {
			t.Error(diff)
		}
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	var lost fit.Losses
	words := []string{" a ", "", "a", "b\nc", strings.Repeat("x", 201)}
	if diff := cmp.Diff([]string{"a"}, lost.Labels("tags", words)); diff != "" {
		t.Error(diff)
	}
	want := fit.Losses{
		{Field: "tags", Reason: "is too long for a label, or more than a line", Value: "b c"},
		{Field: "tags", Reason: "is too long for a label, or more than a line", Value: strings.Repeat("x", 119) + "…"},
	}
	if diff := cmp.Diff(want, lost); diff != "" {
		t.Error(diff)
	}
}

func TestRest(t *testing.T) {
	t.Parallel()
	var lost fit.Losses
	lost.Rest([]byte(`{"id":1,"a":null,"b":"","c":[],"d":{},"e":false,"f":0,"g":[1, 2],"h":"x"}`), []string{"id"})
	want := fit.Losses{{Field: "g", Reason: "has no place in a record", Value: "[1, 2]"}, {Field: "h", Reason: "has no place in a record", Value: `"x"`}}
	if diff := cmp.Diff(want, lost); diff != "" {
		t.Error(diff)
	}
}

func TestDecodeAndInstantSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	where := connect.Where{File: "f.json", Line: 3, Column: 1}
	var v struct {
		Number int64    `json:"number"`
		Labels []string `json:"labels"`
	}
	for raw, want := range map[string]string{
		`{"number":"x"}`:                 "f.json:3:13: `number` is a JSON string. Expected a number",
		"{\"number\":1,\n\"labels\":{}}": "f.json:4:10: `labels` is a JSON object. Expected a list",
	} {
		if err := fit.Decode(where, []byte(raw), &v); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", raw, err, want)
		}
	}
	for s, want := range map[string]string{
		"yesterday":            "f.json:3:1: `at`: \"yesterday\" is not a time. Expected a time such as 2026-11-23T09:30:00Z",
		"0000-01-01T00:00:00Z": "f.json:3:1: `at`: the year of 0000-01-01T00:00:00Z cannot be right. Expected a time such as 2026-11-23T09:30:00Z",
	} {
		if _, err := fit.Instant(where, "at", s); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", s, err, want)
		}
	}
	if got, err := fit.Instant(where, "at", "2026-03-05T10:00:00+02:00"); err != nil || got.String() != "2026-03-05 08:00:00 +0000 UTC" {
		t.Errorf("%v, %v", got, err)
	}
}
