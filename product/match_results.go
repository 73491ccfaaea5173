package product

import (
	"context"
	"fmt"
	"strings"

	"throughline.dev/connect/testresult"
	"throughline.dev/define"
	"throughline.dev/ledger"
	"throughline.dev/measure/evidence"
)

// known is what results of tests can be about.
type known struct {
	prefixes     []string                    // of requirements and stories
	requirements map[string]*knownRecord     // by key
	stories      map[string]*knownRecord     // by key
	scenarios    map[string][]evidence.About // by plain name of the scenario, or text of the criterion
	modelled     []string                    // requirements that specify a model's behaviour
}

type knownRecord struct {
	parts       int    // criteria or scenarios
	requirement string // of a story: the one it is part of
}

// knownRequirements reads what results can be about.
func knownRequirements(ctx context.Context, reader ledger.Reader, schema *ledger.Schema) (known, error) {
	k := known{requirements: map[string]*knownRecord{}, stories: map[string]*knownRecord{}, scenarios: map[string][]evidence.About{}}
	for _, name := range []string{define.Requirement, define.Story} {
		if kind, ok := schema.Kind(name); ok {
			k.prefixes = append(k.prefixes, kind.Prefix)
		}
	}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{define.Requirement}, Limit: 1000}) {
		if err != nil {
			return k, err
		}
		f, err := ledger.Decode[define.RequirementFields](rec)
		if err != nil {
			return k, err
		}
		key := string(rec.Key)
		k.requirements[key] = &knownRecord{parts: len(f.Criteria)}
		for i, c := range f.Criteria {
			k.name(c.Text, evidence.About{Requirement: key, Criterion: i + 1})
		}
		if f.Behaviour != nil {
			k.modelled = append(k.modelled, key)
		}
	}
	links, err := reader.Links(ctx, ledger.LinkQuery{Relation: ledger.Parent})
	if err != nil {
		return k, err
	}
	parent := map[string]string{}
	for _, l := range links {
		if k.requirements[string(l.To)] != nil {
			parent[string(l.From)] = string(l.To)
		}
	}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{define.Story}, Limit: 1000}) {
		if err != nil {
			return k, err
		}
		f, err := ledger.Decode[define.StoryFields](rec)
		if err != nil {
			return k, err
		}
		key := string(rec.Key)
		k.stories[key] = &knownRecord{parts: len(f.Scenarios), requirement: parent[key]}
		for _, s := range f.Scenarios {
			k.name(s.Name, evidence.About{Requirement: parent[key], Story: key, Scenario: s.Name})
		}
	}
	return k, nil
}

// name remembers what a name stands for.
func (k *known) name(name string, about evidence.About) {
	if name = plainName(name); name != "" {
		k.scenarios[name] = append(k.scenarios[name], about)
	}
}

// plainName is a name without regard to case and to what separates its words.
func plainName(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t\r\n_-.,:;/()'\"", r) }), " ")
}

// match finds what a result is about. Why says that it is about nothing that is known, or names something that is not.
func (k *known) match(r testresult.Result) (abouts []evidence.About, why string) {
	refs := r.References(k.prefixes)
	for _, ref := range refs {
		requirement, story := k.requirements[ref.Key], k.stories[ref.Key]
		switch {
		case requirement != nil && ref.Part > requirement.parts && !ref.Loose:
			why = fmt.Sprintf("%s has no criterion %d", ref.Key, ref.Part)
		case requirement != nil && ref.Part > requirement.parts:
			abouts = append(abouts, evidence.About{Requirement: ref.Key}) // TestREQ_12_500_results
		case requirement != nil:
			abouts = append(abouts, evidence.About{Requirement: ref.Key, Criterion: ref.Part})
		case story != nil:
			abouts = append(abouts, evidence.About{Requirement: story.requirement, Story: ref.Key, Scenario: r.Name})
		default:
			why = "there is no " + ref.Key
		}
	}
	if len(refs) > 0 {
		return abouts, why
	}
	switch found := k.scenarios[plainName(r.Name)]; {
	case len(found) == 1:
		return found, ""
	case len(found) > 1:
		return nil, "several scenarios have that name: name the story or the requirement as well"
	}
	return nil, "names no requirement, story or scenario (REQ-12, REQ-12.1, US-3 in its name, tags or properties)"
}
