package forecast_test

import (
	"fmt"
	"time"

	"throughline.dev/deliver/forecast"
)

// By when are twenty items done, and by when are two such teams both done?
func Example() {
	weekly := []int{1, 3, 5, 3, 7, 8}
	start := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	done, err := forecast.When(weekly, 20, forecast.Bayesian)
	if err != nil {
		fmt.Println(err)
		return
	}
	cal := forecast.Calibration{Prior: forecast.Pooled(forecast.Bayesian)}
	for _, d := range cal.Deadlines(done, forecast.Week, 0.5, 0.85) {
		fmt.Printf("%.0f %%: claimed %s, corrected %s\n", 100*d.Level,
			forecast.Week.DoneOn(start, d.Claimed.Periods).Format(time.DateOnly),
			forecast.Week.DoneOn(start, d.Corrected.Periods).Format(time.DateOnly))
	}
	corrected := cal.Correct(done, forecast.Week)
	fmt.Println("both teams in 8 weeks:", forecast.Joint(corrected, corrected).By(8))
	// Output:
	// 50 %: claimed 2026-12-27, corrected 2026-12-27
	// 85 %: claimed 2027-01-10, corrected 2027-01-17
	// both teams in 8 weeks: 75 %
}
