package sqlstore

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"strings"
)

// table says how the rows of a table are copied and compared.
type table struct {
	name    string
	key     string // order of the rows
	columns []column
}

type column struct {
	name string
	typ  columnType
}

type columnType int

const (
	integer columnType = iota
	text
	boolean
	binaryData
)

// tables are those that make up a product. The search index and its words are not among them: they follow from the
// records. The columns are listed, not asked for, so that a test fails when a migration adds one.
func tables() []table {
	record := []column{
		{"id", integer},
		{"key", text},
		{"number", integer},
		{"kind", text},
		{"state", text},
		{"phase", text},
		{"owner", text},
		{"version", integer},
		{"created", integer},
		{"updated", integer},
		{"position", integer},
		{"deleted", boolean},
		{"title", text},
		{"labels", text},
		{"external", text},
		{"fields", text},
		{"body", text},
	}
	past := append(append([]column{}, record...), column{"until", integer})
	return []table{
		{"change", "position", []column{
			{"position", integer},
			{"at", integer},
			{"actor", text},
			{"role", text},
			{"reason", text},
			{"source", text},
			{"token", text},
			{"batch", text},
			{"restores", boolean},
			{"undoes", integer},
			{"result", text},
			{"ops", binaryData},
		}},
		{"record", "id", record},
		{"record_past", "key, version", past},
		{"external", "source, key", []column{{"source", text}, {"key", text}, {"record", text}, {"since", integer}}},
		{"label", "label, id", []column{{"label", text}, {"id", integer}}},
		{"link", "id", []column{{"id", integer}, {"from_key", text}, {"relation", text}, {"to_key", text}, {"since", integer}, {"until", integer}}},
		{"comment", "position, seq", []column{{"position", integer}, {"seq", integer}, {"record", text}, {"actor", text}, {"at", integer}, {"until", integer}, {"body", text}}},
		{"finding", "id", []column{
			{"id", integer},
			{"subject", text},
			{"number", integer},
			{"reconciler", text},
			{"engine", text},
			{"rule", text},
			{"rank", integer},
			{"person", boolean},
			{"since", integer},
			{"until", integer},
			{"content", text},
		}},
		{"job", "id", []column{
			{"id", integer}, {"name", text}, {"subject", text}, {"position", integer}, {"run_at", integer}, {"attempt", integer}, {"leased", integer}, {"error", text},
		}},
		{"counter", "name", []column{{"name", text}, {"last", integer}}},
		{"shelf", "space, id", []column{{"space", text}, {"id", text}, {"version", integer}, {"updated", integer}, {"data", text}}},
	}
}

func (t table) names() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	return strings.Join(names, ", ")
}

func (t table) selectText() string {
	return "SELECT " + t.names() + " FROM " + t.name + " ORDER BY " + t.key
}

// insertText inserts several rows at once.
func (t table) insertText(rows int) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + t.name + " (" + t.names() + ") VALUES ")
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range t.columns {
			if c > 0 {
				b.WriteString(", ")
			}
			n++
			fmt.Fprintf(&b, "$%d", n)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// scan reads a row into values of the types that both engines take.
func (t table) scan(row scanner) ([]any, error) {
	into := make([]any, len(t.columns))
	for i, c := range t.columns {
		switch c.typ {
		case integer:
			into[i] = new(int64)
		case text:
			into[i] = new(string)
		case boolean:
			into[i] = new(bool)
		case binaryData:
			into[i] = new([]byte)
		}
	}
	if err := row.Scan(into...); err != nil {
		return nil, fmt.Errorf("table %s: %w", t.name, err)
	}
	for i, p := range into {
		switch p := p.(type) {
		case *int64:
			into[i] = *p
		case *string:
			into[i] = *p
		case *bool:
			into[i] = *p
		case *[]byte:
			into[i] = *p
		}
	}
	return into, nil
}

// content counts the rows of a table and hashes what is in them.
type content struct {
	rows int64
	sum  hash.Hash
}

func newContent() *content { return &content{sum: sha256.New()} }

func (c *content) add(values []any) {
	c.rows++
	var b []byte
	for _, v := range values {
		switch v := v.(type) {
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 's'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'x'), uint64(len(v))), v...)
		case bool:
			b = fmt.Appendf(b, "b%t", v)
		}
	}
	_, _ = c.sum.Write(b)
}

func (c *content) hash() string { return fmt.Sprintf("%x", c.sum.Sum(nil)) }
