package reqif

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/define"
	"throughline.dev/define/criterion"
	"throughline.dev/ledger"
)

// Document is what is written.
type Document struct {
	Title    string
	Created  time.Time
	Kinds    []ledger.Kind   // of the records, in their order
	Records  []ledger.Record // of these kinds; the order within a level of the hierarchy
	Links    []ledger.Link   // that start at the records
	Comments map[ledger.Key][]ledger.Comment
}

// Write writes a document as ReqIF 1.0 (which versions 1.1 and 1.2 read), the same bytes for the same content. Titles,
// texts and acceptance criteria stand in the attributes that other tools know; everything else in attributes of ours, so
// that [Format] reads the same records back. It returns what could not be written as it is.
func Write(w io.Writer, doc Document) (notices []string, err error) {
	out := &output{w: bufio.NewWriter(w), doc: doc, ids: map[ledger.Key]string{}, known: map[string]bool{}}
	out.identify()
	out.document()
	return out.notices, cmp.Or(out.err, out.w.Flush())
}

type output struct {
	w       *bufio.Writer
	doc     Document
	ids     map[ledger.Key]string
	known   map[string]bool // identifiers given
	changed string          // of what has no time of its own
	notices []string
	err     error
}

func (o *output) f(format string, args ...any) {
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, format, args...)
	}
}

// identify gives every record its identifier: the one it came with, or one made of its key and the time it was made.
func (o *output) identify() {
	latest := o.doc.Created
	for i, r := range o.doc.Records {
		if i == 0 || r.Updated.After(latest) {
			latest = r.Updated
		}
		id := ""
		for _, e := range r.External {
			if e.Source == source && isName(e.Key) && !strings.HasPrefix(e.Key, fixed) && !o.known[e.Key] {
				id = e.Key
				break
			}
		}
		if id == "" {
			sum := sha256.Sum256([]byte(string(r.Key) + "\x00" + instant(r.Created)))
			id = "_" + hex.EncodeToString(sum[:16])
		}
		o.ids[r.Key], o.known[id] = id, true
	}
	o.changed = stamp(latest)
}

// fixed begins the identifiers of definitions.
const fixed = "_tl-"

// isName reports whether an identifier can be an xsd:ID.
func isName(s string) bool {
	for i, c := range s {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-' || c == '.')) {
			return false
		}
	}
	return s != "" && len(s) < 200
}

// stamp writes a time as xsd:dateTime.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func (o *output) document() {
	o.f("%s<REQ-IF xmlns=\"http://www.omg.org/spec/ReqIF/20110401/reqif.xsd\" xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">\n", xml.Header)
	o.f(" <THE-HEADER>\n  <REQ-IF-HEADER IDENTIFIER=\"%sheader\">\n   <COMMENT>Requirements, stories and terms</COMMENT>\n   <CREATION-TIME>%s</CREATION-TIME>\n", fixed, stamp(o.doc.Created))
	o.f("   <REPOSITORY-ID/>\n   <REQ-IF-TOOL-ID>Throughline</REQ-IF-TOOL-ID>\n   <REQ-IF-VERSION>1.0</REQ-IF-VERSION>\n   <SOURCE-TOOL-ID>Throughline</SOURCE-TOOL-ID>\n   <TITLE>%s</TITLE>\n  </REQ-IF-HEADER>\n </THE-HEADER>\n", o.text("title", o.doc.Title))
	o.f(" <CORE-CONTENT>\n  <REQ-IF-CONTENT>\n")
	o.datatypes()
	o.types()
	o.objects()
	o.relations()
	o.specification()
	o.f("  </REQ-IF-CONTENT>\n </CORE-CONTENT>\n</REQ-IF>\n")
}

// text escapes a text for XML. Characters that XML cannot hold are replaced, which is said.
func (o *output) text(of, s string) string {
	for _, c := range s {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' || c == 0xFFFE || c == 0xFFFF {
			o.notices = append(o.notices, of+" holds characters that XML cannot; they are replaced by U+FFFD")
			break
		}
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	return escapeXML(s)
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}

// enumerations of the document: states of each kind, and fields that are one of a list.
func (o *output) datatypes() {
	o.f("   <DATATYPES>\n    <DATATYPE-DEFINITION-STRING IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=\"Text\" MAX-LENGTH=\"16777216\"/>\n", fixed+"string", o.changed)
	o.f("    <DATATYPE-DEFINITION-XHTML IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=\"Formatted text\"/>\n", fixed+"xhtml", o.changed)
	for _, k := range o.doc.Kinds {
		for _, a := range attributesOf(k) {
			if len(a.values) == 0 {
				continue
			}
			o.f("    <DATATYPE-DEFINITION-ENUMERATION IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=%q>\n     <SPECIFIED-VALUES>\n", a.datatype(), o.changed, a.name)
			for i, v := range a.values {
				o.f("      <ENUM-VALUE IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=%q>\n       <PROPERTIES>\n        <EMBEDDED-VALUE KEY=\"%d\" OTHER-CONTENT=\"\"/>\n       </PROPERTIES>\n      </ENUM-VALUE>\n", a.value(v), o.changed, v, i)
			}
			o.f("     </SPECIFIED-VALUES>\n    </DATATYPE-DEFINITION-ENUMERATION>\n")
		}
	}
	o.f("   </DATATYPES>\n")
}

// attribute is the definition of an attribute.
type attributeType struct {
	kind   string
	name   string
	form   string // STRING, XHTML, ENUMERATION
	values []string
}

func (a attributeType) id() string {
	return fixed + a.kind + "-" + strings.NewReplacer(" ", "-", ".", "-").Replace(strings.ToLower(a.name))
}
func (a attributeType) datatype() string      { return a.id() + "-type" }
func (a attributeType) value(v string) string { return a.id() + "-value-" + v }

// attributesOf lists the attributes of a kind.
func attributesOf(k ledger.Kind) []attributeType {
	list := []attributeType{{form: "STRING", name: nameID}, {form: "STRING", name: nameTitle}, {form: "XHTML", name: nameText}}
	if k.Name == define.Requirement {
		list = append(list, attributeType{form: "STRING", name: nameAccepted})
	}
	for _, name := range []string{"kind", "key", "created", "body", "owner", "labels", "external", "links", "comments"} {
		list = append(list, attributeType{form: "STRING", name: ownPrefix + name})
	}
	list = append(list, attributeType{form: "ENUMERATION", name: ownPrefix + "state", values: k.Lifecycle.Names()})
	for _, d := range k.Fields {
		a := attributeType{form: "STRING", name: ownPrefix + d.Name}
		if d.Type == ledger.EnumField {
			a.form, a.values = "ENUMERATION", d.Enum
		}
		list = append(list, a)
	}
	for i := range list {
		list[i].kind = k.Name
	}
	return list
}

func (o *output) types() {
	o.f("   <SPEC-TYPES>\n")
	for _, k := range o.doc.Kinds {
		o.f("    <SPEC-OBJECT-TYPE IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=%q DESC=\"%s\">\n     <SPEC-ATTRIBUTES>\n", fixed+k.Name, o.changed, k.Name, escapeXML(k.Doc))
		for _, a := range attributesOf(k) {
			datatype := fixed + strings.ToLower(a.form)
			multi := ""
			if a.form == "ENUMERATION" {
				datatype, multi = a.datatype(), ` MULTI-VALUED="false"`
			}
			o.f("      <ATTRIBUTE-DEFINITION-%s IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=%q%s>\n       <TYPE>\n        <DATATYPE-DEFINITION-%s-REF>%s</DATATYPE-DEFINITION-%s-REF>\n       </TYPE>\n      </ATTRIBUTE-DEFINITION-%s>\n",
				a.form, a.id(), o.changed, a.name, multi, a.form, datatype, a.form, a.form)
		}
		o.f("     </SPEC-ATTRIBUTES>\n    </SPEC-OBJECT-TYPE>\n")
	}
	for _, r := range o.relationTypes() {
		o.f("    <SPEC-RELATION-TYPE IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=%q/>\n", fixed+"relation-"+r, o.changed, ownPrefix+r)
	}
	o.f("    <SPECIFICATION-TYPE IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=\"Specification\"/>\n   </SPEC-TYPES>\n", fixed+"specification-type", o.changed)
}

// within returns the links between records of the document, but for those that the hierarchy says.
func (o *output) within() []ledger.Link {
	var list []ledger.Link
	for _, l := range o.doc.Links {
		if o.ids[l.From] != "" && o.ids[l.To] != "" && l.Relation != ledger.Parent {
			list = append(list, l)
		}
	}
	return list
}

func (o *output) relationTypes() []string {
	var names []string
	for _, l := range o.within() {
		if !slices.Contains(names, l.Relation) {
			names = append(names, l.Relation)
		}
	}
	slices.Sort(names)
	return names
}

func (o *output) relations() {
	o.f("   <SPEC-RELATIONS>\n")
	for _, l := range o.within() {
		sum := sha256.Sum256([]byte(o.ids[l.From] + " " + l.Relation + " " + o.ids[l.To]))
		o.f("    <SPEC-RELATION IDENTIFIER=%q LAST-CHANGE=%q>\n     <SOURCE>\n      <SPEC-OBJECT-REF>%s</SPEC-OBJECT-REF>\n     </SOURCE>\n     <TARGET>\n      <SPEC-OBJECT-REF>%s</SPEC-OBJECT-REF>\n     </TARGET>\n     <TYPE>\n      <SPEC-RELATION-TYPE-REF>%s</SPEC-RELATION-TYPE-REF>\n     </TYPE>\n    </SPEC-RELATION>\n",
			"_r"+hex.EncodeToString(sum[:16]), o.changed, o.ids[l.From], o.ids[l.To], fixed+"relation-"+l.Relation)
	}
	o.f("   </SPEC-RELATIONS>\n")
}

// specification writes the records in their hierarchy.
func (o *output) specification() {
	children := map[ledger.Key][]ledger.Key{}
	parents := map[ledger.Key]ledger.Key{}
	for _, l := range o.doc.Links {
		if l.Relation == ledger.Parent && o.ids[l.To] != "" {
			parents[l.From] = l.To
		}
	}
	for _, r := range o.doc.Records {
		if p, ok := parents[r.Key]; ok {
			children[p] = append(children[p], r.Key)
		}
	}
	o.f("   <SPECIFICATIONS>\n    <SPECIFICATION IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=\"%s\">\n     <TYPE>\n      <SPECIFICATION-TYPE-REF>%s</SPECIFICATION-TYPE-REF>\n     </TYPE>\n     <CHILDREN>\n", fixed+"specification", o.changed, o.text("title", o.doc.Title), fixed+"specification-type")
	for _, r := range o.doc.Records {
		if _, below := parents[r.Key]; !below {
			o.node(r.Key, children, 6)
		}
	}
	o.f("     </CHILDREN>\n    </SPECIFICATION>\n   </SPECIFICATIONS>\n")
}

func (o *output) node(key ledger.Key, children map[ledger.Key][]ledger.Key, depth int) {
	blanks := strings.Repeat(" ", min(depth, 60))
	o.f("%s<SPEC-HIERARCHY IDENTIFIER=%q LAST-CHANGE=%q>\n%s <OBJECT>\n%s  <SPEC-OBJECT-REF>%s</SPEC-OBJECT-REF>\n%s </OBJECT>\n", blanks, "_h"+o.ids[key], o.changed, blanks, blanks, o.ids[key], blanks)
	if below := children[key]; len(below) > 0 {
		o.f("%s <CHILDREN>\n", blanks)
		for _, k := range below {
			o.node(k, children, depth+2)
		}
		o.f("%s </CHILDREN>\n", blanks)
	}
	o.f("%s</SPEC-HIERARCHY>\n", blanks)
}

func (o *output) objects() {
	o.f("   <SPEC-OBJECTS>\n")
	links := map[ledger.Key][]string{}
	for _, l := range o.doc.Links {
		if o.ids[l.To] == "" {
			links[l.From] = append(links[l.From], l.Relation+" "+string(l.To))
		}
	}
	for _, r := range o.doc.Records {
		i := slices.IndexFunc(o.doc.Kinds, func(k ledger.Kind) bool { return k.Name == r.Kind })
		if i < 0 {
			o.err = cmp.Or(o.err, fmt.Errorf("%s is %s, which the document does not name", r.Key, ledger.WithArticle(r.Kind)))
			return
		}
		values, err := o.values(o.doc.Kinds[i], r, links[r.Key])
		if err != nil {
			o.err = cmp.Or(o.err, err)
			return
		}
		o.f("    <SPEC-OBJECT IDENTIFIER=%q LAST-CHANGE=%q LONG-NAME=\"%s\">\n     <VALUES>\n", o.ids[r.Key], stamp(r.Updated), o.text("", r.Title))
		for _, a := range attributesOf(o.doc.Kinds[i]) {
			o.value(string(r.Key), a, values[a.name])
		}
		o.f("     </VALUES>\n     <TYPE>\n      <SPEC-OBJECT-TYPE-REF>%s</SPEC-OBJECT-TYPE-REF>\n     </TYPE>\n    </SPEC-OBJECT>\n", fixed+r.Kind)
	}
	o.f("   </SPEC-OBJECTS>\n")
}

func (o *output) value(key string, a attributeType, v string) {
	if v == "" {
		return
	}
	definition := fmt.Sprintf("       <DEFINITION>\n        <ATTRIBUTE-DEFINITION-%s-REF>%s</ATTRIBUTE-DEFINITION-%s-REF>\n       </DEFINITION>\n", a.form, a.id(), a.form)
	switch a.form {
	case "XHTML":
		o.text(key, v)
		o.f("      <ATTRIBUTE-VALUE-XHTML>\n       <THE-VALUE>%s</THE-VALUE>\n%s      </ATTRIBUTE-VALUE-XHTML>\n", writeXHTML(v), definition)
	case "ENUMERATION":
		o.f("      <ATTRIBUTE-VALUE-ENUMERATION>\n       <VALUES>\n        <ENUM-VALUE-REF>%s</ENUM-VALUE-REF>\n       </VALUES>\n%s      </ATTRIBUTE-VALUE-ENUMERATION>\n", a.value(v), definition)
	default:
		o.f("      <ATTRIBUTE-VALUE-STRING THE-VALUE=\"%s\">\n%s      </ATTRIBUTE-VALUE-STRING>\n", o.text(key, v), definition)
	}
}

// values gathers the values of a record by the names of their attributes.
func (o *output) values(k ledger.Kind, r ledger.Record, links []string) (map[string]string, error) {
	var external []string
	for _, e := range r.External {
		if e.Source != source || e.Key != o.ids[r.Key] {
			external = append(external, e.String())
		}
	}
	var fields map[string]json.RawMessage
	if len(r.Fields) > 0 {
		if err := json.Unmarshal(r.Fields, &fields); err != nil {
			return nil, fmt.Errorf("fields of %s: %w", r.Key, err)
		}
	}
	v := map[string]string{
		nameID: string(r.Key), nameTitle: r.Title, nameText: wordsOf(k.Name, fields),
		ownPrefix + "kind": k.Name, ownPrefix + "key": string(r.Key), ownPrefix + "created": instant(r.Created), ownPrefix + "body": r.Body,
		ownPrefix + "owner": r.Owner, ownPrefix + "labels": strings.Join(r.Labels, "\n"), ownPrefix + "external": strings.Join(external, "\n"),
		ownPrefix + "links": strings.Join(links, "\n"), ownPrefix + "state": r.State,
	}
	for _, d := range k.Fields {
		if raw := fields[d.Name]; raw != nil {
			v[ownPrefix+d.Name] = plainField(d, raw)
		}
	}
	if k.Name == define.Requirement {
		var criteria []criterion.Criterion
		if raw := fields["criteria"]; raw != nil && json.Unmarshal(raw, &criteria) == nil {
			v[nameAccepted] = tellCriteria(criteria)
		}
	}
	var remarks []remark
	for _, c := range o.doc.Comments[r.Key] {
		remarks = append(remarks, remark{c.Actor, c.At, c.Body})
	}
	if len(remarks) > 0 {
		raw, err := json.Marshal(remarks)
		if err != nil {
			return nil, fmt.Errorf("comments of %s: %w", r.Key, err)
		}
		v[ownPrefix+"comments"] = string(raw)
	}
	return v, nil
}

// wordsOf writes the words of a record for readers of other tools.
func wordsOf(kind string, fields map[string]json.RawMessage) string {
	switch kind {
	case define.Story:
		return tellStory(fields)
	case define.Term:
		return textOf(fields["definition"])
	}
	return textOf(fields["statement"])
}
