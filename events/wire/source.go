package wire

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// source reads lines from an input that may be compressed.
type source struct {
	counter counter
	r       *bufio.Reader
	line    int64 // of the line returned last
	long    []byte
}

type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// errLong is a line that exceeds the limit; the rest of it was skipped.
var errLong = errors.New("line too long")

// open looks at the first bytes of the input.
func open(r io.Reader) (*source, error) {
	s := &source{counter: counter{r: r}}
	s.r = bufio.NewReaderSize(&s.counter, 256<<10)
	if head, _ := s.r.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		z, err := gzip.NewReader(s.r)
		if err != nil {
			return nil, s.fault(err)
		}
		s.r = bufio.NewReaderSize(z, 256<<10)
	}
	head, err := s.r.Peek(512)
	if err != nil && err != io.EOF {
		return nil, s.fault(err)
	}
	if err := checkEncoding(head); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = s.r.Discard(3)
	}
	return s, nil
}

func checkEncoding(head []byte) error {
	switch {
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return errors.New("the input is UTF-16. Save it as UTF-8")
	case bytes.IndexByte(head, 0) >= 0:
		return errors.New("the input is binary (it has NUL bytes at its beginning). Give a text file, or a gzip of one")
	}
	return nil
}

func (s *source) bytes() int64 { return s.counter.n }

// next returns the next line without its end; it is valid until the call after. A line that is too long is skipped
// and returned as errLong with its beginning. At the end it returns io.EOF.
func (s *source) next() ([]byte, error) {
	line, err := s.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		line, err = s.rest(line)
	}
	if len(line) == 0 && err != nil {
		return nil, s.fault(err)
	}
	s.line++
	if err != nil && err != io.EOF {
		return line, s.fault(err)
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r")), nil
}

// rest reads on where a line did not fit into the buffer.
func (s *source) rest(first []byte) ([]byte, error) {
	s.long = append(s.long[:0], first...)
	tooLong := false
	for {
		part, err := s.r.ReadSlice('\n')
		if len(s.long)+len(part) > maxLine {
			tooLong = true
		} else {
			s.long = append(s.long, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
		case tooLong && (err == nil || err == io.EOF):
			return s.long, errLong
		default:
			return s.long, err
		}
	}
}

// fault explains an error of the input; io.EOF and errLong pass.
func (s *source) fault(err error) error {
	var corrupt interface{ Error() string }
	switch {
	case err == io.EOF || err == errLong:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("after line %d: the gzip data is cut off: %w. Copy or download the file again", s.line, err)
	case errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader):
		return fmt.Errorf("after line %d: the gzip data is damaged: %w. Copy or download the file again", s.line, err)
	case errors.As(err, &corrupt) && strings.HasPrefix(err.Error(), "flate: corrupt"):
		return fmt.Errorf("after line %d: the gzip data is damaged: %w. Copy or download the file again", s.line, err)
	}
	return fmt.Errorf("after line %d: %w", s.line, err)
}

// clean makes an excerpt printable.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError {
			return '·'
		}
		return r
	}, s)
}

var (
	tooLongLine = problem{reason: fmt.Sprintf("longer than %d MB", maxLine>>20), remedy: "Write one message a line"}
	notUTF8     = problem{reason: "not valid UTF-8", remedy: "Convert the file to UTF-8"}
)
