package decide

import "throughline.dev/ledger"

// FeatureFields hold what a feature is expected to bring and to cost, as estimates with 90 % ranges.
type FeatureFields struct {
	Reach       *ledger.Range `json:"reach,omitempty" ledger:"sort,reason" doc:"people reached in a quarter"`
	Impact      *ledger.Range `json:"impact,omitempty" ledger:"sort,reason" doc:"effect on each of them: 3 massive, 2 high, 1 medium, 0.5 low, 0.25 minimal"`
	Confidence  *ledger.Range `json:"confidence,omitempty" ledger:"sort,reason" doc:"how sure we are, in percent"`
	Effort      *ledger.Range `json:"effort,omitempty" ledger:"sort,reason" doc:"work in person-months"`
	Fit         *ledger.Range `json:"fit,omitempty" ledger:"sort,reason" doc:"fit with the strategy, 0 to 10"`
	Ease        *ledger.Range `json:"ease,omitempty" ledger:"reason" doc:"ICE: how easy it is, 1 to 10"`
	Value       *ledger.Range `json:"value,omitempty" ledger:"reason" doc:"WSJF: user and business value, in points"`
	Criticality *ledger.Range `json:"criticality,omitempty" ledger:"reason" doc:"WSJF: time criticality, in points"`
	Enablement  *ledger.Range `json:"enablement,omitempty" ledger:"reason" doc:"WSJF: risk reduction and opportunity enablement, in points"`
	CostOfDelay *ledger.Range `json:"cost_of_delay,omitempty" ledger:"reason" doc:"CD3: loss for each week of waiting, in the product's currency"`
	JobSize     *ledger.Range `json:"job_size,omitempty" ledger:"reason" doc:"WSJF: size in points; CD3: weeks of work"`
	Horizon     string        `json:"horizon,omitempty" ledger:"filter,reason,enum=now|next|later" doc:"when it is meant to be worked on"`
	Override    *Override     `json:"override,omitempty" ledger:"reason" doc:"a place in the order that does not follow from the score"`
	Decline     *Decline      `json:"decline,omitempty" ledger:"reason" doc:"why it will not be built"`
	Guardrails  []ledger.Key  `json:"guardrails,omitempty" doc:"metrics that must not get worse"`
	Expected    []Expectation `json:"expected,omitempty" ledger:"reason" doc:"what it is expected to do to a metric, as 90 % ranges, said before its release"`
	Delivered   ledger.Date   `json:"delivered,omitempty" ledger:"sort" doc:"the day customers had it"`
}

// Override places a feature against its score and says why.
type Override struct {
	Rank   int    `json:"rank"` // 1 is the first
	Reason string `json:"reason"`
}

// Validate demands a rank and a reason.
func (o Override) Validate() error {
	if o.Rank < 1 || o.Reason == "" {
		return ledger.Errorf(ledger.CodeInvalid, "an override needs a rank from 1 and a reason")
	}
	return nil
}

func feature() ledger.Kind {
	return ledger.KindOf[FeatureFields](ledger.Kind{
		Name: Feature, Plural: "features", Prefix: "FEAT", Stage: "decide",
		Doc: "Something that could be built to solve an opportunity.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "idea", Phase: ledger.Open, Doc: "thought of"},
				{Name: "planned", Phase: ledger.Open, Doc: "on the roadmap"},
				{Name: "building", Phase: ledger.Active, Doc: "under way"},
				{Name: "released", Phase: ledger.Done, Doc: "customers have it"},
				{Name: "declined", Phase: ledger.Dropped, Doc: "will not be built, with the reason"},
			},
			Moves: []ledger.Move{
				{From: "idea", To: "planned"},
				{From: "planned", To: "idea", Reason: true},
				{From: "planned", To: "building"},
				{From: "idea", To: "building"},
				{From: "building", To: "planned", Reason: true},
				{From: "building", To: "released"},
				{From: "released", To: "building", Reason: true},
				{From: ledger.Any, To: "declined", Reason: true, Requires: requireDecline},
				{From: "declined", To: "idea", Reason: true},
			},
			Entry: []string{"planned", "building", "released"},
		},
		Out: []ledger.End{
			{Relation: ledger.Addresses, Kinds: []string{Opportunity}},
			{Relation: ledger.Supports, Kinds: []string{KeyResult}},
			{Relation: ledger.PromisedIn, Kinds: []string{Commitment}},
			{Relation: ledger.Parent, Kinds: []string{Feature}},
			{Relation: ledger.DependsOn, Kinds: []string{Debt}},
		},
		In: []ledger.End{{Relation: ledger.Measures, Kinds: []string{"metric"}}, {Relation: ledger.Blocks, Kinds: []string{Debt}}},
	})
}
