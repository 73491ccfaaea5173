package duplicate_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/duplicate"
)

func groups(items ...duplicate.Item) []duplicate.Group {
	f := duplicate.New()
	for _, it := range items {
		f.Add(it)
	}
	return f.Groups()
}

func TestVolumeCountsPeopleAndAccounts(t *testing.T) {
	t.Parallel()
	text := "The export of the quarterly report stops after the first page"
	got := groups(
		duplicate.Item{Text: text, Person: "ann", Account: "a"},
		duplicate.Item{Text: "Nothing like it, the calendar is fine"},
		duplicate.Item{Text: text + "!", Person: "ann", Account: "a"},
		duplicate.Item{Text: strings.ToUpper(text), Person: "bob", Account: "a"},
		duplicate.Item{Text: text + " again"},
		duplicate.Item{Text: text, Account: "b"},
	)
	want := []duplicate.Group{{Items: []int{0, 2, 3, 4, 5}, People: 2, Accounts: 2, Unknown: 1}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTextsThatHoldNothingAreNoCopies(t *testing.T) {
	t.Parallel()
	if got := groups(duplicate.Item{}, duplicate.Item{Text: "..."}, duplicate.Item{Text: "\u200b\u202e"}, duplicate.Item{Text: "\xff\xfe"}, duplicate.Item{Text: " \n"}); got != nil {
		t.Errorf("%v", got)
	}
}

func TestShortTexts(t *testing.T) {
	t.Parallel()
	got := groups(
		duplicate.Item{Text: "ok"}, duplicate.Item{Text: "OK."}, duplicate.Item{Text: "no"}, duplicate.Item{Text: "👍"}, duplicate.Item{Text: "👍!"}, duplicate.Item{Text: "👎"},
		duplicate.Item{Text: "搜索很慢"}, duplicate.Item{Text: "搜索很慢。"},
	)
	want := []duplicate.Group{{Items: []int{0, 1}, Unknown: 2}, {Items: []int{3, 4}, Unknown: 2}, {Items: []int{6, 7}, Unknown: 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A row of texts, each with one word more at the end and one less at the beginning, does not make its ends copies.
func TestChainsBreak(t *testing.T) {
	t.Parallel()
	var words []string
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		w := make([]byte, 7)
		for k := range w {
			w[k] = byte('a' + r.IntN(26))
		}
		words = append(words, string(w))
	}
	f := duplicate.New()
	for i := 0; i+10 <= len(words); i++ {
		f.Add(duplicate.Item{Text: strings.Join(words[i:i+10], " ")})
	}
	for _, g := range f.Groups() {
		if first, last := g.Items[0], g.Items[len(g.Items)-1]; last-first >= 10 {
			t.Errorf("texts %d and %d share no word and are in one group", first, last)
		}
	}
}

// The groups are a partition of a part of the items, whatever the texts are; the same texts give the same groups; and equal
// texts are always together.
func TestGroupsAreApartAndRepeatable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.SampledFrom([]string{"export", "login", "slow", "calendar", "🙂", "größe", "\xff", "a"})
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(word, 0, 8).Draw(t, "words"), " ")
		}), 0, 40).Draw(t, "texts")
		var items []duplicate.Item
		for i, text := range texts {
			items = append(items, duplicate.Item{Text: text, Person: fmt.Sprint(i % 5)})
		}
		got := groups(items...)
		if diff := cmp.Diff(got, groups(items...)); diff != "" {
			t.Errorf("not repeatable: %s", diff)
		}
		of := map[int]int{}
		for g, members := range got {
			if members.People > min(5, len(members.Items)) || members.People == 0 || len(members.Items) < 2 {
				t.Errorf("%+v", members)
			}
			for _, i := range members.Items {
				if of[i] != 0 {
					t.Errorf("item %d is in two groups", i)
				}
				of[i] = g + 1
			}
		}
		for i := range texts {
			for j := range i {
				if texts[i] == texts[j] && of[i] != of[j] {
					t.Errorf("%q is in groups %d and %d", texts[i], of[i], of[j])
				}
			}
		}
	})
}

func FuzzSimilarity(f *testing.F) {
	f.Add("the export stops", "the export stopped")
	f.Add("\xff", "🙂")
	f.Fuzz(func(t *testing.T, a, b string) {
		s := duplicate.Similarity(a, b)
		if s < 0 || s > 1 || s != duplicate.Similarity(b, a) {
			t.Errorf("%q, %q: %v", a, b, s)
		}
		if own := duplicate.Similarity(a, a); own != 0 && own != 1 {
			t.Errorf("%q with itself: %v", a, own)
		}
	})
}

// 100,000 identical tickets, 20,000 that differ in a number, and one of 5 MB. The bounds are those of a slow, busy machine
// under the race detector; comparing all pairs would take hours.
func TestManyAlikeAndOneLong(t *testing.T) {
	t.Parallel()
	start := time.Now()
	f := duplicate.New()
	for i := range 100_000 {
		f.Add(duplicate.Item{Text: "The nightly export to the warehouse fails with a timeout since the update", Account: fmt.Sprint(i % 300)})
	}
	f.Add(duplicate.Item{Text: strings.Repeat("All work and no play makes the queue grow, line after line. ", 5<<20/60)})
	for i := range 20_000 {
		f.Add(duplicate.Item{Text: fmt.Sprintf("Alert %d: the disk of the build machine is almost full, please free some space", i)})
	}
	got := f.Groups()
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("took %v", took)
	} else {
		t.Logf("took %v", took)
	}
	if len(got) != 2 || len(got[0].Items) != 100_000 || got[0].Accounts != 300 || len(got[1].Items) != 20_000 {
		t.Errorf("%d groups", len(got))
		for _, g := range got[:min(5, len(got))] {
			t.Logf("%d items, %d accounts", len(g.Items), g.Accounts)
		}
	}
	runtime.KeepAlive(f)
}
