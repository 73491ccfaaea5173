package rulebook_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline.dev/define/rulebook"
)

// What a rule file may be is bounded before it is read: 200 KB of brackets took all the memory of a machine.
func TestHouseRulesThatNobodyWritesAreRefused(t *testing.T) {
	t.Parallel()
	const head = "extends: existence\nmessage: m\n"
	var steps, members strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&steps, "%s- \n", strings.Repeat(" ", i))
	}
	for i := range 30_000 {
		fmt.Fprintf(&members, "  w%d: v\n", i)
	}
	for name, c := range map[string]struct{ text, says string }{
		"brackets": {head + "tokens: " + strings.Repeat("[", 200_000), "nested more than 16 deep"},
		"braces":   {head + "tokens: " + strings.Repeat("[{a: ", 100_000), "nested more than 16 deep"},
		"steps":    {head + "tokens:\n" + steps.String(), "indented by more than 80"},
		"hyphens":  {head + "tokens:\n" + strings.Repeat("- ", 100_000), "indented by more than 80"},
		"aliases":  {head + "scope: &a [x]\ntokens: [*a, *a]\n", "anchors and aliases"},
		"members":  {"extends: substitution\nmessage: m\nswap:\n" + members.String(), "more than 10000 members"},
		"blanks":   {head + strings.Repeat("\n", 100_000) + "tokens: [a]\n", "empty lines"},
		"long":     {head + "# " + strings.Repeat("x", 2<<20) + "\ntokens: [a]\n", "at most 1024 KB"},
	} {
		start := time.Now()
		_, err := rulebook.Load(map[string][]byte{"styles/Acme/A.yml": []byte(c.text)})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %.200v", name, err)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s takes %v", name, took)
		}
	}
	rules, err := rulebook.Load(map[string][]byte{"styles/Acme/A.yml": []byte(head + "# a & b * c\ntokens:\n  - '[^\\s]+" + strings.Repeat(`\[`, 40) + "'\n  - a&b\n\n\n  - \"&x\"\n")})
	if err != nil || len(rules) != 1 || len(rules[0].Vale.Patterns) != 3 {
		t.Errorf("%+v, %v", rules, err)
	}
}
