package passage_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/passage"
)

func TestSentencesAreSplitWhereTheyEnd(t *testing.T) {
	t.Parallel()
	for _, want := range [][]string{
		{"The API shall answer within 99.9 ms.", "It shall retry."},
		{"Formats, e.g. CSV or i.e. text, shall be read.", "Others are refused."},
		{"It takes approx. 5 s, cf. No. 5 and Fig. 2, at most.", "Then it stops."},
		{"Backups run at 5 p.m. each day.", "Nothing else runs."},
		{"Backups run until 5 p.m.", "Nothing else runs."},
		{"Orders, invoices, etc. are kept.", "Drafts, notes, etc.", "All are kept."},
		{"See section 5.3.1 for details.", "The 2.0 release follows."},
		{"Is it fast?", "Yes!", "It is."},
		{"It stops... and goes on.", "It stops...", "The end"},
		{"The screen shows \"Saved.\"", "The user goes on."},
		{"The file config.yaml is read.", "So is www.example.org/a.b."},
		{"J. Smith approves it.", "Option A is built by B. Jones."},
		{"It answers in 5 sec. Then it stops."},
		{"The answer takes 10 seconds.", "The rest waits."},
		{"Searches (e.g. by name. Or by date) shall work.", "They do."},
		{"It shall log in.[SRS-12]", "It shall log out. (M)", "It shall stop. [SRS-13]", "Then it rests."},
		{"1. The system shall start.", "2. It shall stop."},
		{"It shall take ??? seconds.", "It does."},
		{"Node.js 20 and System.Text are used.", "Nothing else."},
		{"We met ACME Inc. in May.", "It went well"},
	} {
		text := strings.Join(want, " ")
		if want[0] == "The answer takes 10 seconds." {
			text = strings.Join(want, "") // a space is missing
		}
		if want[0] == "It answers in 5 sec. Then it stops." {
			want = []string{"It answers in 5 sec.", "Then it stops."}
		}
		var got []string
		for _, s := range passage.Split(text) {
			got = append(got, s.Text)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q (-want +got):\n%s", text, d)
		}
	}
}

func TestWordsKeepTheMarksInsideThem(t *testing.T) {
	t.Parallel()
	s := passage.One("Don’t cut user-friendly p95, 1,000.50 or 5.3.1: 3-5 s and/or <= 200ms, e.g. at 5 p.m. in SHA-256…")
	var got []string
	for _, w := range s.Words {
		got = append(got, w.Lower)
	}
	want := strings.Fields("don't cut user-friendly p95 , 1,000.50 or 5.3.1 : 3 - 5 s and / or <= 200ms , e.g. at 5 p.m. in sha-256 …")
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("words (-want +got):\n%s", d)
	}
}

func TestWhatIsNotTheAuthorsLanguageIsMasked(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`The "Quick start" button opens https://a.example/fast.`:                                      {`"Quick start"`, "https://a.example/fast"},
		"The file fast.json and ./easy/run are read by a@b.org.":                                      {"fast.json", "./easy/run", "a@b.org"},
		"The user's page shows ‘Easy mode’ and «Fast».":                                               {"‘Easy mode’", "«Fast»"},
		`He said "it must be fast. It must also be easy for all of the people who use it every day."`: nil,
	} {
		s := passage.One(text)
		var got []string
		for _, m := range s.Masked {
			got = append(got, s.Text[m.Start:m.End])
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", text, d)
		}
	}
}
