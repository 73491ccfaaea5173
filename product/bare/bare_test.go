package bare_test

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/events"
	"throughline.dev/events/wire"
	"throughline.dev/measure/durations"
	"throughline.dev/measure/experiment"
	"throughline.dev/measure/metrics"
	"throughline.dev/measure/timeto"
	"throughline.dev/product/bare"
)

func write(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The purchases of CDNOW: 69,659 rows of 23,570 customers, some of them alike; 11,516 bought again on a later day.
func TestPurchases(t *testing.T) {
	const file = "../../../shared/data/measurement/CDNOW_master.txt"
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared data sets are not here")
	}
	log, err := bare.Open(t.Context(), bare.Events{Paths: []string{file}, Mapping: wire.Mapping{Person: "customer_id", Time: "date", Always: "purchase"}, Properties: []string{}})
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	if f := log.Report.Files[0]; f.Rows != 69_659 || f.Used != 69_659 || f.Rejected != 0 {
		t.Errorf("%+v", f)
	}
	mark, err := log.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	purchase := events.Matcher{Names: []string{"purchase"}}
	a, err := metrics.Ask(t.Context(), nil, log, mark, metrics.Question{Type: metrics.TimeTo, TimeTo: &timeto.Question{Start: purchase, End: purchase}})
	if err != nil {
		t.Fatal(err)
	}
	if c := a.TimeTo.Cohorts[0]; c.N != 23_570 || c.Events != 11_516 {
		t.Errorf("%d customers, %d of them again; want 23570 and 11516", c.N, c.Events)
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	good := write(t, "good.csv", "user,event,time\nu,a,2026-01-02\n")
	bad := write(t, "bad.csv", "user,event,time\nu,a,never\n")
	log, err := bare.Open(t.Context(), bare.Events{Paths: []string{good, bad}})
	if err != nil {
		t.Fatal(err)
	}
	if f := log.Report.Files[1]; f.Rejected != 1 || f.Reasons[0].Line != 2 || f.Reasons[0].Column != "time" {
		t.Errorf("%+v", f)
	}
	if err := errors.Join(log.Close(), log.Close()); err != nil {
		t.Error(err)
	}
	var row *connect.RowError
	if _, err := bare.Open(t.Context(), bare.Events{Paths: []string{bad}}); !errors.As(err, &row) || row.Where.Line != 2 {
		t.Errorf("%v, want the row", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := bare.Open(ctx, bare.Events{Paths: []string{good}}); err == nil {
		t.Error("a question that was called off has an answer")
	}
	left, err := os.ReadDir(temp)
	if err != nil || len(left) > 0 {
		t.Errorf("%v, left behind: %v", err, left)
	}
}

func TestExperimentOverTable(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("variant,paid,country\n")
	for i := range 400 {
		variant, paid := "b", "true"
		if i%2 == 0 {
			variant = "a"
		}
		if i%3 == 0 || variant == "a" && i%5 == 0 {
			paid = "FALSE"
		}
		b.WriteString(variant + "," + paid + ",DE\n")
	}
	b.WriteString("a,maybe,DE\na,,DE\n,true,DE\nb,true,US\n")
	file := write(t, "units.csv", b.String())
	table := bare.Table{Paths: []string{file}, Where: []events.Cond{{Property: "country", Op: events.Eq, Value: "DE"}}}
	r, report, err := bare.Experiment(t.Context(), table, "variant", bare.Metric{Column: "paid"}, experiment.TableQuestion{})
	if err != nil {
		t.Fatal(err)
	}
	f := report.Files[0]
	if f.Rows != 404 || f.Used != 400 || f.Rejected != 3 || f.LeftOut[0].Rows != 1 {
		t.Errorf("%+v", f)
	}
	if r.Primary.Type != experiment.Proportion || r.Arms[0].Units != 200 || math.Abs(*r.Primary.Values[1].Figure.Value-66.5) > 1 {
		t.Errorf("%+v", r.Primary)
	}
	names, err := bare.Variants(t.Context(), table, "variant", "b")
	if err != nil || strings.Join(names, " ") != "b a" {
		t.Errorf("%v, %v", names, err)
	}
}

func TestDurationsOverTable(t *testing.T) {
	t.Parallel()
	file := write(t, "d.ndjson", `{"t":1,"e":true,"g":"x"}
{"t":2,"e":false,"g":"x"}
{"t":-1,"e":true,"g":"x"}
{"t":3,"e":"dead","g":"x"}
{"t":3,"e":true}
`)
	r, report, err := bare.Durations(t.Context(), bare.Table{Paths: []string{file}}, durations.Question{Duration: "t", Status: "e", Group: "g"})
	if err != nil || r.Groups[0].N != 2 || report.Files[0].Used != 2 || report.Files[0].Rejected != 3 {
		t.Errorf("%v, %+v, %+v", err, r.Groups, report.Files[0])
	}
}
