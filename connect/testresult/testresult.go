// Package testresult reads the results of tests: JUnit XML as most runners write it, Cucumber JSON, and the lines of
// go test -json. It says which requirement, criterion or story a result names; what comes of it is for the caller.
//
// Reading streams: memory is bounded by one test, not by the file. XML is read without external entities and without
// a document type that declares any.
package testresult

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
)

// Formats.
const (
	JUnit    = "junit-xml"
	Cucumber = "cucumber-json"
	GoTest   = "go-test-json"
)

// Formats lists the formats.
func Formats() []string { return []string{JUnit, Cucumber, GoTest} }

// Title describes a format in a few words; empty for one that is not known.
func Title(format string) string {
	return map[string]string{
		JUnit:    "results of tests (JUnit XML)",
		Cucumber: "results of scenarios (Cucumber JSON)",
		GoTest:   "results of tests (go test -json)",
	}[format]
}

// Statuses of a result.
const (
	Passed = "passed"
	Failed = "failed"
	NotRun = "not_run" // skipped, pending, undefined
)

// Result is what one test, or one scenario, came to.
type Result struct {
	Where   connect.Where
	Suite   string // suite and class, feature, package
	Name    string
	Status  string
	Message string   // of a failure, its beginning
	Labels  []string // tags, and the values of properties
	At      time.Time
}

// Item is a result, or what is wrong with a part of the file.
type Item struct {
	Result
	Err *connect.RowError
	// Lost is why there is no result where one was to be expected, such as of a package that could not be built; the
	// result has its place and the suite.
	Lost string
}

// Limits.
const (
	maxText    = 2000      // bytes kept of a name or a message
	maxLabels  = 200       // of one test
	maxNesting = 64        // of elements
	maxToken   = 16 << 20  // bytes of one piece of XML
	maxTests   = 1_000_000 // of a file
)

// Read yields the results of a file. An error of the series ends it: what makes the rest unreadable.
func Read(ctx context.Context, format string, src connect.Source) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		text, err := rawtext.Open(src)
		if err != nil {
			yield(Item{}, err)
			return
		}
		defer text.Close() // it was read only
		n := 0
		give := func(i Item) bool {
			if n++; n > maxTests || ctx.Err() != nil {
				return false
			}
			return yield(i, nil)
		}
		switch format {
		case JUnit:
			err = readJUnit(text, src.Name, give)
		case Cucumber:
			err = readCucumber(text, src.Name, give)
		case GoTest:
			err = readGoTest(text, src.Name, give)
		default:
			err = fmt.Errorf("%q is no format of test results. There are %s", format, strings.Join(Formats(), ", "))
		}
		switch {
		case ctx.Err() != nil:
			yield(Item{}, ctx.Err())
		case n > maxTests:
			yield(Item{}, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: fmt.Sprintf("holds more than %d tests", maxTests), Remedy: "Split it"})
		case err != nil:
			yield(Item{}, err)
		}
	}
}

// Detect tells the format of a file by its beginning.
func Detect(h connect.Head) (format string, ok bool) {
	text := bytes.TrimSpace(h.Text)
	if len(text) == 0 {
		return "", false
	}
	switch text[0] {
	case '<':
		return JUnit, rootOf(text) == "testsuites" || rootOf(text) == "testsuite"
	case '[':
		// An array of features, each with a keyword and elements.
		head := text[:min(len(text), 16<<10)]
		return Cucumber, bytes.Contains(head, []byte(`"elements"`)) && bytes.Contains(head, []byte(`"keyword"`))
	case '{':
		line, _, _ := bytes.Cut(text, []byte("\n"))
		var e goEvent
		if json.Unmarshal(line, &e) != nil {
			return "", false
		}
		return GoTest, e.Action != "" && (e.Package != "" || e.ImportPath != "") && (e.Time != nil || e.Test != "" || e.ImportPath != "")
	}
	return "", false
}

// rootOf returns the name of the first element.
func rootOf(text []byte) string {
	for {
		i := bytes.IndexByte(text, '<')
		if i < 0 || i+1 >= len(text) {
			return ""
		}
		text = text[i+1:]
		switch {
		case bytes.HasPrefix(text, []byte("!--")):
			end := bytes.Index(text, []byte("-->"))
			if end < 0 {
				return ""
			}
			text = text[end:]
		case text[0] == '?' || text[0] == '!':
		default:
			end := bytes.IndexAny(text, " \t\r\n/>")
			if end < 0 {
				return ""
			}
			return string(text[:end])
		}
	}
}

// keep cuts a text at maxText.
func keep(s string) string {
	if len(s) <= maxText {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:maxText], "")
}
