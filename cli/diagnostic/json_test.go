package diagnostic_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/cli/diagnostic"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// jsonDocument is the report as a program reads it.
type jsonDocument struct {
	Format       int              `json:"format"`
	Version      string           `json:"version,omitempty"`
	Files        []jsonFile       `json:"files"`
	Skipped      []map[string]any `json:"skipped"`
	Requirements int              `json:"requirements"`
	Verdicts     json.RawMessage  `json:"verdicts"`
	Findings     json.RawMessage  `json:"findings"`
	NotShown     json.RawMessage  `json:"not_shown"`
}

type jsonFile struct {
	Path     string        `json:"path"`
	Format   string        `json:"format,omitempty"`
	Findings []jsonFinding `json:"findings"`
	Notes    []string      `json:"notes,omitempty"`
}

type jsonPlace struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
	Start     int `json:"start"`
	End       int `json:"end"`
}

type jsonFinding struct {
	Rule     string     `json:"rule"`
	Severity string     `json:"severity"`
	Place    *jsonPlace `json:"place,omitempty"`
	Words    string     `json:"words,omitempty"`
	Message  string     `json:"message"`
	Question string     `json:"question,omitempty"`
	Fixes    []jsonFix  `json:"fixes,omitempty"`
}

type jsonFix struct {
	Title string    `json:"title"`
	Place jsonPlace `json:"place"`
	Text  string    `json:"text"`
}

// The report is written by hand. Read strictly and written again by the standard library it is the same to the byte,
// whatever words it quotes.
func TestJSONIsWhatTheStandardLibraryWrites(t *testing.T) {
	t.Parallel()
	words := rapid.OneOf(rapid.String(), rapid.StringMatching("[\\x00-\\x7f]{0,9}"), rapid.SampledFrom([]string{"", "\u2028 \u2029", "\xff\xfe", "日本 𝄞", "<a&b>", "\\\"\b\f\n\r\t\x01"}))
	rapid.Check(t, func(t *rapid.T) {
		files := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) diagnostic.File {
			f := diagnostic.File{Path: words.Draw(t, "path")}
			if rapid.Bool().Draw(t, "has a source") {
				f.Source = []byte(words.Draw(t, "source"))
			}
			f.Format = rapid.SampledFrom([]review.Format{"", review.Markdown}).Draw(t, "format")
			f.Notes = rapid.SliceOfN(words, 0, 2).Draw(t, "notes")
			end := rapid.IntRange(0, len(f.Source)).Draw(t, "end")
			span := passage.Span{Start: rapid.IntRange(0, end).Draw(t, "start"), End: end}
			for range rapid.IntRange(0, 3).Draw(t, "findings") {
				x := rulebook.Finding{Rule: "X-1", Severity: ledger.Info, Span: span, Words: words.Draw(t, "words"), Message: words.Draw(t, "message"), Question: words.Draw(t, "question")}
				for range rapid.IntRange(0, 2).Draw(t, "fixes") {
					x.Fixes = append(x.Fixes, rulebook.Fix{Title: words.Draw(t, "title"), Span: span, Text: words.Draw(t, "text")})
				}
				f.Findings = append(f.Findings, x)
			}
			return f
		}), 0, 3).Draw(t, "files")
		var out, again bytes.Buffer
		w, err := diagnostic.New("json", &out, diagnostic.Tool{Version: words.Draw(t, "version")}, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if err := w.File(f); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		var doc jsonDocument
		dec := json.NewDecoder(bytes.NewReader(out.Bytes()))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&doc); err != nil {
			t.Fatalf("%v in %s", err, out.Bytes())
		}
		enc := json.NewEncoder(&again)
		enc.SetIndent("", "  ")
		enc.SetEscapeHTML(false)
		if err := enc.Encode(doc); err != nil {
			t.Fatal(err)
		}
		// What is not UTF-8 was escaped once and is a plain character when it is read.
		got := bytes.ReplaceAll(out.Bytes(), []byte(`\ufffd`), []byte("\ufffd"))
		if diff := cmp.Diff(again.String(), string(got)); diff != "" {
			t.Fatalf("(-encoding/json +written):\n%s", diff)
		}
	})
}
