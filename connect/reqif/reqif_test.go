package reqif_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/reqif"
	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
)

// With UPDATE_GOLDEN=1 the golden files are written anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	var write func(string, []byte) error
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write = func(name string, data []byte) error {
			return os.WriteFile(filepath.Join("testdata", name), data, 0o600)
		}
	}
	connecttest.Golden(t, os.DirFS("testdata"), connecttest.WithoutReadings(reqif.Format()), write)
}

func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	const begin = `<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"><CORE-CONTENT><REQ-IF-CONTENT>`
	for name, c := range map[string]struct{ in, want string }{
		"empty":          {"", "error x.reqif: holds no ReqIF document"},
		"other XML":      {"<html/>", "error x.reqif:1: begins with <html>, not with <REQ-IF>"},
		"RIF":            {"<RIF/>", "error x.reqif:1: is RIF, which came before ReqIF"},
		"entities":       {"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<REQ-IF>&a;</REQ-IF>", "error x.reqif:1: has a document type definition"},
		"cut off":        {begin + "\n<SPEC-OBJECTS>", "error x.reqif:2: is not well-formed XML here: unexpected EOF"},
		"unknown entity": {begin + "<SPEC-OBJECTS><SPEC-OBJECT IDENTIFIER=\"&bomb;\"/>", "error x.reqif:1: is not well-formed XML here: invalid character entity &bomb;"},
		"no identifier":  {begin + "<SPEC-OBJECTS><SPEC-OBJECT/></SPEC-OBJECTS></REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>", "error x.reqif:1: the spec object has no IDENTIFIER"},
		"twice":          {begin + "<SPEC-OBJECTS><SPEC-OBJECT IDENTIFIER=\"a\"/>\n<SPEC-OBJECT IDENTIFIER=\"a\"/></SPEC-OBJECTS></REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>", "error x.reqif:2: the identifier \"a\" stands twice, first in line 1"},
		"deep":           {begin + strings.Repeat("<SPEC-HIERARCHY>", 20_000), "error x.reqif:1: nests objects more than 10000 deep"},
		"zip":            {"PK\x03\x04", "error x.reqif: looks like"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := connecttest.Dump(reqif.Format(), connecttest.Source("x.reqif", []byte(c.in)), connect.Options{})
			if !strings.HasPrefix(got, c.want) {
				t.Errorf("got %s", got)
			}
		})
	}
}

// The text and the criteria that people alter in another tool count; what they leave stays exact.
func TestWhatIsAlteredElsewhereComesBack(t *testing.T) {
	t.Parallel()
	store := empty(schema(t))
	fields := `{"statement":"Search  is quick.","criteria":[{"text":"p95 below 200 ms","metric":"time","comparator":"<","threshold":200,"unit":"ms"}],"rationale":"Because."}`
	if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "requirement", Title: "Quick", State: "ready", Fields: json.RawMessage(fields)}}); err != nil {
		t.Fatal(err)
	}
	data, _ := export(t, store)
	altered := strings.NewReplacer("<xhtml:div>Search  is quick.", "<xhtml:div><xhtml:p>Search is <xhtml:i>very</xhtml:i> quick.</xhtml:p>", `THE-VALUE="p95 below 200 ms"`, `THE-VALUE="p95 below 200 ms&#10;nobody waits"`).Replace(string(data))
	if _, lost := bring(t, store, []byte(altered)); len(lost) > 0 {
		t.Errorf("lost %+v", lost)
	}
	r, err := store.Record(t.Context(), "REQ-1")
	if err != nil {
		t.Fatal(err)
	}
	var f struct {
		Statement string `json:"statement"`
		Rationale string `json:"rationale"`
		Criteria  []struct {
			Text   string `json:"text"`
			Metric string `json:"metric"`
		} `json:"criteria"`
	}
	if err := json.Unmarshal(r.Fields, &f); err != nil {
		t.Fatal(err)
	}
	if f.Statement != "Search is very quick." || f.Rationale != "Because." || len(f.Criteria) != 2 || f.Criteria[0].Metric != "time" || f.Criteria[1].Text != "nobody waits" || r.State != "ready" {
		t.Errorf("%+v %s", f, r.State)
	}
}

// In another product whose keys are taken, the records come in under new keys, and again under the same.
func TestKeysThatAreTakenAreNotOverwritten(t *testing.T) {
	t.Parallel()
	s := schema(t)
	first := empty(s)
	later := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	second := ledgertest.NewMemory(ledger.Rules{Schema: s}, func() time.Time { later = later.Add(time.Second); return later })
	put := func(store ledger.Store, title string) {
		if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "requirement", Title: title}}); err != nil {
			t.Fatal(err)
		}
	}
	put(second, "Earlier")
	put(first, "One")
	put(first, "Two")
	put(second, "Mine")
	data, _ := export(t, first)
	bring(t, second, data)
	bring(t, second, data)
	var titles []string
	for r, err := range second.All(t.Context(), ledger.Query{Kinds: []string{"requirement"}, Sort: []ledger.Order{{Field: "key"}}}) {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, string(r.Key)+" "+r.Title)
	}
	if got := strings.Join(titles, ", "); got != "REQ-1 Earlier, REQ-2 Mine, REQ-3 One, REQ-4 Two" {
		t.Error(got)
	}
}

func TestCharactersThatXMLCannotHoldAreSaid(t *testing.T) {
	t.Parallel()
	store := empty(schema(t))
	if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "requirement", Title: "a", Body: "\x01"}}); err != nil {
		t.Fatal(err)
	}
	if _, notices := export(t, store); len(notices) != 1 || !strings.Contains(notices[0], "REQ-1") {
		t.Errorf("%q", notices)
	}
}

func TestArchives(t *testing.T) {
	t.Parallel()
	store := empty(schema(t))
	if _, err := apply(store, ledger.Op{Put: &ledger.Put{Kind: "requirement", Title: "a"}}); err != nil {
		t.Fatal(err)
	}
	data, _ := export(t, store)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string][]byte{"../../evil.reqif": data, "pictures/a.png": {1}} {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	documents, others, err := reqif.Documents(connecttest.Source("x.reqifz", b.Bytes()))
	if err != nil || len(documents) != 1 || len(others) != 1 || others[0] != "pictures/a.png" {
		t.Fatalf("%+v %q %v", documents, others, err)
	}
	if got := connecttest.Dump(reqif.Format(), documents[0], connect.Options{}); !strings.Contains(got, `requirement "a" key=REQ-1`) {
		t.Error(got)
	}
	if _, _, err := reqif.Documents(connecttest.Source("x.reqifz", []byte("PK"))); err == nil || !strings.Contains(err.Error(), "is no archive") {
		t.Error(err)
	}
	var wrapped bytes.Buffer
	if err := reqif.Archive(&wrapped, "a.reqif", func(w io.Writer) error { _, err := w.Write(data); return err }); err != nil {
		t.Fatal(err)
	}
	if documents, _, err := reqif.Documents(connecttest.Source("y.reqifz", wrapped.Bytes())); err != nil || len(documents) != 1 {
		t.Errorf("%+v %v", documents, err)
	}
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"a.xml": "<?xml version=\"1.0\"?><html/>", "a.md": "REQ-IF is a format of omg.org/spec/ReqIF", "a.csv": "REQ-IF-HEADER,b\n"} {
		if m := reqif.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func FuzzRead(f *testing.F) {
	golden, err := os.ReadFile("testdata/doors.txtar")
	if err != nil {
		f.Fatal(err)
	}
	_, text, _ := strings.Cut(string(golden), " --\n")
	text, _, _ = strings.Cut(text, "-- want")
	f.Add(text)
	f.Add(`<REQ-IF><SPEC-OBJECT IDENTIFIER="a"><VALUES><ATTRIBUTE-VALUE-XHTML><THE-VALUE><p>x<br/>y</p></THE-VALUE></ATTRIBUTE-VALUE-XHTML></VALUES></SPEC-OBJECT></REQ-IF>`)
	format := reqif.Format()
	s := schema(f)
	f.Fuzz(func(t *testing.T, text string) {
		format.Detect(connect.Head{Name: "x.reqif", Text: []byte(text)})
		for item, err := range format.Read(t.Context(), connecttest.Source("x.reqif", []byte(text)), connect.Options{Restore: true}) {
			if err != nil || item.Put == nil {
				continue
			}
			if k, ok := s.Kind(item.Put.Kind); !ok {
				t.Fatalf("kind %q", item.Put.Kind)
			} else if _, err := k.Canonical(item.Put.Fields); err != nil && !strings.Contains(text, "Throughline.") {
				t.Fatalf("the kind refuses %s: %v", item.Put.Fields, err)
			}
		}
	})
}
