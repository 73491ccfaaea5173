package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
)

func TestSchemaFindsKinds(t *testing.T) {
	t.Parallel()
	s := ledgertest.Schema()
	for _, name := range []string{"requirement", "requirements", "REQ", "req", "Requirement", "REQUIREMENTS"} {
		if k, ok := s.Kind(name); !ok || k.Name != "requirement" {
			t.Errorf("Kind(%s) is not requirement", name)
		}
	}
	for _, name := range []string{"", "unicorn", "RE", "requirement "} {
		if k, ok := s.Kind(name); ok {
			t.Errorf("Kind(%q) = %s", name, k.Name)
		}
	}
	if k, ok := s.KindOfKey("REQ-12"); !ok || k.Name != "requirement" {
		t.Error("KindOfKey(REQ-12) is not requirement")
	}
	for _, key := range []ledger.Key{"", "REQ", "req-1", "X-1", "-1"} {
		if _, ok := s.KindOfKey(key); ok {
			t.Errorf("KindOfKey(%s) finds a kind", key)
		}
	}
}

func TestSchemaRefusesContradictions(t *testing.T) {
	t.Parallel()
	type empty struct{}
	kind := func(change func(*ledger.Kind)) ledger.Kind {
		k := ledger.Kind{Name: "a", Plural: "as", Prefix: "A", Lifecycle: life()}
		change(&k)
		return ledger.KindOf[empty](k)
	}
	a := kind(func(*ledger.Kind) {})
	for want, kinds := range map[string][]ledger.Kind{
		"lacks a name":         {kind(func(k *ledger.Kind) { k.Name = "" })},
		"a prefix":             {kind(func(k *ledger.Kind) { k.Prefix = "" })},
		"KindOf":               {{Name: "a", Prefix: "A", Lifecycle: life()}},
		"two kinds are called": {a, kind(func(k *ledger.Kind) { k.Prefix = "B" })},
		"share the prefix":     {a, kind(func(k *ledger.Kind) { k.Name = "b" })},
		"has no states":        {kind(func(k *ledger.Kind) { k.Lifecycle.States = nil })},
		"unknown relation":     {kind(func(k *ledger.Kind) { k.Out = []ledger.End{{Relation: "knows"}} })},
		"unknown kind":         {kind(func(k *ledger.Kind) { k.In = []ledger.End{{Relation: ledger.About, Kinds: []string{"b"}}} })},
	} {
		if _, err := ledger.NewSchema(kinds...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
	if _, err := ledger.NewSchema(a); err != nil {
		t.Error(err)
	}
}

func TestSchemaSaysWhatMayBeLinked(t *testing.T) {
	t.Parallel()
	s := ledgertest.Schema()
	for _, c := range []struct {
		from, relation, to string
		want               bool
	}{
		{"requirement", "addresses", "theme", true}, // both declare it
		{"theme", "addresses", "requirement", false},
		{"feedback", "about", "theme", true}, // the start declares it
		{"theme", "parent", "theme", true},
		{"theme", "parent", "requirement", false},
		{"specimen", "decided_by", "decision", true}, // from any
		{"decision", "decided_by", "decision", true},
		{"decision", "decided_by", "specimen", false},
		{"specimen", "mentions", "theme", true}, // anywhere
		{"requirement", "depends_on", "requirement", true},
		{"requirement", "depends_on", "theme", false},
		{"requirement", "knows", "theme", false},
		{"unicorn", "addresses", "theme", false},
	} {
		if got := s.MayLink(c.from, c.relation, c.to); got != c.want {
			t.Errorf("MayLink(%s, %s, %s) = %t", c.from, c.relation, c.to, got)
		}
	}
	if got := s.Allowed("quote", "evidences"); !slices.Equal(got, []string{"theme", "requirement"}) {
		t.Errorf("Allowed(quote, evidences) = %v", got)
	}
}

func TestRelationsAreAVocabulary(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, r := range ledger.Relations() {
		if r.Name == "" || r.Inverse == "" || r.Doc == "" {
			t.Errorf("relation %q lacks a word: %+v", r.Name, r)
		}
		if seen[r.Name] || seen[r.Inverse] {
			t.Errorf("relation %q, %q has a name twice", r.Name, r.Inverse)
		}
		seen[r.Name], seen[r.Inverse] = true, true
	}
}
