package survival_test

import (
	"encoding/csv"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"throughline.dev/measure/survival"
)

// Expectations of this file are printed by R 4.2.2 with survival 3.5-3 (coxph, cox.zph) unless a comment names another
// source.

// groups makes a model of one covariate: 0 for the first group, 1 for the second.
func groups(first, second []survival.Observation) []survival.Subject {
	var out []survival.Subject
	for i, obs := range [][]survival.Observation{first, second} {
		for _, o := range obs {
			out = append(out, survival.Subject{Observation: o, X: []float64{float64(i)}})
		}
	}
	return out
}

func fit(t *testing.T, subjects []survival.Subject, ties survival.Ties, names ...string) survival.Hazards {
	t.Helper()
	h, err := survival.Cox(subjects, survival.Model{Names: names, Ties: ties})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestCoxMatchesR(t *testing.T) {
	t.Parallel()
	const digits = 6e-12 // half a unit of the last digit printed
	for _, c := range []struct {
		name                   string
		subjects               []survival.Subject
		ties                   survival.Ties
		value, se              float64
		null, fitted, score, p float64 // NaN: not printed
	}{
		{"aml", groups(amlMaintained(), amlNot()), survival.Efron, 0.915532575015, 0.511934275172, -42.7248392628, -41.0326155965, 3.41673439552, 0.0658142401623},
		{"aml", groups(amlMaintained(), amlNot()), survival.Breslow, 0.904219723686, 0.512247907304, -42.8981238972, -41.2501143501, 3.32256141627, 0.0694480005468},
		{"aml", groups(amlMaintained(), amlNot()), survival.Exact, 0.921760869159, 0.51624840081, -40.6453977211, -38.9635470079, 3.39638869898, 0.0666481091521},
		{"gehan", groups(gehanTreated(), gehanControl()), survival.Efron, 1.57212514883, 0.412396717709, nan, nan, nan, nan},
		{"gehan", groups(gehanTreated(), gehanControl()), survival.Breslow, 1.50919141259, 0.409564406367, nan, nan, nan, nan},
		{"gehan", groups(gehanTreated(), gehanControl()), survival.Exact, 1.62824395159, 0.433131296485, nan, nan, nan, nan},
	} {
		t.Run(c.name+" "+string(c.ties), func(t *testing.T) {
			t.Parallel()
			h := fit(t, c.subjects, c.ties, "group")
			got := h.Coefficients[0]
			near(t, "coefficient", got.Value, c.value, digits)
			near(t, "se", got.SE, c.se, digits)
			near(t, "ratio", got.Ratio, math.Exp(c.value), 1e-11)
			if !math.IsNaN(c.null) {
				near(t, "null likelihood", h.Null, c.null, digits)
				near(t, "likelihood", h.LogLik, c.fitted, digits)
				near(t, "score", h.Score.Chi2, c.score, digits)
				near(t, "p of the likelihood ratio", h.Ratio.P, c.p, digits)
			}
		})
	}
}

// table reads columns of a public data set; rows that lack one are left out.
func table(t *testing.T, name string, columns ...string) [][]float64 {
	t.Helper()
	f, err := os.Open("../../../shared/data/measurement/" + name)
	if err != nil {
		t.Skip("the data set is not beside the checkout: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out [][]float64
next:
	for _, r := range rows[1:] {
		var values []float64
		for _, want := range columns {
			for i, have := range rows[0] {
				if have != want {
					continue
				}
				v, err := strconv.ParseFloat(r[i], 64)
				if err != nil {
					continue next
				}
				values = append(values, v)
			}
		}
		out = append(out, values)
	}
	return out
}

func modelOf(rows [][]float64) []survival.Subject {
	var out []survival.Subject
	for _, r := range rows {
		out = append(out, survival.Subject{Observation: survival.Observation{Time: r[0], Event: r[1] == 1}, X: r[2:]})
	}
	return out
}

func TestCoxOfLungMatchesR(t *testing.T) {
	t.Parallel()
	h := fit(t, modelOf(table(t, "lung.csv", "time", "status", "sex")), survival.Efron, "sex")
	sex := h.Coefficients[0]
	near(t, "sex", sex.Value, -0.53102353762, 2e-12)
	near(t, "se", sex.SE, 0.167178583231, 2e-12)
	near(t, "low", sex.Low, 0.4237178304, 2e-10)
	near(t, "high", sex.High, 0.8159848132, 2e-10)
	ph, err := h.Proportional()
	if err != nil {
		t.Fatal(err)
	}
	near(t, "zph of sex", ph.Terms[0].Chi2, 2.8632351, 5e-8)
	near(t, "its p", ph.Terms[0].P, 0.090625, 5e-7)

	h = fit(t, modelOf(table(t, "lung.csv", "time", "status", "sex", "age", "ph.ecog")), survival.Efron, "sex", "age", "ph.ecog")
	for i, want := range [][3]float64{
		{-0.5526123957036, 0.1677390537873, -3.29447664826},
		{0.0110667645601, 0.0092674110137, 1.19415924725},
		{0.4637284753704, 0.1135772661620, 4.08293394480},
	} {
		near(t, h.Coefficients[i].Name, h.Coefficients[i].Value, want[0], 1e-12)
		near(t, "its se", h.Coefficients[i].SE, want[1], 1e-12)
		near(t, "its z", h.Coefficients[i].Z, want[2], 1e-11)
	}
	near(t, "p of age", h.Coefficients[1].P, 2.32415681000e-01, 1e-11)
	near(t, "null likelihood", h.Null, -744.480455761, 1e-11)
	near(t, "likelihood", h.LogLik, -729.230121375, 1e-11)
	if ph, err = h.Proportional(); err != nil {
		t.Fatal(err)
	}
	for i, want := range [][2]float64{{2.30543723, 0.12892}, {0.18798767, 0.66460}, {2.05424877, 0.15178}} {
		near(t, "zph", ph.Terms[i].Chi2, want[0], 5e-8)
		near(t, "its p", ph.Terms[i].P, want[1], 5e-6)
	}
	near(t, "global zph", ph.Global.Chi2, 4.46365759, 5e-8)
	near(t, "its p", ph.Global.P, 0.21555, 5e-6)
}

// Expectations are those of Fox & Weisberg, Cox Proportional-Hazards Regression for Survival Data in R (appendix to An
// R Companion to Applied Regression), to the printed digits.
func TestCoxOfRossiMatchesTheBook(t *testing.T) {
	t.Parallel()
	names := []string{"fin", "age", "race", "wexp", "mar", "paro", "prio"}
	h := fit(t, modelOf(table(t, "rossi.csv", append([]string{"week", "arrest"}, names...)...)), survival.Efron, names...)
	for i, want := range [][2]float64{
		{-0.3794, 0.1914}, {-0.0574, 0.0220}, {0.3139, 0.3080}, {-0.1498, 0.2122}, {-0.4337, 0.3819}, {-0.0849, 0.1958}, {0.0915, 0.0286},
	} {
		near(t, names[i], h.Coefficients[i].Value, want[0], 5e-5)
		near(t, "its se", h.Coefficients[i].SE, want[1], 6e-5)
	}
	near(t, "likelihood ratio", h.Ratio.Chi2, 33.3, 0.05)
	near(t, "Wald", h.Wald.Chi2, 32.1, 0.05)
	near(t, "score", h.Score.Chi2, 33.5, 0.05)
}

// With exact ties the score test of two groups is the log-rank test, by strata and with late entries too.
func TestScoreTestIsLogRank(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var subjects []survival.Subject
	byArm := map[[2]int][]survival.Observation{}
	for range 400 {
		o := survival.Observation{Time: float64(2 + r.IntN(30)), Event: r.IntN(3) > 0, Entry: float64(r.IntN(2))}
		arm := [2]int{r.IntN(2), r.IntN(3)}
		subjects = append(subjects, survival.Subject{Observation: o, X: []float64{float64(arm[0])}, Stratum: arm[1]})
		byArm[arm] = append(byArm[arm], o)
	}
	var arms []survival.Arm
	for arm, obs := range byArm {
		arms = append(arms, survival.Arm{Name: strconv.Itoa(arm[0]), Stratum: strconv.Itoa(arm[1]), Sample: sampleOf(t, obs...)})
	}
	test, err := survival.LogRank(0, arms...)
	if err != nil {
		t.Fatal(err)
	}
	h := fit(t, subjects, survival.Exact, "arm")
	near(t, "score", h.Score.Chi2, test.Chi2, 1e-10)
	efron, err := survival.Cox(subjects, survival.Model{Names: []string{"arm"}})
	if err != nil || math.Abs(efron.Coefficients[0].Value-h.Coefficients[0].Value) > 0.05 {
		t.Errorf("efron %v, exact %v, %v", efron.Coefficients, h.Coefficients, err)
	}
}

// Without ties the three treatments are one, and a stratum of its own for each pair is the sign test.
func TestCoxWithoutTies(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	var subjects []survival.Subject
	for i := range 300 {
		x := []float64{r.NormFloat64(), float64(i % 2)}
		takes := r.ExpFloat64() * math.Exp(-0.7*x[0]+0.4*x[1])
		subjects = append(subjects, survival.Subject{Observation: survival.Observation{Time: takes, Event: i%5 > 0}, X: x})
	}
	want := fit(t, subjects, survival.Efron, "x", "group")
	if got := want.Coefficients[0]; math.Abs(got.Value-0.7) > 3*got.SE {
		t.Errorf("coefficient %v, se %v; the data were made with 0.7", got.Value, got.SE)
	}
	for _, ties := range []survival.Ties{survival.Breslow, survival.Exact} {
		for i, got := range fit(t, subjects, ties, "x", "group").Coefficients {
			near(t, string(ties), got.Value, want.Coefficients[i].Value, 1e-10)
		}
	}
	// Pairs in which the second member comes first k times of n: the ratio is k/(n-k).
	subjects = nil
	for i := range 40 {
		a, b := 1.0, 2.0
		if i < 25 {
			a, b = b, a
		}
		for j, at := range []float64{a, b} {
			subjects = append(subjects, survival.Subject{Observation: survival.Observation{Time: at, Event: true}, X: []float64{float64(j)}, Stratum: i})
		}
	}
	near(t, "ratio of pairs", fit(t, subjects, survival.Efron, "second").Coefficients[0].Ratio, 25.0/15, 1e-7)
}

// What cannot be fitted is said, and no infinite or huge number stands for it.
func TestCoxThatCannotTell(t *testing.T) {
	t.Parallel()
	nobody := survival.Observation{Time: 5}
	for name, c := range map[string]struct {
		subjects []survival.Subject
		names    []string
		says     string
	}{
		"separation":     {groups(signed(1, 2, 3, 4, 5, 6), []survival.Observation{nobody, nobody, nobody, {Time: 9}}), []string{"group"}, "no finite coefficient"},
		"constant":       {groups(signed(1, 2, 3), nil), []string{"group"}, "does not vary"},
		"nobody had it":  {groups(signed(-1, -2), signed(-3)), []string{"group"}, "nobody had the event"},
		"the same twice": {twice(groups(amlMaintained(), amlNot())), []string{"a", "b"}, "does not vary"},
	} {
		h := fit(t, c.subjects, survival.Efron, c.names...)
		last := h.Coefficients[len(h.Coefficients)-1]
		if !strings.Contains(last.Problem, c.says) || !math.IsNaN(last.Value) || !math.IsNaN(last.High) {
			t.Errorf("%s: %+v, want %q", name, last, c.says)
		}
		if _, err := h.Proportional(); err == nil {
			t.Errorf("%s: proportionality of nothing was tested", name)
		}
	}
	h := fit(t, twice(groups(amlMaintained(), amlNot())), survival.Efron, "a", "b")
	near(t, "the first of two that are the same", h.Coefficients[0].Value, 0.915532575015, 1e-11)
	if h.Ratio.DF != 1 {
		t.Errorf("%d degrees of freedom of one covariate given twice", h.Ratio.DF)
	}
	for name, m := range map[string]survival.Model{"ties": {Names: []string{"a"}, Ties: "best"}, "names": {}, "level": {Names: []string{"a"}, Level: 95}, "too many": {Names: []string{"a", "b"}}} {
		if _, err := survival.Cox(groups(amlMaintained(), amlNot()), m); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	bad := groups(amlMaintained(), amlNot())
	bad[3].X[0] = math.NaN()
	if _, err := survival.Cox(bad, survival.Model{Names: []string{"a"}}); err == nil || !strings.Contains(err.Error(), "subject 3") {
		t.Errorf("unknown covariate: %v", err)
	}
	if h, err := survival.Cox(nil, survival.Model{Names: []string{"a"}}); err != nil || h.Problem == "" {
		t.Errorf("no subjects: %+v, %v", h, err)
	}
}

func twice(subjects []survival.Subject) []survival.Subject {
	for i := range subjects {
		subjects[i].X = append(subjects[i].X, subjects[i].X[0])
	}
	return subjects
}

// A ratio that changes over time is told.
func TestProportionalityIsTold(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	p := func(shape float64) float64 {
		var subjects []survival.Subject
		for i := range 600 {
			takes := r.ExpFloat64()
			if i%2 == 1 {
				takes = math.Pow(takes, shape)
			}
			subjects = append(subjects, survival.Subject{Observation: survival.Observation{Time: min(takes, 2), Event: takes < 2}, X: []float64{float64(i % 2)}})
		}
		ph, err := fit(t, subjects, survival.Efron, "arm").Proportional()
		if err != nil {
			t.Fatal(err)
		}
		return ph.Global.P
	}
	if got := p(2.5); got > 1e-6 {
		t.Errorf("crossing hazards: p %v", got)
	}
	if got := p(1); got < 0.001 {
		t.Errorf("proportional hazards: p %v", got)
	}
}
