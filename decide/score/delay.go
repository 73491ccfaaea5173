package score

import "throughline.dev/ledger"

// WSJFInput is what the Scaled Agile Framework asks for: relative points, usually 1, 2, 3, 5, 8, 13, 20.
type WSJFInput struct {
	Value           ledger.Range // user and business value
	Criticality     ledger.Range // time criticality
	RiskOpportunity ledger.Range // risk reduction, opportunity enablement
	JobSize         ledger.Range // above zero
}

// WSJF is (value + criticality + risk and opportunity) / job size. Points have no unit and their sum is no cost of
// delay, which the score says about itself; [CD3] is the same idea with money. The interval is sampled.
func WSJF(in WSJFInput) Score {
	parts := []factor{{"value", in.Value}, {"criticality", in.Criticality}, {"risk and opportunity", in.RiskOpportunity}}
	s := sumOver(MethodWSJF, "Give a job size of at least 1", &factor{"job size", in.JobSize}, parts...)
	if s.Known {
		s.Warnings = append(counts(parts...), Warning{Code: OrdinalSum, Message: "Points without a unit were added up: twice the score is not twice the urgency. Estimate the cost of delay in money per week to compare more than the order"})
	}
	return s
}

// CD3Input is the cost of waiting and the length of the work.
type CD3Input struct {
	CostOfDelay ledger.Range // money for each period of waiting
	Duration    ledger.Range // in the same periods, above zero
}

// CD3 is cost of delay divided by duration (Reinertsen 2009): money per period, per period. Working in falling order
// of it costs least in total (Smith 1956) when one team works on one thing at a time, costs stay constant and nothing
// waits for anything else; with prerequisites use [Sequence]. Lognormal in closed form.
func CD3(in CD3Input) Score {
	cost := factor{"cost of delay", in.CostOfDelay}
	s := quotient(MethodCD3, "Give the shortest time it could take, above zero", &factor{"duration", in.Duration}, cost)
	if s.Known {
		s.Warnings = counts(cost)
	}
	return s
}
