package deliver

import (
	"encoding/json"
	"errors"

	"throughline.dev/deliver/flagset"
	"throughline.dev/ledger"
)

// FlagFields hold a switch in the product.
type FlagFields struct {
	Name    string            `json:"name,omitempty" ledger:"filter,search" doc:"name in the code, unlike that of all other flags"`
	Type    string            `json:"type,omitempty" ledger:"reason,enum=boolean|string|number|json" doc:"type of its values; boolean unless given"`
	Default json.RawMessage   `json:"default,omitempty" ledger:"reason" doc:"value for whoever has nothing else; false, an empty text, 0 or null unless given"`
	Value   json.RawMessage   `json:"value,omitempty" ledger:"reason" doc:"value for those in the rollout, and for all when it is on; true unless given"`
	Rules   []json.RawMessage `json:"rules,omitempty" ledger:"reason" doc:"GrowthBook's feature rules, of which the first that applies decides: force with condition and coverage, or variations with weights"`
	Rollout *float64          `json:"rollout,omitempty" ledger:"reason" doc:"share of people who have it when no rule applies, in percent"`
	Expires ledger.Date       `json:"expires,omitempty" ledger:"sort" doc:"the day it should be gone from the code"`
}

// Flag returns the flag of a record as the engine takes it.
func (f FlagFields) Flag(r ledger.Record) flagset.Flag {
	return flagset.Flag{
		Name: f.Name, Record: string(r.Key), Version: r.Version, State: r.State, Type: f.Type, Default: f.Default, Value: f.Value, Rules: f.Rules, Rollout: f.Rollout,
	}
}

// Validate refuses what the engine cannot evaluate as it is written.
func (f FlagFields) Validate() error {
	err := f.Flag(ledger.Record{}).Check()
	var p *flagset.Problem
	if errors.As(err, &p) {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "fields." + p.Path, Message: p.Text, Remedy: p.Remedy}
	}
	return err
}

func flag() ledger.Kind {
	return ledger.KindOf[FlagFields](ledger.Kind{
		Name: Flag, Plural: "flags", Prefix: "FLAG", Stage: "deliver",
		Doc: "A switch that decides who has a feature.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: flagset.Off, Phase: ledger.Open, Doc: "nobody has it"},
				{Name: flagset.Partial, Phase: ledger.Active, Doc: "some have it"},
				{Name: flagset.On, Phase: ledger.Done, Doc: "everybody has it"},
				{Name: flagset.Removed, Phase: ledger.Dropped, Doc: "gone from the code"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: ledger.Any, Reason: true}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{{Relation: ledger.Implements, Kinds: []string{"feature", "requirement"}}},
	})
}
