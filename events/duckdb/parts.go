package duckdb

import (
	"database/sql"
	"strings"
)

// parts reads the properties of a row back, as they came.
type parts struct {
	layout *layout
	shapes []shape
	shape  sql.Null[int]
	rest   sql.NullString
	cells  []sql.NullString
	values []string
}

func newParts(y *layout, shapes []shape) *parts {
	return &parts{layout: y, shapes: shapes, cells: make([]sql.NullString, len(y.columns)), values: make([]string, len(y.columns))}
}

// columns writes what is to be selected.
func (p *parts) columns() string {
	var b strings.Builder
	b.WriteString("e.shape, e.properties")
	for i := range p.cells {
		b.WriteString(", e." + columnName(i))
	}
	return b.String()
}

// into appends where it is scanned to.
func (p *parts) into(targets ...any) []any {
	targets = append(targets, &p.shape, &p.rest)
	for i := range p.cells {
		targets = append(targets, &p.cells[i])
	}
	return targets
}

// properties returns them; nil for none.
func (p *parts) properties() []byte {
	if !p.shape.Valid {
		if !p.rest.Valid {
			return nil
		}
		return []byte(p.rest.String)
	}
	for i, c := range p.cells {
		p.values[i] = c.String
	}
	return p.shapes[p.shape.V].join(p.layout, p.values, []byte(p.rest.String))
}
