package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

const (
	maxBody  = 4_000_000 // bytes of a body, as sent and inflated
	bodyStep = 64 << 10  // by which what a request holds grows at most while its body is read
	oneStep  = 4 << 10   // by which it begins to grow when nobody vouches for it
)

// bodyError is a body that cannot be taken, and how it is answered.
type bodyError struct {
	status         int
	detail, remedy string
}

func (e *bodyError) Error() string { return e.detail + ". " + e.remedy }

func tooLarge() *bodyError {
	return &bodyError{http.StatusRequestEntityTooLarge, fmt.Sprintf("the body has more than %d bytes", maxBody), "Send fewer messages at once"}
}

// reader is what reading a body takes, for one request after the other.
type reader struct {
	body     *bufio.Reader
	inflater gzip.Reader
}

func (r *reader) begin(body io.Reader) {
	if r.body == nil {
		r.body = bufio.NewReaderSize(body, 4096)
		return
	}
	r.body.Reset(body)
}

// read reads the body of a request into buf, inflated where it is compressed, which its first bytes show. No more than
// maxBody bytes are read or inflated. How long that may take is the server's to say. Held is what the request reserved of
// the memory, and step is by how much that grows first; errBusy: it would need more, and there is no more.
func (s *Service) read(w http.ResponseWriter, r *http.Request, buf *bytes.Buffer, held *share, step int) error {
	encoding := strings.ToLower(r.Header.Get("Content-Encoding"))
	switch encoding {
	case "", "identity", "gzip", "x-gzip", "deflate":
	default:
		return &bodyError{http.StatusUnsupportedMediaType, fmt.Sprintf("the body is encoded as %.40q", encoding), "Send it as it is, or as gzip or deflate"}
	}
	if r.ContentLength > maxBody {
		return tooLarge()
	}
	from := s.readers.Get().(*reader) // what the pool makes
	defer s.readers.Put(from)
	from.begin(http.MaxBytesReader(w, r.Body, maxBody))
	defer from.begin(nil) // the pool keeps no request
	var in io.Reader = from.body
	if head, err := from.body.Peek(2); err == nil && isGzip(head) {
		if err := from.inflater.Reset(from.body); err != nil {
			return explain(err)
		}
		in = &from.inflater
	} else if encoding == "deflate" {
		z, err := zlib.NewReader(from.body)
		if err != nil {
			return explain(err)
		}
		in = z
	}
	return fill(buf, in, held, step)
}

// fill reads what comes into buf, at most maxBody bytes, and no more than the share of the memory has room for: a small
// body may inflate to a large one, whatever its header says.
func fill(buf *bytes.Buffer, in io.Reader, held *share, step int) error {
	for {
		if need := 2 * int64(buf.Len()+step); need > held.size && !held.resize(need) {
			return errBusy
		}
		buf.Grow(step + bytes.MinRead)
		_, err := io.CopyN(buf, in, int64(step))
		step = min(max(step, buf.Len()), bodyStep)
		switch {
		case buf.Len() > maxBody:
			return tooLarge()
		case err == io.EOF:
			return nil
		case err != nil:
			return explain(err)
		}
	}
}

// explain says what an error of reading means for whoever sent the body.
func explain(err error) error {
	var large *http.MaxBytesError
	var network net.Error
	switch {
	case errors.As(err, &large):
		return tooLarge()
	case errors.As(err, &network) && network.Timeout():
		return &bodyError{http.StatusRequestTimeout, "the body did not arrive in time", "Send it again"}
	}
	return &bodyError{http.StatusBadRequest, "the body cannot be read: it is cut off, or its compression is damaged", "Send it again"}
}
