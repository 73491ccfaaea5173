package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// An import of nothing but events is taken back like any other, by the name that its report ends with.
func TestAnImportOfEventsCanBeTakenBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, file := filepath.Join(dir, "data"), filepath.Join(dir, "events.ndjson")
	if err := os.WriteFile(file, []byte(`{"type":"track","event":"signed_up","userId":"a","messageId":"1","timestamp":"2026-03-01T10:00:00Z"}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := call(t, data, "import", file)
	_, name, ok := strings.Cut(strings.TrimSpace(stdout), "throughline undo ")
	if code != 0 || !ok {
		t.Fatalf("the report does not end with how to take it back: %q %q", stdout, stderr)
	}
	if stdout, stderr, code = call(t, data, "--role", "viewer", "undo", name); code != 6 {
		t.Errorf("a viewer takes back an import: %d %q %q", code, stdout, stderr)
	}
	if stdout, stderr, code = call(t, data, "undo", name); code != 0 || stdout != "Taken back: 1 event.\n" {
		t.Errorf("undo ends with %d and says %q %q", code, stdout, stderr)
	}
	if _, stderr, code = call(t, data, "undo", name); code != 3 || !strings.Contains(stderr, "there is no import") {
		t.Errorf("a second undo ends with %d and says %q", code, stderr)
	}
	stdout, _, _ = call(t, data, "import", file, "--json")
	var report struct {
		Files []struct{ Events, Duplicates int }
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || len(report.Files) != 1 || report.Files[0].Events != 1 {
		t.Errorf("the event is not free to come again: %s, %v", stdout, err)
	}
}
