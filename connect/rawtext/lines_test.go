package rawtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect/rawtext"
)

func TestLines(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 100_000)
	for name, c := range map[string]struct {
		in    string
		limit int
		want  []string
		err   string
	}{
		"none":               {"", 10, nil, ""},
		"one without break":  {"a", 10, []string{"a"}, ""},
		"breaks of two ways": {"a\r\n\nb\n", 10, []string{"a", "", "b"}, ""},
		"longer than buffer": {"a\n" + long + "\nb", 100_000, []string{"a", long, "b"}, ""},
		"too long":           {"a\n" + long + "\nb", 99_000, []string{"a"}, "f.txt:2: the line is longer than 99000 bytes. Check that the file has one record a line"},
		"too long and short": {"abcdef\nb", 3, nil, "f.txt:1: the line is longer than 3 bytes. Check that the file has one record a line"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			msg := ""
			for line, err := range rawtext.Lines(strings.NewReader(c.in), "f.txt", c.limit) {
				if err != nil {
					msg = err.Error()
					continue
				}
				got = append(got, string(line.Text))
				if int(line.Number) != len(got) {
					t.Errorf("line %d is numbered %d", len(got), line.Number)
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%.2000s", diff)
			}
			if msg != c.err {
				t.Errorf("got:  %s\nwant: %s", msg, c.err)
			}
		})
	}
}
