package prometheus_test

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"throughline.dev/connect/prometheus"
)

func answer(data string) string { return `{"status":"success","data":` + data + `}` }

func TestNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]float64{
		answer(`{"resultType":"vector","result":[{"metric":{},"value":[1435781451.781,"1930"]}]}`):                                1930,
		answer(`{"resultType":"scalar","result":[1435781451,"2.5"]}`):                                                             2.5,
		answer(`{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1435781430,"1"],[1435781445,"7"]]}]}`):            7,
		`{"status":"success","warnings":["partial"],"data":{"resultType":"vector","result":[{"metric":{},"value":[1.5,"1e3"]}]}}`: 1000,
		answer(`{"resultType":"vector","result":[]}`):                                                                             math.NaN(), // nothing, or stale
		answer(`{"resultType":"vector","result":[{"metric":{},"value":[1,"NaN"]}]}`):                                              math.NaN(),
		answer(`{"resultType":"vector","result":[{"metric":{},"value":[1,"+Inf"]}]}`):                                             math.NaN(),
		answer(`{"resultType":"matrix","result":[{"metric":{},"values":[]}]}`):                                                    math.NaN(),
		answer(`{"resultType":"vector","result":[{"metric":{},"value":[1,"1e400"]}]}`):                                            math.NaN(),
	} {
		a, err := prometheus.Read(strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		v, ok, err := a.Number()
		if err != nil || ok == math.IsNaN(want) || ok && v != want {
			t.Errorf("%s: %v %v %v, want %v", text, v, ok, err, want)
		}
	}
}

func TestMomentsLeaveOutWhatIsNoNumber(t *testing.T) {
	t.Parallel()
	a, err := prometheus.Read(strings.NewReader(answer(`{"resultType":"matrix","result":[{"metric":{},"values":[[1,"1"],[2.5,"NaN"],[3,"0"]]}]}`)))
	if err != nil {
		t.Fatal(err)
	}
	m, err := a.Moments()
	if err != nil || len(m) != 2 || !m[1].At.Equal(time.Unix(3, 0)) || m[1].Value != 0 {
		t.Errorf("%v, %v", m, err)
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	_, err := prometheus.Read(strings.NewReader(`{"status":"error","errorType":"bad_data","error":"1:5: parse error"}`))
	var q *prometheus.QueryError
	if !errors.As(err, &q) || q.Type != "bad_data" || !strings.Contains(err.Error(), "1:5: parse error") {
		t.Errorf("%v", err)
	}
	for text, want := range map[string]string{
		"<html>":               `this is no answer of Prometheus, but begins with "<html>". Check the address`,
		"":                     "this is no answer of Prometheus",
		"{}":                   "neither success nor error",
		`{"status":"failure"}`: "neither success nor error",
		answer(`{"resultType":"string","result":[1,"x"]}`):                                                                 "of the type \"string\"",
		answer(`{"resultType":"vector","result":{}}`):                                                                      "no list of series",
		answer(`{"resultType":"vector","result":[{"value":[1]}]}`):                                                         "is no sample",
		answer(`{"resultType":"vector","result":[{"value":[1,2]}]}`):                                                       "is no sample",
		answer(`{"resultType":"vector","result":[{"value":[1e300,"2"]}]}`):                                                 "is no sample",
		answer(`{"resultType":"vector","result":[{"value":[1,"x"]}]}`):                                                     "is no value",
		answer(`{"resultType":"vector","result":[{"metric":{},"histogram":[1,{"count":"1"}]}]}`):                           "gives histograms",
		answer(`{"resultType":"vector","result":[` + strings.Repeat(`{"value":[1,"1"]},`, 10_000) + `{"value":[1,"1"]}]}`): "10001 series",
		strings.Repeat(" ", prometheus.MaxBytes+1):                                                                         "more than 64 MB",
	} {
		if _, err := prometheus.Read(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %s", text, err, want)
		}
	}
	a, err := prometheus.Read(strings.NewReader(answer(`{"resultType":"vector","result":[{"value":[1,"1"]},{"value":[1,"1"]}]}`)))
	if _, _, two := a.Number(); err != nil || two == nil {
		t.Errorf("of two series one is passed over: %v %v", err, two)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(answer(`{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1435781430.5,"1"],[2,"NaN"]]}]}`))
	f.Add(`{"status":"error","errorType":"timeout","error":"x"}`)
	f.Fuzz(func(t *testing.T, s string) {
		a, err := prometheus.Read(strings.NewReader(s))
		if err != nil {
			return
		}
		if v, ok, err := a.Number(); ok && (err != nil || math.IsNaN(v) || math.IsInf(v, 0)) {
			t.Errorf("%q: %v", s, v)
		}
		_, _ = a.Moments()
	})
}
