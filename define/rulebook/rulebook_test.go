package rulebook_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

var update = flag.Bool("update", false, "write docs/user/rules.md anew")

func builtin(t *testing.T) []rulebook.Rule {
	t.Helper()
	rules, err := rulebook.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func TestBuiltinRules(t *testing.T) {
	t.Parallel()
	rules := builtin(t)
	if len(rules) < 75 {
		t.Errorf("%d rules are built in, want at least 75", len(rules))
	}
	for i, r := range rules {
		if i > 0 && rules[i-1].ID >= r.ID {
			t.Errorf("%s comes after %s", r.ID, rules[i-1].ID)
		}
		if strings.ContainsAny(r.Name+r.Definition+r.Rationale, "—!") {
			t.Errorf("%s is not written the way people are told things here", r.ID)
		}
	}
	rules[0].ID = "changed"
	if again := builtin(t); again[0].ID == "changed" {
		t.Error("a caller can change the rules of others")
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	text, err := rulebook.Explain("rq-v01")
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"RQ-V01  Unquantified quality", "Refusal", "Bad", "The dashboard must load fast.", "Good", "Measured", "right"} {
		if !strings.Contains(text, part) {
			t.Errorf("the explanation lacks %q:\n%s", part, text)
		}
	}
	if _, err := rulebook.Explain("RQ-X99"); err == nil || !strings.Contains(err.Error(), "RQ-X99") {
		t.Errorf("an unknown rule gives %v", err)
	}
}

func TestRulesPage(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "user", "rules.md")
	want := rulebook.Page(builtin(t))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/user/rules.md is not what the rules say; run: go test ./define/rulebook -run Page -update")
	}
}

// A rule file with a slip is refused with the file, the place and the remedy.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	const rule = "rules:\n  - id: X-1\n    name: n\n    kind: phrase\n    severity: info\n    characteristic: complete\n    definition: d\n    bad: b\n    good: g\n    rationale: r\n    message: m\n"
	if rules, err := rulebook.Parse("a.yaml", []byte(rule)); err != nil || len(rules) != 1 {
		t.Fatalf("a good file gives %v, %v", rules, err)
	}
	for _, c := range []struct{ old, with, says string }{
		{"name: n", "nmae: n", "[3:5]"},
		{"name: n", "name: ''", "name is empty"},
		{"severity: info", "severity: fatal", "refusal, warning, info, off"},
		{"characteristic: complete", "characteristic: nice", "unambiguous"},
		{"message: m", "message: m\n    precision: {right: 3, of: 2, on: x}", "right"},
		{"message: m", "message: m\n    weak: [maybe]", "maybe"},
		{"rules:", "rules", "a.yaml"},
	} {
		_, err := rulebook.Parse("a.yaml", []byte(strings.Replace(rule, c.old, c.with, 1)))
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "a.yaml") {
			t.Errorf("%s gives %v, want it to say %q", c.with, err, c.says)
		}
	}
}

func TestLoadHouseRules(t *testing.T) {
	t.Parallel()
	rules, err := rulebook.Load(map[string][]byte{
		"styles/Acme/Weasel.yml": []byte("extends: existence\nmessage: \"Avoid '%s'\"\nlevel: error\nignorecase: true\ntokens:\n  - leverage\n"),
		"styles/Acme/Head.yml":   []byte("extends: capitalization\nmessage: no\nlevel: suggestion\nscope: heading\nmatch: $sentence\n"),
		"Own.yml":                []byte("extends: occurrence\nmessage: no\nmax: 2\ntoken: ','\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]rulebook.Rule{}
	for _, r := range rules {
		got[r.ID] = r
		if !r.House {
			t.Errorf("%s is not marked as a house rule", r.ID)
		}
	}
	if got["Acme.Weasel"].Severity != ledger.Refusal || got["Acme.Head"].Severity != ledger.Info || got["House.Own"].Severity != ledger.Warning {
		t.Errorf("severities are %v", got)
	}
	if k := got["Acme.Head"].Vale.Kinds; len(k) != 1 || k[0] != passage.Heading {
		t.Errorf("the scope is %v", k)
	}
}

// What cannot be carried over is refused with the key that stands in the way.
func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, says string }{
		{"extends: script\nmessage: m\n", "script"},
		{"extends: metric\nmessage: m\nformula: 1\n", "formula"},
		{"extends: spelling\nmessage: m\n", "spelling"},
		{"extends: existence\nmessage: m\n", "tokens or raw"},
		{"extends: existence\ntokens: [a]\n", "message"},
		{"extends: existence\nmessage: m\nlevel: fatal\ntokens: [a]\n", "fatal"},
		{"extends: existence\nmessage: m\nscope: raw\ntokens: [a]\n", "raw"},
		{"extends: existence\nmessage: m\ntokens: ['(?=a)']\n", "Look-around"},
		{"extends: existence\nmessage: m\ntokens: ['" + strings.Repeat("a", 1100) + "']\n", "at most"},
		{"extends: sequence\nmessage: m\ntokens:\n  - tag: NN\n    pattern: a\n", "tag"},
		{"extends: substitution\nmessage: m\n", "swap"},
		{"extends: substitution\nmessage: m\nswap:\n  '(a)b': $1\n", "swap"},
		{"message: m\n", "extends"},
		{"extends: [\n", "styles/A/B.yml"},
	} {
		_, err := rulebook.Load(map[string][]byte{"styles/A/B.yml": []byte(c.file)})
		if err == nil || !strings.Contains(err.Error(), c.says) || !strings.Contains(err.Error(), "styles/A/B.yml") {
			t.Errorf("%q gives %v, want it to say %q", c.file, err, c.says)
		}
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("extends: existence\nmessage: m\ntokens: [a, 'b+']\n"))
	f.Add([]byte("extends: substitution\nmessage: '%s %s'\nswap:\n  a: b|c\n"))
	f.Add([]byte("extends: sequence\nmessage: m\ntokens:\n  - pattern: a\n    skip: 3\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rules, err := rulebook.Load(map[string][]byte{"a/b.yml": data})
		if err == nil && (len(rules) != 1 || rules[0].Vale == nil) {
			t.Fatalf("%q gives %v", data, rules)
		}
	})
}
