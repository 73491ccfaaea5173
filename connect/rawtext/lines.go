package rawtext

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"throughline.dev/connect"
)

// Line is one line of a text.
type Line struct {
	Number int64  // from 1
	Text   []byte // without its line break; valid until the next line is asked for
}

// Lines splits a text at line breaks (LF or CR LF). A line longer than limit bytes ends the series with an error,
// so that memory stays bounded. The error of the text ends it too; name is for the messages.
func Lines(r io.Reader, name string, limit int) iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		in := bufio.NewReaderSize(r, 64<<10)
		var long []byte
		for n := int64(1); ; n++ {
			long = long[:0]
			text, err := in.ReadSlice('\n')
			for errors.Is(err, bufio.ErrBufferFull) {
				if long = append(long, text...); len(long) > limit {
					break
				}
				text, err = in.ReadSlice('\n')
			}
			if len(long) > 0 {
				long = append(long, text...)
				text = long
			}
			if len(text) > limit+2 {
				yield(Line{}, &connect.RowError{Where: connect.Where{File: name, Line: n}, Reason: fmt.Sprintf("the line is longer than %s", size(int64(limit))), Remedy: "Check that the file has one record a line"})
				return
			}
			if err != nil && !errors.Is(err, io.EOF) {
				yield(Line{}, err)
				return
			}
			atEnd := err != nil
			if atEnd && len(text) == 0 {
				return
			}
			text = bytes.TrimSuffix(bytes.TrimSuffix(text, newline), []byte{'\r'})
			if !yield(Line{Number: n, Text: text}, nil) || atEnd {
				return
			}
		}
	}
}
