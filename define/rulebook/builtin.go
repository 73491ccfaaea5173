package rulebook

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"throughline.dev/ledger"
)

//go:embed rules/*.yaml
var files embed.FS

// builtin reads the embedded files once: they cannot change while the program runs.
var builtin = sync.OnceValues(func() ([]Rule, error) { return read(files) })

// Builtin returns the rules of the program, in the order of their ids. The caller may change what it gets.
func Builtin() ([]Rule, error) {
	rules, err := builtin()
	return slices.Clone(rules), err
}

// Find returns the built-in rule with an id. Case does not matter.
func Find(id string) (Rule, error) {
	rules, err := builtin()
	if err != nil {
		return Rule{}, err
	}
	for _, r := range rules {
		if strings.EqualFold(r.ID, id) {
			return r, nil
		}
	}
	return Rule{}, &ledger.Error{
		Code: ledger.CodeNotFound, Message: fmt.Sprintf("There is no rule %q", id),
		Remedy: fmt.Sprintf("The first rule is %s and the last %s; throughline lint --rules lists all of them.", rules[0].ID, rules[len(rules)-1].ID),
	}
}

// read reads all files of rules/ and refuses what a reader of a finding would stumble over.
func read(from fs.FS) ([]Rule, error) {
	names, err := fs.Glob(from, "rules/*.yaml")
	if err != nil {
		return nil, err
	}
	var all []Rule
	seen := map[string]string{}
	for _, name := range names {
		data, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		rules, ok := plain(string(data))
		if !ok {
			rules, err = Parse(name, data)
		}
		if err == nil && ok {
			err = checked(name, rules)
		}
		if err != nil {
			return nil, err
		}
		for _, r := range rules {
			if other, twice := seen[r.ID]; twice {
				return nil, fmt.Errorf("%s: rule %s stands in %s already; give one of them another id", name, r.ID, other)
			}
			seen[r.ID] = name
		}
		all = append(all, rules...)
	}
	slices.SortFunc(all, func(a, b Rule) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// Parse reads one file of rules in the form of the built-in ones. Its errors name the file, the place and the remedy.
func Parse(name string, data []byte) ([]Rule, error) {
	var file struct {
		Rules []Rule `yaml:"rules"`
	}
	if err := yaml.UnmarshalWithOptions(data, &file, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("%s: %s", name, yaml.FormatError(err, false, true))
	}
	if err := checked(name, file.Rules); err != nil {
		return nil, err
	}
	return file.Rules, nil
}

// checked names the first rule of a file that could not be explained.
func checked(name string, rules []Rule) error {
	for i, r := range rules {
		if err := r.check(); err != nil {
			return fmt.Errorf("%s: rule %d (%s): %w", name, i+1, r.ID, err)
		}
	}
	return nil
}

// check refuses a rule that could not be explained.
func (r Rule) check() error {
	for _, part := range []struct{ key, value string }{
		{"id", r.ID},
		{"name", r.Name},
		{"kind", r.Kind},
		{"characteristic", r.Characteristic},
		{"definition", r.Definition},
		{"bad", r.Bad},
		{"good", r.Good},
		{"rationale", r.Rationale},
		{"message", r.Message},
	} {
		if strings.TrimSpace(part.value) == "" {
			return fmt.Errorf("%s is empty; a finding of this rule could not be explained without it", part.key)
		}
	}
	if !slices.Contains([]ledger.Severity{ledger.Refusal, ledger.Warning, ledger.Info, Off}, r.Severity) {
		return fmt.Errorf("severity %q is none of refusal, warning, info, off", r.Severity)
	}
	if !slices.Contains(characteristics(), r.Characteristic) {
		return fmt.Errorf("characteristic %q is none of %s", r.Characteristic, strings.Join(characteristics(), ", "))
	}
	if p := r.Precision; p != nil && (p.Of <= 0 || p.Right < 0 || p.Right > p.Of || p.On == "") {
		return fmt.Errorf("precision needs right of of (0 ≤ right ≤ of) and the sentences it was measured on")
	}
	for _, w := range r.Weak {
		if !slices.Contains(r.Words, w) {
			return fmt.Errorf("weak %q is not among its words", w)
		}
	}
	return nil
}

// characteristics are those of ISO/IEC/IEEE 29148, of a single requirement and of a set.
func characteristics() []string {
	return []string{
		"appropriate", "unambiguous", "complete", "singular", "feasible", "verifiable", "correct", "conforming", // of one
		"consistent", "comprehensible", "able to be validated", // of a set
	}
}

// NotChecked names the characteristics that no rule can see in a text, with the reason: they are shown as not
// checked, never as passed.
func NotChecked() map[string]string {
	return map[string]string{
		"necessary": "Whether somebody needs it stands in the evidence, not in the sentence.",
		"feasible":  "Whether it can be built is for the people who build it to say; RQ-V13 only minds targets out of reach.",
		"correct":   "Whether it is what was meant only its author can confirm; RQ-V16 only minds units that do not fit.",
	}
}
