// Package rawtext opens the files of other products as clean text: valid UTF-8 without byte-order mark, NUL or
// compression, whatever they were written in. Every format reads through it, so that a wrong encoding, a truncated
// archive or a picture gets the same clear answer everywhere.
//
// It unpacks gzip (found by its first bytes, not by the name), reads UTF-8 and UTF-16, and falls back to
// Windows-1252 where the bytes make that plausible, which it says in [Text.Notices]. It refuses what is not text.
// It knows nothing of lines, rows or members beyond counting lines for its messages; [Lines] splits.
package rawtext

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"throughline.dev/connect"
)

// HeadSize is how much of a file [Head] returns at most, in bytes of text.
const HeadSize = 64 << 10

// window is how much of a file is read at once, and looked at to tell its encoding, in bytes.
const window = 64 << 10

// Limits guard against files that are small on disk and huge when unpacked. The zero value stands for the limits
// that suit an import.
type Limits struct {
	// Ratio is how many bytes of text one byte of a compressed file may become; 0 means 200. It is checked once
	// more than 64 MB came out, so that a small repetitive file passes.
	Ratio int64
	// Bytes is how large an unpacked file may be; 0 means 32 GB. A file that is not compressed has no limit.
	Bytes int64
	// Control lets control characters stand: the format knows its own files by other marks.
	Control bool
}

// ratioFrom is the unpacked size from which the ratio counts, in bytes.
const ratioFrom = 64 << 20

// Text is an open file, read as UTF-8. What it returns is always valid and free of NUL; a call to Read returns
// whole characters as long as the buffer given is larger than 3 bytes.
type Text struct {
	name    string
	closer  io.Closer
	in      io.Reader
	gzipped bool
	limits  Limits
	packed  *counter

	raw     []byte // bytes read, not decoded yet: raw[start:end] of the buffer
	start   int
	end     int
	eof     bool
	out     []byte // decoded text that waits to be read
	scratch []byte // what out points into when decoding makes new bytes

	encoding encoding
	nonASCII bool  // UTF-8 is certain: a character outside of ASCII was met
	offset   int64 // of raw[start], in bytes of the unpacked file
	line     int64 // line breaks before raw[start]
	notices  []string
	err      error
}

// Open opens a file with the limits that suit an import. Errors name the file and what to do; they are
// *connect.RowError unless opening itself failed.
func Open(src connect.Source) (*Text, error) { return OpenLimited(src, Limits{}) }

// OpenLimited is [Open] with limits of one's own.
func OpenLimited(src connect.Source, l Limits) (*Text, error) {
	if l.Ratio == 0 {
		l.Ratio = 200
	}
	if l.Bytes == 0 {
		l.Bytes = 32 << 30
	}
	f, err := src.Open()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: %w", src.Name, err)
	}
	t := &Text{name: src.Name, closer: f, limits: l, packed: &counter{r: f}}
	if err := t.begin(); err != nil {
		_ = f.Close()
		return nil, err
	}
	return t, nil
}

// begin looks at the first bytes: unpacks, refuses what is not text, takes the byte-order mark off.
func (t *Text) begin() error {
	t.raw = make([]byte, window)
	t.in = t.packed
	t.fill()
	if bytes.HasPrefix(t.raw[:t.end], []byte{0x1f, 0x8b}) {
		if err := t.unpack(); err != nil {
			return err
		}
	}
	if t.end == 0 {
		if err := t.readError(); !errors.Is(err, io.EOF) {
			return err
		}
		return nil
	}
	head := t.raw[:t.end]
	if what, remedy := binary(head); what != "" {
		if t.gzipped {
			what += " inside gzip"
		}
		return t.fail(0, "looks like "+what+", not like text", remedy)
	}
	if t.encoding = t.mark(head); t.encoding == utf8Text && !t.limits.Control && noise(head) {
		return t.fail(0, "looks like binary data, not like text", asText)
	}
	return nil
}

func (t *Text) unpack() error {
	z, err := gzip.NewReader(io.MultiReader(bytes.NewReader(bytes.Clone(t.raw[:t.end])), t.packed))
	if err != nil {
		return t.fail(0, "starts like a gzip archive but is none: "+gzipReason(err), "Copy or export the file again")
	}
	t.in, t.gzipped, t.end, t.eof, t.err = z, true, 0, false, nil
	t.fill()
	return nil
}

// fill reads until the buffer is full or the file ends. A reading error is kept in t.err and met when what came
// before it has been returned.
func (t *Text) fill() {
	if t.start > 0 {
		t.end = copy(t.raw, t.raw[t.start:t.end])
		t.start = 0
	}
	for t.end < len(t.raw) && !t.eof {
		n, err := t.in.Read(t.raw[t.end:])
		t.end += n
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			t.eof = true
		default:
			t.eof = true
			t.err = err
		}
	}
}

// readError words an error of the file itself. It is called when all bytes before it have been decoded.
func (t *Text) readError() error {
	if t.err == nil {
		return io.EOF
	}
	if rowErr := new(connect.RowError); errors.As(t.err, &rowErr) {
		return t.err
	}
	if t.gzipped {
		reason := "the gzip archive is damaged: " + gzipReason(t.err)
		remedy := "Copy or export the file again"
		if errors.Is(t.err, io.ErrUnexpectedEOF) {
			reason = fmt.Sprintf("the gzip archive is cut off after %d bytes (%d unpacked)", t.packed.n, t.offset)
		} else if !errors.Is(t.err, gzip.ErrChecksum) && !errors.Is(t.err, gzip.ErrHeader) && t.packed.err != nil {
			reason, remedy = "cannot be read: "+t.err.Error(), "Check the disk, or copy the file again"
		}
		t.err = t.fail(t.line+1, reason, remedy)
		return t.err
	}
	t.err = t.fail(t.line+1, "cannot be read: "+t.err.Error(), "Check the disk, or copy the file again")
	return t.err
}

func gzipReason(err error) string {
	switch {
	case errors.Is(err, gzip.ErrChecksum):
		return "its checksum is wrong"
	case errors.Is(err, gzip.ErrHeader):
		return "something other than gzip stands in it"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return "it ends in its header"
	}
	return err.Error()
}

// Read returns decoded text.
func (t *Text) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for len(t.out) == 0 {
		if err := t.decode(); err != nil {
			return 0, err
		}
	}
	n := min(len(p), len(t.out))
	if n < len(t.out) && n >= utf8.UTFMax {
		for !utf8.RuneStart(t.out[n]) {
			n--
		}
	}
	copy(p, t.out[:n])
	t.out = t.out[n:]
	return n, nil
}

// decode refills t.out.
func (t *Text) decode() error {
	if t.end-t.start < utf8.UTFMax && !t.eof || t.start == t.end {
		t.fill()
	}
	if t.start == t.end {
		return t.readError()
	}
	if err := t.bomb(); err != nil {
		return err
	}
	switch t.encoding {
	case utf16le, utf16be:
		return t.decodeUTF16()
	case windows1252:
		return t.decode1252()
	}
	return t.decodeUTF8()
}

// bomb refuses an archive that unpacks to more than it should.
func (t *Text) bomb() error {
	if !t.gzipped {
		return nil
	}
	unpacked := t.offset + int64(t.end-t.start)
	switch {
	case unpacked > t.limits.Bytes:
		t.err = t.fail(t.line+1, fmt.Sprintf("unpacks to more than %s", size(t.limits.Bytes)), "Split the file")
	case unpacked > ratioFrom && unpacked/max(1, t.packed.n) > t.limits.Ratio:
		t.err = t.fail(t.line+1, fmt.Sprintf("unpacks to more than %d times its size, like an archive made to fill a disk", t.limits.Ratio), "Unpack it yourself if you trust it, and import the result")
	default:
		return nil
	}
	t.start, t.end, t.eof = 0, 0, true
	return t.err
}

// consume steps over n bytes of the buffer that hold the given number of line breaks.
func (t *Text) consume(n int, breaks int64) {
	t.start += n
	t.offset += int64(n)
	t.line += breaks
}

// fail returns the error for a place in the file; line 0 is the file as a whole.
func (t *Text) fail(line int64, reason, remedy string) error {
	return &connect.RowError{Where: connect.Where{File: t.name, Line: line}, Reason: reason, Remedy: remedy}
}

// Notices says what the user should know about how the file was read, such as an encoding that was guessed. It is
// complete when Read has returned io.EOF.
func (t *Text) Notices() []string { return t.notices }

// Encoding names the encoding as far as it is known: it is UTF-8 until the text proves otherwise.
func (t *Text) Encoding() string { return t.encoding.String() }

// Name returns the name of the source.
func (t *Text) Name() string { return t.name }

// Close closes the file.
func (t *Text) Close() error { return t.closer.Close() }

// Head returns the beginning of a file for detection. When the file cannot be read to that point, the text before
// the defect is returned beside the error.
func Head(src connect.Source) (connect.Head, error) {
	h := connect.Head{Name: src.Name}
	t, err := Open(src)
	if err != nil {
		return h, err
	}
	text := make([]byte, HeadSize)
	n, err := io.ReadFull(t, text)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	h.Text = whole(text[:n])
	return h, errors.Join(err, t.Close())
}

// whole cuts a character that does not end within b.
func whole(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i >= len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if !utf8.FullRune(b[i:]) {
				return b[:i]
			}
			break
		}
	}
	return b
}

// Ext returns the extension of a file name in lower case, without a compression's: ".csv" for "Tickets.CSV.gz".
func Ext(name string) string {
	name = strings.ToLower(name)
	name = strings.TrimSuffix(name, ".gz")
	return path.Ext(strings.ReplaceAll(name, `\`, "/"))
}

// counter counts what is read from the file on disk, and keeps its error.
type counter struct {
	r   io.Reader
	n   int64
	err error
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		c.err = err
	}
	return n, err
}

func size(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%d GB", n>>30)
	case n >= 1<<20:
		return fmt.Sprintf("%d MB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
