package metrics_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/eventstest"
	"throughline.dev/ledger"
	"throughline.dev/measure/measuretest"
	"throughline.dev/measure/metrics"
)

// one question of each type over the same small log.
func questions() map[string]string {
	return map[string]string{
		metrics.Trend:        `{"type":"trend","trend":{"series":[{"match":{"names":["called"]},"count":"units"}],"interval":"day"}}`,
		metrics.Funnel:       `{"type":"funnel","funnel":{"steps":[{"match":{"names":["signed_up"]}},{"match":{"names":["called"]}}],"window":"2d"}}`,
		metrics.Retention:    `{"type":"retention","retention":{"start":{"names":["signed_up"]},"back":{"names":["called"]},"interval":"day","periods":2}}`,
		metrics.Stickiness:   `{"type":"stickiness","stickiness":{"match":{"names":["called"]},"interval":"day","per":"week"}}`,
		metrics.Lifecycle:    `{"type":"lifecycle","lifecycle":{"match":{"names":["called"]},"interval":"day"}}`,
		metrics.Paths:        `{"type":"paths","paths":{"start":{"names":["signed_up"]}}}`,
		metrics.Distribution: `{"type":"distribution","distribution":{"match":{"names":["called"]},"property":"ms"}}`,
		metrics.TimeTo:       `{"type":"time_to","time_to":{"start":{"names":["signed_up"]},"end":{"names":["called"]}}}`,
		metrics.Within:       `{"type":"within","within":{"start":{"names":["signed_up"]},"end":{"names":["called"]},"days":2}}`,
		metrics.Friction:     `{"type":"friction","friction":{"start":{"names":["signed_up"]},"goal":{"names":["called"]}}}`,
	}
}

func smallLog(t *testing.T) *eventstest.Memory {
	t.Helper()
	log := &eventstest.Memory{}
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	var b events.Batch
	for i, person := range []string{"ada", "bob", "cy", "di", "eve", "flo"} {
		at := begin.AddDate(0, 0, i)
		b.Events = append(b.Events, events.Event{ID: "s-" + person, Name: "signed_up", Person: person, Time: at})
		if i%2 == 0 {
			b.Events = append(b.Events, events.Event{ID: "c-" + person, Name: "called", Person: person, Time: at.Add(30 * time.Hour), Properties: []byte(`{"ms":12}`)})
		}
	}
	b.Events = append(b.Events, events.Event{ID: "late", Name: "called", Person: "ada", Time: begin.AddDate(0, 0, 40), Properties: []byte(`{"ms":30}`)})
	if _, err := log.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestEveryTypeOfQuestionIsAnswered(t *testing.T) {
	t.Parallel()
	log := smallLog(t)
	for kind, text := range questions() {
		var q metrics.Question
		if err := json.Unmarshal([]byte(text), &q); err != nil {
			t.Fatal(err)
		}
		if err := q.Validate(); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		a, err := metrics.Ask(t.Context(), nil, log, events.Mark{}, q)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		if a.Stopped != "" || a.Sentence == "" || a.Definition == "" || a.Value.Definition == "" || a.Value.AsOf == "" {
			t.Errorf("%s: stopped %q, sentence %q, definition %q, value %+v", kind, a.Stopped, a.Sentence, a.Definition, a.Value)
		}
		var out strings.Builder
		if err := a.WriteText(&out); err != nil || !strings.Contains(out.String(), a.Sentence) {
			t.Errorf("%s: the text lacks its sentence (%v):\n%s", kind, err, out.String())
		}
		var member map[string]json.RawMessage
		raw, err := json.Marshal(a)
		if err != nil {
			t.Errorf("%s: an answer that JSON cannot say: %v", kind, err)
			continue
		}
		if err := json.Unmarshal(raw, &member); err != nil || len(member[kind]) == 0 {
			t.Errorf("%s: the answer has no member of that name", kind)
		}
	}
}

func TestQuestionsThatCannotBeAskedAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"type":"astrology"}`: `"astrology" is not a question`,
		`{"type":"funnel"}`:    "in its member funnel",
		`{"type":"funnel","trend":{"series":[{"match":{}}],"interval":"day"}}`:                           `has a member "trend"`,
		`{"type":"funnel","funnel":{"steps":[]}}`:                                                        "steps: 0 given",
		`{"type":"funnel","start":"a","end":"b"}`:                                                        "no short form",
		`{"type":"within","start":"a","end":"b"}`:                                                        "needs a number of days",
		`{"type":"time_to","start":"a"}`:                                                                 "names the event",
		`{"type":"trend","trend":{"series":[{"match":{}}],"interval":"day","zone":"Mars/Base"}}`:         "no time zone",
		`{"type":"trend","trend":{"series":[{"match":{}}],"interval":"day","by":"a\u0000b"}}`:            "NUL byte",
		`{"type":"trend","trend":{"series":[{"match":{}}],"interval":"day","last":9223372036854775807}}`: "from 1 to 36525",
	} {
		var q metrics.Question
		if err := json.Unmarshal([]byte(text), &q); err != nil {
			t.Fatal(err)
		}
		if err := q.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// A condition whose name is misspelt is no condition: the answer would be one to another question.
func TestWhatAQuestionDoesNotHaveIsNotReadOver(t *testing.T) {
	t.Parallel()
	l := measuretest.NewLaunch(t)
	l.Signups(measuretest.Same)
	const fine = `{"type":"trend","trend":{"series":[{"match":{"names":["called"]}}],"interval":"month"}}`
	if _, err := l.Run("ask", metrics.PutInput{Question: fine + "\n"}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		strings.Replace(fine, `"names"`, `"wher":[],"names"`, 1):          "wher",
		strings.Replace(fine, `"interval"`, `"by_":"plan","interval"`, 1): "by_",
		fine + fine: "something follows",
		fine + " }": "something follows",
		fine[:40]:   "cannot be read",
	} {
		if _, err := l.Run("ask", metrics.PutInput{Question: text}); ledger.CodeOf(err) != ledger.CodeInvalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
}

// An axis that is too long shows only when the events are read; it is the question's fault all the same.
func TestTooManyBucketsAreTheFaultOfTheQuestion(t *testing.T) {
	t.Parallel()
	log := smallLog(t)
	first := events.Event{ID: "first", Name: "called", Person: "ada", Time: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := log.Append(t.Context(), events.Batch{Events: []events.Event{first}}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`{"type":"trend","trend":{"series":[{"match":{"names":["called"]}}],"interval":"hour","from":"1980-01-01"}}`:                "more than 5000 hours",
		`{"type":"stickiness","stickiness":{"match":{"names":["called"]},"interval":"hour","per":"day"}}`:                           "more than 5000",
		`{"type":"lifecycle","lifecycle":{"match":{"names":["called"]},"interval":"hour"}}`:                                         "more than 5000 hours",
		`{"type":"retention","retention":{"start":{"names":["called"]},"back":{"names":["called"]},"interval":"hour","periods":2}}`: "more than 5000 hours",
	} {
		var q metrics.Question
		if err := json.Unmarshal([]byte(text), &q); err != nil {
			t.Fatal(err)
		}
		_, err := metrics.Ask(t.Context(), nil, log, events.Mark{}, q)
		var refused *ledger.Error
		if !errors.As(err, &refused) || refused.Code != ledger.CodeInvalid || !strings.Contains(refused.Message, want) {
			t.Errorf("%s: %v, want %q as invalid", text, err, want)
		}
	}
}

func TestTheShortFormAsksTheSame(t *testing.T) {
	t.Parallel()
	log := smallLog(t)
	var long metrics.Question
	if err := json.Unmarshal([]byte(questions()[metrics.Within]), &long); err != nil {
		t.Fatal(err)
	}
	short := metrics.Question{Type: metrics.Within, Start: "signed_up", End: "called", Days: 2}
	a, err := metrics.Ask(t.Context(), nil, log, events.Mark{}, long)
	if err != nil {
		t.Fatal(err)
	}
	b, err := metrics.Ask(t.Context(), nil, log, events.Mark{}, short)
	if err != nil {
		t.Fatal(err)
	}
	if a.Sentence != b.Sentence || a.Definition != b.Definition || b.Question.Within != nil {
		t.Errorf("%q, %q; %q, %q; what was looked up shows in the question: %v", a.Sentence, b.Sentence, a.Definition, b.Definition, b.Question.Within)
	}
}

func TestEventsThatTheLogDoesNotHoldAreNamed(t *testing.T) {
	t.Parallel()
	q := metrics.Question{Type: metrics.TimeTo, Start: "signed_up", End: "caled"}
	a, err := metrics.Ask(t.Context(), nil, smallLog(t), events.Mark{}, q)
	if err != nil || !slices.Equal(a.Unknown, []string{"caled"}) {
		t.Errorf("unknown %q, %v", a.Unknown, err)
	}
	var out strings.Builder
	if err := a.WriteText(&out); err != nil || !strings.Contains(out.String(), "did caled") {
		t.Errorf("%v, the text:\n%s", err, out.String())
	}
	q.End = "called"
	if a, err = metrics.Ask(t.Context(), nil, smallLog(t), events.Mark{}, q); err != nil || len(a.Unknown) > 0 {
		t.Errorf("unknown %q, %v", a.Unknown, err)
	}
}
