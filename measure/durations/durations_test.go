package durations_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"throughline.dev/measure/durations"
)

// read fills a table from a CSV of the shared data; it skips where they are not.
func read(t *testing.T, file, duration, status, group string) *durations.Table {
	t.Helper()
	f, err := os.Open("../../../shared/data/measurement/" + file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data sets are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[h] = i
	}
	table := new(durations.Table)
	for _, row := range rows[1:] {
		time, err := strconv.ParseFloat(row[at[duration]], 64)
		if err != nil {
			t.Fatal(err)
		}
		happened, err := table.Coding.Read(row[at[status]])
		if err != nil {
			t.Fatal(err)
		}
		if err := table.Add(row[at[group]], time, 0, happened); err != nil {
			t.Fatal(err)
		}
	}
	return table
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s: %.12g, want %.12g", what, got, want)
	}
}

// The expectations are R 4.2.2's, survival 3.5-3, on the data set lung: survfit, survdiff, coxph (Efron), cox.zph and
// restricted means up to 365 days.
func TestLung(t *testing.T) {
	t.Parallel()
	r, err := read(t, "lung.csv", "time", "status", "sex").Answer(durations.Question{Duration: "time", Status: "status", Group: "sex", Unit: "days", Tau: 365})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "median, male", *r.Groups[0].Median.Value, 270, 0)
	near(t, "median, female", *r.Groups[1].Median.Value, 426, 0)
	near(t, "log-rank", r.LogRank.Chi2, 10.3267419548856, 1e-12)
	near(t, "its p", r.LogRank.P, 0.00131116452035549, 1e-12)
	near(t, "Cox", *r.Hazards[0].Coefficient, -0.53102353762, 1e-9)
	near(t, "its standard error", *r.Hazards[0].SE, 0.167178583231, 1e-9)
	near(t, "hazard ratio, low", *r.Hazards[0].Ratio.Low, 0.4237178304, 1e-9)
	near(t, "hazard ratio, high", *r.Hazards[0].Ratio.High, 0.8159848132, 1e-9)
	near(t, "proportional", r.Proportional.Chi2, 2.8632351, 1e-7)
	near(t, "restricted mean, male", *r.Groups[0].Restricted.Value, 241.495085192, 1e-9)
	near(t, "restricted mean, female", *r.Groups[1].Restricted.Value, 297.465409532, 1e-9)
	near(t, "difference", *r.Differences[0].Restricted.Value, 55.97032434, 1e-9)
	near(t, "its p", r.Differences[0].P, 0.000182706461311, 1e-9)
	if !strings.Contains(r.Sentence, "sex = 2 takes longer than sex = 1") || r.Coding != "1 is the event, 0 is censored" {
		t.Errorf("%q, %q", r.Sentence, r.Coding)
	}
}

// Medians by hand (the product over deaths, in 10 lines of Python); the log-rank statistic is lifelines' documentation's.
func TestWaltons(t *testing.T) {
	t.Parallel()
	r, err := read(t, "waltons_dataset.csv", "T", "E", "group").Answer(durations.Question{Duration: "T", Status: "E", Group: "group"})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "median, control", *r.Groups[0].Median.Value, 58, 0)
	near(t, "median, miR-137", *r.Groups[1].Median.Value, 26, 0)
	near(t, "log-rank", r.LogRank.Chi2, 122.25, 1e-4)
}

func TestCoding(t *testing.T) {
	t.Parallel()
	for texts, want := range map[string]string{
		"0 1":         "1 1 is the event, 0 is censored",
		"1 2":         "2 2 is the event, 1 is censored",
		"2.0 1.0":     "2 2 is the event, 1 is censored",
		"True FALSE":  "1 true is the event, false is censored",
		"yes no":      "1 true is the event, false is censored",
		"1":           "1 1 is the event, 0 is censored",
		"0 1 2":       "error which of them",
		"dead":        "error no status",
		"3":           "error no status",
		"NaN":         "error no status",
		"0.5":         "error no status",
		"":            "1 1 is the event, 0 is censored",
		"true 2":      "error which of them",
		"-1":          "error no status",
		"99999999999": "error no status",
	} {
		var c durations.Coding
		var err error
		for _, s := range strings.Fields(texts) {
			if _, err = c.Read(s); err != nil {
				break
			}
		}
		least, words := 0, ""
		if err == nil {
			least, words, err = c.Happened()
		}
		got := fmt.Sprintf("%d %s", least, words)
		if err != nil {
			got = "error " + err.Error()
		}
		if kind, rest, _ := strings.Cut(want, " "); kind == "error" && (err == nil || !strings.Contains(got, rest)) || kind != "error" && got != want {
			t.Errorf("%q: %s, want %s", texts, got, want)
		}
	}
}

func TestTableThatCannotBeCompared(t *testing.T) {
	t.Parallel()
	var table durations.Table
	for _, time := range []float64{-1, math.NaN(), math.Inf(1)} {
		if err := table.Add("", time, 0, 1); err == nil {
			t.Errorf("%v is taken for a duration", time)
		}
	}
	if _, err := table.Answer(durations.Question{Duration: "t", Status: "s"}); err == nil {
		t.Error("an answer about nobody")
	}
	for i := range durations.MaxGroups + 1 {
		err := table.Add(strconv.Itoa(i), 1, 0, 1)
		if errors.Is(err, durations.ErrTooMany) != (i == durations.MaxGroups) {
			t.Errorf("group %d: %v", i, err)
		}
	}
	// Nobody had the event: curves stay at one, and there is nothing to compare.
	var calm durations.Table
	for _, g := range []string{"a", "b"} {
		for _, time := range []float64{1, 2} {
			if err := calm.Add(g, time, 0, 0); err != nil {
				t.Fatal(err)
			}
		}
	}
	r, err := calm.Answer(durations.Question{Duration: "t", Status: "s", Group: "g"})
	if err != nil || r.LogRank != nil || r.Groups[0].Median.Value != nil || r.Groups[0].Median.Note != "not reached" || len(r.Notes) == 0 {
		t.Errorf("%v, %+v", err, r)
	}
}
