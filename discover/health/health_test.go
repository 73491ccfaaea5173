package health_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"throughline.dev/discover/health"
	"throughline.dev/ledger"
	"throughline.dev/stats"
)

func now() time.Time { return time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC) }

// base is 100 accounts: 60 startups, 30 of the middle, 10 enterprises; every second pays for the plan "pro".
func base() []health.Account {
	var out []health.Account
	for i := range 100 {
		a := health.Account{Key: fmt.Sprintf("ACC-%d", i), Segment: "startup", Plan: "free"}
		if i >= 60 {
			a.Segment = "mid-market"
		}
		if i >= 90 {
			a.Segment = "enterprise"
		}
		if i%2 == 1 {
			a.Plan = "pro"
		}
		out = append(out, a)
	}
	return out
}

func item(account, days int) health.Item {
	return health.Item{
		Key: ledger.Key(fmt.Sprintf("Q-%d-%d", account, days)), Person: "Kim", Account: fmt.Sprintf("ACC-%d", account),
		Source: "ticket", At: now().AddDate(0, 0, -days), Verified: true,
	}
}

func row(t *testing.T, c health.Coverage, name string) health.Row {
	t.Helper()
	for _, r := range c.Rows {
		if r.Name == name {
			return r
		}
	}
	t.Fatalf("no row %q: %+v", name, c)
	return health.Row{}
}

func TestThreeItemsNeverSayWhoIsMissing(t *testing.T) {
	t.Parallel()
	h := health.Of(health.Input{Items: []health.Item{item(1, 3), item(2, 5), item(3, 9)}, Base: base(), AsOf: now()})
	if len(h.Segments.Missing) != 0 || len(h.Plans.Missing) != 0 {
		t.Errorf("%+v", h.Segments)
	}
	r := row(t, h.Segments, "enterprise")
	// Picked by lot: 90/100 · 89/99 · 88/98.
	if want := 100 * 90. / 100 * 89 / 99 * 88 / 98; math.Abs(*r.Chance.Value-want) > 1e-9 || r.Representation != health.Expected {
		t.Errorf("%+v", r)
	}
	if want := "3 people in 3 accounts said so, most lately 3 days ago. Not heard from yet, which with 3 accounts may be chance: mid-market (34 %), enterprise (73 %)."; h.Sentence != want {
		t.Errorf("%s", h.Sentence)
	}
}

func TestWhoIsMissingIsToldWhenItIsNoChance(t *testing.T) {
	t.Parallel()
	var items []health.Item
	for i := range 45 {
		items = append(items, item(i, i))
	}
	h := health.Of(health.Input{Items: items, Base: base(), AsOf: now()})
	if got := strings.Join(h.Segments.Missing, ", "); got != "mid-market, enterprise" {
		t.Errorf("missing: %s", got)
	}
	if r := row(t, h.Segments, "startup"); r.Representation != health.Over {
		t.Errorf("%+v", r)
	}
	if r := row(t, h.Segments, "mid-market"); r.Representation != health.Under {
		t.Errorf("%+v", r)
	}
	if r := row(t, h.Plans, "pro"); r.Representation != health.Expected || r.Missing {
		t.Errorf("%+v", r)
	}
	if !strings.Contains(h.Sentence, "Not heard from, and unlikely by chance: mid-market, enterprise.") {
		t.Error(h.Sentence)
	}
}

func TestOneLoudAccountIsNoSegment(t *testing.T) {
	t.Parallel()
	items := []health.Item{item(1, 1), item(61, 2)}
	for d := range 200 {
		items = append(items, item(95, d))
	}
	h := health.Of(health.Input{Items: items, Base: base(), AsOf: now()})
	if r := row(t, h.Segments, "enterprise"); r.Representation != health.Expected || *r.Share.Value < 99 {
		t.Errorf("%+v", r)
	}
	if *h.People.Value != 3 || *h.Accounts.Value != 3 || h.LoudestKey != "ACC-95" || math.Abs(*h.Loudest.Value-100*200./202) > 1e-9 {
		t.Errorf("%+v", h)
	}
	if !strings.Contains(h.Sentence, "One account wrote 200 of 202.") {
		t.Error(h.Sentence)
	}
}

func TestWhatContradictsIsListedAndNotCounted(t *testing.T) {
	t.Parallel()
	against := item(91, 1)
	against.Contradicts, against.Verified = true, false
	h := health.Of(health.Input{Items: []health.Item{item(1, 10), against, item(2, 20)}, Base: base(), AsOf: now()})
	if *h.Items.Value != 2 || *h.People.Value != 2 || len(h.Against) != 1 || h.Against[0] != against.Key || *h.Newest.Value != 10 || *h.Median.Value != 15 {
		t.Errorf("%+v", h)
	}
	// It was heard from all the same.
	if r := row(t, h.Segments, "enterprise"); r.Chance.Value != nil {
		t.Errorf("%+v", r)
	}
	for _, want := range []string{"1 item speaks against it.", "The words of 1 are not found in a stored source."} {
		if !strings.Contains(h.Sentence, want) {
			t.Errorf("%q lacks %q", h.Sentence, want)
		}
	}
}

func TestNothingIsSaidOfNothing(t *testing.T) {
	t.Parallel()
	h := health.Of(health.Input{AsOf: now()})
	if h.Sentence != "There is no evidence." || h.Loudest.Value != nil || h.Median.Value != nil || h.Verified.Value != nil {
		t.Errorf("%+v", h)
	}
	h = health.Of(health.Input{Items: []health.Item{{}}, Base: base(), AsOf: now()})
	if h.Segments.Rows[0].Representation != health.CannotTell || len(h.Segments.Missing) != 0 || *h.Unattributed.Value != 1 {
		t.Errorf("%+v", h)
	}
}

// Accounts speak whatever their segment, one of them now and then a lot: in how many cases is any segment called over- or
// under-represented, or missing? Not in more than 5 %; the seed is fixed, so the figure does not vary.
func TestNobodyIsCalledMissingByChance(t *testing.T) {
	t.Parallel()
	rng := stats.SeedOf("evidence by lot").Rand()
	b := base()
	const cases = 600
	wrong, missing := 0, 0
	for i := range cases {
		var items []health.Item
		for range 2 + i%30 {
			a := rng.IntN(len(b))
			n := 1 + int(rng.ExpFloat64()*rng.ExpFloat64()*2)
			for d := range n {
				items = append(items, item(a, d))
			}
		}
		h := health.Of(health.Input{Items: items, Base: b, AsOf: now()})
		bad := false
		for _, r := range h.Segments.Rows {
			bad = bad || r.Representation == health.Over || r.Representation == health.Under
		}
		if bad {
			wrong++
		}
		if len(h.Segments.Missing) > 0 {
			missing++
		}
	}
	t.Logf("of %d cases by lot: a segment called over- or under-represented in %.1f %%, missing in %.1f %%", cases, 100*float64(wrong)/cases, 100*float64(missing)/cases)
	if float64(wrong)/cases > 0.05 || float64(missing)/cases > 0.05 {
		t.Errorf("%d and %d of %d", wrong, missing, cases)
	}
}

// Whatever the records hold, figures are whole and say what they are.
func TestFiguresAreWhole(t *testing.T) {
	t.Parallel()
	short := rapid.StringMatching(`[ab]{0,2}`)
	rapid.Check(t, func(t *rapid.T) {
		var in health.Input
		in.AsOf = time.Unix(rapid.Int64Range(-3e9, 8e9).Draw(t, "as of"), 0)
		for range rapid.IntRange(0, 12).Draw(t, "items") {
			it := health.Item{
				Key: ledger.Key(short.Draw(t, "key")), Person: short.Draw(t, "person"), Account: short.Draw(t, "account"),
				Source: rapid.StringN(0, 2, 8).Draw(t, "source"), Contradicts: rapid.Bool().Draw(t, "contradicts"), Verified: rapid.Bool().Draw(t, "verified"),
			}
			if rapid.Bool().Draw(t, "dated") {
				it.At = time.Unix(rapid.Int64Range(-3e9, 8e9).Draw(t, "at"), 0)
			}
			in.Items = append(in.Items, it)
		}
		for range rapid.IntRange(0, 50).Draw(t, "accounts") {
			in.Base = append(in.Base, health.Account{Key: short.Draw(t, "account"), Segment: rapid.StringN(0, 2, 8).Draw(t, "segment"), Plan: short.Draw(t, "plan")})
		}
		h := health.Of(in)
		figures := []ledger.Figure{h.Items, h.People, h.Accounts, h.Loudest, h.Verified, h.Median, h.Newest, h.Contradicts, h.Unattributed}
		figures = append(figures, h.Sources...)
		for _, c := range []health.Coverage{h.Segments, h.Plans} {
			total := 0.0
			for _, r := range c.Rows {
				figures = append(figures, r.Base, r.Accounts, r.Share, r.Chance)
				total += *r.Base.Value
			}
			if len(c.Rows) > 0 && math.Abs(total-100) > 1e-6 || len(c.Rows) > 30 || c.Sentence == "" {
				t.Fatalf("%+v", c)
			}
		}
		for _, f := range figures {
			if f.Name == "" || f.Unit == "" || f.Definition == "" || f.AsOf == "" || f.Value == nil && f.Note == "" {
				t.Fatalf("%+v", f)
			}
			if f.Value == nil {
				continue
			}
			v := *f.Value
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 || f.Unit == "%" && v > 100+1e-9 {
				t.Fatalf("%+v", f)
			}
			if f.Low != nil && (*f.Low > v+1e-9 || *f.High < v-1e-9 || math.IsNaN(*f.Low)) {
				t.Fatalf("%s: %v [%v, %v]", f.Name, v, *f.Low, *f.High)
			}
		}
		if h.Sentence == "" || strings.Contains(h.Sentence, "NaN") {
			t.Fatal(h.Sentence)
		}
	})
}
