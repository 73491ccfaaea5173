// Package emit turns one criterion into what engineering runs: an OpenSLO objective, k6 thresholds, a Prometheus rule,
// a Gherkin skeleton, and the instrumentation that must be added where telemetry cannot show it.
package emit

import "throughline.dev/define/criterion"

// File is one emitted artefact.
type File struct {
	As    string   `json:"as"`   // openslo, k6, prometheus, gherkin, instrumentation
	Name  string   `json:"name"` // "req-12-1.openslo.yaml"
	Text  string   `json:"text"`
	Notes []string `json:"notes,omitempty"` // what it cannot show, and why
}

// Formats lists what can be emitted.
func Formats() []string { return []string{"openslo", "k6", "prometheus", "gherkin", "instrumentation"} }

// Emit writes a criterion of a requirement in a format. The error says what the criterion lacks.
func Emit(key string, index int, c criterion.Criterion, as string) (File, error) { return File{}, nil }
