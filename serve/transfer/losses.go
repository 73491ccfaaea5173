package transfer

import (
	"bufio"
	"os"
	"path/filepath"
	"strconv"

	"throughline.dev/connect"
	"throughline.dev/connect/table"
)

// maxLosses bounds the list of what an import did not carry over; the report has the sums of all.
const maxLosses = 500_000

// losses writes, row by row, what an import does not carry over and what it cannot read.
type losses struct {
	file *os.File
	buf  *bufio.Writer
	out  *table.Writer
	rows int64
	err  error
}

func newLosses(dir string) (*losses, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(dir, "losses.csv"), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	buf := bufio.NewWriter(f)
	l := &losses{file: f, buf: buf, out: table.NewWriter(buf)}
	l.err = l.out.Write("file", "line", "column", "field", "reason", "value")
	return l, nil
}

func (l *losses) add(at connect.Where, loss connect.Loss) {
	l.row(at, loss.Field, loss.Reason, loss.Value)
}

func (l *losses) bad(e *connect.RowError) { l.row(e.Where, "", "not read: "+e.Reason, "") }

func (l *losses) row(at connect.Where, field, reason, value string) {
	if l.rows >= maxLosses || l.err != nil {
		return
	}
	l.rows++
	l.err = l.out.Write(at.File, place(at.Line), place(int64(at.Column)), field, reason, value)
}

// place writes a line or column; 0 is "not known".
func place(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func (l *losses) close() error {
	if err := l.out.Flush(); l.err == nil {
		l.err = err
	}
	if err := l.buf.Flush(); l.err == nil {
		l.err = err
	}
	if err := l.file.Close(); l.err == nil {
		l.err = err
	}
	return l.err
}
