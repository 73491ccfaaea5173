package saturation_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/discover/saturation"
	"throughline.dev/ledger"
)

func start() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }

func interviews(codes ...string) []saturation.Interview {
	var out []saturation.Interview
	for i, c := range codes {
		out = append(out, saturation.Interview{Key: ledger.Key(fmt.Sprintf("INT-%d", i+1)), Name: fmt.Sprint("talk ", i+1), At: start().AddDate(0, 0, i), Codes: strings.Fields(c)})
	}
	return out
}

func TestTheCurveAndItsSentence(t *testing.T) {
	t.Parallel()
	c := saturation.Of(interviews("price setup", "setup export", "export price price", "setup", "search", "price export"), start())
	var news []string
	var seen []int
	for _, p := range c.Points {
		news, seen = append(news, strings.Join(p.New, " ")), append(seen, p.Seen)
	}
	if d := cmp.Diff([]string{"price setup", "export", "", "", "search", ""}, news); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]int{2, 3, 3, 3, 4, 4}, seen); d != "" {
		t.Error(d)
	}
	if want := "3 of the last 4 interviews added nothing new. 1 code was heard in one interview only, so there may be more to hear."; c.Sentence != want {
		t.Error(c.Sentence)
	}
	if *c.Quiet.Value != 3 || c.Quiet.N != 4 || *c.Once.Value != 1 || c.Luck.Low == nil {
		t.Errorf("%+v", c)
	}
}

func TestInterviewsAreReadByDate(t *testing.T) {
	t.Parallel()
	a := interviews("a b", "b c", "c d", "d e", "e f")
	b := []saturation.Interview{a[3], a[0], a[4], a[2], a[1]}
	if d := cmp.Diff(saturation.Of(a, start()), saturation.Of(b, start())); d != "" {
		t.Error(d)
	}
}

func TestTheLuckOfTheOrderIsTold(t *testing.T) {
	t.Parallel()
	// All that is rare was said first: other orders do not end as quietly.
	c := saturation.Of(interviews("a b c", "d e f", "g h i", "j k l", "m n o", "p", "p", "p", "p", "p"), start())
	if !strings.HasPrefix(c.Sentence, "None of the last 4 interviews added anything new. That owes much to their order") {
		t.Errorf("%s %v", c.Sentence, c.Luck)
	}
	first := c.Points[4]
	if float64(first.Seen) <= first.High {
		t.Errorf("15 codes after five interviews lie within other orders: %+v", first)
	}
	// The same was said always: any order ends so.
	c = saturation.Of(interviews("a b", "a b", "a b", "a b", "a b", "a b"), start())
	if *c.Luck.Value != 100 || c.Sentence != "None of the last 4 interviews added anything new." {
		t.Errorf("%s %v", c.Sentence, c.Luck)
	}
}

func TestTooFewInterviewsAreSaid(t *testing.T) {
	t.Parallel()
	c := saturation.Of(append(interviews("a", "b", "c"), saturation.Interview{Key: "INT-9"}), start())
	if c.Enough || c.Sentence != "Too few interviews: 3 with codes of at least 4." || c.Quiet.Value != nil || c.Uncoded != 1 || len(c.Points) != 3 {
		t.Errorf("%+v", c)
	}
	if c = saturation.Of(nil, start()); c.Enough || c.Sentence == "" {
		t.Errorf("%+v", c)
	}
}

// Codes are new once, the curve never falls, and all orders end at the same height.
func TestTheCurveIsWhole(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var in []saturation.Interview
		all := map[string]bool{}
		for i := range rapid.IntRange(0, 12).Draw(t, "n") {
			codes := rapid.SliceOfN(rapid.StringMatching(`[a-f]{0,2}`), 0, 6).Draw(t, "codes")
			for _, c := range codes {
				all[c] = true
			}
			in = append(in, saturation.Interview{Key: ledger.Key(fmt.Sprint(i)), At: time.Unix(rapid.Int64Range(-3e9, 8e9).Draw(t, "at"), 0), Codes: codes})
		}
		c := saturation.Of(in, start())
		news, before := 0, 0
		for _, p := range c.Points {
			news += len(p.New)
			if p.Seen != before+len(p.New) || p.Low > p.High {
				t.Fatalf("%+v", p)
			}
			before = p.Seen
		}
		if news != len(all) {
			t.Fatalf("%d codes are new, of %d", news, len(all))
		}
		if n := len(c.Points); n > 0 {
			if p := c.Points[n-1]; p.Low != float64(p.Seen) || p.High != float64(p.Seen) {
				t.Fatalf("%+v", p)
			}
		}
		if c.Enough != (len(c.Points) >= 4) || c.Sentence == "" {
			t.Fatalf("%+v", c)
		}
	})
}
