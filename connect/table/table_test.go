package table_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/table"
)

// dump writes what a reader makes of a table: the header, a line for each row with its line number, and errors.
func dump(in io.Reader, o table.Options) (string, error) {
	r, err := table.NewReader(in, "t.csv", o)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%q by %q\n", r.Header(), r.Delimiter())
	for row, err := range r.Rows() {
		switch {
		case err != nil:
			return b.String(), err
		case row.Err != nil:
			fmt.Fprintf(&b, "! %v\n", row.Err)
		default:
			fmt.Fprintf(&b, "%d %q", row.Line, row.Cells)
			if len(row.Extra) > 0 {
				fmt.Fprintf(&b, " extra %q at %v", row.Extra, row.Where(len(row.Cells)))
			}
			if row.Short > 0 {
				fmt.Fprintf(&b, " short %d", row.Short)
			}
			b.WriteByte('\n')
		}
	}
	return b.String(), nil
}

func TestReader(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want, err string }{
		"plain":                  {in: "a,b\n1,2\n", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n"},
		"no break at the end":    {in: "a,b\n1,2", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n"},
		"windows":                {in: "a,b\r\n1,2\r\n\"3\",\"4\"\r\n", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n3 [\"3\" \"4\"]\n"},
		"old macintosh":          {in: "a,b\r1,2\r\"3\r!\",4\r", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n3 [\"3\\n!\" \"4\"]\n"},
		"semicolons":             {in: "a;b\n1,5;2\n1,7;3\n", want: `["a" "b"] by ';'` + "\n2 [\"1,5\" \"2\"]\n3 [\"1,7\" \"3\"]\n"},
		"tabs":                   {in: "a\tb, c\n1, 2\t3\n", want: `["a" "b, c"] by '\t'` + "\n2 [\"1, 2\" \"3\"]\n"},
		"bars":                   {in: "a|b\n1|2\n", want: `["a" "b"] by '|'` + "\n2 [\"1\" \"2\"]\n"},
		"said by a spreadsheet":  {in: "sep=;\r\na;b\r\n1;2\r\n", want: `["a" "b"] by ';'` + "\n3 [\"1\" \"2\"]\n"},
		"one column":             {in: "a\nx; y\nz\n", want: `["a"] by ','` + "\n2 [\"x; y\"]\n3 [\"z\"]\n"},
		"repeated headers":       {in: "a,b,b,\n1,2,3,4\n", want: `["a" "b" "b" ""] by ','` + "\n2 [\"1\" \"2\" \"3\" \"4\"]\n"},
		"blanks around headers":  {in: " a ,\" b\"\n1 , 2\n", want: `["a" "b"] by ','` + "\n2 [\"1 \" \" 2\"]\n"},
		"wider":                  {in: "a,b\n1,2,3,\"4\"\n", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"] extra [\"3\" \"4\"] at t.csv:2:5\n"},
		"short":                  {in: "a,b,c\n1\n\"2\",3\n", want: `["a" "b" "c"] by ','` + "\n2 [\"1\" \"\" \"\"] short 2\n3 [\"2\" \"3\" \"\"] short 1\n"},
		"blank lines":            {in: "\n\na,b\n\n1,2\n\r\n3,4\n\n", want: `["a" "b"] by ','` + "\n5 [\"1\" \"2\"]\n7 [\"3\" \"4\"]\n"},
		"quotes":                 {in: "a,b\n\"1, 2\",\"say \"\"hi\"\"\"\n\"\",\"\"\"\"\n", want: `["a" "b"] by ','` + "\n2 [\"1, 2\" \"say \\\"hi\\\"\"]\n3 [\"\" \"\\\"\"]\n"},
		"breaks in quotes":       {in: "a,b\n\"1\r\n2\n3\",4\n5,6\n", want: `["a" "b"] by ','` + "\n2 [\"1\\n2\\n3\" \"4\"]\n5 [\"5\" \"6\"]\n"},
		"quotes amid a cell":     {in: "a,b\n24\" screen,x\"y\"\n", want: `["a" "b"] by ','` + "\n2 [\"24\\\" screen\" \"x\\\"y\\\"\"]\n"},
		"quotes in the header":   {in: "\"a\",\"b\nc\"\n1,2\n", want: `["a" "b\nc"] by ','` + "\n3 [\"1\" \"2\"]\n"},
		"guarded header":         {in: "'=a,b\n1,2\n", want: `["=a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n"},
		"stray after a quote":    {in: "a,b\n\"1\"2,3\nx,\"y\nz\" !,1\n4,5\n", want: `["a" "b"] by ','` + "\n! t.csv:2:4: a quoted cell goes on after its closing quote. Write quotes inside of a quoted cell twice: \"say \"\"hi\"\"\"\n! t.csv:4:3: a quoted cell goes on after its closing quote. Write quotes inside of a quoted cell twice: \"say \"\"hi\"\"\"\n5 [\"4\" \"5\"]\n"},
		"unclosed quote":         {in: "a,b\n1,2\n3,\"4\n5,6\n", want: `["a" "b"] by ','` + "\n2 [\"1\" \"2\"]\n", err: "t.csv:3:3: the quote that opens here is never closed. Close it, or copy or export the file again if it was cut off"},
		"unclosed, on its line":  {in: "a,b\n\"x\ny\",\"ü\",\"z", want: `["a" "b"] by ','` + "\n", err: "t.csv:3:8: the quote that opens here is never closed. Close it, or copy or export the file again if it was cut off"},
		"empty":                  {in: "", err: "t.csv: is empty. Export it again, with a header row"},
		"blank":                  {in: "\n\r\n\n", err: "t.csv: is empty. Export it again, with a header row"},
		"only a header":          {in: "a,b", want: `["a" "b"] by ','` + "\n"},
		"rows with other commas": {in: "a;b\nx, y;\"p\nq, r\"\nu, v, w;2\n", want: `["a" "b"] by ';'` + "\n2 [\"x, y\" \"p\\nq, r\"]\n4 [\"u, v, w\" \"2\"]\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, in := range []io.Reader{strings.NewReader(c.in), iotest.OneByteReader(strings.NewReader(c.in))} {
				got, err := dump(in, table.Options{})
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				msg := ""
				if err != nil {
					msg = err.Error()
				}
				if msg != c.err {
					t.Errorf("got:  %s\nwant: %s", msg, c.err)
				}
			}
		})
	}
}

func TestReaderKeepsItsLimits(t *testing.T) {
	t.Parallel()
	million := strings.Repeat("x,", 1_000_000)
	quoted := strings.Repeat("\"x\",", 1_000_000)
	for name, c := range map[string]struct {
		in        string
		o         table.Options
		want, err string
	}{
		"a million columns in the header": {in: million + "\n", err: "t.csv:1: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export"},
		"a million quoted columns":        {in: quoted + "\n", err: "t.csv:1: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export"},
		"a million columns in a row": {
			in:   "a,b\n" + million + "\n" + quoted + "\n1,2\n",
			want: `["a" "b"] by ','` + "\n! t.csv:2: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export\n! t.csv:3: the row has more than 5000 columns. Check that the file is a table, or leave columns out of the export\n4 [\"1\" \"2\"]\n",
		},
		"a row beyond the limit":    {in: "a,b\n1," + strings.Repeat("x", 17<<20), want: `["a" "b"] by ','` + "\n", err: "t.csv:2: the row that begins here is longer than 16 MB. Check that its quotes are closed and that the file is a table"},
		"a cell beyond the limit":   {in: "a,b\n1,\"" + strings.Repeat("x\n", 9<<20) + "\"", want: `["a" "b"] by ','` + "\n", err: "t.csv:2: the row that begins here is longer than 16 MB. Check that its quotes are closed and that the file is a table"},
		"limits of one's own":       {in: "a,b,c\n1,2,3\n", o: table.Options{MaxColumns: 2}, err: "t.csv:1: the row has more than 2 columns. Check that the file is a table, or leave columns out of the export"},
		"a row of a size of choice": {in: "a,b,c\n1,2,3\n4444,5,6\n", o: table.Options{MaxRow: 6}, want: `["a" "b" "c"] by ','` + "\n2 [\"1\" \"2\" \"3\"]\n", err: "t.csv:3: the row that begins here is longer than 6 bytes. Check that its quotes are closed and that the file is a table"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := dump(strings.NewReader(c.in), c.o)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%.1000s", diff)
			}
			msg := ""
			if err != nil {
				msg = err.Error()
			}
			if msg != c.err {
				t.Errorf("got:  %s\nwant: %s", msg, c.err)
			}
		})
	}
}

func TestARowThatAnErrorCutsIsNone(t *testing.T) {
	t.Parallel()
	for _, in := range []string{"a,b\n1,2\n3,4", "a,b\n1,2\n\"3\",\"4\"", "a,b\n1,2\n\"3\",\"4", "a,b\n1,2\n"} {
		got, err := dump(io.MultiReader(strings.NewReader(in), iotest.ErrReader(errors.New("cut"))), table.Options{})
		if want := "[\"a\" \"b\"] by ','\n2 [\"1\" \"2\"]\n"; got != want {
			t.Errorf("%q: got %s", in, got)
		}
		if err == nil || err.Error() != "cut" {
			t.Errorf("%q: got error %v", in, err)
		}
	}
}

func TestWhere(t *testing.T) {
	t.Parallel()
	r, err := table.NewReader(strings.NewReader("a,b,c\nü,\"x\ny\",z\n1,2\n"), "t.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatal(err)
		}
		for i := range row.Cells {
			got = append(got, row.Where(i).String())
		}
	}
	want := []string{"t.csv:2:1", "t.csv:2:3", "t.csv:3:4", "t.csv:4:1", "t.csv:4:3", "t.csv:4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestPeek(t *testing.T) {
	t.Parallel()
	s, err := table.Peek(connect.Head{Name: "t.csv", Text: []byte("a;b\n1;2\n3;\"4\n5")}, 5)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table.Sample{Header: []string{"a", "b"}, Rows: [][]string{{"1", "2"}}}, s); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	full := "a,b\n" + strings.Repeat("1,2\n", 16383)
	s, err = table.Peek(connect.Head{Text: []byte(full[:64<<10])}, 20_000)
	if err != nil || len(s.Rows) != 16382 {
		t.Errorf("%d rows, %v; the last one may be cut", len(s.Rows), err)
	}
}

// A table that any writer wrote is read as the standard library reads it.
func TestAgreesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(2, 5).Draw(t, "columns")
		cell := rapid.StringMatching(`[ab ",;\n\r'é=]{0,6}`)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, columns, columns), 1, 8).Draw(t, "rows")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		header := []string{"c1", "c2", "c3", "c4", "c5"}[:columns]
		if err := w.WriteAll(append([][]string{header}, rows...)); err != nil {
			t.Fatal(err)
		}
		want, err := csv.NewReader(bytes.NewReader(b.Bytes())).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range want {
			for i := range row {
				row[i] = strings.ReplaceAll(row[i], "\r", "\n") // CR LF is a line break in both, CR alone in ours
			}
		}
		r, err := table.NewReader(iotest.HalfReader(&b), "t.csv", table.Options{Delimiter: ','})
		if err != nil {
			t.Fatal(err)
		}
		got := [][]string{r.Header()}
		for row, err := range r.Rows() {
			if err != nil || row.Err != nil {
				t.Fatal(err, row.Err)
			}
			got = append(got, append([]string(nil), row.Cells...))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func TestGuard(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                    "",
		"plain":               "plain",
		"=1+1":                "'=1+1",
		"+49 170 1234567":     "'+49 170 1234567",
		"-1+cmd|' /C calc'!A": "'-1+cmd|' /C calc'!A",
		"@SUM(A1)":            "'@SUM(A1)",
		"\t=1":                "'\t=1",
		"\r=1":                "'\r=1",
		"-5":                  "-5",
		"+1.5":                "+1.5",
		"-1.2.3":              "'-1.2.3",
		"- a list":            "'- a list",
		"'=1":                 "''=1",
		"'quoted'":            "'quoted'",
	} {
		got := table.Guard(in)
		if got != want {
			t.Errorf("Guard(%q) = %q, want %q", in, got, want)
		}
		if back := table.Unguard(got); back != in {
			t.Errorf("Unguard(%q) = %q, want %q", got, back, in)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.StringMatching(`'{0,3}[=+@\t\r1a-]{0,3}`).Draw(t, "cell")
		got := table.Guard(in)
		if table.Unguard(got) != in && got != in {
			t.Fatalf("%q comes back as %q", in, table.Unguard(got))
		}
	})
}

func TestWriterGuardsEveryCell(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := table.NewWriter(&b)
	if err := errors.Join(w.Write("a", "=b"), w.Write("-1", "x\n\"y\""), w.Flush()); err != nil {
		t.Fatal(err)
	}
	if want := "a,'=b\n-1,\"x\n\"\"y\"\"\"\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	w = table.NewWriter(failing{})
	if err := errors.Join(w.Write("a"), w.Flush()); err == nil || !strings.Contains(err.Error(), "disk full") {
		t.Errorf("got %v", err)
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

// endless yields the header once and then rows until n bytes came out.
type endless struct {
	rows, rest []byte
	left       int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	if len(e.rest) == 0 {
		e.rest = e.rows
	}
	n := copy(p, e.rest)
	e.rest, e.left = e.rest[n:], e.left-n
	return n, nil
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) { // measures the process
	line := "17,\"a title, with a comma\",plain,2026-03-01,\"two\nlines\"\n"
	in := &endless{rows: []byte(strings.Repeat(line, 1000)), left: connecttest.Large}
	r, err := table.NewReader(io.MultiReader(strings.NewReader("a,b,c,d,e\n"), in), "t.csv", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, most := 0, uint64(0)
	for row, err := range r.Rows() {
		if n++; err != nil && n < 1000 || row.Err != nil {
			t.Fatal(err, row.Err)
		}
		if n%200_000 == 0 {
			runtime.ReadMemStats(&now)
			most = max(most, now.HeapInuse)
		}
	}
	if n < connecttest.Large/100 {
		t.Errorf("only %d rows", n)
	}
	if grown := int64(most) - int64(before.HeapInuse); grown > connecttest.Room {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
}

func FuzzReader(f *testing.F) {
	f.Add("a,b\n1,\"2\n\"\"\"\r\n3\n")
	f.Add("sep=;\na;b\n\"1\"2;3\n")
	f.Add("a\tb\r\"x\"\r")
	f.Fuzz(func(t *testing.T, in string) {
		o := table.Options{MaxRow: 100, MaxColumns: 4}
		whole, err1 := dump(strings.NewReader(in), o)
		parts, err2 := dump(iotest.OneByteReader(strings.NewReader(in)), o)
		if whole != parts || (err1 == nil) != (err2 == nil) {
			t.Fatalf("read at once:\n%s%v\nin parts:\n%s%v", whole, err1, parts, err2)
		}
		if strings.Count(whole, "\n") > len(in)+2 {
			t.Fatalf("more rows than bytes:\n%s", whole)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	for name, line := range map[string]string{
		"plain":  "17,a title of some length,plain,2026-03-01,And a text that is a little longer than that\n",
		"quoted": "17,\"a title, with a comma\",plain,2026-03-01,\"And a text that \"\"is\"\" a little\nlonger than that\"\n",
	} {
		in := []byte("a,b,c,d,e\n" + strings.Repeat(line, 100_000))
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				r, err := table.NewReader(bytes.NewReader(in), "t.csv", table.Options{})
				if err != nil {
					b.Fatal(err)
				}
				for _, err := range r.Rows() {
					if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
	}
}
