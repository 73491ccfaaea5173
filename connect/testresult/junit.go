package testresult

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"throughline.dev/connect"
)

// junit is one pass over a file of JUnit XML.
type junit struct {
	d      *xml.Decoder
	name   string
	give   func(Item) bool
	suites []suite // open ones
	test   *Result // open one
	depth  int
	at     connect.Where // where the token begins
	found  bool          // a suite
}

type suite struct {
	name string
	at   time.Time
}

// errEnough ends a pass that the caller ended.
var errEnough = errors.New("testresult: enough")

func readJUnit(text io.Reader, name string, give func(Item) bool) error {
	guard := &tokenGuard{r: text}
	j := &junit{d: xml.NewDecoder(guard), name: name, give: give}
	j.d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it has been decoded already
	for {
		guard.since = 0
		line, column := j.d.InputPos()
		j.at = connect.Where{File: name, Line: int64(line), Column: column}
		token, err := j.d.Token()
		switch {
		case errors.Is(err, io.EOF) && j.depth > 0:
			return j.fail("the file ends inside an element", "It is cut off: export it again")
		case errors.Is(err, io.EOF) && !j.found:
			return j.fail("there is no testsuite in it", "Expected JUnit XML: testsuites, testsuite, testcase")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return j.broken(err)
		}
		if err := j.token(token); errors.Is(err, errEnough) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func (j *junit) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.Directive:
		if strings.Contains(strings.ToUpper(string(t)), "ENTITY") {
			return j.fail("it declares entities", "Results of tests need none: remove the document type")
		}
	case xml.StartElement:
		if j.depth++; j.depth > maxNesting {
			return j.fail(fmt.Sprintf("elements are nested more than %d deep", maxNesting), "Expected JUnit XML")
		}
		j.start(t)
	case xml.EndElement:
		j.depth--
		if j.depth < 0 {
			return j.fail("an element ends that did not begin", "Export it again")
		}
		return j.end(t.Name.Local)
	case xml.CharData:
		if j.test != nil && j.test.Status == Failed && j.test.Message == "" {
			j.test.Message = keep(strings.TrimSpace(string(t[:min(len(t), 2*maxText)])))
		}
	}
	return nil
}

func (j *junit) start(t xml.StartElement) {
	attr := func(name string) string {
		for _, a := range t.Attr {
			if strings.EqualFold(a.Name.Local, name) {
				return a.Value
			}
		}
		return ""
	}
	switch t.Name.Local {
	case "testsuites", "testsuite":
		j.found = true
		s := suite{name: keep(attr("name")), at: moment(attr("timestamp"))}
		if n := len(j.suites); n > 0 {
			if s.at.IsZero() {
				s.at = j.suites[n-1].at
			}
			if outer := j.suites[n-1].name; outer != "" && s.name != outer {
				s.name = keep(strings.Trim(outer+" / "+s.name, " /"))
			}
		}
		j.suites = append(j.suites, s)
	case "testcase":
		j.test = &Result{Where: j.at, Name: keep(attr("name")), Status: Passed}
		if n := len(j.suites); n > 0 {
			j.test.Suite, j.test.At = j.suites[n-1].name, j.suites[n-1].at
		}
		if class := attr("classname"); class != "" && class != j.test.Suite {
			j.test.Suite = keep(strings.Trim(j.test.Suite+" / "+class, " /"))
		}
		if at := moment(attr("timestamp")); !at.IsZero() {
			j.test.At = at
		}
	case "failure", "error":
		if j.test != nil {
			j.test.Status, j.test.Message = Failed, keep(strings.TrimSpace(attr("message")))
		}
	case "skipped":
		if j.test != nil && j.test.Status == Passed {
			j.test.Status, j.test.Message = NotRun, keep(attr("message"))
		}
	case "property":
		if j.test != nil && len(j.test.Labels) < maxLabels {
			j.test.Labels = append(j.test.Labels, keep(attr("value")))
		}
	}
}

func (j *junit) end(name string) error {
	switch name {
	case "testsuites", "testsuite":
		if n := len(j.suites); n > 0 {
			j.suites = j.suites[:n-1]
		}
	case "testcase":
		if j.test == nil {
			return nil
		}
		r := *j.test
		j.test = nil
		item := Item{Result: r}
		if r.Name == "" {
			item = Item{Err: &connect.RowError{Where: r.Where, Reason: "a testcase has no name", Remedy: "Give it one, so that it can be told from others"}}
		}
		if !j.give(item) {
			return errEnough
		}
	}
	return nil
}

func (j *junit) fail(reason, remedy string) error {
	return &connect.RowError{Where: j.at, Reason: reason, Remedy: remedy}
}

// broken words an error of the decoder, or of the text.
func (j *junit) broken(err error) error {
	var row *connect.RowError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &row):
		return row
	case errors.Is(err, errToken):
		return j.fail(fmt.Sprintf("one piece of it is longer than %d MB", maxToken>>20), "Leave the output of the tests out")
	case errors.As(err, &syntax):
		return &connect.RowError{Where: connect.Where{File: j.name, Line: int64(syntax.Line)}, Reason: "is not XML: " + syntax.Msg, Remedy: "Export it again"}
	}
	return fmt.Errorf("%s: %w", j.name, err)
}

// moment reads a timestamp of JUnit, which has often no zone; that is read as UTC. Zero: it is none.
func moment(s string) time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04:05 -0700"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

var errToken = errors.New("testresult: token too long")

// tokenGuard ends a text of which one token would fill the memory.
type tokenGuard struct {
	r     io.Reader
	since int // bytes since the last token
}

func (g *tokenGuard) Read(p []byte) (int, error) {
	if g.since > maxToken {
		return 0, errToken
	}
	n, err := g.r.Read(p)
	g.since += n
	return n, err
}
