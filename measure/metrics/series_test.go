package metrics_test

import (
	"testing"
	"time"

	"throughline.dev/measure"
	"throughline.dev/measure/evaluations"
	"throughline.dev/measure/measuretest"
)

// TestACountIsFollowedWeekByWeek: seven sign-ups a day become fourteen; a week without any counts as one.
func TestACountIsFollowedWeekByWeek(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	raw := `{"type":"trend","trend":{"series":[{"match":{"names":["signed_up"]}}],"interval":"month"}}`
	if err := l.Edit("MET-1", "editor", "x", measuretest.Field("question", raw)); err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, measuretest.Released)
	if err != nil {
		t.Fatal(err)
	}
	for d := -100; d < 100; d++ {
		n := 7 + d&1
		if d >= 0 {
			n *= 2
		}
		if d >= -70 && d < -63 {
			n = 0
		}
		l.Happened(n, "signed_up", day.AddDate(0, 0, d).Add(time.Hour), `{}`)
	}
	f := measuretest.Target(1)
	f.Unit, f.Of = "", "change"
	l.Put("EVAL-1", measure.Evaluation, "frozen", f)
	l.Verifies("EVAL-1", "FEAT-1")
	e := l.Evaluate("EVAL-1")
	if e.Method.Key != evaluations.MethodSeries || len(e.Weeks) != 28 { // 14 whole ones on each side
		t.Fatalf("by %s over %d weeks: %s", e.Method.Key, len(e.Weeks), e.Sentence)
	}
	for _, w := range e.Weeks {
		want := 52.5
		switch {
		case w.Week >= 0:
			want = 105
		case w.Week == -10:
			want = 0
		}
		if w.Value < want-2 || w.Value > want+2 {
			t.Errorf("week %d: %v, want %v", w.Week, w.Value, want)
		}
	}
	if *e.Effect.Low > 52 || *e.Effect.High < 52 {
		t.Errorf("%v", e.Effect)
	}
}
