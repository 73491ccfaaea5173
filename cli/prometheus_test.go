package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"

	"throughline.dev/cli"
)

// fakePrometheus answers as the HTTP API of Prometheus does: it parses the query with Prometheus' own parser, wants the
// parameters of each path, and answers errors with their type. What it knows is the result by the query.
type fakePrometheus struct {
	*httptest.Server
	mu      sync.Mutex
	results map[string]string // JSON of data.result, by query
	asked   []string
	auth    string
}

func newFakePrometheus(t *testing.T) *fakePrometheus {
	t.Helper()
	f := &fakePrometheus{results: map[string]string{}}
	f.Server = httptest.NewServer(http.HandlerFunc(f.answer))
	t.Cleanup(f.Close)
	return f
}

func (f *fakePrometheus) answer(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	fail := func(status int, kind, text string) {
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"status":"error","errorType":%q,"error":%q}`, kind, text)
	}
	number := func(name string) bool {
		_, err := strconv.ParseFloat(r.FormValue(name), 64)
		return err == nil
	}
	query := r.FormValue("query")
	f.asked = append(f.asked, query)
	kind := ""
	switch {
	case f.auth != "" && r.Header.Get("Authorization") != f.auth:
		http.Error(w, "Unauthorized", http.StatusUnauthorized)
		return
	case r.URL.Path == "/api/v1/query" && number("time"):
		kind = "vector"
	case r.URL.Path == "/api/v1/query_range" && number("start") && number("end") && number("step"):
		kind = "matrix"
	default:
		http.NotFound(w, r)
		return
	}
	if _, err := parser.NewParser(parser.Options{}).ParseExpr(query); err != nil {
		fail(http.StatusBadRequest, "bad_data", `invalid parameter "query": `+err.Error())
		return
	}
	switch result := f.results[query]; {
	case strings.HasPrefix(result, "error "):
		fail(http.StatusUnprocessableEntity, "execution", strings.TrimPrefix(result, "error "))
	case result == "":
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":%q,"result":[]}}`, kind)
	case kind == "vector":
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[%s,%q]}]}}`, r.FormValue("time"), result)
	default:
		fmt.Fprintf(w, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":%s}]}}`, result)
	}
}

const (
	goodSearches  = `sum(increase(search_seconds_bucket{le="0.2"}[7d]))`
	totalSearches = `sum(increase(search_seconds_count[7d]))`
)

// checked makes a product with a requirement that is delivered and checked against Prometheus.
func checked(t *testing.T, criteria string) string {
	t.Helper()
	data := filepath.Join(t.TempDir(), "data")
	for _, args := range [][]string{
		{"create", "requirement", "Fast search", "statement=The search service shall answer search queries within 200 ms in 95 % of cases.", "criteria=" + criteria},
		{"edit", "REQ-1", "--state", "ready"},
		{"edit", "REQ-1", "--state", "building"},
		{"edit", "REQ-1", "--state", "delivered"},
	} {
		if stdout, stderr, code := call(t, data, args...); code != 0 {
			t.Fatalf("%v: %s %s", args, stdout, stderr)
		}
	}
	return data
}

const searchCriterion = `[{"text":"p95 below 200 ms","metric":"response time","quantity":"duration","population":"search queries","statistic":"p95","comparator":"<","threshold":200,"unit":"ms","si":0.2,"check":{"source":"prometheus","metric":"search_seconds","window":"7d"}}]`

func TestPrometheusIsAskedAndTheVerdictFollows(t *testing.T) {
	t.Parallel()
	f := newFakePrometheus(t)
	data := checked(t, searchCriterion)

	// nothing there: said, and nothing kept
	stdout, stderr, code := call(t, data, "measure", "prometheus", "--url", f.URL)
	if code != 0 || !strings.Contains(stdout, "REQ-1.1  no answer: there is nothing in Prometheus for the query") {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	// cases, but no bucket edge at the threshold
	f.results[totalSearches] = "2000"
	if stdout, _, _ = call(t, data, "measure", "prometheus", "--url", f.URL); !strings.Contains(stdout, "the bucket edge or the label is missing") {
		t.Errorf("%s", stdout)
	}
	// more good ones than there are
	f.results[goodSearches] = "2500"
	if stdout, _, _ = call(t, data, "measure", "prometheus", "--url", f.URL); !strings.Contains(stdout, "2500 good of 2000 cases cannot be") || strings.Contains(stdout, "kept") {
		t.Errorf("%s", stdout)
	}
	f.results[goodSearches] = "1930.0001"
	stdout, stderr, code = call(t, data, "measure", "prometheus", "--url", f.URL+"/", "--dry-run", "--json")
	var report struct {
		Asked []struct{ Good, Total float64 }
		Kept  int
	}
	if err := json.Unmarshal([]byte(stdout), &report); err != nil || code != 0 || report.Kept != 0 || len(report.Asked) != 1 || report.Asked[0].Total != 2000 {
		t.Fatalf("%d %s %s %v", code, stdout, stderr, err)
	}
	stdout, stderr, code = call(t, data, "measure", "prometheus", "req-1", "--url", f.URL)
	if code != 0 || !strings.Contains(stdout, "REQ-1.1  1,930 of 2,000") || !strings.Contains(stdout, "1 measurement kept as evidence") {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	stdout, _, _ = call(t, data, "measure", "verify", "REQ-1")
	if !strings.HasPrefix(stdout, "REQ-1 Fast search\nMet (it is met)\n") || !strings.Contains(stdout, "1,930 of 2,000 cases: 96.5 % [95.7 %, 97.1 %]") || !strings.Contains(stdout, "asked (prometheus): "+goodSearches) {
		t.Errorf("%s", stdout)
	}
	// it gets worse
	f.results[goodSearches] = "1500"
	call(t, data, "measure", "prometheus", "--url", f.URL)
	if stdout, _, _ = call(t, data, "measure", "verify", "REQ-1"); !strings.Contains(stdout, "Not met (it is not met)") {
		t.Errorf("%s", stdout)
	}
	// another threshold: what was measured says nothing of it
	call(t, data, "edit", "REQ-1", "criteria="+strings.ReplaceAll(searchCriterion, `"threshold":200,"unit":"ms","si":0.2`, `"threshold":300,"unit":"ms","si":0.3`), "--reason", "relaxed")
	if stdout, _, _ = call(t, data, "measure", "verify", "REQ-1"); !strings.Contains(stdout, "changed since Prometheus was asked") {
		t.Errorf("%s", stdout)
	}
}

func TestTheTimeIsAskedMomentByMoment(t *testing.T) {
	t.Parallel()
	f := newFakePrometheus(t)
	data := checked(t, `[{"text":"available 90 % of the time","metric":"availability","quantity":"share","population":"the shop","statistic":"ratio","basis":"time","comparator":">=","threshold":90,"unit":"%","si":0.9,"check":{"source":"prometheus","metric":"probe_success","window":"1d","where":{"job":"shop"}}}]`)
	var values []string
	for i := range 200 {
		values = append(values, fmt.Sprintf(`[%d,"%d"]`, i*60, min(i%50, 1)))
	}
	values = append(values, `[20000,"NaN"]`)
	f.results[`max(probe_success{job="shop"})`] = "[" + strings.Join(values, ",") + "]"
	stdout, stderr, code := call(t, data, "measure", "prometheus", "--url", f.URL)
	if code != 0 || !strings.Contains(stdout, "196 of 200") {
		t.Fatalf("%d %s %s", code, stdout, stderr)
	}
	if stdout, _, _ = call(t, data, "measure", "verify", "REQ-1"); !strings.Contains(stdout, "Met") || !strings.Contains(stdout, "Share of moments that are good") {
		t.Errorf("%s", stdout)
	}
}

func TestPrometheusThatCannotBeAsked(t *testing.T) {
	t.Parallel()
	f := newFakePrometheus(t)
	data := checked(t, searchCriterion)
	f.results[totalSearches] = "error query timed out"
	if stdout, _, code := call(t, data, "measure", "prometheus", "--url", f.URL); code != 0 || !strings.Contains(stdout, "no answer: Prometheus answers execution: query timed out") {
		t.Errorf("%d %s", code, stdout)
	}
	elsewhere := newFakePrometheus(t)
	away := httptest.NewServer(http.RedirectHandler(elsewhere.URL+"/api/v1/query?query=1&time=1", http.StatusFound))
	t.Cleanup(away.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>a page</html>") }))
	t.Cleanup(page.Close)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no address":   {nil, cli.ExitUsage, "needs --url"},
		"not the web":  {[]string{"--url", "file:///etc/passwd"}, cli.ExitUsage, "is no address of the web"},
		"no time":      {[]string{"--url", f.URL, "--timeout", "soon"}, cli.ExitUsage, "--timeout is a time"},
		"no such":      {[]string{"REQ-9", "--url", f.URL}, cli.ExitNotFound, "REQ-9"},
		"another host": {[]string{"--url", away.URL}, cli.ExitFailed, "redirects to another host"},
		"nobody there": {[]string{"--url", closed.URL}, cli.ExitFailed, "Prometheus cannot be asked"},
		"another path": {[]string{"--url", f.URL + "/x"}, cli.ExitFailed, "it answers 404"},
	} {
		stdout, stderr, code := call(t, data, append([]string{"measure", "prometheus"}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: %d, %q %q", name, code, stdout, stderr)
		}
	}
	if len(elsewhere.asked) > 0 {
		t.Error("the redirect was followed")
	}
	if stdout, _, _ := call(t, data, "measure", "prometheus", "--url", page.URL); !strings.Contains(stdout, "this is no answer of Prometheus") {
		t.Errorf("a page: %s", stdout)
	}
}

func TestTheHeaderOfAuthorisationComesFromTheEnvironment(t *testing.T) {
	t.Parallel()
	f := newFakePrometheus(t)
	f.auth = "Bearer s3cret"
	f.results[totalSearches], f.results[goodSearches] = "100", "100"
	data := checked(t, searchCriterion)
	ask := func(auth string) (string, int) {
		var out, errs bytes.Buffer
		env := map[string]string{"THROUGHLINE_DATA": data, "THROUGHLINE_ACTOR": "ada", "THROUGHLINE_PROMETHEUS_AUTHORIZATION": auth}
		code := cli.Main(t.Context(), []string{"measure", "prometheus", "--url", f.URL}, cli.Process{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(name string) string { return env[name] }})
		return out.String() + errs.String(), code
	}
	if said, code := ask(""); code != cli.ExitFailed || !strings.Contains(said, "set THROUGHLINE_PROMETHEUS_AUTHORIZATION") {
		t.Errorf("%d %s", code, said)
	}
	if said, code := ask("Bearer s3cret"); code != 0 || strings.Contains(said, "s3cret") || !strings.Contains(said, "100 of 100") {
		t.Errorf("%d %s", code, said)
	}
	if said, code := ask("a\r\nb"); code != cli.ExitUsage || !strings.Contains(said, "more than one line") {
		t.Errorf("%d %s", code, said)
	}
}
