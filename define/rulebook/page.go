package rulebook

import (
	"fmt"
	"strings"
)

// Page writes all rules as a page of the user guide, in Markdown.
func Page(rules []Rule) string {
	var b strings.Builder
	b.WriteString(`# Rules

The rules that ` + "`throughline lint`" + `, editors and the requirement screen apply. This page is made from the rules themselves;
` + "`throughline lint --explain RQ-V01`" + ` prints one of them.

A **refusal** keeps a requirement from becoming ready. A **warning** asks somebody to look. **Information** is good to know
and never in the way. A rule that was right less than 70 % of the time on labelled sentences only informs, or is off. A
number beside a vague word takes its weight: "fast, within 3 s for 90 % of searches" is not refused.

House rules in Vale's YAML format can be added; see the end of this page.

`)
	group := ""
	for _, r := range rules {
		if g := groupOf(r.ID); g != group {
			group = g
			fmt.Fprintf(&b, "## %s\n\n", g)
		}
		fmt.Fprintf(&b, "### %s %s\n\n%s. About being %s.\n\n%s\n\n", r.ID, r.Name, severityName(r), r.Characteristic, markdown(r.Definition))
		fmt.Fprintf(&b, "- Bad: %s\n- Good: %s\n- Why: %s\n", markdown(r.Bad), markdown(r.Good), markdown(r.Rationale))
		if r.Question != "" {
			fmt.Fprintf(&b, "- Asks: %s\n", markdown(strings.ReplaceAll(r.Question, "{words}", "…")))
		}
		fmt.Fprintf(&b, "- Measured: %s\n\n", r.Measured())
	}
	b.WriteString("## Not checked\n\nNo rule can see these characteristics of ISO/IEC/IEEE 29148 in a text. They are shown as not checked, never as passed.\n\n")
	for _, c := range []string{"necessary", "feasible", "correct"} {
		fmt.Fprintf(&b, "- **%s**: %s\n", c, NotChecked()[c])
	}
	b.WriteString(`
## House rules

A team's own rules are YAML files in the format of [Vale](https://vale.sh). The file ` + "`styles/Acme/Weasel.yml`" + ` becomes the rule
` + "`Acme.Weasel`" + `:

` + "```yaml" + `
extends: existence
message: "“%s” is not a word of ours."
level: warning
ignorecase: true
tokens:
  - leverage
  - synerg(?:y|ies)
` + "```" + `

| Vale | here |
| --- | --- |
| ` + "`level: error`, `warning`, `suggestion`" + ` | refusal, warning, information |
| ` + "`extends`" + ` | existence, substitution, occurrence, repetition, consistency, conditional, capitalization, sequence of patterns |
| ` + "`tokens`, `raw`, `swap`, `either`, `first`, `second`, `token`, `min`, `max`, `match`" + ` | as in Vale, in Go's syntax of regular expressions: no look-around, no back-references |
| ` + "`ignorecase`, `nonword`, `exceptions`, `action: remove`" + ` | as in Vale |
| ` + "`scope`" + ` | text, sentence, paragraph, heading, list, table.cell, table.header, blockquote; each sentence is looked at alone |

Anything else (metric, spelling, script, parts of speech, other keys) is refused with the name of the key.
`)
	return b.String()
}

func groupOf(id string) string {
	for _, g := range []struct{ prefix, name string }{
		{"AC-", "Acceptance scenarios"},
		{"BH-", "Behaviour of a model"},
		{"MB-", "Behaviour of a model"},
		{"RQ-E", "Shape of a requirement (EARS)"},
		{"RQ-L", "Language"},
		{"RQ-V", "What can be checked"},
		{"US-", "User stories"},
	} {
		if strings.HasPrefix(id, g.prefix) {
			return g.name
		}
	}
	return "More rules"
}

// markdown keeps placeholders in angle brackets and stars from being read as markup.
func markdown(s string) string {
	return strings.NewReplacer("<", `\<`, "*", `\*`, "_", `\_`, "|", `\|`).Replace(s)
}
