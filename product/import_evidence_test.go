package product_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/product"
)

// promised opens a product with two requirements, a story of the first with two scenarios, and a story without one.
func promised(t *testing.T) *product.Product {
	t.Helper()
	p := open(t)
	apply(t, p, "",
		put("requirement", "Search", "", `{"statement":"Search answers.","criteria":[{"text":"finds umlauts"},{"text":"sorts by date"}]}`),
		put("requirement", "Answers", "", `{"statement":"Answers name a source.","behaviour":{"metric":"share of answers that name a source","comparator":">=","threshold":90,"unit":"%"}}`),
		put("story", "Filter", "", `{"role":"buyer","means":"filter","scenarios":[{"name":"Filter by colour","when":"a","then":"b"},{"name":"Same name","when":"a","then":"b"}]}`),
		put("story", "Sort", "", `{"role":"buyer","means":"sort","scenarios":[{"name":"same  name","when":"a","then":"b"}]}`),
		ledger.Op{Link: &ledger.Bond{From: "US-1", Relation: ledger.Parent, To: "REQ-1"}})
	return p
}

func bring(t *testing.T, p *product.Product, req product.ImportRequest, files map[string]string) (product.ImportReport, error) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		write(t, filepath.Join(dir, name), text)
	}
	req.Paths, req.Actor = []string{dir}, editor()
	return p.Import(t.Context(), req)
}

func checks(t *testing.T, p *product.Product) []string {
	t.Helper()
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	q := events.Query{Match: events.Matcher{Names: []string{events.CheckEvent}}, Columns: []string{"name", "requirement", "criterion", "story", "scenario", "status"}}
	for r, err := range log.Scan(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, strings.TrimRight(strings.Join(r.Values, "|"), "|"))
	}
	return out
}

const junitResults = `<testsuite name="s" timestamp="2026-10-01T10:00:00Z">
<testcase name="REQ-1.2 sorts"/>
<testcase name="whole REQ-1"/>
<testcase name="Filter by colour"><failure/></testcase>
<testcase name="US-2 scenario"/>
<testcase name="Finds Umlauts"/>
<testcase name="same name"/>
<testcase name="REQ-1.3 has no such"/>
<testcase name="TestREQ_1_500Results"/>
<testcase name="REQ-8"/>
<testcase name="nothing"/>
</testsuite>`

func TestResultsFindWhatTheyAreAbout(t *testing.T) {
	t.Parallel()
	p := promised(t)
	report, err := bring(t, p, product.ImportRequest{}, map[string]string{"r.xml": junitResults})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, s := range checks(t, p) {
		got[s] = true
	}
	for _, want := range []string{
		"REQ-1.2 sorts|REQ-1|2|||passed",
		"whole REQ-1|REQ-1||||passed",
		"Filter by colour|REQ-1||US-1|Filter by colour|failed",
		"US-2 scenario|||US-2|US-2 scenario|passed",
		"Finds Umlauts|REQ-1|1|||passed",
		"TestREQ_1_500Results|REQ-1||||passed",
	} {
		if !got[want] {
			t.Errorf("there is no %s", want)
		}
	}
	if len(got) != 6 || report.Files[0].Events != 6 {
		t.Errorf("%d checks, %d reported: %v", len(got), report.Files[0].Events, got)
	}
	lost := map[string]string{}
	for _, l := range report.Files[0].Lost {
		lost[l.Reason] = fmt.Sprint(l.Count, " ", l.Example, " ", l.First)
	}
	for reason, want := range map[string]string{
		"several scenarios have that name: name the story or the requirement as well": "1 same name r.xml:7:1",
		"REQ-1 has no criterion 3": "1 REQ-1.3 has no such r.xml:8:1",
		"there is no REQ-8":        "1 REQ-8 r.xml:10:1",
		"names no requirement, story or scenario (REQ-12, REQ-12.1, US-3 in its name, tags or properties)": "1 nothing r.xml:11:1",
	} {
		if lost[reason] != want {
			t.Errorf("%s: %q, want %q", reason, lost[reason], want)
		}
	}
}

// Two results of one name in one file are two: a failure does not hide behind a pass.
func TestANameMayStandTwiceInAFile(t *testing.T) {
	t.Parallel()
	p := promised(t)
	files := map[string]string{"r.xml": `<testsuite name="s" timestamp="2099-10-01T10:00:00Z"><testcase name="REQ-1 case"/><testcase name="REQ-1 case"><failure/></testcase></testsuite>`}
	for range 2 {
		if _, err := bring(t, p, product.ImportRequest{}, files); err != nil {
			t.Fatal(err)
		}
	}
	got := checks(t, p)
	slices.Sort(got)
	if diff := cmp.Diff([]string{"REQ-1 case|REQ-1||||failed", "REQ-1 case|REQ-1||||passed"}, got); diff != "" {
		t.Errorf("checks (-want +got):\n%s", diff)
	}
	log, err := p.Events(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range log.Scan(t.Context(), events.Query{Match: events.Matcher{Names: []string{events.CheckEvent}}}) {
		if err != nil || r.Time.After(p.Now()) {
			t.Errorf("a result of the year 2099 stands at %s, error %v", r.Time, err)
		}
	}
}

func TestEvidenceComesOnceAndCanBeTakenBack(t *testing.T) {
	t.Parallel()
	p := promised(t)
	files := map[string]string{
		"r.xml":       junitResults,
		"go.json":     `{"Action":"pass","Package":"shop","Test":"TestREQ_1"}`,
		"REQ-2.jsonl": `{"case":"q1","pass":true,"note":"x"}` + "\n" + `{"case":"q2","pass":false}`,
	}
	dry, err := bring(t, p, product.ImportRequest{DryRun: true}, files)
	if added, _, _ := dry.Events(); err != nil || added != 9 || p.HasEvents() {
		t.Fatalf("a dry run reports %d results and keeps them: %v, error %v", added, p.HasEvents(), err)
	}
	first, err := bring(t, p, product.ImportRequest{}, files)
	if added, twice, _ := first.Events(); err != nil || added != 9 || twice != 0 {
		t.Fatalf("%d added, %d there, error %v", added, twice, err)
	}
	again, err := bring(t, p, product.ImportRequest{}, files)
	if added, twice, other := again.Events(); err != nil || added != 0 || twice != 9 || other != 0 {
		t.Fatalf("the second time %d added, %d there, %d other, error %v", added, twice, other, err)
	}
	undone, err := p.UndoImport(t.Context(), first.Batch, editor(), "wrong branch")
	if err != nil || undone.Events != 9 || len(checks(t, p)) != 0 {
		t.Fatalf("%+v, %v", undone, err)
	}
	if got := state(t, p, "REQ-1"); got != "draft" {
		t.Errorf("the requirement is %s", got)
	}
}

func TestResultsThatCannotBeReadRefuseTheImport(t *testing.T) {
	t.Parallel()
	p := promised(t)
	files := map[string]string{
		"a.xml":       junitResults,
		"bad.xml":     "<testsuite><testcase name='REQ-1'/><testcase name='cut off'>",
		"REQ-2.jsonl": `{"case":"q1","pass":true}` + "\n" + `{"case":"q1","pass":true}` + "\n" + `{"pass":1}`,
	}
	report, err := bring(t, p, product.ImportRequest{}, files)
	if ledger.CodeOf(err) != ledger.CodeInvalid || p.HasEvents() {
		t.Fatalf("error %v, kept %v", err, p.HasEvents())
	}
	for _, f := range report.Files {
		for _, e := range f.Errors {
			if e.Where.Line == 0 || e.Remedy == "" {
				t.Errorf("%s: %+v", f.Name, e)
			}
		}
	}
	report, err = bring(t, p, product.ImportRequest{SkipBad: true}, files)
	if added, _, _ := report.Events(); err != nil || added != 7 {
		t.Errorf("%d added when what is bad is skipped, error %v", added, err)
	}
	_, err = bring(t, p, product.ImportRequest{}, map[string]string{"other.jsonl": `{"case":"q1","pass":true}`})
	if err != nil {
		t.Errorf("the only requirement with a model's behaviour is meant: %v", err)
	}
	report, err = bring(t, p, product.ImportRequest{}, map[string]string{"REQ-9.jsonl": `{"case":"q1","pass":true}`})
	if err == nil || !strings.Contains(report.Files[0].Errors[0].Reason, "there is no requirement REQ-9") {
		t.Errorf("%v", err)
	}
}

// Evidence is nobody's use of the product: figures about people are the same with and without it.
func TestEvidenceIsInNoFigureAboutPeople(t *testing.T) {
	t.Parallel()
	p := measured(t)
	apply(t, p, "", put("requirement", "Search", "", `{"statement":"Search answers.","criteria":[{"text":"finds umlauts"}]}`))
	tell := func() (string, events.Mark, int) {
		t.Helper()
		b, err := p.Brief(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		usage, err := json.Marshal(b.Usage)
		if err != nil {
			t.Fatal(err)
		}
		log, err := p.Events(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mark, err := log.Mark(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		names, err := log.Catalogue(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		mark.Seq = 0
		return string(usage), mark, len(names)
	}
	usage, mark, names := tell()
	var results strings.Builder
	results.WriteString("<testsuite>")
	for i := range 50 {
		fmt.Fprintf(&results, `<testcase name="REQ-1 %d" timestamp="2026-10-%02dT10:00:00Z"/>`, i, i%28+1)
	}
	results.WriteString("</testsuite>")
	if _, err := bring(t, p, product.ImportRequest{}, map[string]string{"r.xml": results.String()}); err != nil {
		t.Fatal(err)
	}
	if len(checks(t, p)) != 50 {
		t.Fatal("the results are not there")
	}
	usage2, mark2, names2 := tell()
	if usage2 != usage || names2 != names {
		t.Errorf("what is told of usage changed from\n%s\nto\n%s", usage, usage2)
	}
	if !mark2.Through.Equal(mark.Through) {
		t.Errorf("the end of observation moved from %s to %s", mark.Through.Format(time.RFC3339), mark2.Through.Format(time.RFC3339))
	}
}
