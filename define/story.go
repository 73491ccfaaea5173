package define

import "throughline.dev/ledger"

// StoryFields hold a user story and the scenarios that accept it.
type StoryFields struct {
	Role      string      `json:"role,omitempty" ledger:"search,filter" doc:"as a …"`
	Means     string      `json:"means,omitempty" ledger:"search" doc:"I want to …"`
	Ends      string      `json:"ends,omitempty" ledger:"search" doc:"so that …"`
	Scenarios []Scenario  `json:"scenarios,omitempty" ledger:"search" doc:"acceptance scenarios"`
	Dismissed []Dismissal `json:"dismissed,omitempty" doc:"findings of wording that somebody dismissed, with the reason"`
}

// Scenario is one acceptance scenario.
type Scenario struct {
	Name  string `json:"name"`
	Given string `json:"given,omitempty"`
	When  string `json:"when,omitempty"`
	Then  string `json:"then,omitempty"`
	// Gherkin is the scenario as written where three sentences cannot hold it: tags, tables, examples, several steps.
	Gherkin string `json:"gherkin,omitempty"`
}

// Validate demands an action and what must follow.
func (s Scenario) Validate() error {
	if (s.When == "" || s.Then == "") && s.Gherkin == "" {
		return ledger.Errorf(ledger.CodeInvalid, "a scenario needs a when and a then, or its Gherkin text")
	}
	return nil
}

func story() ledger.Kind {
	return ledger.KindOf[StoryFields](ledger.Kind{
		Name: Story, Plural: "stories", Prefix: "US", Stage: "define",
		Doc: "What a user wants to do and why, with the scenarios that accept it.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "draft", Phase: ledger.Open, Doc: "being written"},
				{Name: "ready", Phase: ledger.Open, Doc: "engineering can start"},
				{Name: "building", Phase: ledger.Active, Doc: "under way"},
				{Name: "accepted", Phase: ledger.Done, Doc: "its scenarios pass"},
				{Name: "dropped", Phase: ledger.Dropped, Doc: "no longer wanted"},
			},
			Moves: []ledger.Move{
				{From: "draft", To: "ready", BlockedBy: []string{"story.*", "wording.*", "language.*"}, Requires: requireScenario},
				{From: "ready", To: "draft", Reason: true},
				{From: "ready", To: "building"},
				{From: "building", To: "ready", Reason: true},
				{From: "building", To: "accepted"},
				{From: "accepted", To: "building", Reason: true},
				{From: ledger.Any, To: "dropped", Reason: true},
				{From: "dropped", To: "draft", Reason: true},
			},
		},
		Out: []ledger.End{{Relation: ledger.Addresses, Kinds: []string{"feature", "opportunity"}}, {Relation: ledger.Parent, Kinds: []string{Requirement, Story}}},
		In:  []ledger.End{{Relation: ledger.Evidences, Kinds: []string{"quote", "theme"}}},
	})
}

func requireScenario(r ledger.Record) error {
	f, err := ledger.Decode[StoryFields](r)
	if err != nil {
		return err
	}
	if len(f.Scenarios) == 0 {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields.scenarios", Message: "a story that is ready has at least one acceptance scenario"}
	}
	return nil
}
