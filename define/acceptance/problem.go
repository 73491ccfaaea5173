package acceptance

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// explain turns the parser's messages, "(line:column): …" one a line, into what stands there and what to do.
func explain(l *lines, message string) []problem {
	var out []problem
	for text := range strings.Lines(message) {
		place, said, ok := strings.Cut(strings.TrimSuffix(text, "\n"), "): ")
		line, err := strconv.Atoi(strings.TrimPrefix(firstOf(place, ":"), "("))
		if !ok || err != nil {
			continue // the headline, or the rest of a quoted line
		}
		out = append(out, problem{line: line, message: remedy(l, line, said)})
	}
	return out
}

func firstOf(s, sep string) string {
	before, _, _ := strings.Cut(s, sep)
	return before
}

// remedy says what is wrong with a line.
func remedy(l *lines, line int, said string) string {
	span := l.words(min(line, len(l.starts)))
	text := l.source[span.Start:span.End]
	switch {
	case said == "unreadable":
		return "The file cannot be read as Gherkin. Begin it with “Feature:” and a name, then “Scenario:” and its steps."
	case strings.HasPrefix(said, "unexpected end of file"):
		if strings.Contains(said, "#DocStringSeparator") {
			return "The file ends inside a longer text. Close it with a line of three quotation marks."
		}
		return "The file ends too early. Tags must be followed by a scenario, and a language line by a feature."
	case strings.HasPrefix(said, "inconsistent cell count"):
		return "This table has rows with different numbers of cells. Give every row as many cells as the first; write \\| for a bar inside a cell."
	case strings.HasPrefix(said, "Language not supported"):
		return "Gherkin has no keywords for this language. Use a code such as en, de, fr or es."
	case strings.HasPrefix(said, "A tag may not contain whitespace"):
		return "A tag holds a blank. Begin every tag with @ and join its words with hyphens."
	}
	return "“" + short(text) + "” " + hint(text, said)
}

// hint names the likeliest slip in a line that the parser does not take.
func hint(text, said string) string {
	first := strings.ToLower(firstOf(firstOf(text, " "), ":"))
	switch first {
	case "given", "when", "then", "and", "but":
		if strings.Contains(said, "#StepLine") {
			return "is not read as a step. Begin it with a capital letter: " + upperFirst(first) + "."
		}
		return "stands outside of a scenario. Put a line “Scenario:” and a name before it."
	case "feature", "scenario", "background", "rule", "examples", "scenarios":
		switch {
		case strings.Contains(text, ":") && unicode.IsLower(firstRune(text)):
			return "is not read as a heading. Begin it with a capital letter: " + upperFirst(first) + ":"
		case !strings.Contains(text, ":"):
			return "lacks its colon. Write " + upperFirst(first) + ": and the name."
		case first == "feature":
			return "begins a second feature. Put one feature into one file."
		case !strings.Contains(said, "#ScenarioLine") && !strings.Contains(said, "#ExamplesLine"):
			return "stands before the feature. Begin the file with “Feature:” and a name."
		}
		return "does not belong here. A background stands before the scenarios of its feature or rule, examples after the steps of an outline."
	}
	if !strings.Contains(said, "#StepLine") && !strings.Contains(said, "#ScenarioLine") {
		return "stands before the feature. Begin the file with “Feature:” and a name."
	}
	return "is neither a step nor a heading. Begin a step with Given, When, Then, And or But; a remark begins with #."
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// upperFirst writes an ASCII word with a capital letter.
func upperFirst(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// short cuts a text to what fits into a message.
func short(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}
