package score

import (
	"fmt"

	"throughline.dev/ledger"
)

// RICEInput is what RICE asks for. All are 90 % ranges.
type RICEInput struct {
	Reach      ledger.Range // people in a period, which must be the same for all items (see [Periods])
	Impact     ledger.Range // 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal
	Confidence ledger.Range // a share, 0 to 1: 0.8 is 80 %
	Effort     ledger.Range // person-months, above zero
}

// RICE is reach x impact x confidence / effort (McBride, Intercom, 2016): people-impact in a period for each
// person-month. Lognormal in closed form when all lower bounds are above zero. An effort that may be zero gives an
// unknown score.
func RICE(in RICEInput) Score {
	reach, impact := factor{"reach", in.Reach}, factor{"impact", in.Impact}
	confidence, effort := factor{"confidence", in.Confidence}, factor{"effort", in.Effort}
	s := quotient(MethodRICE, "Give at least half a person-month", &effort, reach, impact, confidence)
	if !s.Known {
		return s
	}
	s.Warnings = counts(reach, confidence)
	if in.Confidence.High > 1 {
		s.Warnings = append(s.Warnings, Warning{Code: ConfidenceScale, Input: "confidence", Message: fmt.Sprintf("Confidence is a share of at most 1, and %v was given. Divide percents by 100", in.Confidence.High)})
	}
	if in.Confidence.Low < 1 && !(reach.certain() && impact.certain() && effort.certain()) {
		once := in
		once.Confidence = *ledger.Exactly(1)
		s.Warnings = append(s.Warnings, Warning{Code: ConfidenceTwice, Input: "confidence", Message: fmt.Sprintf(
			"Doubt counts twice: as ranges and as a confidence below 100 %%. Without the discount the median is %s instead of %s. Set confidence to 100 %% and let the ranges speak, or use single numbers",
			ledger.FormatNumber(RICE(once).Median), ledger.FormatNumber(s.Median))})
	}
	return s
}
