package product

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
	"throughline.dev/connect/testresult"
	"throughline.dev/define/behaviour"
	"throughline.dev/measure/evidence"
)

// evaluationResults is the name of the format of a model's evaluation: one case a line.
const evaluationResults = "evaluation-results"

// looksEvaluated reports whether the first line is a case with a result.
func looksEvaluated(h connect.Head) bool {
	line, _, _ := bytes.Cut(bytes.TrimSpace(h.Text), []byte("\n"))
	var m map[string]json.RawMessage
	if json.Unmarshal(line, &m) != nil {
		return false
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if _, ok := m[n]; ok {
				return true
			}
		}
		return false
	}
	return has("pass", "score") && (has("case", "case_id") || has("id") && has("slice", "slices", "judge"))
}

// evaluated turns the results of a model's evaluation into events of the requirement they are about.
func (im *importer) evaluated(_ context.Context, f plannedEvidence, file *FileReport) iter.Seq2[evidenceItem, error] {
	return func(yield func(evidenceItem, error) bool) {
		about, why := im.aboutEvaluation(f.source)
		if why != nil {
			yield(evidenceItem{}, why)
			return
		}
		run, err := digest(f.source)
		if err != nil {
			yield(evidenceItem{}, err)
			return
		}
		text, err := rawtext.Open(f.source)
		if err != nil {
			yield(evidenceItem{}, err)
			return
		}
		defer text.Close() // it was read only
		results, err := behaviour.ReadResults(text)
		if err != nil {
			evaluationErrors(f.source.Name, err, yield)
			return
		}
		for _, name := range results.Ignored {
			if name != "requirement" {
				im.lose(file, connect.Where{File: f.source.Name, Line: 1}, connect.Loss{Field: name, Reason: "no part of a result"})
			}
		}
		for _, r := range results.Results {
			e := evidence.Evaluated{About: about, Case: r.Case, Slices: r.Slices, Pass: r.Pass, Score: r.Score, Judge: r.Judge, Run: run, At: im.started}
			if !give(yield, connect.Where{File: f.source.Name, Line: int64(r.Line)}, e.Event) {
				return
			}
		}
	}
}

// evaluationErrors lists the lines that cannot be read.
func evaluationErrors(name string, err error, yield func(evidenceItem, error) bool) {
	all := []error{err}
	if joined, ok := err.(interface{ Unwrap() []error }); ok { // the list itself is wanted
		all = joined.Unwrap()
	}
	for _, err := range all {
		row := &connect.RowError{Where: connect.Where{File: name}, Reason: err.Error()}
		var line behaviour.LineError
		if errors.As(err, &line) {
			row = &connect.RowError{Where: connect.Where{File: name, Line: int64(line.Line)}, Reason: strings.TrimSuffix(line.Message, "."), Remedy: strings.TrimSuffix(line.Remedy, ".")}
		}
		if !yield(evidenceItem{err: row}, nil) {
			return
		}
	}
}

// aboutEvaluation finds the requirement a file of results is about: the one its name or its first line names, else the
// only one that specifies a model's behaviour.
func (im *importer) aboutEvaluation(src connect.Source) (evidence.About, *connect.RowError) {
	head, err := rawtext.Head(src)
	if err != nil {
		return evidence.About{}, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: err.Error()}
	}
	line, _, _ := bytes.Cut(bytes.TrimSpace(head.Text), []byte("\n"))
	var first struct{ Requirement string }
	_ = json.Unmarshal(line, &first) // what is wrong with the line is said when it is read
	named := testresult.Result{Name: first.Requirement, Labels: []string{src.Name}}.References(im.known.prefixes[:1])
	fail := func(reason string) (evidence.About, *connect.RowError) {
		return evidence.About{}, &connect.RowError{Where: connect.Where{File: src.Name, Line: 1}, Reason: reason, Remedy: `Name the file after the requirement (REQ-12-evaluation.jsonl), or give each line "requirement": "REQ-12"`}
	}
	switch {
	case len(named) > 0 && im.known.requirements[named[0].Key] == nil:
		return fail("there is no requirement " + named[0].Key)
	case len(named) > 0:
		return evidence.About{Requirement: named[0].Key}, nil
	case len(im.known.modelled) == 1:
		return evidence.About{Requirement: im.known.modelled[0]}, nil
	case len(im.known.modelled) == 0:
		return fail("it does not say which requirement it is about, and none specifies the behaviour of a model")
	}
	return fail(fmt.Sprintf("it does not say which requirement it is about; %d specify the behaviour of a model", len(im.known.modelled)))
}
