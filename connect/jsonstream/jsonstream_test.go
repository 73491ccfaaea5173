package jsonstream_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect/jsonstream"
)

// read lists what a text yields: "line:column collection json" or "! error".
func read(text io.Reader, o jsonstream.Reader) []string {
	var got []string
	for r, err := range o.Records(text, "f.json") {
		switch {
		case err != nil:
			got = append(got, "! "+err.Error())
		case r.Err != nil:
			got = append(got, "? "+r.Err.Error())
		default:
			got = append(got, strings.TrimSpace(fmt.Sprintf("%d:%d %s", r.Where.Line, r.Where.Column, r.Collection))+" "+string(r.JSON))
		}
	}
	return got
}

func TestRecords(t *testing.T) {
	t.Parallel()
	o := jsonstream.Reader{Collections: []string{"tickets", "users"}, Skip: []string{"users"}, MaxRecord: 200, MaxDepth: 5}
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"array":         {`[{"a":1}, {"a":2}]`, []string{`1:2 {"a":1}`, `1:11 {"a":2}`}},
		"empty array":   {` [ ] `, nil},
		"lines":         {"{\"a\":1}\r\n\r\n{\"a\":2}\n", []string{`1:1 {"a":1}`, `3:1 {"a":2}`}},
		"pretty":        {"[\n  {\n    \"a\": \"x]\\\"}\"\n  }\n]", []string{"2:3 {\n    \"a\": \"x]\\\"}\"\n  }"}},
		"page":          {`{"count":2,"tickets":[{"a":1},{"a":2}],"after":null}`, []string{`1:23 tickets {"a":1}`, `1:31 tickets {"a":2}`}},
		"skipped":       {`{"users":[{"n":1},3],"tickets":[{"a":1}]}`, []string{`1:33 tickets {"a":1}`}},
		"joined pages":  {`[{"a":1}][{"a":2}]`, []string{`1:2 {"a":1}`, `1:11 {"a":2}`}},
		"pages in list": {`[[{"a":1}],[{"a":2}]]`, []string{`1:3 {"a":1}`, `1:13 {"a":2}`}},
		"two pages":     {"{\"tickets\":[{\"a\":1}]}\n{\"tickets\":[]}\n{\"tickets\":[{\"a\":2}]}", []string{`1:13 tickets {"a":1}`, `3:13 tickets {"a":2}`}},
		"object":        {`{"id":1,"tickets":3}`, []string{`1:1 {"id":1,"tickets":3}`}},

		"empty":            {" \n", []string{"! f.json:2:1: the file is empty. Export it again"}},
		"not JSON":         {"<html>\n</html>", []string{"! f.json:1:1: '<' does not begin a record. Expected JSON: an array of objects, or one object a line"}},
		"cut array":        {`[{"a":1},`, []string{`1:2 {"a":1}`, "! f.json:1:10: the file ends in the middle of the array. It was cut off: export or copy it again"}},
		"cut value":        {`[{"a":`, []string{"! f.json:1:7: the file ends in the middle of a value. It was cut off: export or copy it again"}},
		"cut text":         {`[{"a":"b`, []string{"! f.json:1:9: the file ends in the middle of a text. It was cut off: export or copy it again"}},
		"bracket":          {`[{"a":[1}]`, []string{"! f.json:1:9: '}' stands where ']' is expected. Export the file again"}},
		"no comma":         {`[{"a":1} {"a":2}]`, []string{`1:2 {"a":1}`, "! f.json:1:10: '{' stands where a comma or ] is expected. Export the file again"}},
		"open text":        {"[{\"a\":\"b\n\"}]", []string{`! f.json:1:9: a text is not closed at the end of the line. Line breaks inside texts are written \n in JSON`}},
		"scalar in array":  {`[1, {"a":1}]`, []string{"? f.json:1:2: 1 is not a JSON object. Expected one object for each record", `1:5 {"a":1}`}},
		"bad value":        {`[{"a":tru}, {"a":1}]`, []string{"? f.json:1:10: is not JSON: invalid character '}' in literal true (expecting 'e'). Export the record again", `1:13 {"a":1}`}},
		"trailing comma":   {"[{\n\"a\":1,}]", []string{"? f.json:2:7: is not JSON: invalid character '}' looking for beginning of object key string. Export the record again"}},
		"twice":            {`[{"a":1,"\u0061":2}]`, []string{`? f.json:1:9: the member "a" stands twice. Remove one of the two`}},
		"twice inside":     {"{\"a\":[{\"b\":1,\n\"b\":2}]}\n{\"a\":1}", []string{`? f.json:2:1: the member "b" stands twice. Remove one of the two`, `3:1 {"a":1}`}},
		"deep":             {`[{"a":[[[[[[1]]]]]]}]`, []string{"! f.json:1:11: values are nested more than 5 deep. No export looks like this; leave the record out"}},
		"large":            {`[{"a":"` + strings.Repeat("x", 300) + `"}]`, []string{"! f.json:1:2: the record is larger than 200 bytes. Leave it out, or cut its attachments"}},
		"broken line":      {"{\"a\":1}\n{\"a\":]\n{\"a\":2}\n", []string{`1:1 {"a":1}`, "? f.json:2:6: ']' stands where a value is expected. Export the file again", `3:1 {"a":2}`}},
		"comment line":     {"{\"a\":1}\n# two\n{\"a\":2}\n", []string{`1:1 {"a":1}`, "? f.json:2:1: '#' does not begin a record. Expected JSON: an array of objects, or one object a line", `3:1 {"a":2}`}},
		"cut last line":    {"{\"a\":1}\n{\"a\":\"", []string{`1:1 {"a":1}`, "! f.json:2:7: the file ends in the middle of a text. It was cut off: export or copy it again"}},
		"no colon":         {`{"a" 1}`, []string{"! f.json:1:6: '1' stands where a colon is expected. Export the file again"}},
		"no member":        {`{1:2}`, []string{"! f.json:1:2: '1' stands where the name of a member is expected. Export the file again"}},
		"text at the end":  {`[{"a":1}] x`, []string{`1:2 {"a":1}`, "! f.json:1:11: 'x' does not begin a record. Expected JSON: an array of objects, or one object a line"}},
		"broken page line": {`{"tickets":[{"a":1},{"a":]}]}`, []string{`1:13 tickets {"a":1}`, "! f.json:1:26: ']' stands where '}' is expected. Export the file again"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, r := range map[string]io.Reader{"at once": strings.NewReader(c.text), "byte by byte": iotest.OneByteReader(strings.NewReader(c.text))} {
				if diff := cmp.Diff(c.want, read(r, o)); diff != "" {
					t.Errorf("%s (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

func TestAReaderThatFailsEndsTheSeries(t *testing.T) {
	t.Parallel()
	text := io.MultiReader(strings.NewReader(`[{"a":1},{"a`), iotest.ErrReader(io.ErrClosedPipe))
	want := []string{`1:2 {"a":1}`, "! " + io.ErrClosedPipe.Error()}
	if diff := cmp.Diff(want, read(text, jsonstream.Reader{})); diff != "" {
		t.Error(diff)
	}
}

func TestTheCallerCanStop(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`[{"a":1},{"a":2}]`, "{\"a\":1}\n{\"a\":2}", `{"tickets":[{"a":1},{"a":2}]}`} {
		n := 0
		for range (jsonstream.Reader{Collections: []string{"tickets"}}).Records(strings.NewReader(text), "f") {
			n++
			break
		}
		if n != 1 {
			t.Errorf("%s: %d records before the end", text, n)
		}
	}
}

// endless writes an array that never ends, and watches the memory meanwhile.
type endless struct {
	total, size int64
	begun       bool
	rest        []byte
	peak        uint64
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.rest) == 0 {
		if e.total >= e.size {
			return 0, io.EOF
		}
		element := `{"id":` + fmt.Sprint(e.total) + `,"text":"` + strings.Repeat("words ", 200) + `"}`
		if e.begun {
			element = "," + element
		} else {
			element = "[" + element
		}
		e.begun = true
		e.rest = []byte(element)
	}
	n := copy(p, e.rest)
	e.rest = e.rest[n:]
	if e.total>>20 != (e.total+int64(n))>>20 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		e.peak = max(e.peak, m.HeapInuse)
	}
	e.total += int64(n)
	return n, nil
}

func TestMemoryDoesNotGrowWithTheFile(t *testing.T) { // reads the memory of the process
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	e := &endless{size: 24 << 20}
	n := 0
	var last error
	for _, err := range (jsonstream.Reader{}).Records(e, "f") {
		n++
		last = err
	}
	if n < 15_000 || last == nil {
		t.Fatalf("%d records, last error %v; wanted about 20,000 and then the cut end", n, last)
	}
	if e.peak > m.HeapInuse+10<<20 {
		t.Errorf("heap grew from %d to %d bytes over a file of %d", m.HeapInuse, e.peak, e.total)
	}
}

func FuzzRecords(f *testing.F) {
	for _, s := range []string{`[{"a":1},{"b":[{}]}]`, "{\"a\":1}\n{\"a\":2}", `{"tickets":[{"a":"\u0041\n"}],"x":[1,2]}`, `[[{"a":1}],[{"a":2}]]`, `{"a":`, `[{"a":tru}]`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		o := jsonstream.Reader{Collections: []string{"tickets"}, MaxRecord: 1 << 16}
		var values [][]byte
		failed := false
		for r, err := range o.Records(bytes.NewReader(text), "f") {
			if err != nil || r.Err != nil {
				failed = true
				continue
			}
			if !json.Valid(r.JSON) || r.JSON[0] != '{' {
				t.Fatalf("returned %q, which is no object", r.JSON)
			}
			values = append(values, bytes.Clone(r.JSON))
		}
		if failed {
			return
		}
		// What was read without complaint reads the same again, as lines.
		again := 0
		lines := bytes.Join(values, []byte("\n"))
		if len(values) == 0 {
			return
		}
		for r, err := range (jsonstream.Reader{MaxRecord: 1 << 17}).Records(bytes.NewReader(lines), "f") {
			if err != nil || r.Err != nil || !bytes.Equal(r.JSON, values[again]) {
				t.Fatalf("record %d reads as %q (%v), it was %q", again, r.JSON, err, values[again])
			}
			again++
		}
		if again != len(values) {
			t.Fatalf("%d records became %d", len(values), again)
		}
	})
}
