package reqif_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// element says what an element of the schema of ReqIF may hold. A + after an attribute or child says that it must be
// there, a * that it may be there several times; a child without either may be there once.
type element struct{ attributes, children string }

// standard is the part of the schema (formal/2016-07-01, annex B) that concerns what we write. All its content models
// are xsd:all or xsd:choice, so the order of elements is free; that each stands where it may, as often as it may, with
// the attributes it must have, is not.
func standard() map[string]element {
	identified := " IDENTIFIER+ LAST-CHANGE+ LONG-NAME DESC "
	m := map[string]element{
		"REQ-IF":         {"", "THE-HEADER+ CORE-CONTENT+ TOOL-EXTENSIONS"},
		"THE-HEADER":     {"", "REQ-IF-HEADER+"},
		"REQ-IF-HEADER":  {"IDENTIFIER+", "COMMENT CREATION-TIME+ REPOSITORY-ID REQ-IF-TOOL-ID+ REQ-IF-VERSION+ SOURCE-TOOL-ID+ TITLE+"},
		"CORE-CONTENT":   {"", "REQ-IF-CONTENT+"},
		"REQ-IF-CONTENT": {"", "DATATYPES SPEC-TYPES SPEC-OBJECTS SPEC-RELATIONS SPECIFICATIONS SPEC-RELATION-GROUPS"},
		"DATATYPES":      {"", "DATATYPE-DEFINITION-STRING* DATATYPE-DEFINITION-XHTML* DATATYPE-DEFINITION-ENUMERATION*"},

		"DATATYPE-DEFINITION-STRING":      {identified + "MAX-LENGTH+", ""},
		"DATATYPE-DEFINITION-XHTML":       {identified, ""},
		"DATATYPE-DEFINITION-ENUMERATION": {identified, "SPECIFIED-VALUES"},
		"SPECIFIED-VALUES":                {"", "ENUM-VALUE*"},
		"ENUM-VALUE":                      {identified, "PROPERTIES+"},
		"PROPERTIES":                      {"", "EMBEDDED-VALUE+"},
		"EMBEDDED-VALUE":                  {"KEY+ OTHER-CONTENT+", ""},

		"SPEC-TYPES":                  {"", "SPEC-OBJECT-TYPE* SPEC-RELATION-TYPE* SPECIFICATION-TYPE*"},
		"SPEC-OBJECT-TYPE":            {identified, "SPEC-ATTRIBUTES"},
		"SPEC-RELATION-TYPE":          {identified, "SPEC-ATTRIBUTES"},
		"SPECIFICATION-TYPE":          {identified, "SPEC-ATTRIBUTES"},
		"SPEC-ATTRIBUTES":             {"", "ATTRIBUTE-DEFINITION-STRING* ATTRIBUTE-DEFINITION-XHTML* ATTRIBUTE-DEFINITION-ENUMERATION*"},
		"SPEC-OBJECTS":                {"", "SPEC-OBJECT*"},
		"SPEC-OBJECT":                 {identified, "VALUES TYPE+"},
		"SPEC-RELATIONS":              {"", "SPEC-RELATION*"},
		"SPEC-RELATION":               {identified, "VALUES SOURCE+ TARGET+ TYPE+"},
		"SPECIFICATIONS":              {"", "SPECIFICATION*"},
		"SPECIFICATION":               {identified, "VALUES CHILDREN TYPE+"},
		"CHILDREN":                    {"", "SPEC-HIERARCHY*"},
		"SPEC-HIERARCHY":              {identified + "IS-EDITABLE IS-TABLE-INTERNAL", "CHILDREN OBJECT+"},
		"OBJECT":                      {"", "SPEC-OBJECT-REF+"},
		"SOURCE":                      {"", "SPEC-OBJECT-REF+"},
		"TARGET":                      {"", "SPEC-OBJECT-REF+"},
		"THE-VALUE":                   {"", "div p"},
		"VALUES":                      {"", "ATTRIBUTE-VALUE-STRING* ATTRIBUTE-VALUE-XHTML* ATTRIBUTE-VALUE-ENUMERATION* ENUM-VALUE-REF*"},
		"TYPE":                        {"", "DATATYPE-DEFINITION-STRING-REF DATATYPE-DEFINITION-XHTML-REF DATATYPE-DEFINITION-ENUMERATION-REF SPEC-OBJECT-TYPE-REF SPEC-RELATION-TYPE-REF SPECIFICATION-TYPE-REF"},
		"DEFINITION":                  {"", "ATTRIBUTE-DEFINITION-STRING-REF ATTRIBUTE-DEFINITION-XHTML-REF ATTRIBUTE-DEFINITION-ENUMERATION-REF"},
		"div":                         {"", "br*"},
		"br":                          {"", ""},
		"ATTRIBUTE-VALUE-STRING":      {"THE-VALUE+", "DEFINITION+"},
		"ATTRIBUTE-VALUE-XHTML":       {"IS-SIMPLIFIED", "THE-VALUE+ DEFINITION+"},
		"ATTRIBUTE-VALUE-ENUMERATION": {"", "VALUES DEFINITION+"},
	}
	for _, form := range []string{"STRING", "XHTML", "ENUMERATION"} {
		multi := ""
		if form == "ENUMERATION" {
			multi = "MULTI-VALUED+"
		}
		m["ATTRIBUTE-DEFINITION-"+form] = element{identified + "IS-EDITABLE " + multi, "TYPE+ DEFAULT-VALUE"}
	}
	return m
}

// conforms checks a document against the standard: elements, attributes, identifiers that are unique names, references
// that lead to what they say.
func conforms(data []byte) error {
	rules := standard()
	dec := xml.NewDecoder(bytes.NewReader(data))
	type frame struct {
		name  string
		seen  map[string]int
		attrs map[string]string
		text  strings.Builder
	}
	stack := []*frame{{name: "", seen: map[string]int{}}}
	rules[""] = element{"", "REQ-IF+"}
	identified := map[string]string{} // identifier -> element
	refs := map[string]string{}       // identifier -> element it must be
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		top := stack[len(stack)-1]
		switch t := tok.(type) {
		case xml.StartElement:
			name := t.Name.Local
			if _, ok := rules[name]; !ok && !strings.HasSuffix(name, "-REF") && !slices.Contains([]string{"COMMENT", "CREATION-TIME", "REPOSITORY-ID", "REQ-IF-TOOL-ID", "REQ-IF-VERSION", "SOURCE-TOOL-ID", "TITLE"}, name) {
				return fmt.Errorf("the standard has no element %s here", name)
			}
			space := "http://www.omg.org/spec/ReqIF/20110401/reqif.xsd"
			if name == "div" || name == "br" {
				space = "http://www.w3.org/1999/xhtml"
			}
			if t.Name.Space != space {
				return fmt.Errorf("%s is of the namespace %q", name, t.Name.Space)
			}
			if top.seen[name]++; !may(rules[top.name].children, name, top.seen[name]) {
				return fmt.Errorf("%s may not stand in %s for the %d. time", name, top.name, top.seen[name])
			}
			f := &frame{name: name, seen: map[string]int{}, attrs: map[string]string{}}
			for _, a := range t.Attr {
				if a.Name.Local == "xmlns" || a.Name.Space == "xmlns" {
					continue
				}
				f.attrs[a.Name.Local] = a.Value
				if !may(rules[name].attributes, a.Name.Local, 1) {
					return fmt.Errorf("%s has no attribute %s", name, a.Name.Local)
				}
			}
			for _, want := range required(rules[name].attributes) {
				if _, ok := f.attrs[want]; !ok {
					return fmt.Errorf("%s lacks the attribute %s", name, want)
				}
			}
			if id, ok := f.attrs["IDENTIFIER"]; ok {
				if identified[id] != "" || strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") != "" || strings.Contains("0123456789.-", id[:1]) {
					return fmt.Errorf("%s: the identifier %q is no name, or stands twice", name, id)
				}
				identified[id] = name
			}
			if at, ok := f.attrs["LAST-CHANGE"]; ok {
				if _, err := time.Parse(time.RFC3339, at); err != nil {
					return err
				}
			}
			stack = append(stack, f)
		case xml.CharData:
			top.text.Write(t)
		case xml.EndElement:
			for _, want := range required(rules[top.name].children) {
				if top.seen[want] == 0 {
					return fmt.Errorf("%s lacks %s", top.name, want)
				}
			}
			if target, ok := strings.CutSuffix(top.name, "-REF"); ok {
				refs[top.text.String()] = target
			}
			stack = stack[:len(stack)-1]
		}
	}
	for id, what := range refs {
		if identified[id] != what {
			return fmt.Errorf("a reference to %s %q leads to %q", what, id, identified[id])
		}
	}
	return nil
}

// may reports whether a list allows a name for the nth time.
func may(list, name string, n int) bool {
	for f := range strings.FieldsSeq(list) {
		if strings.TrimRight(f, "+*") == name {
			return n == 1 || strings.HasSuffix(f, "*")
		}
	}
	return false
}

func required(list string) (out []string) {
	for f := range strings.FieldsSeq(list) {
		if name, ok := strings.CutSuffix(f, "+"); ok {
			out = append(out, name)
		}
	}
	return out
}
