package events_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"throughline.dev/events"
)

func TestCheckProperties(t *testing.T) {
	t.Parallel()
	for _, good := range []string{
		``, `{}`, `{"a":1}`, `{"a":-0.5e-3,"b":"x","c":true,"d":false,"e":null,"f":[],"g":[1,[2,{"h":{}}]]}`, `{"":""}`,
		`{"\u00e9\ud83d\ude00":"\"\\\/\b\f\n\r\t"}`, `{"a":1,"a":2}`,
	} {
		if err := events.CheckProperties([]byte(good)); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{
		` {}`, `{} `, `{`, `}`, `[]`, `1`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,"a":1}`, `{"a":1 }`, `{"a": 1}`, `{"a":01}`, `{"a":1.}`, `{"a":+1}`,
		`{"a":NaN}`, `{"a":tru}`, `{"a":{"b":1}}`, `{"a":[1,]}`, `{"a":[1 ,2]}`, "{\"a\":\"\n\"}", "{\"a\":\"\xff\"}", `{"a":"\x"}`, `{"a":"\u12"}`,
		`{"a":"\ud800"}`, `{"a":"\udc00\ud800"}`, `{"a":1}{"b":1}`, `{"a":1}}`, `{}}`, `{a:1}`,
		`{"a":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
		`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
		`{"a":"` + strings.Repeat("x", events.MaxEvent) + `"}`,
	} {
		if err := events.CheckProperties([]byte(bad)); err == nil {
			t.Errorf("%.60s: no error", bad)
		}
	}
}

func FuzzCheckProperties(f *testing.F) {
	f.Add([]byte(`{"a":-0.5e-3,"b":"x\u00e9","c":true,"e":null,"g":[1,[2,{"h":{}}]]}`))
	f.Add([]byte(`{"\ud83d\ude00":"\"\\\/\b\f\n\r\t"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) == 0 || events.CheckProperties(raw) != nil {
			return
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, raw); err != nil || !bytes.Equal(compact.Bytes(), raw) {
			t.Fatalf("passed, but is not compact JSON: %q, %v", raw, err)
		}
		first, err := firsts(raw)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range first {
			got, ok := events.Property(raw, name)
			var text string
			switch {
			case string(want) == "null":
				if ok {
					t.Errorf("%q of %q: %q, want it absent", name, raw, got)
				}
				continue
			case want[0] == '"':
				if err := json.Unmarshal(want, &text); err != nil {
					t.Fatal(err)
				}
			default:
				text = string(want)
			}
			if !ok || got != text {
				t.Errorf("%q of %q: %q, %v; want %q", name, raw, got, ok, text)
			}
		}
	})
}

// firsts decodes an object with encoding/json, keeping the first value of each name.
func firsts(raw []byte) (map[string]json.RawMessage, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	out := map[string]json.RawMessage{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return nil, err
		}
		if _, ok := out[name.(string)]; !ok {
			out[name.(string)] = v
		}
	}
	return out, nil
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]float64{"0": 0, "-1.50": -1.5, "1e3": 1000, "12345678901234567890": 12345678901234567890} {
		if got, ok := events.Number(s); !ok || got != want {
			t.Errorf("%q: %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "-", "007", "+1", ".5", "1.", "1e", "1e999", "NaN", "Infinity", "0x10", "1_000", " 1", "1 "} {
		if v, ok := events.Number(s); ok {
			t.Errorf("%q: %v, want no number", s, v)
		}
	}
}
