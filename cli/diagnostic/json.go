package diagnostic

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// jsonReport writes one document, a file at a time: {"format": …, "files": […], "skipped": […], the counts}. What a
// large document has tens of thousands of is appended by hand, the rest encoded by its type. It is indented by two
// spaces.
type jsonReport struct {
	w       io.Writer
	tool    Tool
	tally   tally
	b       []byte // what is not yet written
	begun   bool
	some    bool // a file was written
	skipped []Skipped
	near    int // the line of the latest place
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

// formatOfReport is the version of the form; it grows when a member is removed or changes its meaning.
const formatOfReport = 1

// begin writes what comes before the files.
func (j *jsonReport) begin() {
	if j.begun {
		return
	}
	j.begun = true
	j.b = append(j.b, "{\n  \"format\": "...)
	j.b = strconv.AppendInt(j.b, formatOfReport, 10)
	if j.tool.Version != "" {
		j.b = appendString(append(j.b, ",\n  \"version\": "...), j.tool.Version)
	}
	j.b = append(j.b, ",\n  \"files\": ["...)
}

// flush hands on what has gathered.
func (j *jsonReport) flush() error {
	_, err := j.w.Write(j.b)
	j.b = j.b[:0]
	return err
}

// full is how many bytes may gather.
const full = 64 << 10

func (j *jsonReport) File(f File) error {
	j.tally.add(f)
	j.begin()
	lines := review.NewLines(f.Source, false)
	if j.some {
		j.b = append(j.b, ',')
	}
	j.some = true
	j.b = appendString(append(j.b, "\n    {\n      \"path\": "...), f.Path)
	if f.Format != "" {
		j.b = appendString(append(j.b, ",\n      \"format\": "...), string(f.Format))
	}
	j.b = append(j.b, ",\n      \"findings\": ["...)
	for i := range f.Findings {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.finding(lines, &f, i)
		if len(j.b) > full {
			if err := j.flush(); err != nil {
				return err
			}
		}
	}
	if len(f.Findings) > 0 {
		j.b = append(j.b, "\n      "...)
	}
	j.b = append(j.b, ']')
	if err := j.sentences(lines, f); err != nil {
		return err
	}
	if len(f.Notes) > 0 {
		if err := j.value(",\n      \"notes\": ", f.Notes, "      "); err != nil {
			return err
		}
	}
	j.b = append(j.b, "\n    }"...)
	return j.flush()
}

// finding appends one finding of a file.
func (j *jsonReport) finding(lines *review.Lines, f *File, i int) {
	x := &f.Findings[i]
	b := append(j.b, "\n        {\n          \"rule\": "...)
	b = appendString(b, x.Rule)
	b = appendString(append(b, ",\n          \"severity\": "...), string(x.Severity))
	if f.Source != nil {
		b = appendPlace(append(b, ",\n          \"place\": "...), j.placeOf(lines, x.Span), "\n            ")
		b = append(b, "\n          }"...)
	}
	if x.Words != "" {
		b = appendString(append(b, ",\n          \"words\": "...), x.Words)
	}
	b = appendString(append(b, ",\n          \"message\": "...), x.Message)
	if x.Question != "" {
		b = appendString(append(b, ",\n          \"question\": "...), x.Question)
	}
	if f.Source != nil && len(x.Fixes) > 0 {
		b = append(b, ",\n          \"fixes\": ["...)
		for n := range x.Fixes {
			fix := &x.Fixes[n]
			if n > 0 {
				b = append(b, ',')
			}
			b = appendString(append(b, "\n            {\n              \"title\": "...), fix.Title)
			b = appendPlace(append(b, ",\n              \"place\": "...), j.placeOf(lines, fix.Span), "\n                ")
			b = appendString(append(b, "\n              },\n              \"text\": "...), fix.Text)
			b = append(b, "\n            }"...)
		}
		b = append(b, "\n          ]"...)
	}
	j.b = append(b, "\n        }"...)
}

// sentences appends how the sentences of a file were read, when that was asked for.
func (j *jsonReport) sentences(lines *review.Lines, f File) error {
	if !j.tool.Criteria || len(f.Sentences) == 0 {
		return nil
	}
	before := ",\n      \"sentences\": [\n        "
	for i := range f.Sentences {
		s := &f.Sentences[i]
		one := jsonSentence{Place: j.placeOf(lines, s.Span), Text: s.Text, Verdict: s.Verdict, Criteria: []jsonCriterion{}}
		for _, r := range s.Readings {
			gaps := r.Gaps
			if gaps == nil {
				gaps = []criterion.Gap{}
			}
			one.Criteria = append(one.Criteria, jsonCriterion{r.Criterion, gaps, r.Canonical})
		}
		if err := j.value(before, one, "        "); err != nil {
			return err
		}
		before = ",\n        "
	}
	j.b = append(j.b, "\n      ]"...)
	return nil
}

// value appends a value by its type, its further lines behind an indent, and hands on what has gathered.
func (j *jsonReport) value(before string, v any, indent string) error {
	j.b = append(j.b, before...)
	buffer := bytes.NewBuffer(j.b)
	enc := json.NewEncoder(buffer)
	enc.SetIndent(indent, "  ")
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	j.b = bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))
	if err == nil && len(j.b) > full {
		err = j.flush()
	}
	return err
}

// placeOf counts where a span stands, begun at the line of the place before: most come in their order.
func (j *jsonReport) placeOf(lines *review.Lines, s passage.Span) jsonPlace {
	p := placeNear(lines, s, j.near)
	j.near = p.Line
	return p
}

func placeOf(lines *review.Lines, s passage.Span) jsonPlace { return placeNear(lines, s, 1) }

func placeNear(lines *review.Lines, s passage.Span, line int) jsonPlace {
	a, b := lines.Range(s, line)
	return jsonPlace{a.Line, a.Column, b.Line, b.Column, a.Points, b.Points}
}

// appendPlace appends a place without its last brace; each member stands behind an indent.
func appendPlace(b []byte, p jsonPlace, indent string) []byte {
	b = strconv.AppendInt(append(append(append(b, '{'), indent...), `"line": `...), int64(p.Line), 10)
	b = strconv.AppendInt(append(append(append(b, ','), indent...), `"column": `...), int64(p.Column), 10)
	b = strconv.AppendInt(append(append(append(b, ','), indent...), `"end_line": `...), int64(p.EndLine), 10)
	b = strconv.AppendInt(append(append(append(b, ','), indent...), `"end_column": `...), int64(p.EndColumn), 10)
	b = strconv.AppendInt(append(append(append(b, ','), indent...), `"start": `...), int64(p.Start), 10)
	return strconv.AppendInt(append(append(append(b, ','), indent...), `"end": `...), int64(p.End), 10)
}

func (j *jsonReport) Skip(s Skipped) error {
	j.skipped = append(j.skipped, s)
	return nil
}

func (j *jsonReport) Close() error {
	j.begin()
	if j.some {
		j.b = append(j.b, "\n  "...)
	}
	j.b = append(j.b, ']')
	if j.skipped == nil {
		j.skipped = []Skipped{}
	}
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
	t := j.tally
	for _, member := range []struct {
		name  string
		value any
	}{
		{"skipped", j.skipped},
		{"requirements", t.sentences},
		{"verdicts", verdicts{t.verdicts[wording.Refused], t.verdicts[wording.Gaps], t.verdicts[wording.Complete]}},
		{"findings", counts{t.shown[ledger.Refusal], t.shown[ledger.Warning], t.shown[ledger.Info]}},
		{"not_shown", counts{t.hidden[ledger.Refusal], t.hidden[ledger.Warning], t.hidden[ledger.Info]}},
	} {
		if err := j.value(",\n  \""+member.name+"\": ", member.value, "  "); err != nil {
			return err
		}
	}
	j.b = append(j.b, "\n}\n"...)
	return j.flush()
}
