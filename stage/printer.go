package stage

import (
	"fmt"
	"io"
)

// Printer writes text until the first error and keeps it, for results that print themselves.
type Printer struct {
	W   io.Writer
	Err error
}

// F writes as fmt.Fprintf does.
func (p *Printer) F(format string, args ...any) {
	if p.Err == nil {
		_, p.Err = fmt.Fprintf(p.W, format, args...)
	}
}
