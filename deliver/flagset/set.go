package flagset

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	growthbook "github.com/growthbook/growthbook-golang"
)

// maxCost bounds how many flags one evaluation may visit by prerequisites. A flag beyond it gives its default: ten
// rules that ask for ten flags each that ask for ten more would otherwise stop the server.
const maxCost = 1000

// Set is all flags of a product as they stand. It is never altered: a new set takes its place.
type Set struct {
	client   *growthbook.Client
	flags    map[string]Flag
	names    []string
	document json.RawMessage
	tag      string
	faults   map[string]*Problem
	withheld map[string]bool
	drawn    map[ruleName]bool
	tags     map[string]string // of flags with experiments
	tagAll   string
}

// ruleName names a rule of a flag.
type ruleName struct{ flag, rule string }

// New makes a set. Removed flags are left out; of several of one name the first one counts. A flag that cannot be
// evaluated gives its default, and Faults says why.
func New(flags []Flag) (*Set, error) {
	s := &Set{flags: map[string]Flag{}, faults: map[string]*Problem{}, drawn: map[ruleName]bool{}, tags: map[string]string{}}
	features := map[string]feature{}
	parsed := growthbook.FeatureMap{}
	for _, f := range flags {
		if f.State == Removed || f.Name == "" {
			continue
		}
		if _, doubled := s.flags[f.Name]; doubled {
			s.faults[f.Record] = &Problem{"name", fmt.Sprintf("the flag %s is called %q too, and is the one that counts", s.flags[f.Name].Record, f.Name), "Rename one of them, or remove it"}
			continue
		}
		one, err := f.served()
		if err != nil {
			s.faults[f.Record], _ = err.(*Problem)
			one = feature{DefaultValue: f.safeDefault()}
		}
		text, err := json.Marshal(one)
		if err != nil {
			return nil, fmt.Errorf("write the flag %s: %w", f.Name, err)
		}
		p := new(growthbook.Feature)
		if err := json.Unmarshal(text, p); err != nil {
			return nil, fmt.Errorf("read the flag %s: %w", f.Name, err)
		}
		s.flags[f.Name], features[f.Name], parsed[f.Name] = f, one, p
		s.names = append(s.names, f.Name)
		for _, r := range p.Rules {
			if share(r) != nil {
				s.drawn[ruleName{f.Name, r.Id}] = true
			}
			if len(r.Variations) > 0 {
				s.tags[f.Name] = tagOf(text)
			}
		}
	}
	slices.Sort(s.names)
	for name, problem := range deep(parsed) {
		f := s.flags[name]
		s.faults[f.Record] = problem
		features[name], parsed[name] = feature{DefaultValue: f.safeDefault()}, &growthbook.Feature{DefaultValue: decode(f.safeDefault())}
	}
	whole, err := json.Marshal(features)
	if err != nil {
		return nil, fmt.Errorf("write the flags: %w", err)
	}
	s.tagAll = tagOf(whole)
	s.withheld = withheld(s.flags, parsed)
	for name := range s.withheld {
		features[name] = feature{DefaultValue: s.flags[name].safeDefault()}
	}
	if s.document, err = json.Marshal(features); err != nil {
		return nil, fmt.Errorf("write the flags: %w", err)
	}
	s.tag = tagOf(s.document)
	s.client, err = growthbook.NewClient(context.Background(), growthbook.WithFeatures(parsed))
	return s, err
}

// served is the feature of a flag that passes its check.
func (f Flag) served() (feature, error) {
	if err := f.Check(); err != nil {
		return feature{}, err
	}
	return f.feature()
}

func (f Flag) safeDefault() json.RawMessage {
	if v := f.offValue(); json.Valid(v) {
		return v
	}
	return json.RawMessage("null")
}

func decode(raw json.RawMessage) (v any) {
	_ = json.Unmarshal(raw, &v) // null for what is not JSON
	return v
}

// deep finds the flags that visit too many others, or themselves.
func deep(all growthbook.FeatureMap) map[string]*Problem {
	cost, under := map[string]int{}, map[string]bool{}
	out := map[string]*Problem{}
	var visit func(name string, depth int) int
	visit = func(name string, depth int) int {
		if c, known := cost[name]; known {
			return c
		}
		f := all[name]
		if f == nil {
			return 1
		}
		if under[name] || depth > maxCost {
			return maxCost + 1
		}
		under[name] = true
		n := 1
		for _, r := range f.Rules {
			for _, p := range r.ParentConditions {
				n = min(n+visit(p.Id, depth+1), maxCost+1)
			}
		}
		delete(under, name)
		cost[name] = n
		if n > maxCost {
			out[name] = &Problem{"rules", "by the flags that it depends on it comes back to itself, or to more than 1,000 flags; everybody gets its default", "Let it depend on fewer flags"}
		}
		return n
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		visit(name, 0)
	}
	return out
}

func tagOf(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:12])
}

// Document is the set as GrowthBook's libraries read it: an object of features by name. Of a flag that is withheld it
// has the default only.
func (s *Set) Document() json.RawMessage { return s.document }

// DocumentTag names the document: another document has another tag.
func (s *Set) DocumentTag() string { return s.tag }

// Tag names the set: where somebody may get something else, it is another one.
func (s *Set) Tag() string { return s.tagAll }

// AssignmentTag names what a flag with experiments does: where its rules or its default are others, it is another one.
// It is empty for a flag without.
func (s *Set) AssignmentTag(name string) string { return s.tags[name] }

// Withheld reports whether the document has only the default of a flag, because its rules, or those of a flag that it
// depends on, name people. Asked for one person at a time it is evaluated as it is written.
func (s *Set) Withheld(name string) bool { return s.withheld[name] }

// Names lists the flags, sorted.
func (s *Set) Names() []string { return s.names }

// Flag returns a flag by its name.
func (s *Set) Flag(name string) (Flag, bool) {
	f, ok := s.flags[name]
	return f, ok
}

// Faults says for the records of flags that give only their default, or are not served, why.
func (s *Set) Faults() map[string]*Problem { return s.faults }

// Sources of an evaluation.
const (
	ByDefault    = "default"
	ByState      = "state" // the flag is off, or on for all
	ByRule       = "rule"
	ByRollout    = "rollout"
	ByExperiment = "experiment"
	ByParent     = "prerequisite" // a flag that it depends on
)

// Evaluation is what somebody gets of a flag, and why.
type Evaluation struct {
	Flag    Flag
	Value   any
	Reason  string // one of the sources
	Rule    string // name of the rule that decided; empty: none
	Drawn   bool   // the rule is for a share of those whom it concerns
	Variant string // of an experiment; for texts without one the text
	// The rest is about an experiment.
	Experiment    string
	HashAttribute string
	Unit          string   // value of the hash attribute
	Index         int      // of the variant among those of the rule
	Bucket        *float64 // where the unit fell, from 0 to 1
}

// Exposed reports whether the evaluation put somebody into an experiment.
func (e Evaluation) Exposed() bool { return e.Reason == ByExperiment }

// User evaluates flags for one person.
type User struct {
	set    *Set
	client *growthbook.Client
}

// User returns an evaluator for somebody of whom these attributes are known; "id" is whose share is computed.
func (s *Set) User(attributes map[string]any) User {
	client, err := s.client.WithAttributes(attributes)
	if err != nil { // the engine has no such case
		client = s.client
	}
	return User{s, client}
}

// Evaluate tells what the person gets of a flag. It reports false when there is no such flag.
func (u User) Evaluate(ctx context.Context, name string) (Evaluation, bool) {
	f, ok := u.set.flags[name]
	if !ok {
		return Evaluation{}, false
	}
	r := u.client.EvalFeature(ctx, name)
	e := Evaluation{Flag: f, Value: r.Value, Rule: r.RuleId, Reason: ByDefault}
	switch r.Source {
	case growthbook.ForceResultSource:
		e.Reason, e.Drawn = ByRule, u.set.drawn[ruleName{name, r.RuleId}]
		if e.Rule == RolloutRule {
			e.Reason = ByRollout
		}
	case growthbook.ExperimentResultSource:
		x := r.ExperimentResult
		e.Reason, e.Variant, e.Experiment = ByExperiment, x.Key, r.Experiment.Key
		e.HashAttribute, e.Unit, e.Bucket, e.Index = x.HashAttribute, x.HashValue, x.Bucket, x.VariationId
	case growthbook.PrerequisiteResultSource, growthbook.CyclicPrerequisiteResultSource:
		e.Reason, e.Value = ByParent, decode(f.safeDefault())
	case growthbook.DefaultValueResultSource:
		if f.State == Off || f.State == On && f.onValue() != nil {
			e.Reason = ByState
		}
	}
	if text, ok := e.Value.(string); ok && e.Variant == "" {
		e.Variant = text
	}
	return e, true
}
