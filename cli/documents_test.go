package cli_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline.dev/cli"
)

func document(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../docs/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// row returns the cells of the row of a Markdown table that begins with a cell, without their code marks.
func row(text, first string) []string {
	m := regexp.MustCompile(`(?m)^\| *` + regexp.QuoteMeta(first) + ` *\|(.*)\|$`).FindStringSubmatch(text)
	if m == nil {
		return nil
	}
	var cells []string
	for c := range strings.SplitSeq(m[1], "|") {
		cells = append(cells, strings.ReplaceAll(strings.TrimSpace(c), "`", ""))
	}
	return cells
}

func TestEverySettingIsDocumentedAsItIs(t *testing.T) {
	t.Parallel()
	text := document(t, "configuration.md")
	settings := slices.Concat(cli.Settings(), cli.ServeSettings())
	for _, s := range settings {
		got := row(text, "`--"+s.Flag+"`")
		want := []string{s.Env, s.Default, strings.ReplaceAll(s.Doc, "`", "")}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("docs/configuration.md says of --%s %q, the code %q", s.Flag, got, want)
		}
	}
	flags := len(regexp.MustCompile("(?m)^\\| *`--").FindAllString(text, -1))
	if flags != len(settings) {
		t.Errorf("docs/configuration.md lists %d flags, the code has %d", flags, len(settings))
	}
}

func TestEveryExitCodeIsDocumented(t *testing.T) {
	t.Parallel()
	text := document(t, "user/command-line.md")
	for code := cli.ExitOK; code <= cli.ExitUnavailable; code++ {
		if row(text, fmt.Sprint(code)) == nil {
			t.Errorf("docs/user/command-line.md does not say what exit code %d means", code)
		}
	}
	if row(text, fmt.Sprint(cli.ExitUnavailable+1)) != nil {
		t.Errorf("docs/user/command-line.md names an exit code beyond %d", cli.ExitUnavailable)
	}
}
