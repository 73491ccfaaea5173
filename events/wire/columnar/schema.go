package columnar

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"
)

// leaf is a column that holds values.
type leaf struct {
	name       string // with dots
	top        string // the column of the table that it is part of
	repetition int    // greatest levels
	definition int
	size       int // bytes of a value, -1 where they vary
	kind       kind
	unit       time.Duration // of times
	scale      int           // of decimals
	key, value bool          // one of the two columns of a map
}

// kind is how a value is written.
type kind int

const (
	asText kind = iota
	asBytes
	asBoolean
	asInteger
	asUnsigned
	asFloat
	asHalf
	asDecimal
	asDate
	asClock
	asInstant
	asInstant96
	asUUID
	asJSON
	asNothing // what has no form as text
)

// findLeafs walks over the schema.
func (f *File) findLeafs() error {
	w := walker{elements: f.meta.Schema}
	root := w.elements[0]
	if !root.NumChildren.Valid || root.NumChildren.V < 0 {
		return errors.New("the Parquet file has no columns. Check what wrote it")
	}
	w.i = 1
	for range root.NumChildren.V {
		if err := w.walk(level{}, 0); err != nil {
			return err
		}
	}
	if w.i != len(w.elements) {
		return errFooter
	}
	for g, infos := range f.codec {
		if len(infos) != len(w.leafs) {
			return fmt.Errorf("row group %d of the Parquet file has %d columns of %d. Write the file again", g+1, len(infos), len(w.leafs))
		}
	}
	f.leafs = w.leafs
	return nil
}

type walker struct {
	elements []format.SchemaElement
	i        int
	leafs    []*leaf
}

// level is what a column inherits from those above it.
type level struct {
	path                   []string
	repetition, definition int
	list, mapped           bool // the group above is a list or a map
	inside                 bool // the group above is what repeats in a list or a map
	ofMap                  bool
}

func (w *walker) walk(above level, depth int) error {
	if w.i >= len(w.elements) || depth > maxNesting {
		return errFooter
	}
	e := &w.elements[w.i]
	w.i++
	here := level{repetition: above.repetition, definition: above.definition}
	switch e.RepetitionType.V {
	case format.Optional:
		here.definition++
	case format.Repeated:
		here.repetition++
		here.definition++
	}
	here.path = append(append([]string(nil), above.path...), e.Name)
	key, value := false, false
	group := e.NumChildren.Valid && !e.Type.Valid
	repeats := e.RepetitionType.V == format.Repeated
	switch {
	case above.list && repeats && group: // tags.list.element is tags
		here.path, here.inside = above.path, true
	case above.list && repeats: // tags.array
		here.path = above.path
	case above.mapped && repeats && group:
		here.path, here.inside, here.ofMap = above.path, true, true
	case above.inside && !above.ofMap && w.only(e):
		here.path = above.path
	case above.ofMap && !group:
		key, value = strings.EqualFold(e.Name, "key"), strings.EqualFold(e.Name, "value")
		if key || value {
			here.path = above.path
		}
	}
	if group {
		if e.NumChildren.V < 0 {
			return errFooter
		}
		switch e.LogicalType.Value.(type) {
		case *format.ListType:
			here.list = true
		case *format.MapType:
			here.mapped = true
		}
		if c := e.ConvertedType; c.Valid {
			here.list = here.list || c.V == deprecated.List
			here.mapped = here.mapped || c.V == deprecated.Map || c.V == deprecated.MapKeyValue
		}
		for range e.NumChildren.V {
			if err := w.walk(here, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	l := &leaf{name: strings.Join(here.path, "."), top: here.path[0], repetition: here.repetition, definition: here.definition, key: key, value: value}
	if err := l.describe(e); err != nil {
		return err
	}
	w.leafs = append(w.leafs, l)
	return nil
}

// only reports whether an element of a list is the list's only column.
func (w *walker) only(e *format.SchemaElement) bool {
	switch strings.ToLower(e.Name) {
	case "element", "item", "array_element", "array":
		return true
	}
	return false
}

// describe tells how the values of a column are written.
func (l *leaf) describe(e *format.SchemaElement) error {
	if !e.Type.Valid {
		return fmt.Errorf("column %s of the Parquet file has no type. Write the file again", l.name)
	}
	switch e.Type.V {
	case format.Boolean:
		l.kind, l.size = asBoolean, 0
	case format.Int32:
		l.kind, l.size = asInteger, 4
	case format.Int64:
		l.kind, l.size = asInteger, 8
	case format.Int96:
		l.kind, l.size = asInstant96, 12
	case format.Float:
		l.kind, l.size = asFloat, 4
	case format.Double:
		l.kind, l.size = asFloat, 8
	case format.ByteArray:
		l.kind, l.size = asBytes, -1
	case format.FixedLenByteArray:
		l.kind, l.size = asBytes, int(e.TypeLength.V)
		if l.size <= 0 || l.size > 1<<20 {
			return fmt.Errorf("column %s of the Parquet file has values of %d bytes. Write it as text", l.name, l.size)
		}
	default:
		return fmt.Errorf("column %s of the Parquet file has an unknown type. Write the file again", l.name)
	}
	l.logical(e)
	if l.scale < 0 || l.scale > 76 {
		l.kind = asNothing
	}
	return nil
}

func (l *leaf) logical(e *format.SchemaElement) {
	whole := l.kind == asInteger
	switch t := e.LogicalType.Value.(type) {
	case *format.StringType, *format.EnumType:
		l.text()
		return
	case *format.JsonType:
		l.kind = asJSON
		return
	case *format.UUIDType:
		if l.size == 16 {
			l.kind = asUUID
		}
		return
	case *format.DecimalType:
		l.kind, l.scale = asDecimal, int(t.Scale)
		return
	case *format.DateType:
		if whole {
			l.kind = asDate
		}
		return
	case *format.TimeType:
		if whole && t.Unit.Value != nil {
			l.kind, l.unit = asClock, t.Unit.Value.Duration()
		}
		return
	case *format.TimestampType:
		if whole && t.Unit.Value != nil {
			l.kind, l.unit = asInstant, t.Unit.Value.Duration()
		}
		return
	case *format.IntType:
		if whole && !t.IsSigned {
			l.kind = asUnsigned
		}
		return
	case *format.Float16Type:
		if l.size == 2 {
			l.kind = asHalf
		}
		return
	case *format.BsonType, *format.VariantType, *format.GeometryType, *format.GeographyType:
		l.kind = asNothing
		return
	}
	if !e.ConvertedType.Valid {
		return
	}
	switch c := e.ConvertedType.V; {
	case c == deprecated.UTF8 || c == deprecated.Enum:
		l.text()
	case c == deprecated.Json:
		l.kind = asJSON
	case c == deprecated.Decimal:
		l.kind, l.scale = asDecimal, int(e.Scale.V)
	case c == deprecated.Date && whole:
		l.kind = asDate
	case c == deprecated.TimeMillis && whole:
		l.kind, l.unit = asClock, time.Millisecond
	case c == deprecated.TimeMicros && whole:
		l.kind, l.unit = asClock, time.Microsecond
	case c == deprecated.TimestampMillis && whole:
		l.kind, l.unit = asInstant, time.Millisecond
	case c == deprecated.TimestampMicros && whole:
		l.kind, l.unit = asInstant, time.Microsecond
	case (c == deprecated.Uint8 || c == deprecated.Uint16 || c == deprecated.Uint32 || c == deprecated.Uint64) && whole:
		l.kind = asUnsigned
	case c == deprecated.Bson || c == deprecated.Interval:
		l.kind = asNothing
	}
}

func (l *leaf) text() {
	if l.kind == asBytes {
		l.kind = asText
	}
}
