package ledger_test

import (
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/ledger"
)

func TestKeyParts(t *testing.T) {
	t.Parallel()
	for key, want := range map[ledger.Key]struct {
		prefix string
		number int64
	}{
		"REQ-12": {"REQ", 12}, "A-B-3": {"A-B", 3}, "REQ": {"", 0}, "": {"", 0}, "REQ-": {"REQ", 0}, "REQ-x": {"REQ", 0}, "REQ--1": {"REQ-", 1}, "-7": {"", 7},
		"REQ-99999999999999999999": {"REQ", 0},
	} {
		if key.Prefix() != want.prefix || key.Number() != want.number {
			t.Errorf("%q has prefix %q and number %d, want %q and %d", key, key.Prefix(), key.Number(), want.prefix, want.number)
		}
	}
}

func TestDate(t *testing.T) {
	t.Parallel()
	for d, ok := range map[ledger.Date]bool{
		"": true, "2026-11-23": true, "2024-02-29": true, "2026-02-29": false, "2026-13-01": false, "2026-1-1": false, "23.11.2026": false, "2026-11-23T00:00:00Z": false, "0000-01-01": true, "10000-01-01": false,
	} {
		if err := d.Validate(); (err == nil) != ok {
			t.Errorf("Date(%q).Validate() = %v", d, err)
		}
	}
	late := time.Date(2026, 11, 23, 23, 30, 0, 0, time.FixedZone("", -3600))
	if got := ledger.DateOf(late); got != "2026-11-24" {
		t.Errorf("DateOf(%v) = %s, want the day in UTC", late, got)
	}
}

func TestMoney(t *testing.T) {
	t.Parallel()
	for m, ok := range map[ledger.Money]bool{
		{}: true, {Minor: 5, Currency: "EUR"}: true, {Minor: -5, Currency: "XXX"}: true, {Currency: "EUR"}: true, {Minor: 5}: false, {Minor: 5, Currency: "eur"}: false, {Minor: 5, Currency: "EURO"}: false,
		{Minor: 5, Currency: "EUR\n"}: false,
	} {
		if err := m.Validate(); (err == nil) != ok {
			t.Errorf("%+v.Validate() = %v", m, err)
		}
	}
}

func TestDuration(t *testing.T) {
	t.Parallel()
	for d, seconds := range map[ledger.Duration]float64{
		{}: 0, {250, "ms"}: 0.25, {2, "s"}: 2, {1.5, "min"}: 90, {2, "h"}: 7200, {1, "d"}: 86400, {1, "wk"}: 604800, {12, "mo"}: 365.25 * 86400,
	} {
		if err := d.Validate(); err != nil {
			t.Errorf("%+v: %v", d, err)
		}
		if got := d.Seconds(); got != seconds {
			t.Errorf("%+v is %v s, want %v", d, got, seconds)
		}
	}
	for _, d := range []ledger.Duration{{1, ""}, {1, "fortnight"}, {-1, "d"}, {1, "D"}, {0, "x"}} {
		if d.Validate() == nil {
			t.Errorf("%+v is taken for a duration", d)
		}
	}
}

func TestRangeReadsEveryForm(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]*ledger.Range{
		`4`: ledger.Exactly(4), `-1.5e3`: ledger.Exactly(-1500), `[2,6]`: ledger.Between(2, 6), ` [ 2 , 6 ] `: ledger.Between(2, 6),
		`{"low":2,"high":6}`: ledger.Between(2, 6), `{"high":6,"low":2}`: ledger.Between(2, 6), `null`: nil,
	} {
		var got *ledger.Range
		if err := json.Unmarshal([]byte(in), &got); err != nil || (got == nil) != (want == nil) || got != nil && *got != *want {
			t.Errorf("%s is read as %v, %v, want %v", in, got, err, want)
		}
	}
	for _, in := range []string{`"4"`, `[]`, `[2]`, `[2,4,6]`, `[null,6]`, `{}`, `{"low":2}`, `{"high":2}`, `{"low":2,"high":6,"mid":4}`, `{"low":"2","high":6}`, `true`, `[[2],[6]]`, `{"low":null,"high":1}`} {
		var got *ledger.Range
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s is taken for the range %v", in, *got)
		}
	}
	if ledger.Between(6, 2).Validate() == nil {
		t.Error("a range that runs backwards is taken for one")
	}
}

func TestRangeIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		finite := rapid.Float64().Filter(func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) })
		r := ledger.Range{Low: finite.Draw(t, "low"), High: finite.Draw(t, "high")}
		b, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var got ledger.Range
		if err := json.Unmarshal(b, &got); err != nil || got != r {
			t.Fatalf("%v is written %s and read %v, %v", r, b, got, err)
		}
	})
}
