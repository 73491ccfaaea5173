package gherkin_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/gherkin"
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
	connecttest.Golden(t, os.DirFS("testdata"), gherkin.Format(), write)
}

// put reads a feature as the one story it is.
func put(t interface{ Fatal(...any) }, name, text string) (*ledger.Put, []connect.Loss) {
	var out *ledger.Put
	var lost []connect.Loss
	for item, err := range gherkin.Format().Read(context.Background(), connecttest.Source(name, []byte(text)), connect.Options{}) {
		if err == nil && item.Err != nil {
			err = item.Err
		}
		if err != nil {
			t.Fatal(err, text)
		}
		if item.Put != nil {
			out = item.Put
		}
		lost = append(lost, item.Lost...)
	}
	return out, lost
}

func record(p *ledger.Put) ledger.Record {
	return ledger.Record{Key: p.Key, Kind: p.Kind, Title: p.Title, Body: p.Body, Labels: p.Labels, Fields: p.Fields}
}

// A feature that was read is written as the same feature: read again it is the same story.
func TestFeaturesComeBack(t *testing.T) {
	t.Parallel()
	for _, f := range files(t, "testdata/search.txtar") {
		if f.Name != "search.feature" && f.Name != "refund.feature" {
			continue
		}
		first, lost := put(t, f.Name, string(f.Data))
		for _, l := range lost {
			if l.Field != "comments" {
				t.Errorf("%s: lost %+v", f.Name, l)
			}
		}
		text, notices := gherkin.Write(record(first), []ledger.Link{{From: "US-3", Relation: ledger.Parent, To: "REQ-7"}})
		if len(notices) > 0 {
			t.Errorf("%s: %q", f.Name, notices)
		}
		if !strings.Contains(text, "@REQ-7") {
			t.Errorf("the requirement has no tag:\n%s", text)
		}
		second, lost := put(t, f.Name, text)
		if len(lost) > 0 {
			t.Errorf("%s: lost %+v", f.Name, lost)
		}
		if diff := cmp.Diff(first, second); diff != "" {
			t.Errorf("%s (-first +second):\n%s\n%s", f.Name, diff, text)
		}
	}
}

// Whatever a story holds, its feature can be read, and what comes back differently is told.
func TestStoriesBecomeFeatures(t *testing.T) {
	t.Parallel()
	words := rapid.StringMatching(`[a-z]{1,8}( [a-z0-9|<>"]{1,8}){0,6}`)
	odd := rapid.OneOf(words, rapid.SampledFrom([]string{"Scenario: x", "# y", "@z", "\"\"\"", "| a |", "Given b", "a\nb", "Feature: c", "* d", "", " ", "```gherkin\nFeature: …\n```"}))
	rapid.Check(t, func(t *rapid.T) {
		f := define.StoryFields{Role: words.Draw(t, "role"), Means: words.Draw(t, "means"), Ends: words.Draw(t, "ends")}
		for range rapid.IntRange(0, 4).Draw(t, "scenarios") {
			f.Scenarios = append(f.Scenarios, define.Scenario{Name: words.Draw(t, "name"), Given: words.Draw(t, "given"), When: odd.Draw(t, "when"), Then: words.Draw(t, "then")})
		}
		raw, err := ledger.Encode(f)
		if err != nil {
			t.Fatal(err)
		}
		r := ledger.Record{Key: "US-4", Kind: define.Story, Title: words.Draw(t, "title"), Body: odd.Draw(t, "body"), Labels: []string{"smoke"}, Fields: raw}
		text, notices := gherkin.Write(r, nil)
		if len(notices) > 0 {
			return // told
		}
		p, lost := put(t, "US-4.feature", text)
		if len(lost) > 0 {
			t.Fatalf("lost %+v\n%s", lost, text)
		}
		back, err := ledger.Decode[define.StoryFields](record(p))
		if err != nil {
			t.Fatal(err)
		}
		if p.Key != "US-4" || p.Title != r.Title {
			t.Fatalf("%s %q came back as %s %q", r.Key, r.Title, p.Key, p.Title)
		}
		if len(back.Scenarios) != len(f.Scenarios) {
			t.Fatalf("%d scenarios became %d\n%s", len(f.Scenarios), len(back.Scenarios), text)
		}
	})
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"a.md": "Feature: x\n", "a.txt": "Feature: x\n", "features.csv": "a,b\n"} {
		if m := gherkin.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"Feature: a\n  Scenario: b\n    Given c\n", "# language: fr\nFonctionnalité: a\n", "Feature: a\nRule: b\nBackground:\n* c\nExample:\n* d\n", "@US-1 @REQ-2\nFeature:\n\"\"\"\n"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		gherkin.Format().Detect(connect.Head{Name: "x.feature", Text: []byte(text)})
		for item, err := range gherkin.Format().Read(t.Context(), connecttest.Source("x.feature", []byte(text)), connect.Options{}) {
			if err != nil || item.Put == nil {
				continue
			}
			gherkin.Write(record(item.Put), nil)
		}
	})
}
