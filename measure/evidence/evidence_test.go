package evidence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/measure/evidence"
)

func at(v float64) *float64 { return &v }

func drawAbout(t *rapid.T) evidence.About {
	return evidence.About{
		Requirement: rapid.SampledFrom([]string{"REQ-1", "REQ-2"}).Draw(t, "requirement"), Criterion: rapid.IntRange(0, 3).Draw(t, "criterion"),
		Story: rapid.SampledFrom([]string{"", "US-1"}).Draw(t, "story"), Scenario: text().Draw(t, "scenario"),
	}
}

func text() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom([]string{"", "a", `"quoted" \`, "null", "17", "é\n\u2028", "{}"}), rapid.StringN(0, 40, -1))
}

// What is written is what is read, about the requirement that is asked for.
func TestEvidenceComesBackAsItWent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		when := time.UnixMicro(rapid.Int64Range(1_700_000_000_000_000, 1_800_000_000_000_000).Draw(t, "when")).UTC()
		value := func(name string) *float64 {
			if rapid.Bool().Draw(t, name+" is there") {
				return at(rapid.Float64().Draw(t, name))
			}
			return nil
		}
		c := evidence.Check{About: drawAbout(t), Suite: text().Draw(t, "suite"), Name: text().Draw(t, "name"), Status: evidence.Failed, Message: text().Draw(t, "message"), Run: "r", At: when}
		m := evidence.Measured{About: drawAbout(t), Good: value("good"), Total: value("total"), Value: value("value"), Query: text().Draw(t, "query"), Claim: "c", Source: "prometheus", From: when.Add(-time.Hour), To: when}
		pass := rapid.Bool().Draw(t, "pass")
		e := evidence.Evaluated{About: drawAbout(t), Case: text().Draw(t, "case"), Slices: []string{"x,y", `"`}, Pass: &pass, Score: value("score"), Judge: "j", Run: "r", At: when}
		var log eventstest.Memory
		for _, x := range []interface{ Event() (events.Event, error) }{c, m, e} {
			one, err := x.Event()
			if err != nil {
				t.Fatal(err)
			}
			if !events.Evidence(one.Name) {
				t.Fatalf("%s is no evidence", one.Name)
			}
			if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{one}}); err != nil {
				t.Fatal(err)
			}
		}
		for got, err := range evidence.Checks(t.Context(), &log, events.Mark{}, c.Requirement) {
			if diff := cmp.Diff(c, got); diff != "" || err != nil {
				t.Fatalf("%v, check (-want +got):\n%s", err, diff)
			}
		}
		for got, err := range evidence.Measurements(t.Context(), &log, events.Mark{}, "") {
			if diff := cmp.Diff(m, got); diff != "" || err != nil {
				t.Fatalf("%v, measurement (-want +got):\n%s", err, diff)
			}
		}
		n := 0
		for got, err := range evidence.Evaluations(t.Context(), &log, events.Mark{}, e.Requirement) {
			n++
			if diff := cmp.Diff(e, got); diff != "" || err != nil {
				t.Fatalf("%v, evaluated (-want +got):\n%s", err, diff)
			}
		}
		for range evidence.Evaluations(t.Context(), &log, events.Mark{}, "REQ-3") {
			t.Fatal("evidence on another requirement is read")
		}
		if n != 1 {
			t.Fatalf("%d evaluations", n)
		}
	})
}

func TestTheIdSaysWhatAndFromWhichRun(t *testing.T) {
	t.Parallel()
	c := evidence.Check{About: evidence.About{Requirement: "REQ-1"}, Suite: "s", Name: "n", Status: evidence.Passed, Run: "r1", At: time.Unix(1_700_000_000, 0)}
	id := func(c evidence.Check) string {
		e, err := c.Event()
		if err != nil {
			t.Fatal(err)
		}
		return e.ID
	}
	first := id(c)
	later := c
	later.At = c.At.Add(time.Hour)
	if id(later) != first {
		t.Error("the same result brought in later is another one")
	}
	for name, change := range map[string]func(*evidence.Check){
		"run": func(c *evidence.Check) { c.Run = "r2" }, "name": func(c *evidence.Check) { c.Name = "m" }, "criterion": func(c *evidence.Check) { c.Criterion = 1 },
		"parts moved": func(c *evidence.Check) { c.Suite, c.Name = "sn", "" },
	} {
		other := c
		change(&other)
		if id(other) == first {
			t.Errorf("%s: two results share an id", name)
		}
	}
}

func TestLongTextIsCutAndWrongTimesAreRefused(t *testing.T) {
	t.Parallel()
	c := evidence.Check{About: evidence.About{Requirement: "REQ-1", Scenario: strings.Repeat("x", 100_000)}, Suite: strings.Repeat("s", 100_000), Name: strings.Repeat("é", 100_000), Message: strings.Repeat("m\xff", 100_000), At: time.Unix(1_700_000_000, 0)}
	if e, err := c.Event(); err != nil || len(e.Properties) > events.MaxEvent {
		t.Errorf("%d bytes, %v", len(e.Properties), err)
	}
	c.At = time.Time{}
	if _, err := c.Event(); err == nil {
		t.Error("a result without a time is taken")
	}
}
