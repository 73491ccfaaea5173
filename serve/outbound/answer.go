package outbound

import (
	"errors"
	"io"
)

// ErrTooLarge ends the reading of an answer that is larger than its limit.
var ErrTooLarge = errors.New("the answer is larger than is accepted")

// bounded reads at most so many bytes of a body, and reports when there are more.
type bounded struct {
	body io.ReadCloser
	left int64
}

// Read reads on.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more tells whether the body ends here
	}
	n, err := b.body.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n - 1, ErrTooLarge
	}
	return n, err
}

// Close lets go of the connection.
func (b *bounded) Close() error { return b.body.Close() }
