package rulebook_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/rulebook"
)

// The built-in files are read by a parser of their own; they say the same to a parser of YAML.
func TestBuiltinRulesAreYAML(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("rules/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d files of rules, %v", len(names), err)
	}
	var want []rulebook.Rule
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := rulebook.Parse(name, data)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, rules...)
	}
	slices.SortFunc(want, func(a, b rulebook.Rule) int { return strings.Compare(a.ID, b.ID) })
	if diff := cmp.Diff(want, builtin(t)); diff != "" {
		t.Errorf("(-YAML +read):\n%s", diff)
	}
}
