package criterion_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

// The documented schema is the one of the types, every slot has a description, and what Read writes fits it.
func TestSchemaIsDocumentedAndFitsReadings(t *testing.T) {
	t.Parallel()
	b, err := criterion.Schema()
	if err != nil {
		t.Fatal(err)
	}
	b = append(b, '\n')
	path := filepath.Join("..", "..", "docs", "criterion.schema.json")
	if *update {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || !bytes.Equal(have, b) {
		t.Errorf("%s is not the schema of the types (%v); run: go test ./define/criterion -run Schema -update", path, err)
	}
	var schema struct {
		Defs map[string]schema `json:"$defs"`
	}
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	for name, def := range schema.Defs {
		for slot, p := range def.Properties {
			if p.Description == "" {
				t.Errorf("%s.%s has no description", name, slot)
			}
		}
	}
	for _, text := range []string{
		"the API response time for search queries under 1,000 results should be under 200ms at the 95th percentile",
		"Availability shall be between 99 % and 99.9 % per month, excluding maintenance.", "The delay shall not be more than 1.5 times the required delay.",
	} {
		for _, r := range criterion.Read(passage.One(text)).Readings {
			for name, v := range map[string]any{"criterion": r.Criterion, "reading": r} {
				raw, err := json.Marshal(v)
				if err != nil {
					t.Fatal(err)
				}
				var doc any
				if err := json.Unmarshal(raw, &doc); err != nil {
					t.Fatal(err)
				}
				if err := fits(schema.Defs, schema.Defs[name], doc, name); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		}
	}
	if err := fits(schema.Defs, schema.Defs["criterion"], map[string]any{"text": "x", "comparator": "!="}, "criterion"); err == nil {
		t.Error("the schema allows a comparator that is none")
	}
}

// schema is the part of JSON schema that ours uses.
type schema struct {
	Type                 string            `json:"type"`
	Ref                  string            `json:"$ref"`
	Description          string            `json:"description"`
	Enum                 []string          `json:"enum"`
	Properties           map[string]schema `json:"properties"`
	Required             []string          `json:"required"`
	Items                *schema           `json:"items"`
	AdditionalProperties json.RawMessage   `json:"additionalProperties"`
}

func fits(defs map[string]schema, s schema, v any, at string) error {
	if s.Ref != "" {
		return fits(defs, defs[strings.TrimPrefix(s.Ref, "#/$defs/")], v, at)
	}
	switch x := v.(type) {
	case map[string]any:
		for _, name := range s.Required {
			if _, ok := x[name]; !ok {
				return fmt.Errorf("%s: %s is missing", at, name)
			}
		}
		for name, y := range x {
			p, ok := s.Properties[name]
			if !ok {
				return fmt.Errorf("%s: %s is no property", at, name)
			}
			if err := fits(defs, p, y, at+"."+name); err != nil {
				return err
			}
		}
	case []any:
		for i, y := range x {
			if err := fits(defs, *s.Items, y, fmt.Sprintf("%s[%d]", at, i)); err != nil {
				return err
			}
		}
	case string:
		if s.Type != "string" || s.Enum != nil && !slices.Contains(s.Enum, x) {
			return fmt.Errorf("%s: %q does not fit", at, x)
		}
	case float64:
		if s.Type != "number" {
			return fmt.Errorf("%s: %v does not fit", at, x)
		}
	}
	return nil
}

func TestOnlyWholeCriteriaAreValid(t *testing.T) {
	t.Parallel()
	two, five := 2.0, 5.0
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		criterion.Criterion
		says string
	}{
		"no text":                     {criterion.Criterion{}, "needs its text"},
		"words alone":                 {criterion.Criterion{Text: "x"}, ""},
		"a bound":                     {criterion.Criterion{Text: "x", Comparator: "<", Threshold: &two}, ""},
		"a placeholder":               {criterion.Criterion{Text: "x", Comparator: "<", Written: "TBD s"}, ""},
		"a threshold alone":           {criterion.Criterion{Text: "x", Threshold: &two}, "go together"},
		"a comparator alone":          {criterion.Criterion{Text: "x", Comparator: "<"}, "go together"},
		"an unknown comparator":       {criterion.Criterion{Text: "x", Comparator: "!=", Threshold: &two}, "not one of"},
		"an interval":                 {criterion.Criterion{Text: "x", Comparator: "within", Threshold: &two, High: &five}, ""},
		"an interval without its end": {criterion.Criterion{Text: "x", Comparator: "within", Threshold: &two}, "needs an upper bound"},
		"an interval upside down":     {criterion.Criterion{Text: "x", Comparator: "within", Threshold: &five, High: &two}, "below the lower one"},
		"not a number":                {criterion.Criterion{Text: "x", Comparator: "<", Threshold: &nan}, "finite"},
		"infinity":                    {criterion.Criterion{Text: "x", Comparator: "<", Threshold: &two, SI: &inf}, "finite"},
		"a novel":                     {criterion.Criterion{Text: strings.Repeat("x", 5000)}, "at most"},
	} {
		err := c.Validate()
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}
