// Package emit turns one criterion into what engineering runs: an OpenSLO objective, k6 thresholds, a Prometheus rule,
// a Gherkin skeleton, and the instrumentation that must be added where telemetry cannot show it.
//
// Nothing is invented. What the criterion does not say stays a slot in angle brackets, or is an error that names it;
// names that had to be made out of the author's words are listed in the notes.
package emit

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"throughline.dev/define/claim"
	"throughline.dev/define/criterion"
)

// File is one emitted artefact.
type File struct {
	As    string   `json:"as"`   // openslo, k6, prometheus, gherkin, instrumentation
	Name  string   `json:"name"` // "req-12-1.openslo.yaml"
	Text  string   `json:"text"`
	Notes []string `json:"notes,omitempty"` // what it cannot show, and why
}

// Formats lists what can be emitted.
func Formats() []string { return []string{"openslo", "k6", "prometheus", "gherkin", "instrumentation"} }

// Emit writes a criterion of a requirement in a format; index counts from 1. The error says what the criterion lacks.
func Emit(key string, index int, c criterion.Criterion, as string) (File, error) {
	write, ok := map[string]func(job) (File, error){
		"openslo": job.openSLO, "k6": job.k6, "prometheus": job.prometheus, "gherkin": job.gherkin, "instrumentation": job.instrumentation,
	}[as]
	if !ok {
		return File{}, fmt.Errorf("%q cannot be emitted. Use %s", as, strings.Join(Formats(), ", "))
	}
	j := job{key: key, index: index, c: c}
	if c.Check != nil {
		j.check = *c.Check
	}
	j.claim, j.lacks = claim.Of(c)
	if j.lacks != nil && as != "gherkin" { // a skeleton can be written of a criterion with gaps
		return File{}, refused(key, index, j.lacks)
	}
	if err := j.checkPatterns(); err != nil {
		return File{}, refused(key, index, err)
	}
	f, err := write(j)
	if err != nil {
		return File{}, refused(key, index, err)
	}
	f.As, f.Name = as, j.slug("-")+f.Name
	return f, nil
}

// refused says which criterion cannot be emitted.
func refused(key string, index int, err error) error {
	var l *claim.LackError
	if errors.As(err, &l) {
		return fmt.Errorf("criterion %d of %s: %w", index, key, err)
	}
	return fmt.Errorf("criterion %d of %s %w", index, key, err)
}

// job is one criterion on its way into a file.
type job struct {
	key   string
	index int
	c     criterion.Criterion
	check criterion.Check // zero: nobody said where the numbers come from
	claim claim.Claim
	lacks error
}

// id names the criterion: "REQ-12.1".
func (j job) id() string { return fmt.Sprintf("%s.%d", plainKey(j.key), j.index) }

// slug names the criterion in lower case: "req-12-1".
func (j job) slug(sep string) string {
	return strings.ReplaceAll(strings.ToLower(j.id()), ".", sep)
}

// says is what the criterion states, on one line: for names and alerts, which people read in a hurry.
func (j job) says() string {
	s := j.reads()
	for _, tail := range []string{"; not stated: ", "; modality "} {
		if at := strings.LastIndex(s, tail); at > 0 {
			s = s[:at]
		}
	}
	return s
}

// reads is the criterion as it is read, on one line, with what it leaves open.
func (j job) reads() string {
	if s := criterion.Canonical(j.c); s != "" {
		return oneLine(s)
	}
	return oneLine(j.c.Text)
}

// operation is what the cases are, in the author's words; a slot where there are none.
func (j job) operation(slot string) string {
	if p := oneLine(j.c.Population); p != "" {
		return p
	}
	return "<" + slot + ">"
}

// checkPatterns refuses a regular expression of the check that is none: Prometheus would refuse all of the query.
func (j job) checkPatterns() error {
	texts := []string{j.check.Good}
	for _, name := range slices.Sorted(maps.Keys(j.check.Where)) {
		texts = append(texts, j.check.Where[name])
	}
	for _, text := range texts {
		op, value := comparison(text)
		if op != "=~" && op != "!~" {
			continue
		}
		if _, err := regexp.Compile("^(?:" + value + ")$"); err != nil {
			return fmt.Errorf("has a check with %q, which is no regular expression", oneLine(value))
		}
	}
	return nil
}
