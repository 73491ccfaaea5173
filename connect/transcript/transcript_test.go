package transcript_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/transcript"
	"throughline.dev/discover"
	"throughline.dev/ledger"
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
	connecttest.Golden(t, os.DirFS("testdata"), transcript.Format(), write)
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty.txt":     "",
		"README.md":     "# Quay\n\nQuay books berths.\n\n## Usage\n\nInstall: `go install`\n\nNote: it needs Go.\nExample: quay book\n\nLicence: MIT\n",
		"CHANGELOG.md":  "# Changes\n\n## 1.2\n\nAdded: search\nFixed: login\nAdded: keys\nFixed: tokens\n",
		"REQ-1.md":      "---\nkind: requirement\nkey: REQ-1\ntitle: x\n---\n\nAda: a\n\nJo: b\n\nAda: c\n",
		"tickets.json":  `{"tickets": [{"subject": "Ada: a"}]}`,
		"data.csv":      "speaker,text\nAda,hello\n",
		"letter.txt":    "Dear all,\n\nwe met: it was good. Then: silence.\n\nRegards: Ada\n",
		"page.md":       "<html>\nAda: one\nJo: two\nAda: three\n",
		"story.feature": "Scenario: x\nGiven: a\nWhen: b\nThen: c\nGiven: d\n",
	} {
		if m := transcript.Format().Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence > 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestHostileFiles(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ text, want string }{
		"binary": {"RIFF0000WAVEfmt \x00\x00", "error x.vtt: looks like a sound recording (WAV), not like text. Import its transcript (VTT, SRT or text) instead\n"},
		"NUL":    {"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>a\x00b", "error x.vtt:4: holds a NUL byte at offset 38, which no text has. Export the file again, or remove the byte\n"},
		"large":  {"Ada: " + strings.Repeat("word ", 1_500_000), "x.vtt: refused x.vtt: is larger than 7 MB. Split it into one file a conversation\n"},
		"alias":  {"---\na: &a [x]\nb: [*a]\n---\nAda: One\nJo: Two\n", "x.vtt:2:4: refused x.vtt:2:4: anchors and aliases (& and *) are not read. Write the value out, or put a text that begins so in double quotes\n"},
	} {
		got := connecttest.Dump(transcript.Format(), connecttest.Source("x.vtt", []byte(c.text)), connect.Options{})
		if got != c.want {
			t.Errorf("%s:\n%.400s\nwanted\n%s", name, got, c.want)
		}
	}
}

// Each would take minutes if words were joined one by one.
func TestLongFilesAreQuick(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"monologue": "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>Well" + strings.Repeat("\n\n00:01.000 --> 00:01.000\nand then", 10_000),
		"tags":      "WEBVTT\n\n00:00.000 --> 00:01.000\n<v Ada>" + strings.Repeat("<i>x</i>", 50_000),
		"voices":    "WEBVTT\n\n00:00.000 --> 00:01.000\n" + strings.Repeat("<v A>x<v B>y", 30_000),
		"lines":     "Ada: one\nJo: two\n" + strings.Repeat("word\n", 60_000),
		"colons":    "Ada: one\nJo: two\n" + strings.Repeat("1:", 20_000),
		"notes":     strings.Repeat("words\n", 60_000),
		"labels":    strings.Repeat("Participants: a\n", 20_000),
	} {
		for range transcript.Format().Read(t.Context(), connecttest.Source(name+".vtt", []byte(text)), connect.Options{}) {
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>b</v>\n", "1\n00:00:01,000 --> 00:00:02,000\n- A: b\n- C: d\n", "---\ndate: 2026-01-01\n---\n**A:** b\n\n**C** (00:01): d\n",
		"A  0:01\nb\n\nC  0:02\nd\n", "[0:01] A: b\n[0:02] C: d\n", "Date: 3/4/2026\n\nA: b?\nC: d\n# E\nf\n",
	} {
		f.Add(s)
	}
	kinds := discover.Stage().Kinds
	schema, err := ledger.NewSchema(kinds[0], kinds[2]) // account, interview
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, file := range []string{"x.txt", "x.md"} {
			transcript.Format().Detect(connect.Head{Name: file, Text: []byte(text)})
		}
		for item, err := range transcript.Format().Read(t.Context(), connecttest.Source("x.txt", []byte(text)), connect.Options{}) {
			if err != nil || item.Put == nil || item.Put.Kind != discover.Interview {
				continue
			}
			if err := schema.CheckPut(*item.Put); err != nil {
				t.Fatalf("the ledger refuses %+v: %v", item.Put, err)
			}
		}
	})
}
