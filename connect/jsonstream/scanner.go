package jsonstream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"throughline.dev/connect"
)

// scanner finds the ends of JSON values in a text that is read piece by piece. It matches brackets and quotes; that
// what stands between them is JSON is checked afterwards, on the whole value.
type scanner struct {
	r     io.Reader
	name  string
	buf   []byte
	pos   int // next byte
	end   int
	from  int // first byte to keep, when keeping
	holds bool
	begin connect.Where // of buf[from]
	eof   bool
	line  int64 // of buf[pos], from 1
	col   int   // of buf[pos], in bytes from 1
	page  bool  // inside something that is larger than a line's record
}

// more reads on, keeping what is being kept, and reports whether there is another byte.
func (s *scanner) more() (bool, error) {
	if s.pos < s.end {
		return true, nil
	}
	if s.eof {
		return false, nil
	}
	first := s.pos
	if s.holds {
		first = s.from
	}
	if first > 0 {
		s.end = copy(s.buf, s.buf[first:s.end])
		s.pos -= first
		s.from = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, max(64<<10, len(s.buf)))...)
	}
	for {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.eof = true
			if !errors.Is(err, io.EOF) {
				return false, err
			}
		}
		if n > 0 || s.eof {
			return n > 0, nil
		}
	}
}

// next steps over one byte that more said is there.
func (s *scanner) next() {
	if s.buf[s.pos] == '\n' {
		s.line++
		s.col = 0
	}
	s.col++
	s.pos++
}

// peek returns the next byte that is not white space, io.EOF when there is none.
func (s *scanner) peek() (byte, error) {
	for {
		ok, err := s.more()
		if err != nil {
			return 0, err
		}
		if !ok {
			return 0, io.EOF
		}
		switch c := s.buf[s.pos]; c {
		case ' ', '\t', '\r', '\n':
			s.next()
		default:
			return c, nil
		}
	}
}

// peekInside is peek where the end of the file is an error.
func (s *scanner) peekInside(what string) (byte, error) {
	c, err := s.peek()
	if errors.Is(err, io.EOF) {
		return 0, s.cut(what)
	}
	return c, err
}

func (s *scanner) cut(what string) error {
	return s.fail("the file ends in the middle of "+what, "It was cut off: export or copy it again")
}

// keep makes the scanner hold all bytes from here on; drop lets go of them; kept returns them.
func (s *scanner) keep()        { s.holds, s.from, s.begin = true, s.pos, s.where() }
func (s *scanner) drop()        { s.holds = false }
func (s *scanner) kept() []byte { return s.buf[s.from:s.pos] }

// value steps over one value and returns its bytes.
func (s *scanner) value(limit, depth int) ([]byte, error) {
	if _, err := s.peekInside("a value"); err != nil {
		return nil, err
	}
	outer, back := s.holds, s.pos-s.from // an object around this value is being kept as well
	if !outer {
		s.keep()
		back = 0
		defer s.drop()
	}
	var open []byte // the brackets to come
	for n := 0; ; n++ {
		ok, err := s.more()
		if err != nil {
			return nil, err
		}
		if !ok {
			if len(open) == 0 && n > 0 {
				return s.buf[s.from+back : s.pos], nil
			}
			return nil, s.cut("a value")
		}
		c := s.buf[s.pos]
		if n == 0 && bytes.IndexByte([]byte(",]}:"), c) >= 0 {
			return nil, s.fail(fmt.Sprintf("%q stands where a value is expected", c), "Export the file again")
		}
		switch c {
		case '"':
			if err := s.text(limit); err != nil {
				return nil, err
			}
			if len(open) == 0 {
				return s.buf[s.from+back : s.pos], nil
			}
			continue
		case '{', '[':
			if len(open) >= depth {
				return nil, s.fail(fmt.Sprintf("values are nested more than %d deep", depth), "No export looks like this; leave the record out")
			}
			open = append(open, c+2) // ASCII: '{'+2 is '}', '['+2 is ']'
		case '}', ']':
			if len(open) == 0 {
				return s.buf[s.from+back : s.pos], nil // the end of what surrounds a bare value
			}
			if open[len(open)-1] != c {
				return nil, s.fail(fmt.Sprintf("%q stands where %q is expected", c, open[len(open)-1]), "Export the file again")
			}
			if open = open[:len(open)-1]; len(open) == 0 {
				s.next()
				return s.buf[s.from+back : s.pos], nil
			}
		case ',', ' ', '\t', '\r', '\n':
			if len(open) == 0 {
				return s.buf[s.from+back : s.pos], nil
			}
		}
		if s.pos-s.from >= limit {
			return nil, s.tooLarge(limit)
		}
		s.next()
	}
}

func (s *scanner) tooLarge(limit int) error {
	size := fmt.Sprintf("%d bytes", limit)
	if limit >= 1<<20 {
		size = fmt.Sprintf("%d MB", limit>>20)
	}
	return &connect.RowError{Where: s.begin, Reason: "the record is larger than " + size, Remedy: "Leave it out, or cut its attachments"}
}

// text steps over a string.
func (s *scanner) text(limit int) error {
	s.next()
	for {
		ok, err := s.more()
		if err != nil {
			return err
		}
		if !ok {
			return s.cut("a text")
		}
		left := limit - (s.pos - s.from)
		if left <= 0 {
			return s.tooLarge(limit)
		}
		// Most bytes of an export are inside texts: go to the next byte that matters at once.
		rest := s.buf[s.pos:min(s.end, s.pos+left)]
		i := bytes.IndexAny(rest, "\"\\\n")
		if i < 0 {
			i = len(rest)
		}
		s.pos += i
		s.col += i
		if i == len(rest) {
			continue
		}
		switch s.buf[s.pos] {
		case '"':
			s.next()
			return nil
		case '\n':
			return s.fail("a text is not closed at the end of the line", `Line breaks inside texts are written \n in JSON`)
		}
		s.next() // the backslash; what it escapes follows
		if ok, err = s.more(); err != nil {
			return err
		} else if ok && s.buf[s.pos] != '\n' {
			s.next()
		}
	}
}

// memberName reads the name of a member and its colon.
func (s *scanner) memberName(limit int) (string, error) {
	c, err := s.peekInside("the object")
	if err != nil {
		return "", err
	}
	if c != '"' {
		return "", s.fail(fmt.Sprintf("%q stands where the name of a member is expected", c), "Export the file again")
	}
	raw, err := s.value(limit, 1)
	if err != nil {
		return "", err
	}
	var name string
	if json.Unmarshal(raw, &name) != nil {
		return "", s.fail("the name of a member is not a JSON text", "Export the file again")
	}
	if c, err = s.peekInside("the object"); err != nil {
		return "", err
	}
	if c != ':' {
		return "", s.fail(fmt.Sprintf("%q stands where a colon is expected", c), "Export the file again")
	}
	s.next()
	return name, nil
}

// skipLine steps behind the end of the line and reports whether there was one.
func (s *scanner) skipLine() bool {
	s.drop()
	for {
		ok, err := s.more()
		if err != nil || !ok {
			return false
		}
		brk := s.buf[s.pos] == '\n'
		s.next()
		if brk {
			return true
		}
	}
}

func (s *scanner) where() connect.Where {
	return connect.Where{File: s.name, Line: s.line, Column: s.col}
}

func (s *scanner) fail(reason, remedy string) error {
	return &connect.RowError{Where: s.where(), Reason: reason, Remedy: remedy}
}
