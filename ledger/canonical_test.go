package ledger_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	"unicode/utf8"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
)

func specimen(t testing.TB) *ledger.Kind {
	t.Helper()
	k, ok := ledgertest.Schema().Kind("specimen")
	if !ok {
		t.Fatal("the test schema has no specimen")
	}
	return k
}

func TestCanonicalHasOneForm(t *testing.T) {
	t.Parallel()
	k := specimen(t)
	for in, want := range map[string]string{
		``:                                     `{}`,
		" \n":                                  `{}`,
		`null`:                                 `{}`,
		`{ }`:                                  `{}`,
		`{"count":1,"text":"a"}`:               `{"text":"a","count":1}`,
		`{"count":null,"text":""}`:             `{}`,
		`{"count":0,"flag":false}`:             `{"flag":false,"count":0}`,
		`{"text":"\u00e9\ud83d\ude42 \u003c"}`: `{"text":"é🙂 \u003c"}`,
		`{"ratio":1.0e2}`:                      `{"ratio":100}`,
		`{"estimate":4}`:                       `{"estimate":{"low":4,"high":4}}`,
		`{"estimate":[2,6]}`:                   `{"estimate":{"low":2,"high":6}}`,
		`{"when":"2026-03-02T13:00:00.123456999+01:00"}`: `{"when":"2026-03-02T12:00:00.123456Z"}`,
		`{"tags":[]}`:        `{}`,
		`{"tags":["b","a"]}`: `{"tags":["b","a"]}`,
		`{"extra":{"z":1,"a":{"y":[],"b":null}}}`:                `{"extra":{"a":{"b":null,"y":[]},"z":1}}`,
		`{"text":"a","text":"b"}`:                                `{"text":"b"}`,
		`{"price":{"currency":"EUR","minor":-1}}`:                `{"price":{"minor":-1,"currency":"EUR"}}`,
		`{"parts":[{"name":"a","size":3},{"name":"b"}]}`:         `{"parts":[{"name":"a","size":{"low":3,"high":3}},{"name":"b"}]}`,
		`{"parts":[{"name":"a","took":{"value":1,"unit":"h"}}]}`: `{"parts":[{"name":"a","took":{"value":1,"unit":"h"}}]}`,
	} {
		got, err := k.Canonical(json.RawMessage(in))
		if err != nil || string(got) != want {
			t.Errorf("Canonical(%s) = %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestCanonicalNamesThePlaceOfAnError(t *testing.T) {
	t.Parallel()
	k := specimen(t)
	for in, path := range map[string]string{
		`{"wings":2}`:                            "fields.wings",
		`{"Text":"a"}`:                           "fields.Text",
		`{"count":"one"}`:                        "fields.count",
		`{"count":1.5}`:                          "fields.count",
		`{"when":"soon"}`:                        "fields.when",
		`{"choice":"huge"}`:                      "fields.choice",
		`{"day":"tomorrow"}`:                     "fields.day",
		`{"estimate":[6,2]}`:                     "fields.estimate",
		`{"estimate":"x"}`:                       "fields.estimate",
		`{"price":{"minor":1,"currency":"eur"}}`: "fields.price",
		`{"price":{"minor":1,"currency":"EUR","cents":1}}`:   "fields.price",
		`{"parts":[{"name":"a"},{"name":"b","size":[3,1]}]}`: "fields.parts[1].size",
		`[]`:      "fields",
		`"text"`:  "fields",
		`{"text"`: "fields",
		`{} {}`:   "fields",
	} {
		_, err := k.Canonical(json.RawMessage(in))
		var e *ledger.Error
		if !errors.As(err, &e) || e.Code != ledger.CodeInvalid {
			t.Errorf("Canonical(%s): error %v, want code invalid", in, err)
			continue
		}
		if e.Path != path {
			t.Errorf("Canonical(%s): path %q (%v), want %q", in, e.Path, e, path)
		}
	}
}

func TestCanonicalRunsTheStructsOwnValidation(t *testing.T) {
	t.Parallel()
	k, _ := ledgertest.Schema().Kind("quote")
	_, err := k.Canonical(json.RawMessage(`{"source":"FB-1","version":1,"start":4,"end":4,"text":"x"}`))
	if ledger.CodeOf(err) != ledger.CodeInvalid {
		t.Errorf("error %v, want code invalid", err)
	}
	_, err = k.Canonical(json.RawMessage(`{"version":1,"end":4,"text":"x"}`))
	var e *ledger.Error
	if !errors.As(err, &e) || e.Path != "fields.source" {
		t.Errorf("a missing required field: error %v, want one at fields.source", err)
	}
}

// Whatever is given, Canonical answers with an error of code invalid, or with valid JSON that is its own canonical
// form and keeps every declared value.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		``, `{}`, `null`, `{"text":"a","count":1}`, `{"estimate":[2,6]}`, `{"estimate":{"low":1,"high":1e308}}`, `{"when":"2026-03-02T13:00:00.5+01:00"}`, `{"when":"0001-01-01T00:00:00Z"}`,
		`{"extra":{"a":[1,{"b":null}]}}`, `{"ratio":-0}`, `{"ratio":1e-320}`, `{"text":"\ud800"}`, "{\"text\":\"\xff\"}", `{"parts":[{"name":"a","size":3}]}`, `{"length":{"value":1,"unit":"d"}}`, `{"tags":[null]}`,
		`{"parts":[{"NAME":"a"}]}`, `{"estimate":[null,1]}`, `{"count":9223372036854775807}`,
	} {
		f.Add([]byte(seed))
	}
	k := specimen(f)
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := k.Canonical(in)
		if err != nil {
			if ledger.CodeOf(err) != ledger.CodeInvalid {
				t.Fatalf("Canonical(%q): %v has code %s", in, err, ledger.CodeOf(err))
			}
			return
		}
		if !json.Valid(out) || !utf8.Valid(out) {
			t.Fatalf("Canonical(%q) = %q is no JSON", in, out)
		}
		again, err := k.Canonical(out)
		if err != nil || string(again) != string(out) {
			t.Fatalf("Canonical(%q) = %q, but of that it is %q, %v", in, out, again, err)
		}
		v, err := ledger.Decode[ledgertest.Specimen](ledger.Record{Fields: out})
		if err != nil {
			t.Fatalf("Decode(%q): %v", out, err)
		}
		if v.When != nil && (v.When.Location() != time.UTC || v.When.Nanosecond()%1000 != 0) {
			t.Fatalf("instant %v is not in UTC microseconds", v.When)
		}
	})
}
