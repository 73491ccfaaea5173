package diagnostic

import (
	"encoding/json"
	"io"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// jsonReport keeps all files and writes one document at the end.
type jsonReport struct {
	w       io.Writer
	tool    Tool
	tally   tally
	files   []jsonFile
	skipped []Skipped
}

type jsonFile struct {
	Path      string         `json:"path"`
	Format    review.Format  `json:"format,omitempty"`
	Findings  []jsonFinding  `json:"findings"`
	Sentences []jsonSentence `json:"sentences,omitempty"`
	Notes     []string       `json:"notes,omitempty"`
}

// jsonPlace is where something stands: lines and columns from 1, columns and offsets in code points, ends exclusive.
type jsonPlace struct {
	Line      int `json:"line"`
	Column    int `json:"column"`
	EndLine   int `json:"end_line"`
	EndColumn int `json:"end_column"`
	Start     int `json:"start"`
	End       int `json:"end"`
}

type jsonFinding struct {
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity"`
	Place    *jsonPlace      `json:"place,omitempty"`
	Words    string          `json:"words,omitempty"`
	Message  string          `json:"message"`
	Question string          `json:"question,omitempty"`
	Fixes    []jsonFix       `json:"fixes,omitempty"`
}

type jsonFix struct {
	Title string    `json:"title"`
	Place jsonPlace `json:"place"`
	Text  string    `json:"text"`
}

type jsonSentence struct {
	Place    jsonPlace       `json:"place"`
	Text     string          `json:"text"`
	Verdict  wording.Verdict `json:"verdict"`
	Criteria []jsonCriterion `json:"criteria"`
}

type jsonCriterion struct {
	criterion.Criterion
	Gaps      []criterion.Gap `json:"gaps"`
	Canonical string          `json:"canonical"`
}

func (j *jsonReport) File(f File) error {
	j.tally.add(f)
	lines := review.NewLines(f.Source, false)
	out := jsonFile{Path: f.Path, Format: f.Format, Findings: []jsonFinding{}, Notes: f.Notes}
	for _, x := range f.Findings {
		one := jsonFinding{Rule: x.Rule, Severity: x.Severity, Words: x.Words, Message: x.Message, Question: x.Question}
		if f.Source != nil {
			p := placeOf(lines, x.Span)
			one.Place = &p
			for _, fix := range x.Fixes {
				one.Fixes = append(one.Fixes, jsonFix{fix.Title, placeOf(lines, fix.Span), fix.Text})
			}
		}
		out.Findings = append(out.Findings, one)
	}
	if j.tool.Criteria {
		for _, s := range f.Sentences {
			one := jsonSentence{Place: placeOf(lines, s.Span), Text: s.Text, Verdict: s.Verdict, Criteria: []jsonCriterion{}}
			for _, r := range s.Readings {
				gaps := r.Gaps
				if gaps == nil {
					gaps = []criterion.Gap{}
				}
				one.Criteria = append(one.Criteria, jsonCriterion{r.Criterion, gaps, r.Canonical})
			}
			out.Sentences = append(out.Sentences, one)
		}
	}
	j.files = append(j.files, out)
	return nil
}

func placeOf(lines *review.Lines, s passage.Span) jsonPlace {
	line, column := lines.Position(s.Start)
	endLine, endColumn := lines.Position(s.End)
	return jsonPlace{line, column, endLine, endColumn, lines.Points(s.Start), lines.Points(s.End)}
}

func (j *jsonReport) Skip(s Skipped) error {
	j.skipped = append(j.skipped, s)
	return nil
}

func (j *jsonReport) Close() error {
	type verdicts struct {
		Refused  int `json:"refused"`
		Gaps     int `json:"gaps"`
		Complete int `json:"complete"`
	}
	type counts struct {
		Refusal int `json:"refusal"`
		Warning int `json:"warning"`
		Info    int `json:"info"`
	}
	if j.files == nil {
		j.files = []jsonFile{}
	}
	if j.skipped == nil {
		j.skipped = []Skipped{}
	}
	t := j.tally
	enc := json.NewEncoder(j.w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(struct {
		Format       int        `json:"format"` // of this document; it grows when a member is removed or changes its meaning
		Version      string     `json:"version,omitempty"`
		Files        []jsonFile `json:"files"`
		Skipped      []Skipped  `json:"skipped"`
		Requirements int        `json:"requirements"`
		Verdicts     verdicts   `json:"verdicts"`
		Findings     counts     `json:"findings"`
		NotShown     counts     `json:"not_shown"`
	}{
		1, j.tool.Version, j.files, j.skipped, t.sentences,
		verdicts{t.verdicts[wording.Refused], t.verdicts[wording.Gaps], t.verdicts[wording.Complete]},
		counts{t.shown[ledger.Refusal], t.shown[ledger.Warning], t.shown[ledger.Info]},
		counts{t.hidden[ledger.Refusal], t.hidden[ledger.Warning], t.hidden[ledger.Info]},
	})
}
