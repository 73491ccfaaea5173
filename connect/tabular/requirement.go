package tabular

import (
	"encoding/json"
	"slices"
	"strings"

	"throughline.dev/connect/requirement"
	"throughline.dev/connect/table"
	"throughline.dev/define"
	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
)

// required reads the cells of requirements that people write in words of their own: criteria one a line, types and
// priorities by the names teams give them. It is false for all else, which is read as any other cell.
func (c *record) required(field, text string) (json.RawMessage, bool) {
	if c.kind.Name != define.Requirement {
		return nil, false
	}
	switch field {
	case "type":
		if t, ok := requirement.Type(text); ok {
			return encode(t), true
		}
	case "priority":
		if p, ok := requirement.Priority(text); ok {
			return encode(p), true
		}
	case "criteria":
		if text[0] == '[' && json.Valid([]byte(text)) {
			return nil, false // a table of an earlier version, or of a script
		}
		return encode(c.criteria(table.Unguard(text))), true
	}
	return nil, false
}

// criteria reads criteria, one a line. One whose words are those of a criterion that the record has stays that one.
func (c *record) criteria(text string) []criterion.Criterion {
	var out []criterion.Criterion
	known := c.standingCriteria()
	for line := range strings.SplitSeq(text, "\n") {
		words := strings.Join(strings.Fields(line), " ")
		if i := slices.IndexFunc(known, func(k criterion.Criterion) bool { return strings.Join(strings.Fields(k.Text), " ") == words }); i >= 0 {
			out = append(out, known[i])
			continue
		}
		out = append(out, requirement.Accepted(line)...)
	}
	return out
}

// standingCriteria returns the criteria of the record that a row of our own export is about.
func (c *record) standingCriteria() []criterion.Criterion {
	if c.put.Key == "" || c.standingOf == nil {
		return nil
	}
	stands, err := c.standingOf(ledger.Ref(c.put.Key))
	if err != nil || stands == nil {
		return nil // an error is met again when the record is edited
	}
	f, err := ledger.Decode[define.RequirementFields](stands.Record)
	if err != nil {
		return nil
	}
	return f.Criteria
}

// readStatement gives a requirement of another tool the criteria that its statement states, and a title.
func (c *record) readStatement() {
	if c.kind.Name != define.Requirement {
		return
	}
	statement := c.text("statement")
	if c.put.Title == "" {
		c.put.Title = requirement.Opening(statement)
	}
	if c.preset != nil && c.preset.source == ownExport || c.field("criteria") != nil {
		return
	}
	if found := requirement.Criteria(statement); len(found) > 0 {
		c.fields = append(c.fields, member{"criteria", encode(found)})
	}
}

// readable writes criteria one a line, as people read them. It is false for what is no list of criteria.
func readable(raw json.RawMessage) (string, bool) {
	var all []criterion.Criterion
	if json.Unmarshal(raw, &all) != nil {
		return "", false
	}
	var lines []string
	for _, k := range all {
		lines = append(lines, strings.Join(strings.Fields(k.Text), " "))
	}
	return strings.Join(lines, "\n"), true
}
