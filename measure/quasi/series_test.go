package quasi_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"throughline.dev/measure/quasi"
)

// nile is the yearly flow of the Nile at Aswan, 1871 to 1970, in 10⁸ m³ (Cobb 1978, in the public domain).
func nile() []float64 {
	return []float64{
		1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
		1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
		831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
		781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
		744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
	}
}

func interrupted(values []float64, at int, slope bool) quasi.Series {
	s := quasi.Series{Break: at, Slope: slope, Trend: slope}
	for i, v := range values {
		s.Points = append(s.Points, quasi.Point{At: i, Value: v})
	}
	return s
}

func near(t *testing.T, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: %.13g, want %.13g", what, got, want)
	}
}

func coefficients(t *testing.T, r quasi.Interrupted, values, errors []float64, relative float64) {
	t.Helper()
	for i, c := range r.Coefficients {
		near(t, string(r.Method)+" "+c.Name, c.Value, values[i], relative)
		near(t, string(r.Method)+" standard error of "+c.Name, c.SE, errors[i], relative)
	}
}

func TestNileAgreesWithTheReferences(t *testing.T) {
	t.Parallel()
	s := interrupted(nile(), 28, true) // 1899, when the dam was begun
	r, err := quasi.Interrupt(s, quasi.LeastSquares)
	if err != nil {
		t.Fatal(err)
	}
	// statsmodels 0.13.5, OLS.
	ols := []float64{1082.0960591133016, 1.1595511767925202, -289.10268536638415, -0.46908876763440643}
	coefficients(t, r, ols, []float64{47.22101471151307, 3.001564730242895, 58.11841540540038, 3.088477030555464}, 1e-11)
	near(t, "Durbin-Watson", r.DurbinWatson, 1.6878457645782645, 1e-12)

	r, err = quasi.Interrupt(s, quasi.NeweyWest)
	if err != nil {
		t.Fatal(err)
	}
	// statsmodels 0.13.5, HAC with four lags, without the correction for few observations.
	coefficients(t, r, ols, []float64{33.66093739863257, 2.59030847830292, 61.7759389433104, 2.701577433029662}, 1e-11)
	near(t, "p of the level", r.Coefficients[2].P, 2.870722413651847e-06, 1e-9)
	near(t, "p of the slope", r.Coefficients[3].P, 0.8621522161360952, 1e-11)

	r, err = quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		t.Fatal(err)
	}
	// R 4.2.2, nlme::gls with corAR1, method ML.
	coefficients(t, r, []float64{1082.5693981696, 1.1627935275, -289.4460947976, -0.4908566887},
		[]float64{54.074407515, 3.422370576, 66.108732656, 3.534379592}, 2e-7)
	near(t, "phi", r.Phi, 0.1503529913, 5e-7) // nlme stops searching there
	near(t, "log likelihood", r.LogLik, -624.1477453, 1e-9)

	s = interrupted(nile(), 28, false)
	r, err = quasi.Interrupt(s, quasi.NeweyWest)
	if err != nil {
		t.Fatal(err)
	}
	coefficients(t, r, []float64{1097.75, -247.7777777777778}, []float64{27.198998565373387, 31.339448718346777}, 1e-11)
	r, err = quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "level alone", r.Level.Value, -249.0747647596, 2e-7)
	near(t, "its standard error", r.Level.SE, 33.12019839, 2e-7)
}

func TestPraisWinstenAgreesWithTheLikelihoodRoughly(t *testing.T) {
	t.Parallel()
	s := interrupted(nile(), 28, true)
	a, err := quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		t.Fatal(err)
	}
	b, err := quasi.Interrupt(s, quasi.PraisWinsten)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(a.Level.Value-b.Level.Value) > a.Level.SE/20 || math.Abs(a.Phi-b.Phi) > 0.05 {
		t.Errorf("level %v and %v, autocorrelation %v and %v", a.Level.Value, b.Level.Value, a.Phi, b.Phi)
	}
}

func TestEffectsAreCombinationsOfLevelAndSlope(t *testing.T) {
	t.Parallel()
	r, err := quasi.Interrupt(interrupted(nile(), 28, true), quasi.Likelihood)
	if err != nil {
		t.Fatal(err)
	}
	level, slope := r.Coefficients[2].Value, r.Coefficients[3].Value
	near(t, "mean effect", r.Average.Value, level+slope*35.5, 1e-9) // of 72 points after the break
	near(t, "effect at the end", r.Last.Value, level+slope*71, 1e-9)
	if !(r.Average.Low < r.Average.Value && r.Average.Value < r.Average.High) {
		t.Errorf("the interval [%v, %v] does not hold %v", r.Average.Low, r.Average.High, r.Average.Value)
	}
}

func TestASeasonIsNoEffect(t *testing.T) {
	t.Parallel()
	week := []float64{0, 30, 35, 33, 31, 28, -5}
	r := rand.New(rand.NewPCG(3, 4))
	s := quasi.Series{Break: 33, Period: 7} // the last days before the break are a weekend short of a week
	for i := range 50 {
		v := 100 + week[i%7] + r.NormFloat64()
		if i >= 33 {
			v += 10
		}
		if i%11 != 5 { // days are missing
			s.Points = append(s.Points, quasi.Point{At: i, Value: v})
		}
	}
	got, err := quasi.Interrupt(s, quasi.Likelihood)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(got.Level.Value-10) > 1.2 || got.Level.High-got.Level.Low > 3 {
		t.Errorf("level %v [%v, %v], want 10", got.Level.Value, got.Level.Low, got.Level.High)
	}
	year := quasi.Series{Break: 80, Waves: 1, WaveLength: 52.18}
	for i := range 120 {
		v := 20*math.Sin(2*math.Pi*float64(i)/52.18+1) + r.NormFloat64()
		year.Points = append(year.Points, quasi.Point{At: i, Value: v})
	}
	if got, err = quasi.Interrupt(year, quasi.Likelihood); err != nil {
		t.Fatal(err)
	}
	if got.Level.Excludes(0) || got.Level.High-got.Level.Low > 3 {
		t.Errorf("a yearly wave passes for an effect of %v [%v, %v]", got.Level.Value, got.Level.Low, got.Level.High)
	}
}

func TestAShortSeriesCannotTell(t *testing.T) {
	t.Parallel()
	for _, at := range []int{7, 13} {
		if _, err := quasi.Interrupt(interrupted(nile()[:20], at, true), quasi.Likelihood); !errors.Is(err, quasi.ErrTooFew) {
			t.Errorf("broken at %d of 20: %v", at, err)
		}
	}
	if _, err := quasi.Interrupt(interrupted(nile()[:20], 8, false), quasi.Likelihood); err != nil {
		t.Error(err)
	}
}

func TestSeriesThatCannotBeUsedAreRefused(t *testing.T) {
	t.Parallel()
	flat := make([]float64, 30)
	if _, err := quasi.Interrupt(interrupted(flat, 15, false), quasi.Likelihood); err == nil {
		t.Error("a series that does not vary has an effect")
	}
	bad := interrupted(nile(), 28, true)
	bad.Points[3].Value = math.NaN()
	if err := bad.Check(); err == nil {
		t.Error("NaN is taken for a value")
	}
	bad = interrupted(nile(), 28, true)
	bad.Points[3].At = 1
	if err := bad.Check(); err == nil {
		t.Error("points out of order are taken")
	}
	bad = interrupted(nile(), 28, false)
	bad.Slope = true
	if err := bad.Check(); err == nil {
		t.Error("a slope without a trend is taken")
	}
	if _, err := quasi.Interrupt(interrupted(nile(), 28, true), "guess"); err == nil {
		t.Error("an unknown method is taken")
	}
}

// TestIntervalsOfInterruptedSeriesCover: errors of an AR(1) process. With 800 series each, of 24 to 104 points and
// autocorrelations from -0.3 to 0.8, 94.8 to 96.8 % of the intervals held the effect, where those at the one likeliest
// autocorrelation held it in 88 to 94 %, and Newey and West's in 67 to 91 %. The test allows for the spread of fewer.
func TestIntervalsOfInterruptedSeriesCover(t *testing.T) {
	t.Parallel()
	runs := 150
	if testing.Short() {
		runs = 60
	}
	for _, c := range []struct {
		before, after int
		phi           float64
		slope         bool
	}{{20, 12, 0.3, false}, {26, 26, 0.6, false}, {52, 26, 0.6, true}} {
		r := rand.New(rand.NewPCG(7, uint64(c.before)))
		covered := 0
		for range runs {
			s := interrupted(noise(r, c.before+c.after, c.phi), c.before, c.slope)
			got, err := quasi.Interrupt(s, quasi.Likelihood)
			if err != nil {
				t.Fatal(err)
			}
			if got.Average.Contains(0) {
				covered++
			}
		}
		share := float64(covered) / float64(runs)
		spread := 3 * math.Sqrt(0.95*0.05/float64(runs))
		if share < 0.935-spread || share > 0.965+spread {
			t.Errorf("%+v: %.1f %% of the intervals hold the effect", c, 100*share)
		}
	}
}

// noise is an AR(1) process in its steady state.
func noise(r *rand.Rand, n int, phi float64) []float64 {
	out := make([]float64, n)
	e := r.NormFloat64() / math.Sqrt(1-phi*phi)
	for i := range out {
		if i > 0 {
			e = phi*e + r.NormFloat64()
		}
		out[i] = 10 + e
	}
	return out
}
