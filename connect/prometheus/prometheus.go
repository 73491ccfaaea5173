// Package prometheus reads the answers of Prometheus' HTTP API to queries: status, errors, vectors and matrices of
// series. Samples that are no numbers are kept apart: a NaN is an answer ("nothing was counted"), and so is a stale
// series.
package prometheus

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"time"
)

// Answer is what came of a query.
type Answer struct {
	Type     string // vector, matrix, scalar
	Series   []Series
	Warnings []string
}

// Series is one series of an answer. An instant answer has one sample each.
type Series struct {
	Labels  map[string]string
	Samples []Sample
}

// Sample is a value at a time.
type Sample struct {
	At    time.Time
	Value float64 // NaN, ±Inf as they came
}

// QueryError is what Prometheus says is wrong with a query.
type QueryError struct {
	Type    string // bad_data, timeout, execution, …
	Message string
}

func (e *QueryError) Error() string {
	return fmt.Sprintf("Prometheus answers %s: %s", e.Type, e.Message)
}

// Limits of an answer.
const (
	MaxBytes   = 64 << 20
	maxSeries  = 10_000
	maxSamples = 1_000_000
)

// body is an answer as it is written.
type body struct {
	Status    string   `json:"status"`
	ErrorType string   `json:"errorType"`
	Error     string   `json:"error"`
	Warnings  []string `json:"warnings"`
	Data      struct {
		ResultType string          `json:"resultType"`
		Result     json.RawMessage `json:"result"`
	} `json:"data"`
}

// Read reads an answer of /api/v1/query or /api/v1/query_range. A *QueryError is what Prometheus says; other errors say
// that this is no answer of Prometheus.
func Read(r io.Reader) (Answer, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return Answer{}, err
	}
	if len(raw) > MaxBytes {
		return Answer{}, fmt.Errorf("the answer has more than %d MB. Ask for fewer series or larger steps", MaxBytes>>20)
	}
	var b body
	if err := json.Unmarshal(raw, &b); err != nil {
		return Answer{}, fmt.Errorf("this is no answer of Prometheus, but begins with %q. Check the address", beginning(raw))
	}
	switch b.Status {
	case "success":
	case "error":
		return Answer{}, &QueryError{b.ErrorType, b.Error}
	default:
		return Answer{}, fmt.Errorf("the status of the answer is %q, neither success nor error. Check that the address is that of Prometheus", b.Status)
	}
	a := Answer{Type: b.Data.ResultType, Warnings: b.Warnings}
	switch b.Data.ResultType {
	case "scalar":
		s, err := sample(b.Data.Result)
		a.Series = []Series{{Samples: []Sample{s}}}
		return a, err
	case "vector", "matrix":
		return a, a.series(b.Data.Result)
	}
	return a, fmt.Errorf("an answer of the type %q cannot be used. The query must give numbers", b.Data.ResultType)
}

func (a *Answer) series(raw json.RawMessage) error {
	var all []struct {
		Metric     map[string]string `json:"metric"`
		Value      json.RawMessage   `json:"value"`
		Values     []json.RawMessage `json:"values"`
		Histogram  json.RawMessage   `json:"histogram"`
		Histograms json.RawMessage   `json:"histograms"`
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		return fmt.Errorf("the result of the answer is no list of series: %w", err)
	}
	if len(all) > maxSeries {
		return fmt.Errorf("the answer has %d series, the limit is %d. Sum over the labels that are not asked for", len(all), maxSeries)
	}
	samples := 0
	for _, s := range all {
		if len(s.Histogram)+len(s.Histograms) > 0 {
			return errors.New("the query gives histograms, not numbers. Ask for a fraction or a quantile of them")
		}
		if len(s.Value) > 0 {
			s.Values = append(s.Values, s.Value)
		}
		out := Series{Labels: s.Metric}
		for _, v := range s.Values {
			if samples++; samples > maxSamples {
				return fmt.Errorf("the answer has more than %d samples. Ask for larger steps", maxSamples)
			}
			one, err := sample(v)
			if err != nil {
				return err
			}
			out.Samples = append(out.Samples, one)
		}
		a.Series = append(a.Series, out)
	}
	return nil
}

// sample reads [1435781430.781, "1"].
func sample(raw json.RawMessage) (Sample, error) {
	var pair []json.RawMessage
	if err := json.Unmarshal(raw, &pair); err != nil || len(pair) != 2 {
		return Sample{}, fmt.Errorf("%q is no sample. Expected a time and a value", beginning(raw))
	}
	var at float64
	var text string
	if json.Unmarshal(pair[0], &at) != nil || json.Unmarshal(pair[1], &text) != nil || math.Abs(at) > 1e11 {
		return Sample{}, fmt.Errorf("%q is no sample. Expected a time in seconds and a value in quotes", beginning(raw))
	}
	v, err := strconv.ParseFloat(text, 64) // NaN, +Inf and -Inf are read
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return Sample{}, fmt.Errorf("%q is no value of a sample", beginning([]byte(text)))
	}
	whole, part := math.Modf(at)
	return Sample{At: time.Unix(int64(whole), int64(part*1e9)).UTC(), Value: v}, nil
}

// Number returns the one number of an answer. ok is false when there is none: no series, or nothing but NaN, as after a
// division of nothing by nothing. Several series are an error: which of them is meant nobody can tell.
func (a Answer) Number() (v float64, ok bool, err error) {
	if len(a.Series) > 1 {
		return 0, false, fmt.Errorf("the answer has %d series where one number was asked for", len(a.Series))
	}
	if len(a.Series) == 0 || len(a.Series[0].Samples) == 0 {
		return 0, false, nil
	}
	s := a.Series[0].Samples
	v = s[len(s)-1].Value
	return v, !math.IsNaN(v) && !math.IsInf(v, 0), nil
}

// Moments returns the samples of the one series of an answer that are numbers. Where nothing was collected there is
// none.
func (a Answer) Moments() ([]Sample, error) {
	if len(a.Series) > 1 {
		return nil, fmt.Errorf("the answer has %d series where one was asked for", len(a.Series))
	}
	var out []Sample
	for _, s := range a.Series {
		for _, x := range s.Samples {
			if !math.IsNaN(x.Value) {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

func beginning(raw []byte) string { return string(bytes.ToValidUTF8(raw[:min(len(raw), 60)], nil)) }
