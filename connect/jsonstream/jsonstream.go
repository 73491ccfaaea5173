// Package jsonstream reads the records of a JSON export one at a time: from an array, from a page whose member holds
// the array ("tickets": […]), from one object a line, and from any number of these one after another, as tools write
// them that join pages. Memory is bounded by the largest record, not by the file.
//
// It knows no product: it finds where a record begins and ends, checks that it is JSON without members that stand
// twice, and says where. What the members mean is for the formats; it must not decode them.
package jsonstream

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"throughline.dev/connect"
)

// Limits of a record unless [Reader] says otherwise.
const (
	MaxRecord = 32 << 20 // bytes
	MaxDepth  = 100      // arrays and objects inside each other
)

// Record is one object of the file.
type Record struct {
	// Collection is the member of the page that the record stands in: "tickets". Empty in arrays and lines.
	Collection string
	Where      connect.Where
	JSON       []byte // valid until the next record is asked for
	// Err says why the record cannot be read; JSON is nil then. The next one may be fine.
	Err *connect.RowError
}

// Reader says what to look for.
type Reader struct {
	// Collections are the members of an outer object whose arrays hold records. An object without any of them is a
	// record itself.
	Collections []string
	// Skip are collections that are stepped over: their elements are not returned.
	Skip      []string
	MaxRecord int // bytes; 0: the package's limit
	MaxDepth  int // 0: the package's limit
}

// Records returns the records of a text in the order of the file. The error of the series says what makes the rest
// unreadable; it is a *connect.RowError unless the text itself failed.
func (o Reader) Records(text io.Reader, name string) iter.Seq2[Record, error] {
	if o.MaxRecord == 0 {
		o.MaxRecord = MaxRecord
	}
	if o.MaxDepth == 0 {
		o.MaxDepth = MaxDepth
	}
	return func(yield func(Record, error) bool) {
		w := &walk{Reader: o, s: &scanner{r: text, name: name, line: 1, col: 1}, yield: yield}
		if err := w.file(); err != nil && !w.stopped {
			yield(Record{}, err)
		}
	}
}

// walk is one pass over a file.
type walk struct {
	Reader
	s       *scanner
	yield   func(Record, error) bool
	stopped bool // the caller has had enough
	any     bool // something was found
	given   bool // a record was returned
}

// errStop ends a walk that the caller ended.
var errStop = errors.New("jsonstream: stopped")

func (w *walk) file() error {
	for {
		c, err := w.s.peek()
		switch {
		case errors.Is(err, io.EOF) && !w.any:
			return w.s.fail("the file is empty", "Export it again")
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		w.any = true
		line := w.s.line
		switch c {
		case '[':
			err = w.array("", 0)
		case '{':
			err = w.object()
		default:
			err = w.s.fail(fmt.Sprintf("%q does not begin a record", c), "Expected JSON: an array of objects, or one object a line")
		}
		var rowErr *connect.RowError
		if errors.As(err, &rowErr) && (c == '{' || w.given) && c != '[' && w.s.line == line && !w.s.page {
			// One object a line: the next line may be fine.
			if !w.s.skipLine() {
				return err
			}
			if !w.give(Record{Where: rowErr.Where, Err: rowErr}) {
				return errStop
			}
			continue
		}
		if err != nil {
			return err
		}
	}
}

func (w *walk) give(r Record) bool {
	w.given = true
	if !w.yield(r, nil) {
		w.stopped = true
	}
	return !w.stopped
}

// array reads the records of an array; arrays in it are pages that were joined.
func (w *walk) array(collection string, nested int) error {
	w.s.next()
	w.s.page = true
	skip := slices.Contains(w.Skip, collection) && collection != ""
	for first := true; ; first = false {
		c, err := w.s.peekInside("the array")
		if err != nil {
			return err
		}
		if c == ']' {
			w.s.next()
			w.s.page = nested > 0 || collection != ""
			return nil
		}
		if !first {
			if c != ',' {
				return w.s.fail(fmt.Sprintf("%q stands where a comma or ] is expected", c), "Export the file again")
			}
			w.s.next()
			if c, err = w.s.peekInside("the array"); err != nil {
				return err
			}
		}
		if c == '[' && nested == 0 && collection == "" {
			if err := w.array("", 1); err != nil {
				return err
			}
			continue
		}
		where := w.s.where()
		raw, err := w.s.value(w.MaxRecord, w.MaxDepth)
		if err != nil {
			return err
		}
		if !skip && !w.give(w.record(collection, where, raw)) {
			return errStop
		}
	}
}

// object reads a page, or a record when it turns out to be no page.
func (w *walk) object() error {
	where := w.s.where()
	w.s.keep()
	defer w.s.drop()
	w.s.next()
	page := false
	for first := true; ; first = false {
		c, err := w.s.peekInside("the object")
		if err != nil {
			return err
		}
		if c == '}' {
			w.s.next()
			break
		}
		if !first {
			if c != ',' {
				return w.s.fail(fmt.Sprintf("%q stands where a comma or } is expected", c), "Export the file again")
			}
			w.s.next()
		}
		name, err := w.s.memberName(w.MaxRecord)
		if err != nil {
			return err
		}
		if c, err = w.s.peekInside("the object"); err != nil {
			return err
		}
		if c == '[' && slices.Contains(w.Collections, name) {
			page = true
			w.s.drop()
			if err := w.array(name, 0); err != nil {
				return err
			}
			continue
		}
		if _, err := w.s.value(w.MaxRecord, w.MaxDepth-1); err != nil {
			return err
		}
	}
	w.s.page = false
	if page {
		return nil
	}
	if !w.give(w.record("", where, w.s.kept())) {
		return errStop
	}
	return nil
}

// record checks a value and wraps it up.
func (w *walk) record(collection string, where connect.Where, raw []byte) Record {
	r := Record{Collection: collection, Where: where}
	if len(raw) == 0 || raw[0] != '{' {
		r.Err = &connect.RowError{Where: where, Reason: fmt.Sprintf("%.40s is not a JSON object", raw), Remedy: "Expected one object for each record"}
		return r
	}
	if r.Err = check(where, raw); r.Err == nil {
		r.JSON = raw
	}
	return r
}
