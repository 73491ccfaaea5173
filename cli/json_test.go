package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestJSONIsJSON runs the commands on a product that has next to nothing, where lists are empty.
func TestJSONIsJSON(t *testing.T) {
	t.Parallel()
	data, dir := filepath.Join(t.TempDir(), "data"), t.TempDir()
	table := filepath.Join(dir, "feedback.csv")
	if err := os.WriteFile(table, []byte("id,subject,body,created\n1,Slow,It is slow,2026-01-02\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"create feature One", "list", "list quote", "list feature -state:idea", "show FEAT-1", "show feat-1", "trace FEAT-1", "history FEAT-1", "search nothing", "search One",
		"edit FEAT-1 horizon=now", "comment FEAT-1 hello", "changes", "changes --after 999", "today", "findings", "findings FEAT-1", "jobs", "reconcile", "reconcile --all",
		"import --dry-run " + table, "import " + table, "formats", "export " + filepath.Join(dir, "out"), "apply --dry-run " + filepath.Join(dir, "out"), "verify",
		"move --to " + filepath.Join(dir, "copy.db"), "kinds", "kinds feature", "config", "version", "undo 3 --reason x",
		"discover topics", "decide score", "decide roadmap", "deliver forecast",
	} {
		stdout, stderr, code := call(t, data, append(strings.Fields(line), "--json")...)
		if code != 0 || !json.Valid([]byte(stdout)) {
			t.Errorf("%s --json ends with %d and prints %q %q", line, code, stdout, stderr)
		}
		if strings.HasPrefix(stdout, "null") || strings.Contains(stdout, `"records": null`) || strings.Contains(stdout, `"links": null`) {
			t.Errorf("%s --json says null where a list is empty: %s", line, stdout)
		}
	}
}
