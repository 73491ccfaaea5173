package wire_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"throughline.dev/events/wire"
)

// check holds for whatever comes out of a parser: the log takes it, and every row is accounted for.
func check(t *testing.T, c wire.Chunk, err error) {
	if err != nil {
		return
	}
	if err := c.Batch.Check(); err != nil {
		t.Errorf("the log would refuse it: %v", err)
	}
	for _, e := range c.Errors {
		if e.Line < 1 || e.Reason == "" || e.Remedy == "" || len(e.Text) > 1000 {
			t.Errorf("row error %+v", e)
		}
	}
	if int64(len(c.Batch.Events)+len(c.Errors)) > c.Rows {
		t.Errorf("%d events and %d errors of %d rows", len(c.Batch.Events), len(c.Errors), c.Rows)
	}
}

func FuzzSegment(f *testing.F) {
	f.Add([]byte(strings.ReplaceAll(posted, "\n", "")))
	f.Add([]byte(`{"batch":[,{}]}`))
	f.Add([]byte(`{"batch":[{}}`))
	f.Add([]byte(`{"event":"\ud800","userId":1e9,"timestamp":0,"properties":{"a":{"b":{}},"c":[{}, []]}}`))
	f.Add([]byte("\xef\xbb\xbf{\"a\":NaN}\n[]\n\"\n{\n"))
	f.Add(bytes.Repeat([]byte("["), 5000))
	f.Add(zip(f, posted)[:60])
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := all(t, wire.Segment(bytes.NewReader(b), wire.Options{}))
		check(t, c, err)
		c, err = all(t, wire.Segment(bytes.NewReader(b), wire.Options{Received: at("2026-01-02T03:04:05Z"), BatchSize: 1}))
		check(t, c, err)
		wire.Sniff(b, "")
	})
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("id,user_id,event,time,x\n1,u,a,2026-01-02,\"a\"\"b\nc\"\n,,,,,,\n"), byte(0))
	f.Add([]byte("user;event;time\nu;'=a;0\n\"\n"), byte(';'))
	f.Fuzz(func(t *testing.T, b []byte, separator byte) {
		c, err := all(t, wire.CSV(bytes.NewReader(b), wire.Mapping{Separator: separator}, wire.Options{}))
		check(t, c, err)
		_, _, err = wire.ReadMapping(bytes.NewReader(b), wire.Mapping{})
		var row wire.RowError
		if errors.As(err, &row) && row.Remedy == "" {
			t.Error("no remedy")
		}
	})
}

func FuzzParseTime(f *testing.F) {
	f.Add("2026-01-02T03:04:05.678+02:00")
	f.Add("1767323045.5")
	f.Fuzz(func(t *testing.T, s string) {
		if at, err := wire.ParseTime(s); err == nil && (at.Year() < 1971 || at.Year() > 2099) {
			t.Errorf("%q: %v", s, at)
		}
	})
}

func BenchmarkSegment(b *testing.B) {
	line := `{"type":"track","messageId":"018f0000-0000-7000-8000-000000000002","userId":"user-123456","event":"api_call","timestamp":"2026-01-02T03:04:05.678Z","sentAt":"2026-01-02T03:04:06.000Z","context":{"library":{"name":"analytics-node","version":"3.1.0"},"groupId":"acme"},"properties":{"endpoint":"/v1/search","method":"GET","status":200,"latency_ms":182.5,"plan":"pro","region":"eu-west-1"}}` + "\n"
	input := []byte(strings.Repeat(line, 20000))
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for c, err := range wire.Segment(bytes.NewReader(input), wire.Options{}) {
			if err != nil || len(c.Errors) > 0 {
				b.Fatal(err, c.Errors)
			}
			n += len(c.Batch.Events)
		}
		if n != 20000 {
			b.Fatal(n)
		}
	}
	b.ReportMetric(20000*float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
