package rawtext_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
)

func source(b []byte) connect.Source {
	return connect.Source{Name: "in.csv", Size: int64(len(b)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(b)), nil
	}}
}

// readAll returns what came before an error, too.
func readAll(b []byte) (string, []string, error) {
	t, err := rawtext.Open(source(b))
	if err != nil {
		return "", nil, err
	}
	defer t.Close()
	text, err := io.ReadAll(t)
	return string(text), t.Notices(), err
}

func pack(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func toUTF16(s string, big, mark bool) []byte {
	var b []byte
	if mark {
		s = "\ufeff" + s
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			b = append(b, byte(u>>8), byte(u))
		} else {
			b = append(b, byte(u), byte(u>>8))
		}
	}
	return b
}

func TestOpenReadsTextInAnyOfItsClothes(t *testing.T) {
	t.Parallel()
	const text = "name,note\nZoë,“señal” 😀\n"
	guessed := "read as Windows-1252 (Latin-1), as byte 0xEB in line 2 is not UTF-8; if letters look wrong, save the file as UTF-8"
	for name, c := range map[string]struct {
		in      []byte
		want    string
		notices []string
	}{
		"utf-8":                        {[]byte(text), text, nil},
		"byte-order mark":              {[]byte("\xef\xbb\xbf" + text), text, nil},
		"gzip":                         {pack(t, text), text, nil},
		"gzip with byte-order mark":    {pack(t, "\xef\xbb\xbf"+text), text, nil},
		"two gzip members":             {append(pack(t, "a\n"), pack(t, "b\n")...), "a\nb\n", nil},
		"utf-16 le":                    {toUTF16(text, false, true), text, nil},
		"utf-16 be":                    {toUTF16(text, true, true), text, nil},
		"gzip with utf-16":             {pack(t, string(toUTF16(text, true, true))), text, nil},
		"utf-16 le, no mark":           {toUTF16(text, false, false), text, []string{"read as UTF-16 (little-endian), which it looks like though it has no byte-order mark"}},
		"utf-16 be, no mark":           {toUTF16(text, true, false), text, []string{"read as UTF-16 (big-endian), which it looks like though it has no byte-order mark"}},
		"windows-1252":                 {[]byte("name,note\nZo\xeb,\x93se\xf1al\x94 \x80 5\n"), "name,note\nZoë,“señal” € 5\n", []string{guessed}},
		"empty":                        {nil, "", nil},
		"gzip of nothing":              {pack(t, ""), "", nil},
		"a word that begins as bzip2":  {[]byte("BZh is a name\n"), "BZh is a name\n", nil},
		"a replacement character":      {[]byte("a\ufffdb"), "a\ufffdb", nil},
		"only a byte-order mark":       {[]byte("\xef\xbb\xbf"), "", nil},
		"windows-1252 late in a file":  {[]byte(strings.Repeat("plain\n", 50_000) + "caf\xe9 au lait, s'il vous pla\xeet\n"), strings.Repeat("plain\n", 50_000) + "café au lait, s'il vous plaît\n", []string{"read as Windows-1252 (Latin-1), as byte 0xE9 in line 50001 is not UTF-8; if letters look wrong, save the file as UTF-8"}},
		"a character across a window":  {[]byte(strings.Repeat("x", 64<<10-2) + "😀" + strings.Repeat("é", 70_000)), strings.Repeat("x", 64<<10-2) + "😀" + strings.Repeat("é", 70_000), nil},
		"a pair across a window, wide": {toUTF16(strings.Repeat("x", 32<<10-2)+"😀y", false, true), strings.Repeat("x", 32<<10-2) + "😀y", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, notices, err := readAll(c.in)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("text differs: got %.80q, %d bytes; want %.80q, %d bytes", got, len(got), c.want, len(c.want))
			}
			if diff := cmp.Diff(c.notices, notices); diff != "" {
				t.Errorf("notices (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOpenRefusesWithPlaceAndRemedy(t *testing.T) {
	t.Parallel()
	whole := pack(t, strings.Repeat("one line of text, with number 17\n", 40)+"end\n")
	damaged := bytes.Clone(whole)
	damaged[len(damaged)-6] ^= 0xff
	for name, c := range map[string]struct {
		in   []byte
		want string
	}{
		"pdf":                   {[]byte("%PDF-1.7\n…"), "in.csv: looks like a PDF, not like text. Import a text, CSV or JSON export instead"},
		"xlsx":                  {[]byte("PK\x03\x04\x14\x00\x06\x00[Content_Types].xml…xl/workbook.xml"), "in.csv: looks like a spreadsheet (XLSX or ODS), not like text. Export it as CSV and import that"},
		"docx":                  {[]byte("PK\x03\x04\x14\x00\x06\x00[Content_Types].xml…word/document.xml"), "in.csv: looks like a word-processor document (DOCX or ODT), not like text. Save it as plain text and import that"},
		"zip":                   {[]byte("PK\x03\x04\x14\x00\x06\x00tickets.csv"), "in.csv: looks like a ZIP archive (or an XLSX or DOCX), not like text. Unpack it and import the files in it; export spreadsheets as CSV"},
		"png":                   {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "in.csv: looks like an image (PNG), not like text. Import a text, CSV or JSON export instead"},
		"mp3":                   {[]byte("ID3\x04\x00\x00"), "in.csv: looks like a sound recording (MP3), not like text. Import its transcript (VTT, SRT or text) instead"},
		"tar in gzip":           {pack(t, strings.Repeat("a", 257)+"ustar\x0000"), "in.csv: looks like a tar archive inside gzip, not like text. Unpack it and import the files in it"},
		"gzip in gzip":          {pack(t, string(whole)), "in.csv: looks like a gzip archive inside gzip, not like text. Unpack it and import the files in it"},
		"noise":                 {[]byte("\x01\x02\x03\x04\x00\x00\x10 data"), "in.csv: looks like binary data, not like text. Import a text, CSV or JSON export instead"},
		"nul":                   {[]byte("a,b\nc,\x00d and some more text\n"), "in.csv:2: holds a NUL byte at offset 6, which no text has. Export the file again, or remove the byte"},
		"nul after 1252":        {[]byte("caf\xe9\nand\n\x00 more text"), "in.csv:3: holds a NUL byte at offset 9, which no text has. Export the file again, or remove the byte"},
		"invalid utf-8":         {[]byte("é is fine\nthis \xff is not\n"), "in.csv:2: byte 0xFF at offset 16 is not UTF-8, though the text before it is. Save the file as UTF-8"},
		"cut character":         {[]byte("é is fine, this is not: \xc3"), "in.csv:1: byte 0xC3 at offset 25 is not UTF-8, though the text before it is. Save the file as UTF-8"},
		"windows-1251":          {[]byte("id,text\n1,\xcf\xf0\xe8\xe2\xe5\xf2 \xec\xe8\xf0\n"), "in.csv:2: byte 0xCF at offset 10 is not UTF-8, and looks like an older encoding of a non-Western language. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"},
		"shift-jis":             {[]byte("id,text\n1,\x83\x65\x83\x58\x83\x67 \x81\x40\n"), "in.csv:2: byte 0x83 at offset 10 is not UTF-8, and not Windows-1252 either. Save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"},
		"cut utf-16":            {append(toUTF16("a,b", false, true), 'c'), "in.csv:1: byte 0x63 at offset 8 is half a character of UTF-16: the file is cut off. Copy or export the file again"},
		"lone surrogate":        {[]byte("\xfe\xff\x00a\xd8\x00\x00b"), "in.csv:1: byte 0xD8 at offset 4 starts half a character of UTF-16. Save the file as UTF-8"},
		"gzip header only":      {whole[:5], "in.csv: starts like a gzip archive but is none: it ends in its header. Copy or export the file again"},
		"truncated gzip":        {whole[:len(whole)-9], fmt.Sprintf("in.csv:42: the gzip archive is cut off after %d bytes (1324 unpacked). Copy or export the file again", len(whole)-9)},
		"damaged gzip":          {damaged, "in.csv:42: the gzip archive is damaged: its checksum is wrong. Copy or export the file again"},
		"garbage after gzip":    {append(bytes.Clone(whole), "garbage, much of it"...), "in.csv:42: the gzip archive is damaged: something other than gzip stands in it. Copy or export the file again"},
		"windows-1252, then no": {[]byte("caf\xe9" + strings.Repeat("\nplain text in many lines", 10_000) + "\n\x8d"), "in.csv:10002: byte 0x8D at offset 250005 is neither UTF-8 nor Windows-1252. Save the file as UTF-8"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := readAll(c.in)
			if err == nil {
				t.Fatal("read without an error")
			}
			if err.Error() != c.want {
				t.Errorf("got:  %s\nwant: %s", err, c.want)
			}
			if rowErr := new(connect.RowError); !errors.As(err, &rowErr) {
				t.Errorf("%T is not a *connect.RowError", err)
			}
		})
	}
}

func TestBombsAreDefused(t *testing.T) {
	t.Parallel()
	bomb := pack(t, strings.Repeat("0", 66<<20))
	for name, c := range map[string]struct {
		limits rawtext.Limits
		want   string
	}{
		"ratio":    {rawtext.Limits{}, "in.csv:1: unpacks to more than 200 times its size, like an archive made to fill a disk. Unpack it yourself if you trust it, and import the result"},
		"absolute": {rawtext.Limits{Bytes: 1 << 20}, "in.csv:1: unpacks to more than 1 MB. Split the file"},
		"both":     {rawtext.Limits{Ratio: 2000, Bytes: 65 << 20}, "in.csv:1: unpacks to more than 65 MB. Split the file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := rawtext.OpenLimited(source(bomb), c.limits)
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			if _, err := io.Copy(io.Discard, r); err != nil {
				got = err.Error()
			}
			if got != c.want {
				t.Errorf("got:  %s\nwant: %s", got, c.want)
			}
		})
	}
}

func TestReadErrorsOfTheDiskAreSaid(t *testing.T) {
	t.Parallel()
	r, err := rawtext.Open(connect.Source{Name: "in.csv", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("a\nb\n"), iotest.ErrReader(errors.New("input/output error")))), nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if string(text) != "a\nb\n" {
		t.Errorf("got %q", text)
	}
	const want = "in.csv:3: cannot be read: input/output error. Check the disk, or copy the file again"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, again := r.Read(make([]byte, 8)); again == nil || again.Error() != want {
		t.Errorf("the error does not stay: %v", again)
	}
}

func TestHeadHoldsWholeCharacters(t *testing.T) {
	t.Parallel()
	h, err := rawtext.Head(source([]byte("x" + strings.Repeat("é", 100_000))))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Text) != rawtext.HeadSize-1 || !utf8.Valid(h.Text) || h.Name != "in.csv" {
		t.Errorf("%d bytes of %s, valid %v", len(h.Text), h.Name, utf8.Valid(h.Text))
	}
	h, err = rawtext.Head(source([]byte("é and\nthen \xff")))
	if err == nil || string(h.Text) != "é and\nthen " {
		t.Errorf("got %q, %v", h.Text, err)
	}
}

func TestAnyTextSurvives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := strings.ReplaceAll(rapid.StringMatching(`[a-z,;"\n é😀]{0,200}`).Draw(t, "text"), "\x00", "")
		part := rapid.IntRange(4, 50).Draw(t, "part")
		for name, in := range map[string][]byte{"utf-8": []byte(text), "utf-16": toUTF16(text, rapid.Bool().Draw(t, "big"), true)} {
			r, err := rawtext.Open(connect.Source{Name: name, Open: func() (io.ReadCloser, error) {
				return io.NopCloser(iotest.OneByteReader(bytes.NewReader(in))), nil
			}})
			if err != nil {
				t.Fatal(err)
			}
			var got []byte
			for buf := make([]byte, part); ; {
				n, err := r.Read(buf)
				if !utf8.Valid(buf[:n]) {
					t.Fatalf("%s: a character was cut: %q", name, buf[:n])
				}
				got = append(got, buf[:n]...)
				if errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
			if string(got) != text {
				t.Fatalf("%s: got %q, want %q", name, got, text)
			}
		}
	})
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n1,é\n"))
	f.Add([]byte("caf\xe9\n"))
	f.Add(toUTF16("a\n😀", true, true))
	f.Add(pack(f, "text\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		text, _, err := readAll(in)
		if !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Fatalf("unclean text %q", text)
		}
		if rowErr := new(connect.RowError); err != nil && (!errors.As(err, &rowErr) || rowErr.Remedy == "") {
			t.Fatalf("an error without place and remedy: %v", err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for name, in := range map[string][]byte{
		"ascii":        bytes.Repeat([]byte("12,A line of plain text,2026-03-01\n"), 300_000),
		"utf-8":        bytes.Repeat([]byte("12,Größere Fläche für Zoë,2026-03-01\n"), 300_000),
		"windows-1252": bytes.Repeat([]byte("12,Gr\xf6\xdfere Fl\xe4che f\xfcr Zo\xeb,2026-03-01\n"), 300_000),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(in)))
			for b.Loop() {
				r, err := rawtext.Open(source(in))
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
