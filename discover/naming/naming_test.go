package naming_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
	"throughline.dev/discover/naming"
)

func find(t testing.TB, in naming.Input) map[int32][]string {
	t.Helper()
	out, err := naming.Find(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestNamesSayWhatSetsAGroupApart(t *testing.T) {
	t.Parallel()
	in := naming.Input{Texts: []string{
		"The webhook retries arrive twice in our workspace.", "Webhook retries come in the wrong order.", "Our workspace gets webhook retries for hours.",
		"The invoice export of our workspace has the wrong VAT number.", "Please fix the invoice export.", "Invoice export fails in our workspace.",
	}, Group: []int32{0, 0, 0, 1, 1, 1}}
	got := find(t, in)
	if got[0][0] != "webhook retries" || got[1][0] != "invoice export" {
		t.Errorf("%v", got)
	}
}

// A name is written as people wrote it, in small letters; its phrases share no word; nothing is made up.
func TestPhrasesStandInTheTexts(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"export", "exports", "invoice", "the", "fails", "Webhook", "429", "is", "über", "don't", "."})
	rapid.Check(t, func(r *rapid.T) {
		var in naming.Input
		for range rapid.IntRange(0, 12).Draw(r, "texts") {
			in.Texts = append(in.Texts, strings.Join(rapid.SliceOfN(word, 0, 8).Draw(r, "words"), " "))
			in.Group = append(in.Group, int32(rapid.IntRange(-1, 2).Draw(r, "group")))
		}
		for g, phrases := range find(t, in) {
			if len(phrases) > 3 || g < 0 {
				r.Fatalf("group %d: %q", g, phrases)
			}
			for _, p := range phrases {
				stands := slices.ContainsFunc(in.Texts, func(text string) bool { return strings.Contains(strings.ToLower(text), p) })
				if p == "" || !stands {
					r.Fatalf("%q stands nowhere", p)
				}
			}
		}
		if d := cmp.Diff(find(t, in), find(t, in)); d != "" {
			r.Fatal(d)
		}
	})
}
