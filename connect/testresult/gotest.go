package testresult

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/jsonstream"
)

// goEvent is a line of go test -json.
type goEvent struct {
	Time       *time.Time
	Action     string
	Package    string
	ImportPath string
	Test       string
	Output     string
}

// maxOpen bounds the tests whose output is kept until they end.
const maxOpen = 10_000

// readGoTest reads one event a line. A test is known to have failed or passed at its end; its output came before.
func readGoTest(text io.Reader, name string, give func(Item) bool) error {
	output := map[string]string{}
	ended := map[string]bool{} // packages with a test that ended
	for r, err := range (jsonstream.Reader{MaxRecord: 4 << 20}).Records(text, name) {
		var row *connect.RowError
		if errors.As(err, &row) {
			return row
		} else if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if r.Err != nil {
			if !give(Item{Err: r.Err}) {
				return nil
			}
			continue
		}
		var e goEvent
		if err := json.Unmarshal(r.JSON, &e); err != nil {
			if !give(Item{Err: &connect.RowError{Where: r.Where, Reason: "is no event of go test -json: " + err.Error(), Remedy: "Write the file with go test -json and nothing else"}}) {
				return nil
			}
			continue
		}
		key := e.Package + "\x00" + e.Test
		if e.Action == "output" {
			if e.Test != "" && (len(output) < maxOpen || output[key] != "") && len(output[key]) < maxText && !noise(e.Output) {
				output[key] = keep(output[key] + e.Output)
			}
			continue
		}
		status, over := map[string]string{"pass": Passed, "fail": Failed, "skip": NotRun}[e.Action]
		if !over {
			continue
		}
		item := Item{Result: Result{Where: r.Where, Suite: keep(e.Package), Name: keep(e.Test), Status: status}}
		if status != Passed {
			item.Message = strings.TrimSpace(output[key])
		}
		delete(output, key)
		if e.Time != nil {
			item.At = e.Time.UTC()
		}
		if e.Test == "" {
			if status != Failed || ended[e.Package] {
				continue
			}
			item = Item{Result: Result{Where: r.Where, Suite: keep(e.Package)}, Lost: "the package failed before any of its tests ended, so that nothing is known of them"}
		} else if len(ended) < maxOpen {
			ended[e.Package] = true
		}
		if !give(item) {
			return nil
		}
	}
	return nil
}

// noise is output that go test itself writes about a test.
func noise(s string) bool {
	s = strings.TrimSpace(s)
	return s == "" || strings.HasPrefix(s, "=== ") || strings.HasPrefix(s, "--- ")
}
