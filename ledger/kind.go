package ledger

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Kind defines one kind of record: a Go struct for its fields, a life cycle, a key prefix, the links it takes part
// in. Make one with [KindOf]; a stage lists its kinds, and nothing else needs to know about a new one.
type Kind struct {
	Name   string // "requirement"
	Plural string // "requirements"
	Prefix string // "REQ"
	Stage  string // "define"
	Doc    string // what a record of this kind is, in a sentence
	// Many says that a product may hold hundreds of thousands of the kind: its declared fields are then served by
	// indexes. Each index costs every write of every kind a little, so kinds that stay small go without.
	Many      bool
	Lifecycle Lifecycle
	Out       []End // links that start at this kind
	In        []End // links that end at this kind
	// Complete fills in what follows from other records, such as the span of a quote given by its words. It runs
	// inside the transaction before Check and may be nil.
	Complete func(look Lookup, r *Record) error
	// Check holds the rules that need other records, such as "a quote is a span of its source". It runs inside
	// the transaction on every version about to be stored.
	Check func(look Lookup, r Record) error

	Fields []Field // derived from the struct
	typ    reflect.Type
}

// End allows links of one relation with the given kinds at the other end.
type End struct {
	Relation string
	Kinds    []string
}

// Lookup reads other records inside the transaction that checks a record.
type Lookup interface {
	Record(Key) (Record, error)             // the current version
	Version(Key, int64) (Record, error)     // an earlier one
	Resolve(ExternalKey) (Key, bool, error) // the record that carries an external key
	Position() Position                     // of the change under way
	Today() Date                            // the day of the change, by the transaction's one clock
	Restores() bool                         // the change brings records back as they were: an undo, or files loaded by an owner
}

// FieldType is the type of a declared field.
type FieldType string

// Field types.
const (
	TextField     FieldType = "text"
	EnumField     FieldType = "enum"
	BoolField     FieldType = "boolean"
	IntegerField  FieldType = "integer"
	NumberField   FieldType = "number"
	InstantField  FieldType = "instant"
	DateField     FieldType = "date"
	MoneyField    FieldType = "money"
	DurationField FieldType = "duration"
	RangeField    FieldType = "range"
	KeyField      FieldType = "key" // the key of another record
	ListField     FieldType = "list"
	ObjectField   FieldType = "object"
)

// Field describes one declared field. It comes from the struct's tags:
//
//	Reach *ledger.Range `json:"reach,omitempty" ledger:"sort,reason" doc:"people reached per quarter"`
//
// Options: search (in the full-text index), filter and sort (asked for often: served by an index when the kind is Many), reason (cannot change without
// one), required, kind=requirement (a Ref to that kind), enum=a|b|c.
type Field struct {
	Name     string    `json:"name"`
	Type     FieldType `json:"type"`
	Elem     FieldType `json:"elem,omitempty"` // of a list
	Doc      string    `json:"doc"`
	Enum     []string  `json:"enum,omitempty"`
	Kind     string    `json:"kind,omitempty"`
	Required bool      `json:"required,omitempty"`
	Search   bool      `json:"search,omitempty"`
	Filter   bool      `json:"filter,omitempty"`
	Sort     bool      `json:"sort,omitempty"`
	Reason   bool      `json:"reason,omitempty"`
}

// KindOf completes a kind with the fields of struct T. It panics on a malformed declaration, which is a
// programming error that any test of the stage meets at once.
func KindOf[T any](k Kind) Kind {
	k.typ = reflect.TypeFor[T]()
	if k.typ.Kind() != reflect.Struct {
		panic(fmt.Sprintf("ledger: fields of kind %s are not a struct", k.Name))
	}
	for i := range k.typ.NumField() {
		sf := k.typ.Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			panic(fmt.Sprintf("ledger: field %s of kind %s has no json name", sf.Name, k.Name))
		}
		f := Field{Name: name, Doc: sf.Tag.Get("doc")}
		f.Type, f.Elem = typeOf(sf.Type)
		for opt := range strings.SplitSeq(sf.Tag.Get("ledger"), ",") {
			switch key, val, _ := strings.Cut(opt, "="); key {
			case "":
			case "search":
				f.Search = true
			case "filter":
				f.Filter = true
			case "sort":
				f.Sort = true
			case "reason":
				f.Reason = true
			case "required":
				f.Required = true
			case "enum":
				f.Enum = strings.Split(val, "|")
				if f.Type == TextField {
					f.Type = EnumField
				}
			case "kind":
				f.Kind = val
			default:
				panic(fmt.Sprintf("ledger: field %s of kind %s: unknown option %q", name, k.Name, opt))
			}
		}
		k.Fields = append(k.Fields, f)
	}
	return k
}

func typeOf(t reflect.Type) (typ, elem FieldType) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[time.Time]():
		return InstantField, ""
	case reflect.TypeFor[Date]():
		return DateField, ""
	case reflect.TypeFor[Money]():
		return MoneyField, ""
	case reflect.TypeFor[Duration]():
		return DurationField, ""
	case reflect.TypeFor[Range]():
		return RangeField, ""
	case reflect.TypeFor[Key]():
		return KeyField, ""
	case reflect.TypeFor[json.RawMessage]():
		return ObjectField, ""
	}
	switch t.Kind() {
	case reflect.String:
		return TextField, ""
	case reflect.Bool:
		return BoolField, ""
	case reflect.Int, reflect.Int64, reflect.Int32:
		return IntegerField, ""
	case reflect.Float64:
		return NumberField, ""
	case reflect.Slice:
		e, _ := typeOf(t.Elem())
		return ListField, e
	default:
		return ObjectField, ""
	}
}

// Type returns the Go struct that holds the fields of the kind.
func (k *Kind) Type() reflect.Type { return k.typ }

// Field returns the declared field of that name.
func (k *Kind) Field(name string) (Field, bool) {
	for _, f := range k.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Canonical checks fields against the kind's struct and returns them in the one form that is stored: the struct's
// field order, no white space, absent values left out as the struct says, instants in UTC cut to microseconds. Nil
// stands for the empty object. Names must be spelt as declared, upper and lower case too.
func (k *Kind) Canonical(fields json.RawMessage) (json.RawMessage, error) {
	v := reflect.New(k.typ)
	if len(bytes.TrimSpace(fields)) > 0 {
		if err := k.checkNames(fields); err != nil {
			return nil, err
		}
		dec := json.NewDecoder(bytes.NewReader(fields))
		dec.DisallowUnknownFields()
		if err := dec.Decode(v.Interface()); err != nil {
			return nil, k.explain(err, k.culprit(fields))
		}
		if _, err := dec.Token(); !errors.Is(err, io.EOF) {
			return nil, Errorf(CodeInvalid, "fields hold more than one JSON value")
		}
	}
	if err := settle("fields", v.Elem()); err != nil {
		return nil, err
	}
	for i, f := range k.Fields {
		if err := checkField(f, v.Elem().Field(i)); err != nil {
			return nil, err
		}
	}
	if c, ok := v.Interface().(interface{ Validate() error }); ok {
		if err := c.Validate(); err != nil {
			var e *Error
			if errors.As(err, &e) {
				return nil, err
			}
			return nil, Errorf(CodeInvalid, "%v", err)
		}
	}
	out, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, Errorf(CodeInvalid, "fields cannot be stored: %v", err)
	}
	return out, nil
}

// checkNames refuses names that differ from a declared one in case: encoding/json would take both, and which of
// them won would depend on their order.
func (k *Kind) checkNames(fields json.RawMessage) error {
	var m map[string]json.RawMessage
	if err := json.Unmarshal(fields, &m); err != nil {
		return k.explain(err, "fields")
	}
	for _, name := range sortedNames(m) {
		if _, ok := k.Field(name); !ok {
			return k.unknownField(name)
		}
	}
	return nil
}

func (k *Kind) unknownField(name string) error {
	names := make([]string, len(k.Fields))
	for i, f := range k.Fields {
		names[i] = f.Name
	}
	return &Error{Code: CodeInvalid, Op: -1, Path: "fields." + name, Message: "no such field of kind " + k.Name, Remedy: "Its fields are " + strings.Join(names, ", ")}
}

// culprit returns the path of the first field that cannot be read by itself.
func (k *Kind) culprit(fields json.RawMessage) string {
	m := rawFields(fields)
	for _, name := range sortedNames(m) {
		one, _ := json.Marshal(map[string]json.RawMessage{name: m[name]}) // it was read a moment ago
		dec := json.NewDecoder(bytes.NewReader(one))
		dec.DisallowUnknownFields()
		if dec.Decode(reflect.New(k.typ).Interface()) != nil {
			return "fields." + name
		}
	}
	return "fields"
}

func (k *Kind) explain(err error, path string) error {
	e := &Error{Code: CodeInvalid, Op: -1, Path: path, Remedy: "See `throughline kinds " + k.Name + "` for the types of its fields"}
	var typ *json.UnmarshalTypeError
	msg := strings.TrimPrefix(err.Error(), "json: ")
	name, unknown := strings.CutPrefix(msg, "unknown field ")
	switch {
	case errors.As(err, &typ) && typ.Field != "":
		e.Path, e.Message = "fields."+typ.Field, "cannot hold a JSON "+typ.Value
	case errors.As(err, &typ):
		e.Message = "cannot hold a JSON " + typ.Value
	case unknown:
		e.Message = "has no member " + name
	default:
		e.Message = "cannot be read: " + msg
	}
	return e
}

func checkField(f Field, v reflect.Value) error {
	path := "fields." + f.Name
	fail := func(format string, args ...any) error {
		return &Error{Code: CodeInvalid, Op: -1, Path: path, Message: fmt.Sprintf(format, args...)}
	}
	if f.Required && v.IsZero() {
		return fail("is required")
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	if len(f.Enum) > 0 {
		values := []string{}
		if v.Kind() == reflect.Slice {
			for i := range v.Len() {
				values = append(values, v.Index(i).String())
			}
		} else if s := v.String(); s != "" {
			values = append(values, s)
		}
		for _, s := range values {
			if !slices.Contains(f.Enum, s) {
				return fail("%q is not one of %s", s, strings.Join(f.Enum, ", "))
			}
		}
	}
	return validate(path, v)
}

// validate runs the Validate methods of a value and of all values inside it.
func validate(path string, v reflect.Value) error {
	if c, ok := v.Interface().(interface{ Validate() error }); ok {
		if v.Kind() == reflect.Pointer && v.IsNil() {
			return nil
		}
		if err := c.Validate(); err != nil {
			var e *Error
			if errors.As(err, &e) {
				w := *e
				w.Path = strings.TrimSuffix(path+"."+e.Path, ".")
				return &w
			}
			return &Error{Code: CodeInvalid, Op: -1, Path: path, Message: err.Error()}
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return validate(path, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := validate(fmt.Sprintf("%s[%d]", path, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			return nil
		}
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
				if err := validate(path+"."+name, v.Field(i)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
