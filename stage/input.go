package stage

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Member is one input of an operation, as its struct's tags tell it.
type Member struct {
	Name, Doc string
	Type      string // "text", "boolean", "integer", "number" or "list" (of text)
	Default   string
	Enum      []string
	Min       string // of a number; empty: none
	Arg       int    // place among the arguments of the command, from 1; 0: a flag
	Required  bool
	index     int
}

// Members lists the inputs of an operation: arguments by their place after the flags.
func (o Operation) Members() []Member {
	var out []Member
	for i := range o.In.NumField() {
		f := o.In.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		m := Member{
			index: i, Name: name, Doc: f.Tag.Get("doc"), Default: f.Tag.Get("default"), Min: f.Tag.Get("min"),
			Required: f.Tag.Get("required") == "true", Type: typeName(f.Type),
		}
		if e := f.Tag.Get("enum"); e != "" {
			m.Enum = strings.Split(e, "|")
		}
		m.Arg, _ = strconv.Atoi(f.Tag.Get("arg"))
		out = append(out, m)
	}
	slices.SortStableFunc(out, func(a, b Member) int { return a.Arg - b.Arg })
	return out
}

func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Int64:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "list"
	}
	return "text"
}

// Input makes the value that Run takes from texts: get returns those given for a member, none when it was not given.
// The error names the member.
func (o Operation) Input(get func(m Member) []string) (any, error) {
	v := reflect.New(o.In).Elem()
	for _, m := range o.Members() {
		texts := get(m)
		if len(texts) == 0 && m.Default != "" {
			texts = []string{m.Default}
		}
		texts = slices.DeleteFunc(slices.Clone(texts), func(s string) bool { return s == "" })
		if len(texts) == 0 {
			if m.Required {
				return nil, &InputError{m, "is missing: " + m.Doc}
			}
			continue
		}
		if m.Type != "list" && len(texts) > 1 {
			return nil, &InputError{m, fmt.Sprintf("takes one value, not %d", len(texts))}
		}
		for _, text := range texts {
			if len(m.Enum) > 0 && !slices.Contains(m.Enum, text) {
				return nil, &InputError{m, fmt.Sprintf("%q is not one of %s", text, strings.Join(m.Enum, ", "))}
			}
			if err := set(v.Field(m.index), text); err != nil {
				return nil, &InputError{m, err.Error()}
			}
		}
		if least, err := strconv.ParseInt(m.Min, 10, 64); err == nil && v.Field(m.index).Int() < least {
			return nil, &InputError{m, fmt.Sprintf("%s is less than %d", texts[0], least)}
		}
	}
	return v.Interface(), nil
}

// InputError says which input of an operation is off, and how.
type InputError struct {
	Member Member
	Text   string
}

func (e *InputError) Error() string { return e.Member.Name + ": " + e.Text }

// set reads a text into a member; to a list it is added.
func set(v reflect.Value, text string) error {
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", text)
		}
		v.SetBool(b)
	case reflect.Int, reflect.Int64:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		v.SetInt(n)
	case reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("%q is not a number", text)
		}
		v.SetFloat(f)
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.ValueOf(text).Convert(v.Type().Elem())))
	default:
		return fmt.Errorf("cannot be given here")
	}
	return nil
}
