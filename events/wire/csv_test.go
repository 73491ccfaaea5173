package wire_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

func TestCSV(t *testing.T) {
	t.Parallel()
	input := "\xef\xbb\xbfCase ID;Activity;Timestamp;Company;plan;latency \"ms\";ok;empty\r\n" +
		"c1;signup;2026-01-02 03:04:05;acme;\"pro; \"\"plus\"\"\r\nline 2\";12.5;true;\r\n" +
		"\r\n" +
		"c2;'=signup;1767323045;;007;'-5;false\r\n"
	got, err := all(t, wire.CSV(strings.NewReader(input), wire.Mapping{}, wire.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := []events.Event{
		{Name: "signup", Person: "c1", Account: "acme", Time: at("2026-01-02T03:04:05Z"), Properties: []byte(`{"plan":"pro; \"plus\"\u000aline 2","latency \"ms\"":12.5,"ok":true}`)},
		{Name: "=signup", Person: "c2", Time: at("2026-01-02T03:04:05Z"), Properties: []byte(`{"plan":"007","latency \"ms\"":"-5","ok":false}`)},
	}
	if d := cmp.Diff(want, got.Batch.Events, cmpopts.IgnoreFields(events.Event{}, "ID")); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if err := got.Batch.Check(); err != nil || len(got.Errors) > 0 {
		t.Error(err, got.Errors)
	}
}

func TestCSVWithJSON(t *testing.T) {
	t.Parallel()
	input := "uuid,event,distinct_id,timestamp,properties,x\n" +
		`1,a,u,2026-01-02,"{""$os"": ""Mac"", ""cart"": {""n"": 3}}",y` + "\n" +
		`2,a,u,2026-01-02,"{""$os"": ",y` + "\n" +
		`3,a,u,2026-01-02,{},y` + "\n"
	got, err := all(t, wire.CSV(strings.NewReader(input), wire.Mapping{}, wire.Options{}))
	if err != nil || len(got.Batch.Events) != 3 {
		t.Fatalf("%v, %+v", err, got)
	}
	for i, want := range []string{`{"$os":"Mac","cart.n":3,"x":"y"}`, `{"properties":"{\"$os\": ","x":"y"}`, `{"x":"y"}`} {
		if p := string(got.Batch.Events[i].Properties); p != want {
			t.Errorf("row %d: %s, want %s", i+1, p, want)
		}
	}
	if err := got.Batch.Check(); err != nil {
		t.Error(err)
	}
}

func TestCSVRows(t *testing.T) {
	t.Parallel()
	const head = "id,user_id,event,time\n1,u,a,2026-01-02\n"
	for name, c := range map[string]struct{ row, column, reason string }{
		"too wide":      {"2,u,a,2026-01-02,x,y", "", "6 cells, the header has 4"},
		"nobody":        {"2,,a,2026-01-02", "user_id", "empty"},
		"short":         {"2,u", "event", "empty"},
		"ambiguous day": {"2,u,a,01/02/2026", "time", "is no time"},
		"year 0":        {"2,u,a,0000-01-01", "time", "outside"},
		"not UTF-8":     {"2,u,\xff,2026-01-02", "", "UTF-8"},
		"large":         {"2,u," + strings.Repeat("x", 40<<10) + ",2026-01-02", "", "the limit of an event"},
		"long id":       {strings.Repeat("9", 600) + ",u,a,2026-01-02", "id", "600 bytes"},
		"a million":     {strings.Repeat(",", 1_000_000), "", "columns"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := all(t, wire.CSV(strings.NewReader(head+c.row+"\n3,u,a,2026-01-02\n"), wire.Mapping{}, wire.Options{}))
			if err != nil || len(got.Errors) != 1 {
				t.Fatalf("%v, errors %v", err, got.Errors)
			}
			e := got.Errors[0]
			if e.Line != 3 || e.Column != c.column || !strings.Contains(e.Reason, c.reason) || e.Remedy == "" {
				t.Errorf("got %+v; want line 3, %q, %q", e, c.column, c.reason)
			}
			if len(got.Batch.Events) != 2 || got.Rows != 3 {
				t.Errorf("%d events of %d rows, want 2 of 3", len(got.Batch.Events), got.Rows)
			}
		})
	}
}

func TestCSVInputs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input string
		m     wire.Mapping
		err   string
	}{
		"empty":         {"", wire.Mapping{}, "empty"},
		"no such table": {"a,b\n1,2\n", wire.Mapping{}, "no column for the person (usually called person, distinctid, userid, user), nor for the name of the event"},
		"mapped away":   {"who,what,when\n", wire.Mapping{Person: "who", Name: "what", Time: "on"}, `the time (column "on" is not there)`},
		"mapped":        {"who,what,When\n", wire.Mapping{Person: "who", Name: "what", Time: "when"}, ""},
		"UTF-16":        {"\xfe\xff\x00a", wire.Mapping{}, "UTF-16"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := all(t, wire.CSV(strings.NewReader(c.input), c.m, wire.Options{}))
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
	got, err := all(t, wire.CSV(strings.NewReader("user,event,time\nu,a,2026-01-02\nu,\"never closed,2026-01-02\n"), wire.Mapping{}, wire.Options{}))
	if err != nil || len(got.Batch.Events) != 1 || len(got.Errors) != 1 || got.Errors[0].Line != 3 || !strings.Contains(got.Errors[0].Reason, "never ends") {
		t.Errorf("open quote: %v, %+v", err, got)
	}
}

func TestReadMapping(t *testing.T) {
	t.Parallel()
	got, header, err := wire.ReadMapping(strings.NewReader("case:concept:name\tconcept:name\ttime:timestamp\torg:resource\n"), wire.Mapping{})
	want := wire.Mapping{Person: "case:concept:name", Name: "concept:name", Time: "time:timestamp", Separator: '\t'}
	if err != nil || got != want || len(header) != 4 {
		t.Errorf("got %+v, %v, %v; want %+v", got, header, err, want)
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"2015-2-02T00:30:08.276Z":          "2015-02-02T00:30:08.276Z",
		"2026-01-02T03:04:05.123456789Z":   "2026-01-02T03:04:05.123456789Z",
		"2026-01-02T03:04:05+02:00":        "2026-01-02T01:04:05Z",
		"2026-01-02 03:04:05 -0330":        "2026-01-02T06:34:05Z",
		"2026-01-02T03:04+02":              "2026-01-02T01:04:00Z",
		"2026/01/02 3:04:05,5":             "2026-01-02T03:04:05.5Z",
		"2026-01-02":                       "2026-01-02T00:00:00Z",
		"2024-02-29 00:00:00 UTC":          "2024-02-29T00:00:00Z",
		"2016-12-31T23:59:60Z":             "2016-12-31T23:59:59Z",
		"1767323045":                       "2026-01-02T03:04:05Z",
		"1767323045.25":                    "2026-01-02T03:04:05.25Z",
		"1767323045678":                    "2026-01-02T03:04:05.678Z",
		"1767323045678901":                 "2026-01-02T03:04:05.678901Z",
		"1767323045678901234":              "2026-01-02T03:04:05.678901234Z",
		"":                                 "",
		"2026-02-29":                       "",
		"2026-13-01":                       "",
		"2026-01-02T25:00:00Z":             "",
		"2026-01-02T03:04:05 Europe/Paris": "",
		"02.01.2026":                       "",
		"0":                                "",
		"99999999999999999999":             "",
		"-1767323045":                      "",
		"2026-01-02T":                      "",
		"26-01-02":                         "",
	} {
		got, err := wire.ParseTime(s)
		if want == "" {
			if err == nil {
				t.Errorf("%q: %v, want an error", s, got)
			}
			continue
		}
		if err != nil || !got.Equal(at(want)) {
			t.Errorf("%q: %v, %v; want %s", s, got, err, want)
		}
	}
}

func TestSniff(t *testing.T) {
	t.Parallel()
	const line = `{"event":"a","userId":"u","timestamp":"2026-01-02T03:04:05Z"}` + "\n"
	for name, c := range map[string]struct{ head, file, want string }{
		"messages":            {line + line, "x.json", wire.FormatSegment},
		"zipped":              {string(zip(t, strings.Repeat(line, 1000))[:100]), "x.gz", wire.FormatSegment},
		"posted":              {strings.ReplaceAll(posted, "\n", ""), "", wire.FormatSegment},
		"posted, cut off":     {strings.ReplaceAll(posted, "\n", "")[:500], "", wire.FormatSegment},
		"cut off":             {`{"type":"track","userId":"u","context":{"x":`, "", wire.FormatSegment},
		"table":               {"distinct_id,event,timestamp\n", "x.csv", wire.FormatCSV},
		"process log":         {"case:concept:name;concept:name;time:timestamp\n", "", wire.FormatCSV},
		"table by file name":  {"user,name,date\n", "events.csv", wire.FormatCSV},
		"rows":                {`{"event":"a","user_id":"u","timestamp":1767323045,"plan":"pro"}` + "\n", "", wire.FormatRows},
		"rows without end":    {`{"activity":"a","case_id":"u","time":"2026-01-02"}`, "", wire.FormatRows},
		"exported rows":       {`{"uuid":"e","event":"$pageview","distinct_id":"u","properties":{"a":1},"timestamp":"2026-01-02T03:04:05Z"}` + "\n", "", wire.FormatRows},
		"untyped messages":    {`{"event":"a","userId":"u","properties":{"a":1},"timestamp":"2026-01-02T03:04:05Z"}` + "\n", "", wire.FormatSegment},
		"CloudEvents":         {`{"specversion":"1.0","id":"1","source":"/a","type":"t","userid":"u","time":"2026-01-02T03:04:05Z"}` + "\n", "", wire.FormatClouds},
		"request log":         {`{"time":"2026-01-02T03:04:05Z","method":"GET","path":"/v1","status":200,"user_id":"u"}` + "\n", "", wire.FormatRequests},
		"access log":          {`203.0.113.7 - - [02/Jan/2026:03:04:05 +0000] "GET / HTTP/1.1" 200 512` + "\n", "access.log", wire.FormatAccess},
		"archive":             {archive, "x.har", wire.FormatHAR},
		"archive, cut off":    {archive[:100], "x.har", wire.FormatHAR},
		"Parquet":             {"PAR1\x15\x04", "", wire.FormatParquet},
		"release notes":       {"v1.2 - fixes [see below] \"GET works\" 200 times\n", "", ""},
		"prose with brackets": {"I asked - her [again] \"why\" 300\n", "", ""},
		"test results":        {`{"Time":"2026-01-02T03:04:05Z","Action":"run","Package":"p","Test":"T"}` + "\n", "", ""},
		"contact":             {`{"name":"Ada","user_id":"u","created_at":"2026-01-02T03:04:05Z"}` + "\n", "contacts.json", ""},
		"openapi":             {`{"openapi":"3.1.0","paths":{"/v1":{}}}` + "\n", "", ""},
		"issue":               {`{"id":1,"name":"x","user":"u","url":"https://x.example","method":"get","date":"2026-01-02"}` + "\n", "", ""},
		"maybe anything":      {"user,name,date\n", "customers.csv", ""},
		"ticket":              {`{"id":1,"type":"problem","subject":"x","user_id":7}` + "\n", "", ""},
		"repository activity": {`{"type":"PushEvent","actor":{"id":1},"created_at":"2026-01-02T03:04:05Z"}` + "\n", "", ""},
		"issue table":         {"Issue key,Summary,Created,Status\n", "", ""},
		"prose":               {"Hello, world\n", "", ""},
		"binary":              {"\x00\x01", "", ""},
		"empty":               {"", "", ""},
	} {
		got, ok := wire.Sniff([]byte(c.head), c.file)
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, c.want)
		}
	}
}
