package reqif

import (
	"encoding/xml"
	"strings"
)

// header is REQ-IF-HEADER.
type header struct {
	Repository string `xml:"REPOSITORY-ID"`
	Tool       string `xml:"REQ-IF-TOOL-ID"`
	SourceTool string `xml:"SOURCE-TOOL-ID"`
	Title      string `xml:"TITLE"`
}

// datatype is a DATATYPE-DEFINITION-ENUMERATION; other datatypes are told by the name of the value's element.
type datatype struct {
	Values []struct {
		ID       string `xml:"IDENTIFIER,attr"`
		LongName string `xml:"LONG-NAME,attr"`
		Property struct {
			Other string `xml:"OTHER-CONTENT,attr"`
			Key   string `xml:"KEY,attr"`
		} `xml:"PROPERTIES>EMBEDDED-VALUE"`
	} `xml:"SPECIFIED-VALUES>ENUM-VALUE"`
}

// specType is a SPEC-OBJECT-TYPE or SPEC-RELATION-TYPE.
type specType struct {
	ID         string `xml:"IDENTIFIER,attr"`
	LongName   string `xml:"LONG-NAME,attr"`
	Attributes struct {
		List []definition `xml:",any"`
	} `xml:"SPEC-ATTRIBUTES"`
}

// definition is an ATTRIBUTE-DEFINITION-….
type definition struct {
	ID       string `xml:"IDENTIFIER,attr"`
	LongName string `xml:"LONG-NAME,attr"`
	Default  struct {
		List []value `xml:",any"`
	} `xml:"DEFAULT-VALUE"`
}

// reference holds one …-REF element, whatever it refers to.
type reference struct {
	Any []struct {
		ID string `xml:",chardata"`
	} `xml:",any"`
}

func (r reference) id() string {
	if len(r.Any) == 0 {
		return ""
	}
	return strings.TrimSpace(r.Any[0].ID)
}

// value is an ATTRIBUTE-VALUE-….
type value struct {
	XMLName    xml.Name
	Value      string    `xml:"THE-VALUE,attr"`
	Definition reference `xml:"DEFINITION"`
	Content    struct {
		Inner string `xml:",innerxml"`
	} `xml:"THE-VALUE"`
	Chosen []string `xml:"VALUES>ENUM-VALUE-REF"`
}

// object is a SPEC-OBJECT.
type object struct {
	ID       string    `xml:"IDENTIFIER,attr"`
	LongName string    `xml:"LONG-NAME,attr"`
	Desc     string    `xml:"DESC,attr"`
	Type     reference `xml:"TYPE"`
	Values   struct {
		List []value `xml:",any"`
	} `xml:"VALUES"`
}

// relation is a SPEC-RELATION.
type relation struct {
	ID       string    `xml:"IDENTIFIER,attr"`
	LongName string    `xml:"LONG-NAME,attr"`
	Type     reference `xml:"TYPE"`
	Source   reference `xml:"SOURCE"`
	Target   reference `xml:"TARGET"`
	Values   struct {
		List []value `xml:",any"`
	} `xml:"VALUES"`
}
