package forecast

import (
	"fmt"
	"math"
)

// Cap is the highest confidence a forecast may claim. What lies beyond cannot be told apart by a team's history: the
// corrected forecasts of 95 % held 95 % in the backtest, and nothing was measured above.
const Cap = 0.95

// Chance is a probability as it may be shown.
type Chance float64

// String writes whole percents, and ">95 %" above the cap.
func (c Chance) String() string {
	switch p := float64(c); {
	case math.IsNaN(p):
		return "cannot tell"
	case p > Cap+tolerance:
		return ">95 %"
	case p < 0.01 && p > 0:
		return "<1 %"
	default:
		return fmt.Sprintf("%.0f %%", 100*p)
	}
}
