package elapsed_test

import (
	"testing"

	"throughline.dev/events/wire/elapsed"
)

func TestMilliseconds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, unit, name string
		want             float64
	}{
		{"12.5", "", "duration_ms", 12.5},
		{"12.5", "", "duration", 12.5},
		{"0.007", "", "request_time", 7},
		{"0.007", "", "latency_seconds", 7},
		{"1500", "", "durationUs", 1.5},
		{"1500000", "", "elapsed-ns", 1.5},
		{"1500", "us", "duration_ms", 1.5}, // what is said counts more than the name
		{"12.5ms", "", "latency", 12.5},
		{"1 s", "", "latency", 1000},
		{"-", "", "rt", -1},
		{"", "", "rt", -1},
		{"-3", "", "rt", -1},
		{"NaN", "", "rt", -1},
		{"1e300", "", "rt", -1},
		{"fast", "", "rt", -1},
	} {
		if got := elapsed.Milliseconds(c.text, c.unit, c.name); got != c.want {
			t.Errorf("%q in %q of %q: %v, want %v", c.text, c.unit, c.name, got, c.want)
		}
	}
}
