package diagnostic_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/cli/diagnostic"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// finding is about the first place of words in a source.
func finding(source, words string, f rulebook.Finding) rulebook.Finding {
	at := strings.Index(source, words)
	f.Words, f.Span = words, passage.Span{Start: at, End: at + len(words)}
	for i := range f.Fixes {
		f.Fixes[i].Span = f.Span
	}
	return f
}

// files are what a run over three documents might find.
func files() []diagnostic.File {
	const prose = "# Ladders\n\nA ladder\tof 日本 design 𝄞 must be light,\nand hold 150 kg.\r\nIt is red.\n"
	limit := 150.0
	return []diagnostic.File{
		{
			Path: "docs/a b,c.md", Source: []byte(prose),
			Result: review.Result{
				Format: review.Markdown,
				Sentences: []review.Sentence{{
					Span: passage.Span{Start: 11, End: 70}, Text: "A ladder of 日本 design 𝄞 must be light, and hold 150 kg.", Verdict: wording.Gaps,
					Readings: []criterion.Reading{{
						Criterion: criterion.Criterion{Text: "hold 150 kg", Metric: "load", Comparator: ">=", Threshold: &limit, Unit: "kg"},
						Gaps:      []criterion.Gap{{Slot: "conditions", Rule: "X-2", Question: "At which angle?"}}, Canonical: "load is at least 150 kg",
					}},
				}},
				Findings: []rulebook.Finding{
					finding(prose, "light,\nand", rulebook.Finding{
						Rule: "X-1", Severity: ledger.Refusal, Message: "“light” is 100 % a wish: which weight?\r\nNone is given.", Question: "How heavy may it be?",
						Fixes: []rulebook.Fix{{Title: "Frame", Text: "weigh <n> kg,\nand"}, {Title: "Leave it out"}},
					}),
					finding(prose, "150 kg", rulebook.Finding{Rule: "X-2", Severity: ledger.Warning, Message: "The condition is not stated."}),
					finding(prose, "red", rulebook.Finding{Rule: "Acme.Taste", Severity: ledger.Info, Message: "A colour."}),
				},
				Hidden: map[ledger.Severity]int{ledger.Info: 2},
			},
		},
		{Path: "REQ-1 statement", Record: true, Source: []byte("It must be light."), Result: review.Result{Findings: []rulebook.Finding{
			finding("It must be light.", "light", rulebook.Finding{Rule: "X-1", Severity: ledger.Refusal, Message: "A wish."}),
		}}},
		{Path: "US-1", Record: true, Result: review.Result{Findings: []rulebook.Finding{{Rule: "story.sent", Severity: ledger.Warning, Message: "Nobody accepted it."}}}},
		{Path: "empty.csv", Source: []byte{}, Result: review.Result{Format: review.CSV, Notes: []string{"No column seems to hold requirements."}}},
	}
}

func tool() diagnostic.Tool {
	return diagnostic.Tool{
		Version: "1.2.3", Criteria: true, Least: ledger.Warning,
		Rules: []rulebook.Rule{
			{
				ID: "X-1", Name: "Wish", Severity: ledger.Refusal, Characteristic: "verifiable", Definition: "A word without a number.", Rationale: "Nobody can tell.",
				Bad: "light", Good: "3 kg", Question: "How heavy?", Precision: &rulebook.Precision{Right: 9, Of: 10, On: "ladders"},
			},
			{ID: "X-2", Name: "Gap", Severity: ledger.Warning, Characteristic: "complete", Definition: "Something is left open."},
			{ID: "X-3", Name: "Asleep", Severity: rulebook.Off, Characteristic: "complete", Definition: "Is not applied."},
		},
	}
}

func report(t *testing.T, format string, colour bool) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := diagnostic.New(format, &out, tool(), colour)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files() {
		if err := w.File(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Skip(diagnostic.Skipped{Path: "big.md", Reason: "it is larger than 32 MB"}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What programs read must not change by accident: run with -update when it is meant to.
func TestReports(t *testing.T) {
	t.Parallel()
	for format, name := range map[string]string{"human": "human.txt", "json": "report.json", "sarif": "report.sarif", "github": "github.txt"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			got := report(t, format, false)
			golden := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", format, diff)
			}
		})
	}
}

// sarifLog is what a reader of SARIF relies on.
type sarifLog struct {
	Version string
	Runs    []struct {
		ColumnKind string
		Tool       struct {
			Driver struct {
				Name  string
				Rules []struct {
					ID                   string
					DefaultConfiguration struct{ Level string }
				}
			}
		}
		Results []struct {
			RuleID              string
			RuleIndex           int
			Level               string
			Message             struct{ Text string }
			PartialFingerprints map[string]string
			Locations           []struct {
				PhysicalLocation struct {
					ArtifactLocation struct{ URI string }
					Region           struct{ StartLine, StartColumn, EndLine, EndColumn int }
				}
			}
		}
	}
}

func readSarif(t *testing.T, text []byte) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(text, &log); err != nil {
		t.Fatal(err)
	}
	return log
}

func TestSarifIsConsistent(t *testing.T) {
	t.Parallel()
	log := readSarif(t, report(t, "sarif", false))
	run := log.Runs[0]
	if log.Version != "2.1.0" || run.ColumnKind != "unicodeCodePoints" {
		t.Errorf("version %s, columns in %s", log.Version, run.ColumnKind)
	}
	prints := map[string]bool{}
	for _, r := range run.Results {
		if got := run.Tool.Driver.Rules[r.RuleIndex].ID; got != r.RuleID {
			t.Errorf("the rule at %d is %s, want %s", r.RuleIndex, got, r.RuleID)
		}
		if print := r.PartialFingerprints["throughline/v1"]; print == "" || prints[print] {
			t.Errorf("%s: fingerprint %q is missing or doubled", r.RuleID, print)
		} else {
			prints[print] = true
		}
		if r.Message.Text == "" || len(r.Locations) != 1 {
			t.Errorf("%s: message %q at %d places", r.RuleID, r.Message.Text, len(r.Locations))
		}
	}
	first := run.Results[0].Locations[0].PhysicalLocation
	if first.ArtifactLocation.URI != "docs/a%20b%2Cc.md" {
		t.Errorf("the address is %s", first.ArtifactLocation.URI)
	}
	// Columns are code points: the two wide characters and the clef count one each.
	if r := first.Region; r.StartLine != 3 || r.StartColumn != 33 || r.EndLine != 4 || r.EndColumn != 4 {
		t.Errorf("the region is %+v", r)
	}
}

// A finding is known again when lines are added above it.
func TestFingerprintsSurviveLinesAbove(t *testing.T) {
	t.Parallel()
	prints := func(source string) (out []string) {
		var b bytes.Buffer
		w, err := diagnostic.New("sarif", &b, diagnostic.Tool{}, false)
		if err != nil {
			t.Fatal(err)
		}
		f := diagnostic.File{Path: "a.md", Source: []byte(source)}
		f.Findings = []rulebook.Finding{finding(source, "light", rulebook.Finding{Rule: "X-1", Severity: ledger.Refusal, Message: "m"})}
		if err := w.File(f); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for _, r := range readSarif(t, b.Bytes()).Runs[0].Results {
			out = append(out, r.PartialFingerprints["throughline/v1"])
		}
		return out
	}
	if a, b := prints("It is light.\n"), prints("# Title\n\nIt is light.\n"); a[0] != b[0] {
		t.Errorf("%s became %s", a, b)
	}
	if a, b := prints("It is light.\n"), prints("It is so light.\n"); a[0] == b[0] {
		t.Error("another sentence has the same fingerprint")
	}
}

// Carets stand under what they mean, whatever the line is made of.
func TestCaretsStandUnderTheWords(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"\tit is light now":     "           ^^^^^",
		"日本 is light now":       "         ^^^^^",
		"e\u0301te\u0301 light": "     ^^^^^",
		"\x1b[31mlight":         "      ^^^^^",
		"\u202elight":           "  ^^^^^",
	} {
		if got := carets(t, line); got != want {
			t.Errorf("%q:\ngot  %q\nwant %q", line, got, want)
		}
	}
}

func carets(t *testing.T, line string) string {
	t.Helper()
	var out bytes.Buffer
	w, err := diagnostic.New("human", &out, diagnostic.Tool{}, false)
	if err != nil {
		t.Fatal(err)
	}
	f := diagnostic.File{Path: "a.md", Source: []byte(line)}
	f.Findings = []rulebook.Finding{finding(line, "light", rulebook.Finding{Rule: "X-1", Severity: ledger.Refusal, Message: "m"})}
	if err := w.File(f); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	return strings.TrimPrefix(lines[2], "       |")
}

// Nothing in a document steers the terminal, and no line grows beyond what one looks at.
func TestTerminalIsNotSteered(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.SliceOf(rapid.SampledFrom([]string{"a", " ", "\t", "\x1b]0;x\x07", "\u202e", "\u0085", "日", "\xff", "\n", "\r", strings.Repeat("long ", 60)})).Draw(t, "pieces")
		text := strings.Join(source, "")
		start := rapid.IntRange(0, len(text)).Draw(t, "start")
		end := rapid.IntRange(start, len(text)).Draw(t, "end")
		var out bytes.Buffer
		w, err := diagnostic.New("human", &out, diagnostic.Tool{}, true)
		if err != nil {
			t.Fatal(err)
		}
		f := diagnostic.File{Path: text, Source: []byte(text)}
		f.Findings = []rulebook.Finding{{Rule: "X-1", Severity: ledger.Info, Message: text, Question: "?" + text, Span: passage.Span{Start: start, End: end}}}
		if err := w.File(f); err != nil {
			t.Fatal(err)
		}
		plain := out.String()
		for _, code := range []string{"\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[2m", "\x1b[0m"} {
			plain = strings.ReplaceAll(plain, code, "")
		}
		if i := strings.IndexAny(plain, "\x1b\x07\r\t\u202e\u0085"); i >= 0 {
			t.Fatalf("%q steers the terminal", plain[i:])
		}
		if n := strings.Count(plain, "\n"); n != 4 {
			t.Fatalf("%d lines, want 4: %q", n, plain)
		}
	})
}

// Marks without width can be put on a letter without end; an excerpt ends all the same.
func TestAnExcerptIsBounded(t *testing.T) {
	t.Parallel()
	source := "The list must be fast" + strings.Repeat("\u0301", 1_000_000) + " and easy.\n"
	var out bytes.Buffer
	w, err := diagnostic.New("human", &out, diagnostic.Tool{Least: ledger.Warning}, false)
	if err != nil {
		t.Fatal(err)
	}
	f := diagnostic.File{Path: "a.md", Source: []byte(source)}
	f.Findings = []rulebook.Finding{finding(source, "fast", rulebook.Finding{Rule: "RQ-V01", Severity: ledger.Refusal, Message: "m"}), finding(source, "easy", rulebook.Finding{Rule: "RQ-V01", Severity: ledger.Refusal, Message: "m"})}
	if err := w.File(f); err != nil || out.Len() > 20_000 || !strings.Contains(out.String(), "fast") {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
}

func TestUnknownFormat(t *testing.T) {
	t.Parallel()
	if _, err := diagnostic.New("xml", nil, diagnostic.Tool{}, false); err == nil || !strings.Contains(err.Error(), "sarif") {
		t.Errorf("the error %v does not name the formats", err)
	}
}
