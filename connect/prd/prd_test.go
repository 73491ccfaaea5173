package prd_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/prd"
	"throughline.dev/define"
	"throughline.dev/ledger"
)

// With UPDATE_GOLDEN=1 the golden files are written anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	var write func(string, []byte) error
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o600)
		}
	}
	connecttest.Golden(t, os.DirFS("testdata"), connecttest.WithoutReadings(prd.Format()), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"README.md":            "# A library\n\nYou must install Go. You should read this. It must compile.\n",
		"REQ-1-x.md":           "---\nkind: requirement\ntitle: Requirements\n---\n\nIt shall. It must. It should.\n",
		"interview.md":         "# Interview\n\nInterviewer: What must it do?\n\nAda: It must, it should, it shall.\n",
		"specification.md":     "# Requirements\n\nAs of 1 May 2026, ledger at change 14.\n\nIt shall. It must. It should.\n",
		"requirements.txt":     "It shall. It must. It should.\n",
		"prd.md":               "# PRD\n\nNothing binds here.\n",
		"requirements.feature": "Feature: shall must should\n",
	} {
		if m := prd.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

// A sentence keeps its key whatever stands around it, so that a document that is imported again updates.
func TestKeysDoNotDependOnThePlace(t *testing.T) {
	t.Parallel()
	keys := func(text string) (out []string) {
		for item, err := range prd.Format().Read(context.Background(), connecttest.Source("prd.md", []byte(text)), connect.Options{}) {
			if err != nil {
				t.Fatal(err)
			}
			if item.Put != nil {
				out = append(out, item.Put.External[0].String())
			}
		}
		return out
	}
	first := keys("# Search\n\nThe search shall answer within 200 ms.\n\nThe search shall answer within 200 ms.\n")
	second := keys("# Preface\n\nNothing.\n\n# Search\n\nThis is about search. The search shall answer\nwithin 200 ms.\n\nThe search shall answer within 200 ms.\n")
	if diff := cmp.Diff(first, second); diff != "" || len(first) != 2 || first[0] == first[1] {
		t.Errorf("(-first +second):\n%s", diff)
	}
}

// What is written as a document and read where nothing stands has the same titles, texts and scenarios.
func TestDocumentsComeBack(t *testing.T) {
	t.Parallel()
	odd := rapid.SampledFrom([]string{"a", "B.", "1. ", "- ", "*", "_x_", "**Criteria**", "# h", "`", "```", "<b>", "&amp;", "\n", "\n\n", "[l](u)", "|", "\\", "200 ms", "### REQ-1 x", "é", ": "})
	words := rapid.OneOf(rapid.Map(rapid.SliceOfN(odd, 1, 7), func(s []string) string { return strings.Join(s, "") }), rapid.StringMatching(`[A-Z][a-z]{1,8}( [a-z]{1,8}){0,6}\.?`))
	format := prd.Format()
	rapid.Check(t, func(t *rapid.T) {
		text := func(what string) string {
			return strings.TrimSpace(rapid.Custom(func(t *rapid.T) string { return words.Draw(t, "words") }).Filter(func(s string) bool { return strings.TrimSpace(s) != "" && !strings.HasSuffix(s, " ") }).Draw(t, what))
		}
		f := define.RequirementFields{Statement: text("statement"), Rationale: text("rationale"), Type: "quality", Priority: "must"}
		raw, err := ledger.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.Record{Key: "REQ-2", Kind: define.Requirement, Title: strings.Join(strings.Fields(text("title")), " "), Body: text("body"), State: "ready", Owner: "Ada *L*", Labels: []string{"a", "b c"}, Fields: raw}
		var b bytes.Buffer
		if _, err := prd.Write(&b, prd.Document{Title: text("document"), Sections: []prd.Section{{Title: text("section"), Records: []ledger.Record{r}}}}, nil); err != nil {
			t.Fatal(err)
		}
		n := 0
		for item, err := range format.Read(context.Background(), connecttest.Source("x.md", b.Bytes()), connect.Options{}) {
			if err != nil || item.Err != nil {
				t.Fatal(err, item.Err)
			}
			if item.Put == nil {
				continue
			}
			n++
			p := item.Put
			back, err := ledger.Decode[define.RequirementFields](ledger.Record{Fields: p.Fields})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(f, back); diff != "" || p.Title != r.Title || p.Body != r.Body || p.Owner != r.Owner || !cmp.Equal(p.Labels, r.Labels) {
				t.Fatalf("came back as another: %+v\n%s\n%s", p, diff, b.String())
			}
		}
		if n != 1 {
			t.Fatalf("1 record became %d\n%s", n, b.String())
		}
	})
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"# Requirements\n\nThe system shall answer in 2 s.\n", "### REQ-1 A\n\n- Type: quality\n\nB\n\n**Criteria**\n\n1. c\n\n<!-- end REQ-1 -->\n", "As a user, I want x, so that y.\n\n## Acceptance criteria\n\n- Given a, when b, then c\n"} {
		f.Add(s)
	}
	format := prd.Format() // its rules are read once
	f.Fuzz(func(t *testing.T, text string) {
		format.Detect(connect.Head{Name: "x.md", Text: []byte(text)})
		for item, err := range format.Read(t.Context(), connecttest.Source("x.md", []byte(text)), connect.Options{}) {
			if err == nil && item.Put != nil && item.Put.Title == "" {
				t.Fatalf("no title: %+v", item.Put)
			}
		}
	})
}
