package review

import "strings"

// Format says how a document is written.
type Format string

// Formats.
const (
	Markdown Format = "markdown"
	Text     Format = "text"
	Gherkin  Format = "gherkin"
	CSV      Format = "csv"
	TSV      Format = "tsv"
)

// FormatOf tells the format by the ending of a name; what has none that is known is text.
func FormatOf(name string) Format {
	name = strings.ToLower(name)
	for _, e := range []struct {
		ending string
		format Format
	}{
		{".md", Markdown},
		{".markdown", Markdown},
		{".mdown", Markdown},
		{".mkd", Markdown},
		{".feature", Gherkin},
		{".csv", CSV},
		{".tsv", TSV},
		{".tab", TSV},
	} {
		if strings.HasSuffix(name, e.ending) {
			return e.format
		}
	}
	return Text
}

// FormatNamed reads a format as people and editors call it.
func FormatNamed(word string) (Format, bool) {
	switch strings.ToLower(word) {
	case "md", "markdown":
		return Markdown, true
	case "txt", "text", "plain", "plaintext":
		return Text, true
	case "feature", "gherkin", "cucumber":
		return Gherkin, true
	case "csv":
		return CSV, true
	case "tsv":
		return TSV, true
	}
	return "", false
}
