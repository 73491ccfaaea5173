package survival_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"testing"

	"throughline.dev/measure/survival"
)

// Every expectation in this file was printed by R 4.2.2 with the package survival 3.5-3 (survfit with conf.type
// "log-log", survdiff).

var nan = math.NaN()

type row struct {
	time                     float64
	atRisk, events           int
	survival, se, low, upper float64
}

func TestKaplanMeierMatchesR(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		obs  []survival.Observation
		want []row
	}{
		{"aml maintained", amlMaintained(), []row{
			{9, 11, 1, 0.90909090909, 0.08667841720, 0.508080205770, 0.9866738227},
			{13, 10, 1, 0.81818181818, 0.11629129983, 0.447428614682, 0.9511622286},
			{18, 8, 1, 0.71590909091, 0.13966497056, 0.350190385908, 0.8990239742},
			{23, 7, 1, 0.61363636364, 0.15263233103, 0.265752040001, 0.8352992433},
			{31, 5, 1, 0.49090909091, 0.16419326722, 0.167330909777, 0.7533997904},
			{34, 4, 1, 0.36818181818, 0.16266888583, 0.092829574937, 0.6570408324},
			{48, 2, 1, 0.18409090909, 0.15349274579, 0.011738480123, 0.5250148427},
		}},
		{"aml not maintained", amlNot(), []row{
			{5, 12, 2, 0.83333333333, 0.10758287073, 0.481714942195, 0.9555093657},
			{8, 10, 2, 0.66666666667, 0.13608276349, 0.337018932541, 0.8597117991},
			{12, 8, 1, 0.58333333333, 0.14231876064, 0.270138924085, 0.8009401923},
			{23, 6, 1, 0.48611111111, 0.14813006255, 0.191876619619, 0.7296715698},
			{27, 5, 1, 0.38888888889, 0.14698618395, 0.126272012195, 0.6498174083},
			{30, 4, 1, 0.29166666667, 0.13871516913, 0.072401608908, 0.5608860527},
			{33, 3, 1, 0.19444444444, 0.12187450538, 0.031198642931, 0.4614294762},
			{43, 2, 1, 0.09722222222, 0.09186636497, 0.005746305696, 0.3489038611},
			{45, 1, 1, 0, nan, nan, nan},
		}},
		// Delayed entry. R's table has no log-log bounds for it.
		{"delayed entry", []survival.Observation{{4, true, 0}, {5, false, 0}, {6, true, 2}, {8, true, 3}, {9, false, 1}}, []row{
			{4, 5, 1, 0.8, 0.1788854382, nan, nan},
			{6, 3, 1, 0.5333333333, 0.2482531563, nan, nan},
			{8, 2, 1, 0.2666666667, 0.2257497795, nan, nan},
		}},
		// An event at time zero counts, and everybody is at risk for it.
		{"time zero", []survival.Observation{{Time: 0, Event: true}, {Time: 0}, {Time: 1, Event: true}, {Time: 2, Event: true}, {Time: 3}}, []row{
			{0, 5, 1, 0.8, 0.1788854382, 0.203809263268, 0.9691797889},
			{1, 3, 1, 0.5333333333, 0.2482531563, 0.068332087847, 0.8630711827},
			{2, 2, 1, 0.2666666667, 0.2257497795, 0.009677000579, 0.6861362792},
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got []survival.Step
			for s := range curveOf(t, sampleOf(t, c.obs...)).Steps() {
				if s.Events > 0 {
					got = append(got, s)
				}
			}
			if len(got) != len(c.want) {
				t.Fatalf("%d steps, want %d", len(got), len(c.want))
			}
			for i, w := range c.want {
				g, at := got[i], fmt.Sprintf("at %v ", w.time)
				if g.Time != w.time || g.AtRisk != w.atRisk || g.Events != w.events {
					t.Errorf("step %d = %+v, want %+v", i, g, w)
				}
				near(t, at+"survival", g.Survival, w.survival, 1e-10)
				near(t, at+"se", g.SE, w.se, 1e-10)
				if c.name != "delayed entry" {
					near(t, at+"low", g.Low, w.low, 1e-10)
					near(t, at+"high", g.High, w.upper, 1e-10)
				}
			}
		})
	}
}

// quantiles is a row of R's quantile.survfit: estimate, lower, upper.
type quantiles map[float64][3]float64

func checkQuantiles(t *testing.T, c *survival.Curve, want quantiles) {
	t.Helper()
	for q, w := range want {
		got := c.Quantile(q)
		value(t, fmt.Sprintf("quantile %v", q), got.Value, w[0])
		value(t, fmt.Sprintf("quantile %v low", q), got.Low, w[1])
		value(t, fmt.Sprintf("quantile %v high", q), got.High, w[2])
	}
}

func TestQuantilesMatchR(t *testing.T) {
	t.Parallel()
	g := design(nil)
	for _, c := range []struct {
		name string
		obs  []survival.Observation
		want quantiles
	}{
		{"aml maintained", amlMaintained(), quantiles{0.25: {18, 9, 34}, 0.5: {31, 13, nan}, 0.75: {48, 31, nan}}},
		{"aml not maintained", amlNot(), quantiles{0.25: {8, 5, 23}, 0.5: {23, 5, 33}, 0.75: {33, 23, nan}}},
		// The curve lies exactly on the level: the middle of the stretch, or of what was seen of it.
		{"flat stretch", signed(1, 2, -3, 4), quantiles{0.25: {1.5, 1, nan}, 0.5: {3, 1, nan}, 0.75: {4, 1, nan}}},
		{"flat to the end", signed(1, 2, 3, -4, -5, -6), quantiles{0.25: {2, 1, nan}, 0.5: {4.5, 1, nan}, 0.75: {nan, 2, nan}}},
		{"time zero", []survival.Observation{{Time: 0, Event: true}, {Time: 0}, {Time: 1, Event: true}, {Time: 2, Event: true}, {Time: 3}}, quantiles{0.1: {0, 0, 1}, 0.2: {0.5, 0, 2}, 0.5: {2, 0, nan}}},
		{"design group 0", g[0], quantiles{0.1: {3, 1.5, 5}, 0.25: {7, 4.5, 9.5}, 0.5: {15, 9.75, 17.5}, 0.75: {20.25, 17.5, 22.75}, 0.9: {nan, 22, nan}}},
		{"design group 1", g[1], quantiles{0.1: {5.75, 0.75, 7}, 0.25: {9, 6.25, 11.5}, 0.5: {14.25, 11.5, 19.25}, 0.75: {21.25, 19, 23.25}, 0.9: {23.75, 22, nan}}},
		{"design group 2", g[2], quantiles{0.1: {4.125, 0.75, 7.125}, 0.25: {9, 5.25, 16.5}, 0.5: {22.875, 16.875, 27}, 0.75: {34.125, 27, 35.625}, 0.9: {36, 34.875, nan}}},
		{"design, late entries", lateEntries(), quantiles{0.1: {5, 1.875, 6.5}, 0.25: {9, 6.5, 11}, 0.5: {17.75, 14.75, 19.5}, 0.75: {23.5, 22, 26.625}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			checkQuantiles(t, curveOf(t, sampleOf(t, c.obs...)), c.want)
		})
	}
}

// design is 200 made-up subjects with many ties, in groups of i mod 3 within strata of i/4 mod 2 (nil: all strata).
func design(stratum *int) [3][]survival.Observation {
	var groups [3][]survival.Observation
	for i := 1; i <= 200; i++ {
		if stratum != nil && (i/4)%2 != *stratum {
			continue
		}
		o := survival.Observation{Time: float64((i*37)%101)/4 + 0.5, Event: (i*17)%5 != 0}
		if i%3 == 2 {
			o.Time *= 1.5
		}
		groups[i%3] = append(groups[i%3], o)
	}
	return groups
}

// lateEntries is the same design, pooled, with entries; subjects gone before their entry are left out.
func lateEntries() []survival.Observation {
	var obs []survival.Observation
	for i := 1; i <= 200; i++ {
		o := survival.Observation{Time: float64((i*37)%101)/4 + 0.5, Event: (i*17)%5 != 0, Entry: float64((i*13)%11) * 0.75}
		if i%3 == 2 {
			o.Time *= 1.5
		}
		if o.Entry < o.Time {
			obs = append(obs, o)
		}
	}
	return obs
}

func TestCurveAtATimeMatchesR(t *testing.T) {
	t.Parallel()
	g := design(nil)
	pooled := append(append(g[0], g[1]...), g[2]...)
	for _, c := range []struct {
		name string
		obs  []survival.Observation
		want [][5]float64 // time, survival, se, low, high
	}{
		{"design", pooled, [][5]float64{
			{1, 0.98500000000000, 0.0085950567188355, 0.954219656787979, 0.99513744131060},
			{5, 0.86380598418353, 0.0243740201899771, 0.807666321411343, 0.90452227687192},
			{10, 0.67759631094636, 0.0334828810098110, 0.607035056569281, 0.73825693114599},
			{20, 0.38020755099627, 0.0369805040576362, 0.307967831895865, 0.45202495287682},
			{30, 0.13407642355984, 0.0279858226270923, 0.085172842911001, 0.19413529411178},
		}},
		{"design, late entries", lateEntries(), [][5]float64{
			{2, 0.96363636363636, 0.025241136091003, 0.862328518120634, 0.99077957013035},
			{5, 0.89352723869078, 0.034881310823650, 0.800806660020022, 0.94454230855492},
			{10, 0.69519828381395, 0.040488959109678, 0.607950910189956, 0.76675231736675},
			{20, 0.39008423256695, 0.039801058482602, 0.312172413574792, 0.46709303347541},
			{30, 0.13755933740036, 0.029024240296654, 0.086855900144233, 0.19980398575830},
		}},
	} {
		curve := curveOf(t, sampleOf(t, c.obs...))
		for _, w := range c.want {
			p, at := curve.At(w[0]), fmt.Sprintf("%s at %v ", c.name, w[0])
			near(t, at+"survival", p.Survival, w[1], 1e-12)
			near(t, at+"se", p.SE, w[2], 1e-12)
			near(t, at+"low", p.Low, w[3], 1e-12)
			near(t, at+"high", p.High, w[4], 1e-12)
		}
	}
}

func TestNelsonAalenMatchesR(t *testing.T) {
	t.Parallel()
	got := curveOf(t, sampleOf(t, amlMaintained()...)).NelsonAalen()
	want := []survival.Hazard{
		{9, 0.09090909091, 0.09090909091},
		{13, 0.19090909091, 0.13514607952},
		{18, 0.31590909091, 0.18409090909},
		{23, 0.45876623377, 0.23301851016},
		{28, 0.45876623377, 0.23301851016},
		{31, 0.65876623377, 0.30707918535},
		{34, 0.90876623377, 0.39597679992},
		{45, 0.90876623377, 0.39597679992},
		{48, 1.40876623377, 0.63780688776},
		{161, 1.40876623377, 0.63780688776},
	}
	if len(got) != len(want) {
		t.Fatalf("%d times, want %d", len(got), len(want))
	}
	for i, w := range want {
		near(t, fmt.Sprintf("time %d", i), got[i].Time, w.Time, 0)
		near(t, fmt.Sprintf("hazard at %v", w.Time), got[i].Cumulative, w.Cumulative, 1e-10)
		near(t, fmt.Sprintf("se at %v", w.Time), got[i].SE, w.SE, 1e-10)
	}
}

func TestRestrictedMeansMatchR(t *testing.T) {
	t.Parallel()
	g := design(nil)
	for _, c := range []struct {
		name          string
		obs           []survival.Observation
		tau, mean, se float64
	}{
		{"aml maintained", amlMaintained(), 30, 24.6022727273, 2.31314937732},
		{"aml not maintained", amlNot(), 30, 19.6944444444, 3.05419793072},
		{"aml maintained, to the end", amlMaintained(), 161, 52.6454545455, 19.82860279556},
		{"aml not maintained, past zero", amlNot(), 161, 22.7083333333, 4.18094198103},
		{"gehan treated", gehanTreated(), 35, 23.28739495798, 2.82746762337},
		{"gehan control", gehanControl(), 35, 8.66666666667, 1.37739004126},
		{"design 0", g[0], 15.25, 11.256109481916, 0.60107093230206},
		{"design 1", g[1], 5, 4.6753731343284, 0.12741484794856},
		{"design 2", g[2], 25, 18.028917910448, 1.03315311356818},
		{"design, late entries", lateEntries(), 20, 14.55486425985071, 0.58751255047083},
	} {
		got, err := curveOf(t, sampleOf(t, c.obs...)).RMST(c.tau)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		near(t, c.name+" mean", got.Mean, c.mean, 1e-11)
		near(t, c.name+" se", got.SE, c.se, 1e-11)
	}
}

func TestLogRankMatchesR(t *testing.T) {
	t.Parallel()
	g := design(nil)
	three := func() []survival.Arm {
		return []survival.Arm{{Name: "0", Sample: sampleOf(t, g[0]...)}, {Name: "1", Sample: sampleOf(t, g[1]...)}, {Name: "2", Sample: sampleOf(t, g[2]...)}}
	}
	var stratified []survival.Arm
	for st := range 2 {
		for i, obs := range design(&st) {
			stratified = append(stratified, survival.Arm{Name: strconv.Itoa(i), Stratum: strconv.Itoa(st), Sample: sampleOf(t, obs...)})
		}
	}
	aml := []survival.Arm{{Name: "yes", Sample: sampleOf(t, amlMaintained()...)}, {Name: "no", Sample: sampleOf(t, amlNot()...)}}
	gehan := []survival.Arm{{Name: "6-MP", Sample: sampleOf(t, gehanTreated()...)}, {Name: "control", Sample: sampleOf(t, gehanControl()...)}}
	for _, c := range []struct {
		name               string
		rho                float64
		arms               []survival.Arm
		chi2               float64
		df                 int
		p                  float64
		observed, expected []float64
	}{
		{"aml", 0, aml, 3.3963886989776, 1, 0.0653393220405052, []float64{7, 11}, []float64{10.6893359923, 7.3106640077}},
		{"aml Peto-Peto", 1, aml, 2.77927954475177, 1, 0.0954911154064931, nil, nil},
		{"gehan", 0, gehan, 16.7929409892165, 1, 4.16880910933e-05, nil, nil},
		{"three groups", 0, three(), 22.742177314028, 2, 1.1523885725448e-05, []float64{53, 54, 53}, []float64{39.845724501714, 39.761252440504, 80.393023057782}},
		{"three groups Peto-Peto", 1, three(), 12.056202999819, 2, 0.0024100651469641, []float64{34.420767649521, 31.769987757263, 24.49631036124}, []float64{26.434020017531, 26.684782274824, 37.56826347567}},
		{"three groups rho .5", 0.5, three(), 16.795051960812, 2, 0.00022542433909371, nil, nil},
		{"stratified", 0, stratified, 22.54623469238, 2, 1.2710052448849e-05, []float64{53, 54, 53}, []float64{39.975326312078, 39.732674769584, 80.291998918338}},
		{"stratified Peto-Peto", 1, stratified, 12.104670280451, 2, 0.0023523624916405, []float64{34.534597688202, 31.918263173575, 24.625775049776}, []float64{26.568116183293, 26.729779415563, 37.780740312697}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := survival.LogRank(c.rho, c.arms...)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "chi-squared", got.Chi2, c.chi2, 1e-11)
			near(t, "p", got.P, c.p, 1e-11)
			if got.DF != c.df {
				t.Errorf("df = %d, want %d", got.DF, c.df)
			}
			for i := range c.observed {
				near(t, "observed "+got.Groups[i].Name, got.Groups[i].Observed, c.observed[i], 1e-11)
				near(t, "expected "+got.Groups[i].Name, got.Groups[i].Expected, c.expected[i], 1e-11)
			}
		})
	}
}

// The NCCTG lung cancer data (228 patients) is not part of this repository.
func TestLungMatchesR(t *testing.T) {
	t.Parallel()
	const path = "../../../shared/data/measurement/lung.csv"
	f, err := os.Open(path)
	if err != nil {
		t.Skip("no lung data beside the checkout: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	bySex := map[string][]survival.Observation{}
	for _, r := range rows[1:] {
		days, err := strconv.ParseFloat(r[1], 64)
		if err != nil {
			t.Fatal(err)
		}
		bySex[r[4]] = append(bySex[r[4]], survival.Observation{Time: days, Event: r[2] == "1"})
	}
	men, women := sampleOf(t, bySex["1"]...), sampleOf(t, bySex["2"]...)
	m, w := curveOf(t, men), curveOf(t, women)
	checkQuantiles(t, m, quantiles{0.25: {144, 105, 176}, 0.5: {270, 210, 306}, 0.75: {457, 371, 567}})
	checkQuantiles(t, w, quantiles{0.25: {226, 167, 310}, 0.5: {426, 345, 524}, 0.75: {687, 524, 765}})
	checkQuantiles(t, m.On(survival.Log), quantiles{0.25: {144, 107, 177}, 0.5: {270, 212, 310}, 0.75: {457, 387, 574}})
	checkQuantiles(t, w.On(survival.Log), quantiles{0.25: {226, 186, 340}, 0.5: {426, 348, 550}, 0.75: {687, 550, nan}})
	test, err := survival.LogRank(0, survival.Arm{Name: "1", Sample: men}, survival.Arm{Name: "2", Sample: women})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "chi-squared", test.Chi2, 10.3267419548856, 1e-11)
	near(t, "p", test.P, 0.00131116452035549, 1e-11)
	near(t, "expected men", test.Groups[0].Expected, 91.5817390296, 1e-10)
	d, err := survival.CompareRMST(m, w, 365)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "men to 365", d.First.Mean, 241.495085192, 1e-10)
	near(t, "se", d.First.SE, 10.3582264911, 1e-10)
	near(t, "women to 365", d.Second.Mean, 297.465409532, 1e-10)
	near(t, "se", d.Second.SE, 10.7913239788, 1e-10)
	near(t, "difference", d.Estimate, 55.97032434, 1e-10)
	near(t, "se of the difference", d.SE, 14.9581258604, 1e-10)
	near(t, "z", d.Z, 3.74180060138, 1e-10)
	near(t, "p of the difference", d.P, 0.000182706461311, 1e-10)
	if !d.Conclusive {
		t.Error("a difference of 3.7 standard errors is conclusive")
	}
}
