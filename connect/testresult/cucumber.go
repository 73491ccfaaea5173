package testresult

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/jsonstream"
)

// feature is what is read of a feature in Cucumber's JSON.
type feature struct {
	URI      string          `json:"uri"`
	Name     string          `json:"name"`
	Tags     []tag           `json:"tags"`
	Elements []element       `json:"elements"`
	Keyword  json.RawMessage `json:"keyword"`
}

type tag struct {
	Name string `json:"name"`
}

type element struct {
	Type      string `json:"type"`
	Name      string `json:"name"`
	Line      int64  `json:"line"`
	ID        string `json:"id"`
	Timestamp string `json:"start_timestamp"`
	Tags      []tag  `json:"tags"`
	Steps     []step `json:"steps"`
	Before    []step `json:"before"`
	After     []step `json:"after"`
}

type step struct {
	Name   string `json:"name"`
	Result struct {
		Status  string `json:"status"`
		Message string `json:"error_message"`
	} `json:"result"`
}

// readCucumber reads an array of features. One feature is in memory at a time.
func readCucumber(text io.Reader, name string, give func(Item) bool) error {
	for r, err := range (jsonstream.Reader{}).Records(text, name) {
		if err != nil {
			return err
		}
		if r.Err != nil {
			if !give(Item{Err: r.Err}) {
				return nil
			}
			continue
		}
		var f feature
		if err := json.Unmarshal(r.JSON, &f); err != nil {
			if !give(Item{Err: &connect.RowError{Where: r.Where, Reason: "is no feature of Cucumber: " + err.Error(), Remedy: "Export it with the json formatter"}}) {
				return nil
			}
			continue
		}
		failedBefore := false // in a background, which stands before the scenario it ran for
		for _, e := range f.Elements {
			if e.Type == "background" {
				status, _ := outcome(e)
				failedBefore = status == Failed
				continue
			}
			result := Result{Where: r.Where, Suite: keep(f.Name), Name: keep(e.Name), At: moment(e.Timestamp)}
			result.Status, result.Message = outcome(e)
			if failedBefore {
				result.Status = Failed
			}
			failedBefore = false
			for _, t := range append(append([]tag{}, f.Tags...), e.Tags...) {
				if len(result.Labels) < maxLabels {
					result.Labels = append(result.Labels, keep(t.Name))
				}
			}
			item := Item{Result: result}
			if result.Name == "" {
				item = Item{Err: &connect.RowError{Where: r.Where, Reason: fmt.Sprintf("a scenario of %s (line %d) has no name", oneLine(f.URI), e.Line), Remedy: "Give it one, so that it can be told from others"}}
			}
			if !give(item) {
				return nil
			}
		}
	}
	return nil
}

// outcome sums the steps of a scenario: one that failed is enough, all must have passed.
func outcome(e element) (status, message string) {
	all := append(append(append([]step{}, e.Before...), e.Steps...), e.After...)
	status = NotRun
	if len(e.Steps) > 0 {
		status = Passed
	}
	for _, s := range all {
		switch strings.ToLower(s.Result.Status) {
		case "passed":
		case "failed", "ambiguous":
			return Failed, keep(strings.TrimSpace(s.Name + ": " + s.Result.Message))
		default: // skipped, pending, undefined, none
			if status == Passed {
				status, message = NotRun, keep(s.Name)
			}
		}
	}
	return status, message
}

func oneLine(s string) string { return strings.Join(strings.Fields(keep(s)), " ") }
