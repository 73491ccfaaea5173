package cli_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/cli"
)

// call runs a command on a product and returns what it printed.
func call(t *testing.T, data string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	env := map[string]string{"THROUGHLINE_DATA": data, "THROUGHLINE_ACTOR": "ada"}
	code = cli.Main(t.Context(), args, cli.Process{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(name string) string { return env[name] }})
	return out.String(), errs.String(), code
}

// hostile holds what would colour, retitle, erase or turn around a terminal.
const hostile = "a\x1b[31m\x1b]0;owned\x07\x7f\x08\u009b2J\u202eb\u2066c\u2028d"

func TestNothingThatPeopleWroteSteersTheTerminal(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{
		{"create", "feedback", "T " + hostile, "--body", "Body " + hostile + " slow", "author=" + hostile, "--owner", hostile},
		{"create", "opportunity", "O " + hostile},
		{"comment", "FB-1", hostile},
		{"discover", "quote", "FB-1", "slow", "--evidence", "OPP-1", "--title", "Q " + hostile},
		{"decide", "decline", "OPP-1", "--class", "cost", "--explanation", hostile, "--reopen-if", hostile},
		{"list"},
		{"show", "FB-1"},
		{"search", "slow"},
		{"trace", "OPP-1"},
		{"history", "FB-1"},
		{"history", "OPP-1"},
		{"changes"},
		{"today"},
		{"findings"},
		{"decide", "roadmap"},
		{"discover", "topics"},
		{"export", "--csv", "feedback", "-"},
		{"show", hostile},
		{"edit", "FB-1", "nosuch=" + hostile},
		{"list", "nosuch:" + hostile},
		{hostile},
		{"list", "--" + hostile},
		{"import", hostile},
	} {
		for _, format := range [][]string{nil, {"--json"}} {
			if format != nil && (args[0] == "create" || args[0] == "comment" || args[1%len(args)] == "quote" || args[1%len(args)] == "decline") {
				continue
			}
			stdout, stderr, code := call(t, data, append(format, args...)...)
			if strings.ContainsAny(stdout+stderr, "\x1b\x07\x7f\x08\r\u009b\u202e\u2066\u2028") {
				t.Errorf("%q prints characters that steer a terminal: %q %q", args, stdout, stderr)
			}
			if code == 0 && format != nil && args[0] == "show" {
				var got struct {
					Record struct{ Title string }
				}
				if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Record.Title != "T "+hostile {
					t.Errorf("JSON does not hold the title as it is: %q, %v", got.Record.Title, err)
				}
			}
		}
	}
}
