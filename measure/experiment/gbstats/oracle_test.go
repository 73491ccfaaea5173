package gbstats_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"strings"
	"testing"

	"throughline.dev/measure/experiment/effect"
	"throughline.dev/measure/experiment/gbstats"
	"throughline.dev/stats"
)

// number reads "inf" too.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case `"inf"`:
		*n = number(math.Inf(1))
	case `"-inf"`:
		*n = number(math.Inf(-1))
	default:
		var v float64
		if err := json.Unmarshal(b, &v); err != nil {
			return err
		}
		*n = number(v)
	}
	return nil
}

type sums struct {
	N       int     `json:"n"`
	Sum     float64 `json:"sum"`
	Squares float64 `json:"sum_squares"`
}

type arm struct {
	sums
	Type     string  `json:"type"`
	Post     sums    `json:"post_statistic"`
	Pre      sums    `json:"pre_statistic"`
	PostPre  float64 `json:"post_pre_sum_of_products"`
	M        sums    `json:"m_statistic"`
	D        sums    `json:"d_statistic"`
	MD       float64 `json:"m_d_sum_of_products"`
	NStar    int     `json:"n_star"`
	Nu       float64 `json:"nu"`
	Hat      float64 `json:"quantile_hat"`
	Lower    float64 `json:"quantile_lower"`
	Upper    float64 `json:"quantile_upper"`
	Main     float64 `json:"main_sum"`
	MainSq   float64 `json:"main_sum_squares"`
	Denom    float64 `json:"denominator_sum"`
	DenomSq  float64 `json:"denominator_sum_squares"`
	Product  float64 `json:"main_denominator_sum_product"`
	Clusters int     `json:"n_clusters"`
}

func (a arm) pair() stats.Pair {
	return stats.PairFromSums(a.N, a.Post.Sum, a.Post.Squares, a.Pre.Sum, a.Pre.Squares, a.PostPre)
}

func (a arm) statistic(t *testing.T) effect.Statistic {
	switch a.Type {
	case "SampleMeanStatistic":
		return effect.OfMean(stats.MomentsFromSums(a.N, a.Sum, a.Squares))
	case "ProportionStatistic":
		return effect.OfShare(stats.Proportion{Hits: int(a.Sum), N: a.N})
	case "RatioStatistic":
		return effect.OfRatio(stats.PairFromSums(a.N, a.M.Sum, a.M.Squares, a.D.Sum, a.D.Squares, a.MD))
	case "QuantileStatistic":
		return effect.OfQuantile(a.N, a.Hat, a.Lower, a.Upper)
	case "QuantileClusteredStatistic":
		p := stats.PairFromSums(a.Clusters, a.Main, a.MainSq, a.Denom, a.DenomSq, a.Product)
		return effect.OfClusteredQuantile(a.Nu, a.Hat, a.Lower, a.Upper, p)
	}
	t.Fatalf("statistic %q is not known", a.Type)
	return effect.Statistic{}
}

type vector struct {
	Name   string `json:"name"`
	Method string `json:"method"`
	Input  struct {
		arm
		Control    arm             `json:"control"`
		Treatment  arm             `json:"treatment"`
		Difference string          `json:"difference_type"`
		Alpha      float64         `json:"alpha"`
		Tuning     float64         `json:"sequential_tuning_parameter"`
		Prior      json.RawMessage `json:"prior"`
		Users      []int64         `json:"users"`
		Weights    []float64       `json:"weights"`
	} `json:"input"`
	Expected struct {
		Expected number   `json:"expected"`
		CI       []number `json:"ci"`
		P        *number  `json:"pValue"`
		DF       *number  `json:"dof"`
		Theta    *number  `json:"theta"`
		VarFrom  *number  `json:"var_control"`
		VarTo    *number  `json:"var_treatment"`
		Variance *number  `json:"variance"`
		Win      *number  `json:"chanceToWin"`
		Risk     []number `json:"risk"`
		SRM      *number  `json:"p"`
		Uplift   *struct {
			SD number `json:"stddev"`
		} `json:"uplift"`
	} `json:"expected"`
}

// The 33 vectors of gbstats 0.8.0. They lie outside the repository.
func TestVectors(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../../shared/data/oracles/vectors_gbstats.json")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the oracle's vectors are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 33 {
		t.Errorf("%d vectors, want 33", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			v.check(t)
		})
	}
}

func same(t *testing.T, what string, got float64, want number) {
	t.Helper()
	w := float64(want)
	// gbstats takes p values from 1-cdf, which ends at 1e-16: below that ours has digits and theirs is 0.
	if got == w || math.Abs(got-w) <= 1e-11*math.Abs(w) || math.Abs(got-w) <= 2e-15 {
		return
	}
	// scipy 1.10.1 has the quantile of Student's t to about nine digits, so its bounds have no more.
	if (what == "low" || what == "high") && math.Abs(got-w) <= 2e-9*math.Abs(w) {
		return
	}
	t.Errorf("%s is %.17g, want %.17g", what, got, w)
}

func (v vector) check(t *testing.T) {
	in, want := v.Input, v.Expected
	switch v.Method {
	case "check_srm":
		s, err := effect.SampleRatio(in.Users, in.Weights)
		if err != nil {
			t.Fatal(err)
		}
		same(t, "p", s.P, *want.SRM)
		return
	case "variance":
		same(t, "variance", in.arm.statistic(t).Variance, *want.Variance)
		return
	}
	from, to := v.arms(t)
	if want.VarFrom != nil {
		same(t, "variance of the control", from.Variance, *want.VarFrom)
		same(t, "variance of the treatment", to.Variance, *want.VarTo)
	}
	d := gbstats.Difference(in.Difference)
	var r gbstats.Result
	switch v.Method {
	case "TwoSidedTTest":
		r = gbstats.TwoSided(from, to, d, in.Alpha)
	case "OneSidedTreatmentGreaterTTest":
		r = gbstats.Greater(from, to, d, in.Alpha)
	case "OneSidedTreatmentLesserTTest":
		r = gbstats.Lesser(from, to, d, in.Alpha)
	case "SequentialTwoSidedTTest":
		r = gbstats.Sequential(from, to, d, in.Alpha, in.Tuning)
	case "EffectBayesianABTest":
		p := v.posterior(t, from, to)
		r = gbstats.Result{Expected: p.Mean, SE: p.SD, Low: p.Low, High: p.High}
		same(t, "chance to win", p.ChanceToWin, *want.Win)
		same(t, "risk of the control", p.Risk[0], want.Risk[0])
		same(t, "risk of the treatment", p.Risk[1], want.Risk[1])
	default:
		t.Fatalf("method %q is not known", v.Method)
	}
	same(t, "difference", r.Expected, want.Expected)
	same(t, "standard error", r.SE, want.Uplift.SD)
	same(t, "low", r.Low, want.CI[0])
	same(t, "high", r.High, want.CI[1])
	if want.P != nil {
		same(t, "p", r.P, *want.P)
	}
	if want.DF != nil {
		same(t, "degrees of freedom", r.DF, *want.DF)
	}
}

func (v vector) arms(t *testing.T) (from, to effect.Statistic) {
	in := v.Input
	if in.Control.Type != "RegressionAdjustedStatistic" {
		return in.Control.statistic(t), in.Treatment.statistic(t)
	}
	var adjusted []effect.Statistic
	var theta float64
	if strings.Contains(v.Name, "prop") {
		adjusted, theta = gbstats.AdjustShares(in.Control.pair(), in.Treatment.pair())
	} else {
		adjusted, theta = effect.Adjust(in.Control.pair(), in.Treatment.pair())
	}
	same(t, "theta", theta, *v.Expected.Theta)
	return adjusted[0], adjusted[1]
}

func (v vector) posterior(t *testing.T, from, to effect.Statistic) effect.Posterior {
	prior := effect.Prior{SD: math.Inf(1)}
	if v.Input.Prior[0] == '{' {
		var p struct{ Mean, Variance float64 }
		if err := json.Unmarshal(v.Input.Prior, &p); err != nil {
			t.Fatal(err)
		}
		prior = effect.Prior{Mean: p.Mean, SD: math.Sqrt(p.Variance)}
	}
	return gbstats.Bayes(from, to, prior, 0.95)
}
