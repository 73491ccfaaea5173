package reqif

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"throughline.dev/connect"
	"throughline.dev/connect/rawtext"
)

// Bounds of what is read.
const (
	maxSize  = 1 << 30 // bytes of text
	maxDepth = 10_000  // of the hierarchy
)

// visitor is called for the elements of a document that matter. A member that is nil is passed over. The places are
// the lines of the start tags.
type visitor struct {
	header   func(header)
	datatype func(datatype)
	specType func(kind string, t specType)
	object   func(connect.Where, object) error
	relation func(connect.Where, relation) error
	// enter opens a node of the hierarchy, leave closes it, refer says which object the open node stands for.
	enter func(connect.Where)
	refer func(connect.Where, string)
	leave func()
	other func(connect.Where, string) // elements that are left out as a whole
}

// errStop ends a walk without an error.
var errStop = errors.New("stop")

// walk reads a document once. Errors are *connect.RowError, but for those of the context and the file itself.
func walk(ctx context.Context, src connect.Source, v visitor) (notices []string, err error) {
	text, err := rawtext.Open(src)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	limited := &io.LimitedReader{R: text, N: maxSize}
	dec := xml.NewDecoder(limited)
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // it is UTF-8 by now
	w := walker{visitor: v, dec: dec, file: src.Name}
	for n := 0; ; n++ {
		if n%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		tok, err := dec.Token()
		if err == nil {
			err = w.token(tok)
		}
		switch {
		case err == nil:
			continue
		case errors.Is(err, errStop):
			return text.Notices(), nil
		case errors.Is(err, io.EOF) && w.begun && limited.N > 0:
			return text.Notices(), nil
		case limited.N <= 0:
			return nil, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: fmt.Sprintf("is larger than %d MB", maxSize>>20), Remedy: "Export fewer specifications at a time"}
		}
		return nil, w.explain(err)
	}
}

type walker struct {
	visitor
	dec   *xml.Decoder
	file  string
	begun bool
	depth int
}

func (w *walker) here() connect.Where {
	line, _ := w.dec.InputPos()
	return connect.Where{File: w.file, Line: int64(line)}
}

func (w *walker) explain(err error) error {
	var row *connect.RowError
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &row):
		return err
	case errors.As(err, &syntax):
		return &connect.RowError{Where: connect.Where{File: w.file, Line: int64(syntax.Line)}, Reason: "is not well-formed XML here: " + syntax.Msg, Remedy: "Export or copy the file again"}
	case errors.Is(err, io.EOF):
		return &connect.RowError{Where: connect.Where{File: w.file}, Reason: "holds no ReqIF document", Remedy: "Export it again as ReqIF"}
	}
	at := w.here()
	return &connect.RowError{Where: at, Reason: "cannot be read here: " + err.Error(), Remedy: "Export or copy the file again"}
}

func (w *walker) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.Directive:
		return &connect.RowError{Where: w.here(), Reason: "has a document type definition, which could pull other files in", Remedy: "Take the line <!DOCTYPE …> out; ReqIF needs none"}
	case xml.EndElement:
		if t.Name.Local == "SPEC-HIERARCHY" && w.depth > 0 {
			w.depth--
			if w.leave != nil {
				w.leave()
			}
		}
	case xml.StartElement:
		if !w.begun {
			w.begun = true
			switch t.Name.Local {
			case "REQ-IF":
				return nil
			case "RIF":
				return &connect.RowError{Where: w.here(), Reason: "is RIF, which came before ReqIF", Remedy: "Export it as ReqIF 1.0 or later"}
			}
			return &connect.RowError{Where: w.here(), Reason: fmt.Sprintf("begins with <%.40s>, not with <REQ-IF>", t.Name.Local), Remedy: "Export it as ReqIF"}
		}
		return w.element(t)
	}
	return nil
}

func (w *walker) element(t xml.StartElement) error {
	switch name := t.Name.Local; name {
	case "REQ-IF-HEADER":
		return decode(w, t, w.header)
	case "DATATYPE-DEFINITION-ENUMERATION":
		return decode(w, t, w.datatype)
	case "SPEC-OBJECT-TYPE", "SPEC-RELATION-TYPE":
		if w.specType == nil {
			return w.dec.Skip()
		}
		return decode(w, t, func(s specType) { w.specType(name, s) })
	case "SPEC-OBJECT":
		return decodeAt(w, t, w.object)
	case "SPEC-RELATION":
		return decodeAt(w, t, w.relation)
	case "SPEC-HIERARCHY":
		if w.depth++; w.depth > maxDepth {
			return &connect.RowError{Where: w.here(), Reason: fmt.Sprintf("nests objects more than %d deep", maxDepth), Remedy: "No specification does; export it again"}
		}
		if w.enter != nil {
			w.enter(w.here())
		}
	case "SPEC-OBJECT-REF":
		if w.depth > 0 && w.refer != nil {
			at := w.here()
			var r struct {
				ID string `xml:",chardata"`
			}
			if err := w.dec.DecodeElement(&r, &t); err != nil {
				return err
			}
			w.refer(at, trim(r.ID))
		}
	case "TOOL-EXTENSIONS", "SPEC-RELATION-GROUPS", "EDITABLE-ATTS":
		if w.other != nil {
			w.other(w.here(), name)
		}
		return w.dec.Skip()
	}
	return nil
}

func decode[T any](w *walker, t xml.StartElement, use func(T)) error {
	if use == nil {
		return w.dec.Skip()
	}
	var v T
	if err := w.dec.DecodeElement(&v, &t); err != nil {
		return err
	}
	use(v)
	return nil
}

func decodeAt[T any](w *walker, t xml.StartElement, use func(connect.Where, T) error) error {
	if use == nil {
		return w.dec.Skip()
	}
	at := w.here()
	var v T
	if err := w.dec.DecodeElement(&v, &t); err != nil {
		return err
	}
	return use(at, v)
}
