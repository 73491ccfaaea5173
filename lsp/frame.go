package lsp

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Bounds of a message. A document of 32 MB, every character escaped, does not fit; no editor is of use with one.
const (
	maxMessage = 64 << 20
	maxHeader  = 8 << 10
)

// tooLarge says that a message was passed over because of its size.
type tooLarge int64

func (e tooLarge) Error() string {
	return fmt.Sprintf("a message of %d bytes is larger than the %d that are read", int64(e), maxMessage)
}

// readFrame reads the content of the next message. Lines that are no header are passed over until one says how long
// the content is, so that a client that wrote nonsense can go on. io.EOF: there is no further message. A [tooLarge]
// leaves the stream at the message after it.
func readFrame(r *bufio.Reader) ([]byte, error) {
	length := int64(-1)
	for {
		line, err := readLine(r)
		if err != nil {
			return nil, err
		}
		if line == "" {
			if length >= 0 {
				break
			}
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || !strings.EqualFold(strings.TrimSpace(name), "Content-Length") {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
		if err != nil || n < 0 {
			length = -1
			continue
		}
		length = n
	}
	if length > maxMessage {
		if _, err := io.CopyN(io.Discard, r, length); err != nil {
			return nil, end(err)
		}
		return nil, tooLarge(length)
	}
	// Memory is asked for as the bytes come, not as the header promises.
	content, err := io.ReadAll(io.LimitReader(r, length))
	if err != nil {
		return nil, err
	}
	if int64(len(content)) < length {
		return nil, io.EOF
	}
	return content, nil
}

// readLine reads one line of a header, without its end; of one that is too long only the beginning.
func readLine(r *bufio.Reader) (string, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if room := maxHeader - len(line); room > 0 {
			line = append(line, part[:min(len(part), room)]...)
		}
		switch {
		case err == nil:
			return strings.TrimRight(string(line), "\r\n"), nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return "", end(err)
		}
	}
}

// end makes one error of the ways in which a stream ends.
func end(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}

// writeFrame writes a message in one piece.
func writeFrame(w io.Writer, content []byte) error {
	frame := fmt.Appendf(make([]byte, 0, len(content)+32), "Content-Length: %d\r\n\r\n", len(content))
	_, err := w.Write(append(frame, content...))
	return err
}
