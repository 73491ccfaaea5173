package rulebook

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"throughline.dev/define/passage"
	"throughline.dev/ledger"
)

// Bounds of house rules: a rule file is somebody's input.
const (
	maxFiles   = 500
	maxEntries = 5000 // tokens, pairs or exceptions of one rule
	maxPattern = 1000 // bytes of one regular expression
)

// Vale is a house rule in the terms of Vale's YAML files.
type Vale struct {
	Extends    string         // existence, substitution, occurrence, repetition, consistency, conditional, capitalization, sequence
	Patterns   []string       // regular expressions in Go's syntax, word boundaries and case already in them
	Swap       []Swap         // of a substitution
	Exceptions []string       // matches that are left alone
	Min, Max   int            // of an occurrence or a repetition
	Match      string         // of a capitalization: $title, $sentence, $lower, $upper or a regular expression
	First      string         // of a conditional: where this stands …
	Second     string         // … this must stand too
	Remove     bool           // the words can be left out
	Kinds      []passage.Kind // blocks that it looks into; empty: all that hold language
	IgnoreCase bool
}

// Swap is a wording and what to say instead.
type Swap struct {
	Pattern string // a regular expression
	Instead string // "a|b": one of several
}

// valeFile is a file as Vale reads it. Keys that are not here are refused by name.
type valeFile struct {
	Extends     string   `yaml:"extends"`
	Message     string   `yaml:"message"`
	Description string   `yaml:"description"`
	Link        string   `yaml:"link"`
	Level       string   `yaml:"level"`
	Limit       int      `yaml:"limit"`
	Scope       any      `yaml:"scope"`
	Vocab       *bool    `yaml:"vocab"`
	IgnoreCase  bool     `yaml:"ignorecase"`
	NonWord     bool     `yaml:"nonword"`
	Raw         []string `yaml:"raw"`
	Exceptions  []string `yaml:"exceptions"`
	Tokens      []any    `yaml:"tokens"`
	Token       string   `yaml:"token"`
	Action      *struct {
		Name   string   `yaml:"name"`
		Params []string `yaml:"params"`
	} `yaml:"action"`
	Swap   yaml.MapSlice `yaml:"swap"`
	Either yaml.MapSlice `yaml:"either"`
	Max    *int          `yaml:"max"`
	Min    *int          `yaml:"min"`
	Alpha  bool          `yaml:"alpha"`
	First  string        `yaml:"first"`
	Second string        `yaml:"second"`
	Match  string        `yaml:"match"`
	Style  string        `yaml:"style"`
}

// Load reads house rules in Vale's YAML format, by the path of each file: styles/Acme/Weasel.yml becomes the rule
// Acme.Weasel. What cannot be carried over is refused with the key that stands in the way.
func Load(files map[string][]byte) ([]Rule, error) {
	if len(files) > maxFiles {
		return nil, fmt.Errorf("%d files of house rules; at most %d are read. Keep the styles that the team uses", len(files), maxFiles)
	}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var rules []Rule
	seen := map[string]string{}
	for _, name := range names {
		r, err := loadVale(name, files[name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if other, twice := seen[r.ID]; twice {
			return nil, fmt.Errorf("%s: its id %s is taken by %s; rename one of the files", name, r.ID, other)
		}
		seen[r.ID] = name
		rules = append(rules, r)
	}
	return rules, nil
}

func loadVale(name string, data []byte) (Rule, error) {
	if err := bounded(data); err != nil {
		return Rule{}, err
	}
	var f valeFile
	if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
		return Rule{}, fmt.Errorf("%s\nRemove the key, or write the rule without it", yaml.FormatError(err, false, true))
	}
	r := Rule{
		ID: houseID(name), Name: path.Base(houseID(name)), Kind: "house", House: true, Characteristic: "conforming",
		Definition: f.Description, Message: f.Message, Rationale: f.Link,
		Vale: &Vale{Extends: f.Extends, Exceptions: f.Exceptions, IgnoreCase: f.IgnoreCase, Match: f.Match},
	}
	if r.Message == "" {
		return Rule{}, fmt.Errorf("message is missing; say what the author should do")
	}
	var err error
	if r.Severity, err = valeLevel(f.Level); err != nil {
		return Rule{}, err
	}
	if r.Vale.Kinds, err = valeScope(f.Scope); err != nil {
		return Rule{}, err
	}
	if f.Action != nil {
		switch f.Action.Name {
		case "remove":
			r.Vale.Remove = true
		case "replace", "":
		default:
			return Rule{}, fmt.Errorf("action: name: %q is not carried over; use replace or remove", f.Action.Name)
		}
	}
	if n := max(len(f.Tokens), len(f.Raw), len(f.Swap), len(f.Either), len(f.Exceptions)); n > maxEntries {
		return Rule{}, fmt.Errorf("%d entries; at most %d are read. Split the rule", n, maxEntries)
	}
	if err := f.fill(r.Vale); err != nil {
		return Rule{}, err
	}
	return r, nil
}

// fill takes over what the kind of rule needs.
func (f valeFile) fill(v *Vale) error {
	switch f.Extends {
	case "existence":
		return f.existence(v)
	case "substitution":
		for _, pair := range f.Swap {
			pattern, err := f.word(fmt.Sprint(pair.Key))
			if err != nil {
				return fmt.Errorf("swap: %w", err)
			}
			instead := fmt.Sprint(pair.Value)
			if strings.Contains(instead, "$") {
				return fmt.Errorf("swap: %q takes over a group of the match, which is not carried over; write the words out", instead)
			}
			v.Swap = append(v.Swap, Swap{pattern, instead})
		}
		return need("swap", len(v.Swap) > 0)
	case "occurrence":
		if f.Max == nil && f.Min == nil {
			return need("max or min", false)
		}
		v.Max, v.Min = -1, 0
		if f.Max != nil {
			v.Max = *f.Max
		}
		if f.Min != nil {
			v.Min = *f.Min
		}
		return v.add("token", f.caseless()+f.Token, f.Token != "")
	case "repetition":
		if f.Max != nil {
			v.Max = *f.Max
		}
		for _, t := range f.Tokens {
			if err := v.add("tokens", f.caseless()+"^(?:"+fmt.Sprint(t)+")$", true); err != nil {
				return err
			}
		}
		return need("tokens", len(v.Patterns) > 0)
	case "consistency":
		for _, pair := range f.Either {
			a, err := f.word(fmt.Sprint(pair.Key))
			if err != nil {
				return fmt.Errorf("either: %w", err)
			}
			b, err := f.word(fmt.Sprint(pair.Value))
			if err != nil {
				return fmt.Errorf("either: %w", err)
			}
			v.Swap = append(v.Swap, Swap{a, b})
		}
		return need("either", len(v.Swap) > 0)
	case "conditional":
		v.First, v.Second = f.caseless()+f.First, f.caseless()+f.Second
		if err := check("first", v.First); err != nil {
			return err
		}
		if err := check("second", v.Second); err != nil {
			return err
		}
		return need("first and second", f.First != "" && f.Second != "")
	case "capitalization":
		switch f.Match {
		case "$title", "$sentence", "$lower", "$upper":
			return nil
		}
		return v.add("match", f.Match, f.Match != "")
	case "sequence":
		return f.sequence(v)
	case "":
		return fmt.Errorf("extends is missing; it names the kind of rule, such as existence")
	}
	return fmt.Errorf("extends: %s is not carried over; existence, substitution, occurrence, repetition, consistency, conditional, capitalization and sequence are", f.Extends)
}

func (f valeFile) existence(v *Vale) error {
	for _, t := range f.Tokens {
		pattern, err := f.word(fmt.Sprint(t))
		if err != nil {
			return fmt.Errorf("tokens: %w", err)
		}
		v.Patterns = append(v.Patterns, pattern)
	}
	if len(f.Raw) > 0 {
		// Vale joins raw entries to one expression.
		if err := v.add("raw", f.caseless()+strings.Join(f.Raw, ""), true); err != nil {
			return err
		}
	}
	return need("tokens or raw", len(v.Patterns) > 0)
}

// sequence carries over a sequence of word patterns; parts of speech it cannot.
func (f valeFile) sequence(v *Vale) error {
	var whole strings.Builder
	whole.WriteString(f.caseless())
	for i, t := range f.Tokens {
		m, ok := t.(map[string]any)
		if !ok {
			return fmt.Errorf("tokens: entry %d is not a pattern; write \"- pattern: word\"", i+1)
		}
		skip := 0
		for key, value := range m {
			switch key {
			case "pattern":
			case "skip":
				_, err := fmt.Sscan(fmt.Sprint(value), &skip)
				if err != nil || skip < 0 || skip > 20 {
					return fmt.Errorf("tokens: skip of entry %d is %v; 0 to 20 words can be skipped", i+1, value)
				}
			default:
				return fmt.Errorf("tokens: %s of entry %d is not carried over; sequences are read by their patterns alone, without parts of speech", key, i+1)
			}
		}
		pattern, _ := m["pattern"].(string)
		if pattern == "" {
			return fmt.Errorf("tokens: entry %d has no pattern", i+1)
		}
		if i > 0 {
			fmt.Fprintf(&whole, `(?:\s+\S+){0,%d}\s+`, skip)
		}
		whole.WriteString(`\b(?:` + pattern + `)\b`)
	}
	return v.add("tokens", whole.String(), len(f.Tokens) > 0)
}

// word makes of a token what Vale makes of it: whole words unless the rule says otherwise.
func (f valeFile) word(token string) (string, error) {
	pattern := f.caseless() + `\b(?:` + token + `)\b`
	if f.NonWord {
		pattern = f.caseless() + token
	}
	return pattern, check("pattern", pattern)
}

func (f valeFile) caseless() string {
	if f.IgnoreCase || f.Extends == "sequence" {
		return "(?i)"
	}
	return ""
}

func (v *Vale) add(key, pattern string, present bool) error {
	if !present {
		return need(key, false)
	}
	v.Patterns = append(v.Patterns, pattern)
	return check(key, pattern)
}

func need(key string, ok bool) error {
	if ok {
		return nil
	}
	return fmt.Errorf("%s is missing or empty", key)
}

// check refuses expressions that are too long or that Go cannot run in linear time.
func check(key, pattern string) error {
	if len(pattern) > maxPattern {
		return fmt.Errorf("%s: the expression has %d bytes; at most %d are read. Split it", key, len(pattern), maxPattern)
	}
	if _, err := regexp.Compile(pattern); err != nil {
		return fmt.Errorf("%s: %w. Look-around and back-references are not carried over; write the rule without them", key, err)
	}
	return nil
}

func valeLevel(level string) (ledger.Severity, error) {
	switch level {
	case "error":
		return ledger.Refusal, nil
	case "warning", "":
		return ledger.Warning, nil
	case "suggestion":
		return ledger.Info, nil
	}
	return "", fmt.Errorf("level: %q is none of error, warning, suggestion", level)
}

// valeScope maps Vale's scopes to kinds of block.
func valeScope(scope any) ([]passage.Kind, error) {
	var names []string
	switch s := scope.(type) {
	case nil:
		return nil, nil
	case string:
		names = []string{s}
	case []any:
		for _, n := range s {
			names = append(names, fmt.Sprint(n))
		}
	}
	var kinds []passage.Kind
	for _, n := range names {
		switch n {
		case "text", "sentence", "":
			return nil, nil
		case "heading", "heading.h1", "heading.h2", "heading.h3", "heading.h4", "heading.h5", "heading.h6":
			kinds = append(kinds, passage.Heading)
		case "paragraph":
			kinds = append(kinds, passage.Paragraph)
		case "list":
			kinds = append(kinds, passage.Item)
		case "table.cell", "table":
			kinds = append(kinds, passage.Cell)
		case "table.header":
			kinds = append(kinds, passage.HeadCell)
		case "blockquote":
			kinds = append(kinds, passage.Quotation)
		default:
			return nil, fmt.Errorf("scope: %q is not carried over; text, sentence, paragraph, heading, list, table.cell, table.header and blockquote are", n)
		}
	}
	return kinds, nil
}

// houseID makes the id of a rule from the path of its file, as Vale does.
func houseID(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	base := strings.TrimSuffix(strings.TrimSuffix(path.Base(name), ".yml"), ".yaml")
	if dir := path.Base(path.Dir(name)); dir != "." && dir != "/" && dir != "styles" {
		return dir + "." + base
	}
	return "House." + base
}
