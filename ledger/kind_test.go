package ledger_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
)

type every struct {
	Text   string            `json:"text,omitempty" ledger:"search,filter,sort,reason,required" doc:"some text"`
	Enum   string            `json:"enum,omitempty" ledger:"enum=a|b"`
	Enums  []string          `json:"enums,omitempty" ledger:"enum=a|b"`
	Bool   *bool             `json:"bool,omitempty"`
	Int    int               `json:"int,omitempty"`
	Int64  *int64            `json:"int64,omitempty"`
	Number float64           `json:"number,omitempty"`
	At     time.Time         `json:"at,omitzero"`
	Day    ledger.Date       `json:"day,omitempty"`
	Money  *ledger.Money     `json:"money,omitempty"`
	Length ledger.Duration   `json:"length,omitzero"`
	Range  *ledger.Range     `json:"range,omitempty"`
	Key    ledger.Key        `json:"key,omitempty" ledger:"kind=theme"`
	Keys   []ledger.Key      `json:"keys,omitempty"`
	Parts  []struct{ A int } `json:"parts,omitempty"`
	Extra  map[string]any    `json:"extra,omitempty"`
}

func life() ledger.Lifecycle {
	return ledger.Lifecycle{States: []ledger.State{{Name: "new", Phase: ledger.Open}}}
}

func kindOf[T any](name, prefix string) ledger.Kind {
	return ledger.KindOf[T](ledger.Kind{Name: name, Plural: name + "s", Prefix: prefix, Lifecycle: life()})
}

func TestKindOfReadsTheStruct(t *testing.T) {
	t.Parallel()
	k := kindOf[every]("every", "EV")
	want := []ledger.Field{
		{Name: "text", Type: ledger.TextField, Doc: "some text", Required: true, Search: true, Filter: true, Sort: true, Reason: true},
		{Name: "enum", Type: ledger.EnumField, Enum: []string{"a", "b"}},
		{Name: "enums", Type: ledger.ListField, Elem: ledger.TextField, Enum: []string{"a", "b"}},
		{Name: "bool", Type: ledger.BoolField},
		{Name: "int", Type: ledger.IntegerField},
		{Name: "int64", Type: ledger.IntegerField},
		{Name: "number", Type: ledger.NumberField},
		{Name: "at", Type: ledger.InstantField},
		{Name: "day", Type: ledger.DateField},
		{Name: "money", Type: ledger.MoneyField},
		{Name: "length", Type: ledger.DurationField},
		{Name: "range", Type: ledger.RangeField},
		{Name: "key", Type: ledger.KeyField, Kind: "theme"},
		{Name: "keys", Type: ledger.ListField, Elem: ledger.KeyField},
		{Name: "parts", Type: ledger.ListField, Elem: ledger.ObjectField},
		{Name: "extra", Type: ledger.ObjectField},
	}
	if d := cmp.Diff(want, k.Fields); d != "" {
		t.Errorf("fields (-want +got):\n%s", d)
	}
	if f, ok := k.Field("range"); !ok || f.Type != ledger.RangeField {
		t.Errorf("Field(range) = %+v, %t", f, ok)
	}
	if _, ok := k.Field("Range"); ok {
		t.Error("Field(Range) finds a field, names have one spelling")
	}
}

func TestKindOfRefusesMalformedStructs(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(){
		"no struct":    func() { kindOf[string]("x", "X") },
		"no json name": func() { kindOf[struct{ A string }]("x", "X") },
		"hidden":       func() { kindOf[struct{ a string }]("x", "X") },
		"dashed": func() {
			kindOf[struct {
				A string `json:"-"`
			}]("x", "X")
		},
		"unknown option": func() {
			kindOf[struct {
				A string `json:"a" ledger:"serch"`
			}]("x", "X")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("KindOf does not panic")
				}
			}()
			make()
		})
	}
}

func TestSearchTextTakesTextFromEverywhere(t *testing.T) {
	t.Parallel()
	k := kindOf[struct {
		A string         `json:"a,omitempty" ledger:"search"`
		B []string       `json:"b,omitempty" ledger:"search"`
		C map[string]any `json:"c,omitempty" ledger:"search"`
		D string         `json:"d,omitempty"`
	}]("x", "X")
	got := k.SearchText([]byte(`{"a":"one","b":["two","three"],"c":{"z":["five",5,true],"y":{"q":"four"}},"d":"hidden"}`))
	if want := "one two three four five"; strings.Join(strings.Fields(got), " ") != want {
		t.Errorf("search text %q, want the words %q", got, want)
	}
	for _, fields := range []string{``, `{}`, `null`, `nonsense`} {
		if got := k.SearchText([]byte(fields)); got != "" {
			t.Errorf("search text of %q is %q", fields, got)
		}
	}
}
