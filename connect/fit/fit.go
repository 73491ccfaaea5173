// Package fit brings single values of other systems into the measures of a record: a title of one line, labels the
// ledger takes, times that can be. What has to be cut is named as a loss, what cannot be read as an error; nothing is
// guessed.
//
// It knows no format: which value goes where is for the formats to say.
package fit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/jsonstream"
	"throughline.dev/ledger"
)

// Losses gathers what is not carried over.
type Losses []connect.Loss

// Add names a loss. Value is shown to people: it is cut to 120 characters.
func (l *Losses) Add(field, reason, value string) {
	*l = append(*l, connect.Loss{Field: field, Reason: reason, Value: Cut(strings.Join(strings.Fields(value), " "), 120)})
}

// Title makes a title of a text: one line, as long as a title may be.
func (l *Losses) Title(field, s string) string {
	s = strings.Join(strings.Fields(l.Text(field, s)), " ")
	if cut := Cut(s, ledger.MaxTitle); cut != s {
		l.Add(field, fmt.Sprintf("cut to %d characters", ledger.MaxTitle), s)
		return cut
	}
	return s
}

// Text brings a text into the form that records have: lines end in LF, and there are no NUL characters.
func (l *Losses) Text(field, s string) string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	if !strings.Contains(s, "\x00") {
		return s
	}
	l.Add(field, "NUL characters were taken out", "")
	return strings.ReplaceAll(s, "\x00", "")
}

// Labels returns those words that can be labels.
func (l *Losses) Labels(field string, words []string) []string {
	var labels []string
	for _, w := range words {
		w = strings.TrimSpace(w)
		switch {
		case w == "" || slices.Contains(labels, w):
		case len(w) > 200 || strings.ContainsAny(w, "\x00\r\n"):
			l.Add(field, "is too long for a label, or more than a line", w)
		case len(labels) == ledger.MaxLabels:
			l.Add(field, fmt.Sprintf("a record has at most %d labels", ledger.MaxLabels), w)
		default:
			labels = append(labels, w)
		}
	}
	return labels
}

// Rest names the members of an object that hold something and are not carried over. Known are those that are, or
// that say nothing to a person.
func (l *Losses) Rest(object []byte, known []string) {
	dec := json.NewDecoder(bytes.NewReader(object))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return
	}
	for dec.More() {
		name, err := dec.Token()
		var value json.RawMessage
		if err != nil || dec.Decode(&value) != nil {
			return
		}
		switch string(value) {
		case "null", `""`, "[]", "{}", "false", "0":
			continue
		}
		if s, ok := name.(string); ok && !slices.Contains(known, s) {
			l.Add(s, "has no place in a record", string(value))
		}
	}
}

// Cut shortens a text to n characters, the last of them an ellipsis.
func Cut(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	for i := range s {
		if n--; n == 0 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

// Decode reads a record of a JSON export into a struct.
func Decode(where connect.Where, raw []byte, v any) *connect.RowError {
	err := json.Unmarshal(raw, v)
	if err == nil {
		return nil
	}
	var typ *json.UnmarshalTypeError
	if errors.As(err, &typ) {
		return &connect.RowError{
			Where:  jsonstream.Advance(where, raw, int(typ.Offset)-1),
			Reason: fmt.Sprintf("`%s` is a JSON %s", typ.Field, typ.Value),
			Remedy: "Expected " + expected(typ),
		}
	}
	return &connect.RowError{Where: where, Reason: "is not JSON: " + err.Error(), Remedy: "Export the record again"}
}

func expected(typ *json.UnmarshalTypeError) string {
	switch typ.Type.Kind().String() {
	case "string":
		return "a text"
	case "int", "int64", "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "slice":
		return "a list"
	}
	return "an object"
}

// Instant reads a time with its zone; the empty text is the zero time.
func Instant(where connect.Where, field, s string) (time.Time, *connect.RowError) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.RFC3339, s)
	if err == nil && t.Year() >= 1900 && t.Year() < 2200 {
		return t.UTC().Truncate(time.Microsecond), nil
	}
	reason := fmt.Sprintf("`%s`: %q is not a time", field, Cut(s, 40))
	if err == nil {
		reason = fmt.Sprintf("`%s`: the year of %s cannot be right", field, s)
	}
	return time.Time{}, &connect.RowError{Where: where, Reason: reason, Remedy: "Expected a time such as 2026-11-23T09:30:00Z"}
}
