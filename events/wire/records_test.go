package wire_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/events/wire"
)

func records(format string, in *bytes.Reader, columns ...string) (out []string, err error) {
	for r, err := range wire.Records(format, in, columns) {
		if err != nil {
			return out, err
		}
		line := fmt.Sprintf("%d: %s", r.Line, strings.Join(r.Values, "|"))
		if r.Err != nil {
			line = fmt.Sprintf("%d: error %s", r.Line, r.Err.Reason)
		}
		out = append(out, line)
	}
	return out, nil
}

func TestRecords(t *testing.T) {
	t.Parallel()
	type subject struct {
		Time   float64 `parquet:"time"`
		Status int32   `parquet:"status"`
		Sex    *string `parquet:"sex,optional"`
	}
	sex := "m"
	parquet := must(readAll(parquetFile(t, []subject{{5.5, 1, &sex}, {7, 0, nil}})))
	for name, c := range map[string]struct {
		format, input string
		want          []string
	}{
		"csv":     {wire.FormatCSV, "Status;time;sex\n1;5.5;'=m\n0;7\nx;y;z;too wide\n\xff;;\n", []string{"2: 5.5|1|=m", "3: 7|0|", "4: error 4 cells, the header has 3", "5: error not valid UTF-8"}},
		"blanks":  {wire.FormatCSV, " time   sex status\n  5.5 m  1\n", []string{"2: 5.5|1|m"}},
		"lines":   {wire.FormatRows, `{"time":5.5,"status":1,"sex":"m"}` + "\n{\n" + `{"time":7,"status":null}` + "\n", []string{"1: 5.5|1|m", "2: error not valid JSON at byte 1, near \"{\"", "3: 7||"}},
		"parquet": {wire.FormatParquet, string(parquet), []string{"1: 5.5|1|m", "2: 7|0|"}},
	} {
		got, err := records(c.format, bytes.NewReader([]byte(c.input)), "time", "status", "sex")
		if d := cmp.Diff(c.want, got); err != nil || d != "" {
			t.Errorf("%s: %v, -want +got:\n%s", name, err, d)
		}
		if format := wire.TableFormat([]byte(c.input)); format != c.format {
			t.Errorf("%s: format %s", name, format)
		}
		_, err = records(c.format, bytes.NewReader([]byte(c.input)), "tiem")
		if err == nil || !strings.Contains(err.Error(), `did you mean "time"?`) {
			t.Errorf("%s: %v; want the nearest column", name, err)
		}
	}
}

func FuzzRecords(f *testing.F) {
	f.Add([]byte("time status\n1 2\n"))
	f.Add([]byte(`{"time":5.5,"status":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for r, err := range wire.Records(wire.TableFormat(b), bytes.NewReader(b), []string{"time"}) {
			if err == nil && (r.Line < 1 || len(r.Values) != 1) {
				t.Errorf("%+v", r)
			}
		}
	})
}
