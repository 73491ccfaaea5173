package stage_test

import (
	"errors"
	"reflect"
	"testing"

	"throughline.dev/stage"
)

type asked struct {
	Metric string   `json:"metric" required:"true" doc:"what to ask"`
	By     string   `json:"by" enum:"rice|wsjf" default:"rice" doc:"the score"`
	Top    int      `json:"top" min:"1" doc:"how many"`
	Share  float64  `json:"share" doc:"of people"`
	Label  []string `json:"label" doc:"labels"`
	Quiet  bool     `json:"quiet" doc:"say less"`
}

func input(given map[string][]string) (any, error) {
	return stage.Operation{In: reflect.TypeFor[asked]()}.Input(func(m stage.Member) []string { return given[m.Name] })
}

func TestInputReadsTexts(t *testing.T) {
	t.Parallel()
	got, err := input(map[string][]string{"metric": {"MET-1"}, "top": {"3"}, "share": {"0.5"}, "label": {"a", "", "b"}, "quiet": {"true"}})
	want := asked{Metric: "MET-1", By: "rice", Top: 3, Share: 0.5, Label: []string{"a", "b"}, Quiet: true}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestInputRefusesWhatCannotBe(t *testing.T) {
	t.Parallel()
	for name, values := range map[string][]string{
		"metric": {},
		"by":     {"gut"},
		"top":    {"0"},
		"share":  {"NaN"},
		"quiet":  {"perhaps"},
	} {
		given := map[string][]string{"metric": {"MET-1"}}
		given[name] = values
		var bad *stage.InputError
		if _, err := input(given); !errors.As(err, &bad) || bad.Member.Name != name {
			t.Errorf("%s %q: %v", name, values, err)
		}
	}
	for _, share := range []string{"Inf", "-Infinity", "1e999", "0x"} {
		if got, err := input(map[string][]string{"metric": {"MET-1"}, "share": {share}}); err == nil {
			t.Errorf("share %s is taken for %+v", share, got)
		}
	}
	if got, err := input(map[string][]string{"metric": {"MET-1", "MET-2"}}); err == nil {
		t.Errorf("of two metrics one is passed over: %+v", got)
	}
}
