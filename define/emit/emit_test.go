package emit_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline.dev/define/criterion"
	"throughline.dev/define/emit"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden emits the criterion of every archive in all formats.
func TestGolden(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d golden files, %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var c criterion.Criterion
			if err := json.Unmarshal(a.Files[0].Data, &c); err != nil {
				t.Fatal(err)
			}
			got := &txtar.Archive{Comment: a.Comment, Files: a.Files[:1:1]}
			for _, as := range emit.Formats() {
				f, err := emit.Emit("REQ-12", 1, c, as)
				text := f.Text
				if err != nil {
					f.Name, text = as+".error", err.Error()+"\n"
				} else {
					valid(t, f)
				}
				got.Files = append(got.Files, txtar.File{Name: f.Name, Data: []byte(text)})
			}
			if *update {
				if err := os.WriteFile(path, txtar.Format(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(txtar.Format(a)), string(txtar.Format(got))); diff != "" {
				t.Errorf("emitted (-want +got); go test -update writes it anew:\n%s", diff)
			}
		})
	}
}

// valid holds an emitted file against the structure that its reader publishes.
func valid(t reporter, f emit.File) {
	t.Helper()
	switch f.As {
	case "openslo":
		validOpenSLO(t, f.Text)
	case "k6":
		validK6(t, f.Text)
	case "prometheus":
		validRules(t, f.Text)
	case "gherkin":
		validGherkin(t, f.Text)
	case "instrumentation":
		if !strings.HasPrefix(f.Text, "# Instrumentation for ") || !strings.Contains(f.Text, "## What cannot be seen today") {
			t.Errorf("instrumentation has not its parts:\n%s", f.Text)
		}
	}
}

// reporter is what *testing.T and *rapid.T have in common.
type reporter interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

func TestErrorsNameWhatIsLacking(t *testing.T) {
	t.Parallel()
	number := 200.0
	for as, want := range map[string]string{
		"openslo": "criterion 1 of REQ-3: it does not say of which values its threshold holds. Say for which share it holds: every, p95, median, mean, max",
		"k6":      "criterion 1 of REQ-3: it does not say of which values its threshold holds",
		"drawing": `"drawing" cannot be emitted. Use openslo, k6, prometheus, gherkin, instrumentation`,
	} {
		_, err := emit.Emit("REQ-3", 1, criterion.Criterion{Text: "answers in 200 ms", Comparator: "<", Threshold: &number, Unit: "ms", Quantity: "duration"}, as)
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", as, err)
		}
	}
	// A skeleton can be written of what has gaps, and says so.
	f, err := emit.Emit("REQ-3", 1, criterion.Criterion{Text: "answers fast"}, "gherkin")
	if err != nil || len(f.Notes) < 2 || !strings.Contains(f.Notes[0], "cannot be checked yet: it has no threshold") {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestAskNeedsAMetric(t *testing.T) {
	t.Parallel()
	number := 200.0
	c := criterion.Criterion{Text: "p95 under 200 ms", Statistic: "p95", Comparator: "<", Threshold: &number, Unit: "ms"}
	if _, err := emit.Ask("REQ-1", 1, c); err == nil || !strings.Contains(err.Error(), "is not checked against Prometheus") {
		t.Error(err)
	}
	c.Check = &criterion.Check{Source: "prometheus"}
	if _, err := emit.Ask("REQ-1", 1, c); err == nil || !strings.Contains(err.Error(), "names no metric") {
		t.Error(err)
	}
	c.Check.Metric = "http_server_request_duration_seconds"
	q, err := emit.Ask("REQ-1", 1, c)
	if err != nil || q.Good != `sum(increase(http_server_request_duration_seconds_bucket{le="0.2"}[28d]))` || q.Total != "sum(increase(http_server_request_duration_seconds_count[28d]))" {
		t.Errorf("%+v, %v", q, err)
	}
	c.Check.Metric = "latency_ms"
	if q, err := emit.Ask("REQ-1", 1, c); err != nil || !strings.Contains(q.Good, `le="200"`) {
		t.Errorf("%+v, %v", q, err)
	}
	c.Check.Window = "-5d"
	if _, err := emit.Ask("REQ-1", 1, c); err == nil || !strings.Contains(err.Error(), `"-5d"`) {
		t.Errorf("28 days are asked for the window -5d: %v", err)
	}
}
