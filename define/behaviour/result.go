package behaviour

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Result is what the judge said of one case.
type Result struct {
	Case   string
	Slices []string // the case counts in each of them
	Pass   *bool
	Score  *float64
	Judge  string
	Line   int // of the file, from 1; 0 when it does not come from one
}

// Run are the results of one evaluation run.
type Run struct {
	Results []Result
	Ignored []string // names of fields that were not read, sorted
}

// LineError says what is wrong with one line of a file of results.
type LineError struct {
	Line    int
	Message string
	Remedy  string
}

func (e LineError) Error() string {
	return fmt.Sprintf("line %d: %s. %s", e.Line, e.Message, e.Remedy)
}

// Bounds of a file of results.
const (
	maxResultLine = 1 << 20 // bytes
	maxResults    = 1_000_000
	maxName       = 300 // bytes of a case id, a slice, a judge
	maxErrors     = 20
)

// ReadResults reads results of an evaluation run as JSON lines, one case a line:
//
//	{"case": "q-17", "slice": "German", "pass": true, "judge": "rubric v3"}
//	{"case": "q-18", "slices": ["English", "long"], "score": 0.83}
//
// "id" and "case_id" are read as "case". Every line needs a case and a pass or a score; a case may stand there once.
// Other fields are ignored and listed. It reads one line at a time. If anything is wrong it returns no run, and an
// error that joins a [LineError] for each of the first 20 lines that are.
func ReadResults(r io.Reader) (Run, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var run Run
	var wrong []error
	first, ignored := map[string]int{}, map[string]bool{}
	for number := 1; ; number++ {
		text, err := readLine(in)
		if text = bytes.TrimSpace(text); number == 1 {
			text = bytes.TrimPrefix(text, []byte("\ufeff"))
		}
		if err != nil && !errors.Is(err, io.EOF) {
			var bad LineError
			if errors.As(err, &bad) {
				bad.Line = number
				return Run{}, errors.Join(append(wrong, bad)...)
			}
			return Run{}, fmt.Errorf("line %d: %w", number, err)
		}
		if len(text) > 0 {
			res, bad := parseResult(text, ignored)
			if bad == nil {
				bad = duplicate(first, res.Case, number)
			}
			if bad == nil && len(run.Results) == maxResults {
				bad = &LineError{Message: "the file has more than 1,000,000 cases", Remedy: "Split it into one file a run."}
			}
			if bad != nil {
				bad.Line = number
				if wrong = append(wrong, *bad); len(wrong) == maxErrors || len(run.Results) == maxResults {
					break
				}
			} else {
				res.Line = number
				run.Results = append(run.Results, res)
			}
		}
		if err != nil {
			break
		}
	}
	if len(wrong) > 0 {
		return Run{}, errors.Join(wrong...)
	}
	if len(run.Results) == 0 {
		return Run{}, LineError{Line: 1, Message: "there are no results", Remedy: `Write one case a line: {"case": "q-1", "slice": "German", "pass": true}`}
	}
	for name := range ignored {
		run.Ignored = append(run.Ignored, name)
	}
	slices.Sort(run.Ignored)
	return run, nil
}

// readLine returns the next line; io.EOF comes with the last one.
func readLine(in *bufio.Reader) ([]byte, error) {
	var all []byte
	for {
		part, err := in.ReadSlice('\n')
		all = append(all, part...)
		if len(all) > maxResultLine {
			return nil, LineError{Message: "it is longer than 1 MiB", Remedy: "Write one case a line, and keep long outputs in a file of their own."}
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return all, err
		}
	}
}

func duplicate(first map[string]int, name string, number int) *LineError {
	if before, twice := first[name]; twice {
		return &LineError{Message: fmt.Sprintf("the case %q stands in line %d already", name, before), Remedy: `Give every case one line; a case of several slices has "slices": ["a", "b"].`}
	}
	first[name] = number
	return nil
}

// parseResult reads one line, noting the names of fields that are not its own.
func parseResult(text []byte, ignored map[string]bool) (Result, *LineError) {
	fields, bad := object(text)
	if bad != nil {
		return Result{}, bad
	}
	var res Result
	for _, f := range fields {
		switch f.name {
		case "case", "id", "case_id":
			if res.Case != "" {
				return res, &LineError{Message: "it names its case twice", Remedy: `Keep one of "case", "case_id" and "id".`}
			}
			res.Case, bad = name(f)
		case "slice":
			var s string
			if s, bad = name(f); bad == nil {
				res.Slices = append(res.Slices, s)
			}
		case "slices":
			var all []string
			if all, bad = names(f); bad == nil {
				res.Slices = append(res.Slices, all...)
			}
		case "judge":
			res.Judge, bad = name(f)
		case "pass":
			bad = f.into(&res.Pass, "true or false")
		case "score":
			bad = f.into(&res.Score, "a number")
		default:
			if len(ignored) < 100 && len(f.name) <= maxName {
				ignored[f.name] = true
			}
		}
		if bad != nil {
			return res, bad
		}
	}
	slices.Sort(res.Slices)
	res.Slices = slices.Compact(res.Slices)
	switch {
	case res.Case == "":
		return res, &LineError{Message: "it names no case", Remedy: `Add "case" with the id the case has in the evaluation set.`}
	case res.Pass == nil && res.Score == nil:
		return res, &LineError{Message: "it has no result", Remedy: `Add "pass": true or false, or "score" with a number.`}
	}
	return res, nil
}

// field is one member of an object.
type field struct {
	name string
	raw  json.RawMessage
}

// into decodes a field; null counts as not there.
func (f field) into(v any, want string) *LineError {
	if err := json.Unmarshal(f.raw, v); err != nil {
		return &LineError{Message: fmt.Sprintf("%q is %s", f.name, short(f.raw)), Remedy: "Make it " + want + "."}
	}
	return nil
}

// name decodes a text that names something. A number is taken as it is written, since ids often are numbers.
func name(f field) (string, *LineError) {
	var s string
	if n := bytes.TrimSpace(f.raw); len(n) > 0 && (n[0] == '-' || n[0] >= '0' && n[0] <= '9') {
		s = string(n)
	} else if bad := f.into(&s, "a text"); bad != nil {
		return "", bad
	}
	if len(s) > maxName {
		return "", &LineError{Message: fmt.Sprintf("%q is longer than %d bytes", f.name, maxName), Remedy: "Use a short id."}
	}
	return strings.TrimSpace(s), nil
}

func names(f field) ([]string, *LineError) {
	var raw []json.RawMessage
	if bad := f.into(&raw, `a list of texts, such as ["German", "long"]`); bad != nil {
		return nil, bad
	}
	var all []string
	for _, r := range raw {
		s, bad := name(field{f.name, r})
		if bad != nil {
			return nil, bad
		}
		all = append(all, s)
	}
	return all, nil
}

// object splits a line into the members of the one object it must be. A name may stand there once.
func object(text []byte) ([]field, *LineError) {
	if !utf8.Valid(text) {
		return nil, &LineError{Message: "it is not UTF-8", Remedy: "Save the file as UTF-8."}
	}
	if text[0] != '{' {
		return nil, &LineError{Message: "it is no JSON object: " + short(text), Remedy: "Write one object a line, without a list around them."}
	}
	broken := func(err error) *LineError {
		return &LineError{Message: "it is no JSON object: " + err.Error(), Remedy: "Write one whole object a line."}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	if _, err := d.Token(); err != nil {
		return nil, broken(err)
	}
	var fields []field
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, broken(err)
		}
		f := field{name: fmt.Sprint(key)}
		if err := d.Decode(&f.raw); err != nil {
			return nil, broken(err)
		}
		if seen[f.name] {
			return nil, &LineError{Message: fmt.Sprintf("%q stands there twice", f.name), Remedy: "Keep one of them."}
		}
		seen[f.name] = true
		fields = append(fields, f)
	}
	if _, err := d.Token(); err != nil {
		return nil, broken(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &LineError{Message: "something follows the object", Remedy: "Write one object a line."}
	}
	return fields, nil
}

// short cuts a value to what fits into a message.
func short(raw []byte) string {
	if r := []rune(string(raw)); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return string(raw)
}
