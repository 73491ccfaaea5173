package rawtext

import "bytes"

// signature is how files of a type that is not text begin.
type signature struct {
	at    int
	magic string
	what  string
	to    string // what to do
}

const (
	asCSV      = "Export it as CSV and import that"
	unpackIt   = "Unpack it and import the files in it"
	transcribe = "Import its transcript (VTT, SRT or text) instead"
	asText     = "Import a text, CSV or JSON export instead"
)

func signatures() []signature {
	return []signature{
		{0, "%PDF-", "a PDF", asText},
		{0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (XLS, DOC)", asCSV},
		{0, "\x89PNG\r\n\x1a\n", "an image (PNG)", asText},
		{0, "\xff\xd8\xff", "an image (JPEG)", asText},
		{0, "GIF87a", "an image (GIF)", asText},
		{0, "GIF89a", "an image (GIF)", asText},
		{8, "WEBP", "an image (WebP)", asText},
		{8, "WAVE", "a sound recording (WAV)", transcribe},
		{0, "ID3", "a sound recording (MP3)", transcribe},
		{0, "OggS", "a sound recording (Ogg)", transcribe},
		{0, "fLaC", "a sound recording (FLAC)", transcribe},
		{4, "ftyp", "a recording (MP4, M4A or MOV)", transcribe},
		{0, "\x1aE\xdf\xa3", "a recording (WebM or Matroska)", transcribe},
		{0, "7z\xbc\xaf\x27\x1c", "a 7-Zip archive", unpackIt},
		{0, "Rar!\x1a\x07", "a RAR archive", unpackIt},
		{0, "BZh", "a bzip2 archive", unpackIt},
		{0, "\xfd7zXZ\x00", "an XZ archive", unpackIt},
		{0, "\x28\xb5\x2f\xfd", "a Zstandard archive", unpackIt},
		{0, "\x1f\x8b", "a gzip archive", unpackIt},
		{257, "ustar", "a tar archive", unpackIt},
		{0, "SQLite format 3\x00", "an SQLite database", asCSV},
		{0, "PAR1", "a Parquet file", asCSV},
		{0, "\x7fELF", "a program", asText},
		{0, "MZ\x90\x00", "a program", asText},
	}
}

// binary names the type of a file that is not text, and what to do; empty when it may be text.
func binary(head []byte) (what, remedy string) {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06")) {
		switch {
		case bytes.Contains(head, []byte("xl/")), bytes.Contains(head, []byte("opendocument.spreadsheet")):
			return "a spreadsheet (XLSX or ODS)", asCSV
		case bytes.Contains(head, []byte("word/")), bytes.Contains(head, []byte("opendocument.text")):
			return "a word-processor document (DOCX or ODT)", "Save it as plain text and import that"
		}
		return "a ZIP archive (or an XLSX or DOCX)", unpackIt + "; export spreadsheets as CSV"
	}
	for _, s := range signatures() {
		if len(head) >= s.at+len(s.magic) && string(head[s.at:s.at+len(s.magic)]) == s.magic {
			if s.magic == "BZh" && !(len(head) > 9 && string(head[4:10]) == "1AY&SY") {
				continue // a word may begin with these three letters; an archive's first block has this mark
			}
			if s.magic == "ID3" && !(len(head) > 3 && head[3] < 0x10) {
				continue
			}
			return s.what, s.to
		}
	}
	return "", ""
}

// noise reports whether control characters that no text has make up more than a hundredth of the bytes, and are
// more than a slip.
func noise(head []byte) bool {
	n := 0
	for _, c := range head {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\v' && c != '\f' && c != 0x1b {
			n++
		}
	}
	return n > 3 && n*100 > len(head)
}
