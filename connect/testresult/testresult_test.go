package testresult_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/testresult"
)

func source(name, text string) connect.Source {
	return connect.Source{Name: name, Size: int64(len(text)), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// read reads a file as it is detected and tells each result in a line.
func read(t testing.TB, text string) []string {
	t.Helper()
	format, ok := testresult.Detect(connect.Head{Name: "f", Text: []byte(text[:min(len(text), 64<<10)])})
	if !ok {
		t.Fatalf("is not recognised: %.80s", text)
	}
	return readAs(t, format, text)
}

func readAs(t testing.TB, format, text string) []string {
	t.Helper()
	var out []string
	for i, err := range testresult.Read(t.Context(), format, source("f", text)) {
		switch {
		case err != nil:
			out = append(out, "ends: "+err.Error())
		case i.Lost != "":
			out = append(out, "lost: "+i.Suite+": "+i.Lost)
		case i.Err != nil:
			out = append(out, "bad: "+i.Err.Error())
		default:
			at := ""
			if !i.At.IsZero() {
				at = " " + i.At.Format(time.RFC3339)
			}
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s: %s | %s %s%s %s", i.Status, i.Suite, i.Name, strings.Join(i.Labels, ","), at, i.Message)))
		}
	}
	return out
}

func TestJUnit(t *testing.T) {
	t.Parallel()
	got := read(t, `<?xml version="1.0" encoding="ISO-8859-1"?>
<!-- of a runner --><testsuites name="all" timestamp="2026-03-01T10:00:00+02:00">
 <properties><property name="of the suite" value="x"/></properties>
 <testsuite name="search">
  <testcase classname="shop.Search" name="quick" time="0.1"><properties><property name="requirement" value="REQ-12.1"/></properties></testcase>
  <testcase classname="search" name="fails"><failure message="" type="x"><![CDATA[expected <3> & got]]> 4</failure><system-out>noise</system-out></testcase>
  <testcase name="breaks"><error message="no &amp; database"/><failure message="second"/></testcase>
  <testcase name="skips"><skipped/></testcase>
  <testcase/>
  <testsuite name="inner" timestamp="2026-03-02T10:00:00"><testcase name="deep"/></testsuite>
 </testsuite>
</testsuites>`)
	want := []string{
		"passed: all / search / shop.Search | quick REQ-12.1 2026-03-01T08:00:00Z",
		"failed: all / search / search | fails  2026-03-01T08:00:00Z expected <3> & got",
		"failed: all / search | breaks  2026-03-01T08:00:00Z second",
		"not_run: all / search | skips  2026-03-01T08:00:00Z",
		"bad: f:9:3: a testcase has no name. Give it one, so that it can be told from others",
		"passed: all / search / inner | deep  2026-03-02T10:00:00Z",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestBrokenXMLIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"<testsuite>\n<testcase name='a'>\n</testsuite>": "f:3: is not XML: element <testcase> closed by </testsuite>. Export it again",
		"<testsuite>\n<testcase name='a'/>":              "f:2: is not XML: unexpected EOF. Export it again",
		"<html></html>":                                  "f:1:14: there is no testsuite in it. Expected JUnit XML: testsuites, testsuite, testcase",
		"<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<testsuite><testcase name='&x;'/></testsuite>":     "it declares entities",
		"<!DOCTYPE a [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><testsuite><testcase name='&b;'/></testsuite>":      "it declares entities",
		"<testsuite><testcase name='&x;'/></testsuite>":                                                               "invalid character entity &x;",
		strings.Repeat("<testsuite>", 100):                                                                            "elements are nested more than 64 deep",
		"<testsuite><testcase name='a'><failure>" + strings.Repeat("x", 17<<20) + "</failure></testcase></testsuite>": "one piece of it is longer than 16 MB",
	} {
		got := readAs(t, testresult.JUnit, text)
		if len(got) == 0 || !strings.Contains(got[len(got)-1], want) {
			t.Errorf("%.60s: %v, want %s", text, got, want)
		}
	}
}

func TestCucumber(t *testing.T) {
	t.Parallel()
	got := read(t, `[{"uri":"a.feature","keyword":"Feature","name":"Search","tags":[{"name":"@search"}],"elements":[
 {"type":"background","keyword":"Background","name":"","steps":[{"name":"a shop","result":{"status":"passed"}}]},
 {"type":"scenario","keyword":"Scenario","name":"Quick","start_timestamp":"2026-03-01T10:00:00.123Z","tags":[{"name":"@REQ-12.1"}],"steps":[{"name":"x","result":{"status":"passed","duration":1}}]},
 {"type":"scenario","name":"Fails","steps":[{"name":"x","result":{"status":"passed"}},{"name":"y","result":{"status":"failed","error_message":"expected 3\n  at z"}},{"name":"z","result":{"status":"skipped"}}]},
 {"type":"background","name":"","steps":[{"name":"a shop","result":{"status":"failed"}}]},
 {"type":"scenario","name":"Behind a broken background","steps":[{"name":"x","result":{"status":"skipped"}}]},
 {"type":"scenario","name":"Undefined","steps":[{"name":"x","result":{"status":"undefined"}}]},
 {"type":"scenario","name":"Hook fails","before":[{"result":{"status":"failed","error_message":"no browser"}}],"steps":[{"name":"x","result":{"status":"skipped"}}]},
 {"type":"scenario","name":"Empty","steps":[]},
 {"type":"scenario","name":"","line":9,"steps":[]}
]}]`)
	want := []string{
		"passed: Search | Quick @search,@REQ-12.1 2026-03-01T10:00:00Z",
		"failed: Search | Fails @search y: expected 3\n  at z",
		"failed: Search | Behind a broken background @search x",
		"not_run: Search | Undefined @search x",
		"failed: Search | Hook fails @search : no browser",
		"not_run: Search | Empty @search",
		"bad: f:1:2: a scenario of a.feature (line 9) has no name. Give it one, so that it can be told from others",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestGoTest(t *testing.T) {
	t.Parallel()
	got := read(t, strings.Join([]string{
		`{"Time":"2026-03-01T10:00:00Z","Action":"start","Package":"shop/search"}`,
		`{"Time":"2026-03-01T10:00:00Z","Action":"run","Package":"shop/search","Test":"TestREQ_12_1_Quick"}`,
		`{"Time":"2026-03-01T10:00:00Z","Action":"output","Package":"shop/search","Test":"TestREQ_12_1_Quick","Output":"=== RUN   TestREQ_12_1_Quick\n"}`,
		`{"Time":"2026-03-01T10:00:01Z","Action":"pass","Package":"shop/search","Test":"TestREQ_12_1_Quick","Elapsed":1}`,
		`{"Time":"2026-03-01T10:00:01Z","Action":"output","Package":"shop/search","Test":"TestFails/German","Output":"    a_test.go:3: expected 3\n"}`,
		`not JSON`,
		`{"Time":"2026-03-01T10:00:02Z","Action":"fail","Package":"shop/search","Test":"TestFails/German"}`,
		`{"Time":"2026-03-01T10:00:02Z","Action":"skip","Package":"shop/search","Test":"TestSkips"}`,
		`{"Time":"2026-03-01T10:00:02Z","Action":"fail","Package":"shop/search"}`,
		`{"ImportPath":"shop/cart","Action":"build-fail"}`,
		`{"Time":"2026-03-01T10:00:02Z","Action":"fail","Package":"shop/cart"}`,
	}, "\n"))
	want := []string{
		"passed: shop/search | TestREQ_12_1_Quick  2026-03-01T10:00:01Z",
		`bad: f:6:1: 'n' does not begin a record. Expected JSON: an array of objects, or one object a line`,
		"failed: shop/search | TestFails/German  2026-03-01T10:00:02Z a_test.go:3: expected 3",
		"not_run: shop/search | TestSkips  2026-03-01T10:00:02Z",
		"lost: shop/cart: the package failed before any of its tests ended, so that nothing is known of them",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestOtherFilesAreLeftAlone(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", " ", "<", "<html>", `<ReqIF xmlns="x">`, "<rss><testsuite/></rss>", "[]", `[{"name":"a"}]`, "{}", `{"type":"track","event":"a","userId":"u"}`,
		`{"tickets":[]}`, `{"openapi":"3.1.0"}`, "Feature: x", "id,name\n1,2", `{"Action":"pass"}`, "<!-- open", "\xff\xfe<",
	} {
		if f, ok := testresult.Detect(connect.Head{Name: "results.xml", Text: []byte(text)}); ok {
			t.Errorf("%q is taken for %s", text, f)
		}
	}
}

func TestReferences(t *testing.T) {
	t.Parallel()
	prefixes := []string{"REQ", "US"}
	for name, want := range map[string]string{
		"answers (REQ-12)":                  "REQ-12",
		"REQ-12.1 and REQ-12.2, US-3":       "REQ-12.1 REQ-12.2 US-3",
		"@REQ-12 @REQ-12":                   "REQ-12",
		"TestREQ_12":                        "REQ-12",
		"TestREQ_12_1_Quick":                "REQ-12.1?",
		"TestREQ_12_500Results":             "REQ-12",
		"TestSearch/req-7.2_under_load":     "REQ-7.2",
		"req_007":                           "REQ-7",
		"PREREQ-12, bus-3, status-3, 3US-4": "",
		"REQ-12th, REQ-, REQ-0, REQ12":      "",
		"REQ-12.":                           "REQ-12",
		"REQ-12345678901234567890":          "",
		"Überprüfung REQ-1":                 "REQ-1",
		"üREQ-1":                            "",
	} {
		if got := references(testresult.Result{Name: name}.References(prefixes)); got != want {
			t.Errorf("%s names %q, want %q", name, got, want)
		}
	}
	r := testresult.Result{Suite: "US-3 search", Name: "quick", Labels: []string{"slow"}}
	if got := references(r.References(prefixes)); got != "US-3" {
		t.Errorf("the suite speaks for its tests: %q", got)
	}
	r.Labels = []string{"REQ-4"}
	if got := references(r.References(prefixes)); got != "REQ-4" {
		t.Errorf("a label counts before the suite: %q", got)
	}
	if n := len(testresult.Result{Name: strings.Repeat("REQ-1.1 REQ-2.2 ", 1000)}.References(prefixes)); n != 2 {
		t.Errorf("%d references", n)
	}
}

func references(all []testresult.Reference) string {
	var out []string
	for _, r := range all {
		s := r.Key
		if r.Part > 0 {
			s += fmt.Sprint(".", r.Part)
		}
		if r.Loose {
			s += "?"
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

// endless is a file of a million tests with long output.
type endless struct {
	head, each, tail string
	n                int
	buf              []byte
	done             bool
}

func (e *endless) Read(p []byte) (int, error) {
	for len(e.buf) == 0 {
		switch {
		case e.head != "":
			e.buf, e.head = []byte(e.head), ""
		case e.n > 0:
			e.n--
			e.buf = []byte(e.each)
		case !e.done:
			e.buf, e.done = []byte(e.tail), true
		default:
			return 0, io.EOF
		}
	}
	n := copy(p, e.buf)
	e.buf = e.buf[n:]
	return n, nil
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) { // reads the memory of the process
	out := strings.Repeat("x", 10_000)
	src := connect.Source{Name: "big.xml", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(&endless{head: "<testsuite>", each: "<testcase name='REQ-1'><system-out>" + out + "</system-out></testcase>", tail: "</testsuite>", n: 4_000}), nil
	}}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n := 0
	var most uint64
	for i, err := range testresult.Read(t.Context(), testresult.JUnit, src) {
		if err != nil || i.Err != nil {
			t.Fatal(err, i.Err)
		}
		if n++; n%1000 == 0 {
			runtime.GC()
			runtime.ReadMemStats(&after)
			most = max(most, after.HeapAlloc)
		}
	}
	if n != 4_000 || most > before.HeapAlloc+16<<20 {
		t.Errorf("%d tests; the heap grew from %d to %d", n, before.HeapAlloc, most)
	}
}

func TestTheCallerCanStop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ format, text string }{
		{testresult.JUnit, "<testsuite><testcase name='a'/><testcase name='b'/></testsuite>"},
		{testresult.GoTest, "{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"A\"}\n{\"Action\":\"pass\",\"Package\":\"p\",\"Test\":\"B\"}"},
		{testresult.Cucumber, `[{"elements":[{"name":"a"},{"name":"b"}]}]`},
	} {
		n := 0
		for range testresult.Read(t.Context(), c.format, source("f", c.text)) {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d items", c.format, n)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, format := range testresult.Formats() {
		f.Add(format, []byte("<testsuites><testsuite name='a'><testcase name='REQ-1'><failure>x</failure></testcase></testsuite></testsuites>"))
		f.Add(format, []byte(`[{"keyword":"Feature","name":"a","elements":[{"type":"scenario","name":"b","steps":[{"result":{"status":"passed"}}]}]}]`))
		f.Add(format, []byte(`{"Action":"pass","Package":"p","Test":"TestREQ_1"}`+"\n"))
	}
	f.Fuzz(func(t *testing.T, format string, data []byte) {
		testresult.Detect(connect.Head{Text: data})
		src := connect.Source{Name: "f", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
		for i, err := range testresult.Read(t.Context(), format, src) {
			var row *connect.RowError
			if errors.As(err, &row) && row.Remedy == "" {
				t.Errorf("no remedy: %v", err)
			}
			if err == nil && i.Err == nil && i.Lost == "" {
				if i.Name == "" || i.Status == "" {
					t.Errorf("%+v", i.Result)
				}
				i.References([]string{"REQ", "US"})
			}
		}
	})
}
