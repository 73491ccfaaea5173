package behaviour_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/behaviour"
)

func TestResultsAreRead(t *testing.T) {
	t.Parallel()
	run, err := behaviour.ReadResults(strings.NewReader("\ufeff" + `{"case": "q-1", "slice": "German", "pass": true, "judge": "rubric v3", "tokens": 12}

{"id": 17, "slices": ["English", "long", "English"], "score": 0.5, "pass": null}
{"case_id": "q-3", "score": -1e3, "latency": {"ms": [1]}}`))
	if err != nil {
		t.Fatal(err)
	}
	yes, half, low := true, 0.5, -1000.0
	want := behaviour.Run{
		Results: []behaviour.Result{
			{Case: "q-1", Slices: []string{"German"}, Pass: &yes, Judge: "rubric v3", Line: 1},
			{Case: "17", Slices: []string{"English", "long"}, Score: &half, Line: 3},
			{Case: "q-3", Score: &low, Line: 4},
		},
		Ignored: []string{"latency", "tokens"},
	}
	if d := cmp.Diff(want, run); d != "" {
		t.Error(d)
	}
}

func TestWrongResultsNameLineAndRemedy(t *testing.T) {
	t.Parallel()
	const good = `{"case": "a", "pass": true}` + "\n"
	for text, want := range map[string]string{
		"":                              `line 1: there are no results. Write one case a line: {"case": "q-1", "slice": "German", "pass": true}`,
		good + good:                     `line 2: the case "a" stands in line 1 already. Give every case one line; a case of several slices has "slices": ["a", "b"].`,
		good + `{"pass": true}`:         `line 2: it names no case. Add "case" with the id the case has in the evaluation set.`,
		`{"case": "a"}`:                 `line 1: it has no result. Add "pass": true or false, or "score" with a number.`,
		`{"case": "a", "pass": "no"}`:   `line 1: "pass" is "no". Make it true or false.`,
		`{"case": "a", "score": 1e400}`: `line 1: "score" is 1e400. Make it a number.`,
		`{"case": "a", "score": "1"}`:   `line 1: "score" is "1". Make it a number.`,
		`{"case": ["a"], "pass": true}`: `line 1: "case" is ["a"]. Make it a text.`,
		`{"case": "a", "slices": "x", "pass": true}`:                          `line 1: "slices" is "x". Make it a list of texts, such as ["German", "long"].`,
		`{"case": "a", "id": "b", "pass": true}`:                              `line 1: it names its case twice. Keep one of "case", "case_id" and "id".`,
		`{"case": "a", "pass": true, "pass": false}`:                          `line 1: "pass" stands there twice. Keep one of them.`,
		`[{"case": "a", "pass": true}]`:                                       `line 1: it is no JSON object: [{"case": "a", "pass": true}]. Write one object a line, without a list around them.`,
		`{"case": "a", "pass": true} {}`:                                      `line 1: something follows the object. Write one object a line.`,
		`{"case": "a", "pass": true`:                                          `line 1: it is no JSON object: EOF. Write one whole object a line.`,
		"{\"case\": \"\xff\", \"pass\": true}":                                `line 1: it is not UTF-8. Save the file as UTF-8.`,
		good + `{"case": "` + strings.Repeat("x", 1<<20) + `", "pass": true}`: `line 2: it is longer than 1 MiB. Write one case a line, and keep long outputs in a file of their own.`,
		`{"case": "` + strings.Repeat("x", 301) + `", "pass": true}`:          `line 1: "case" is longer than 300 bytes. Use a short id.`,
	} {
		_, err := behaviour.ReadResults(strings.NewReader(text))
		if err == nil || err.Error() != want {
			t.Errorf("%.60q\ngot  %v\nwant %s", text, err, want)
		}
	}
}

func TestFirstTwentyWrongLinesAreNamed(t *testing.T) {
	t.Parallel()
	_, err := behaviour.ReadResults(strings.NewReader(strings.Repeat("{}\n", 100)))
	if n := strings.Count(fmt.Sprint(err), "line "); n != 20 {
		t.Errorf("%d lines are named", n)
	}
	var bad behaviour.LineError
	if !errors.As(err, &bad) || bad.Line != 1 || bad.Remedy == "" {
		t.Errorf("%+v", bad)
	}
}

func TestBrokenStreamsGiveTheirError(t *testing.T) {
	t.Parallel()
	cause := errors.New("the disk is gone")
	if _, err := behaviour.ReadResults(iotest.ErrReader(cause)); !errors.Is(err, cause) {
		t.Errorf("got %v", err)
	}
}

func FuzzReadResults(f *testing.F) {
	f.Add(`{"case": "a", "slice": "x", "pass": true, "judge": "j"}` + "\n" + `{"id": 1, "slices": ["a"], "score": 1e400}`)
	f.Add("{}\n[]\nnull\n\ufeff{\"case\":\"\xff\"}")
	f.Fuzz(func(t *testing.T, text string) {
		run, err := behaviour.ReadResults(strings.NewReader(text))
		if err != nil {
			if len(run.Results) > 0 {
				t.Fatal("results came with an error")
			}
			return
		}
		seen := map[string]bool{}
		for _, r := range run.Results {
			if r.Case == "" || seen[r.Case] || r.Pass == nil && r.Score == nil {
				t.Fatalf("%+v", r)
			}
			seen[r.Case] = true
		}
		behaviour.Judge(share(95, "x"), run.Results)
	})
}
