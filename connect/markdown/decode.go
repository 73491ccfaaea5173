package markdown

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline.dev/connect/fit"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// decoder turns nodes into the JSON that the fields of a kind are stored as. What a scalar is follows from the Go type
// of the field, never from what it looks like: the text 1.10 stays 1.10.
type decoder struct{ *parser }

func fieldType(k *ledger.Kind, name string) reflect.Type {
	for i := range k.Type().NumField() {
		if sf := k.Type().Field(i); jsonName(sf) == name {
			return sf.Type
		}
	}
	return nil
}

func jsonName(sf reflect.StructField) string {
	name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
	if name == "" {
		return sf.Name
	}
	return name
}

// refuse notes an error and returns nothing.
func (d decoder) refuse(path string, n frontmatter.Node, expected string) json.RawMessage {
	d.fail(n.Where, fmt.Sprintf("`%s` is %s", path, shapeName(n)), "Expected "+expected)
	return nil
}

func (d decoder) decode(path string, n frontmatter.Node, t reflect.Type) json.RawMessage {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t {
	case reflect.TypeFor[json.RawMessage]():
		return d.document(path, n)
	case reflect.TypeFor[ledger.Range]():
		return d.interval(path, n)
	case reflect.TypeFor[ledger.Money]():
		return d.money(path, n)
	case reflect.TypeFor[ledger.Duration]():
		return d.duration(path, n)
	case reflect.TypeFor[time.Time]():
		return d.instant(path, n)
	case reflect.TypeFor[ledger.Date]():
		if n.Shape != frontmatter.Scalar || ledger.Date(n.Text).Validate() != nil {
			return d.refuse(path, n, "a day that exists, such as 2026-11-23")
		}
	case reflect.TypeFor[ledger.Key]():
		if n.Shape != frontmatter.Scalar {
			return d.refuse(path, n, "a key, such as FB-12")
		}
		ref, ok := d.ref(n.Where, n.Text, path == "source")
		if !ok {
			return nil
		}
		return encodeJSON(string(ref))
	}
	switch t.Kind() {
	case reflect.Slice:
		return d.list(path, n, t.Elem())
	case reflect.Struct:
		return d.object(path, n, t)
	case reflect.Map:
		return d.table(path, n, t.Elem())
	case reflect.Interface, reflect.Array:
		return generic(n)
	}
	if n.Shape != frontmatter.Scalar {
		return d.refuse(path, n, scalarName(t))
	}
	return d.scalar(path, n, t)
}

func scalarName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	}
	return "a text"
}

func (d decoder) scalar(path string, n frontmatter.Node, t reflect.Type) json.RawMessage {
	switch t.Kind() {
	case reflect.Bool:
		switch n.Text {
		case "true", "yes":
			return json.RawMessage("true")
		case "false", "no":
			return json.RawMessage("false")
		}
		return d.refuse(path, n, "true or false")
	case reflect.Int, reflect.Int32, reflect.Int64:
		v, err := strconv.ParseInt(n.Text, 10, t.Bits())
		if err != nil {
			return d.refuse(path, n, "a whole number")
		}
		return encodeJSON(v)
	case reflect.Float64:
		v, ok := number(n.Text)
		if !ok {
			return d.refuse(path, n, "a number")
		}
		return encodeJSON(v)
	case reflect.String:
		return encodeJSON(n.Text)
	}
	return d.refuse(path, n, "nothing that can be written here")
}

func (d decoder) list(path string, n frontmatter.Node, elem reflect.Type) json.RawMessage {
	items := n.Items
	switch {
	case n.Shape == frontmatter.Scalar && elem.Kind() == reflect.String:
		items = []frontmatter.Node{n} // one text stands for a list of one
	case n.Shape != frontmatter.List:
		return d.refuse(path, n, "a list")
	}
	out := make([]json.RawMessage, len(items))
	for i, item := range items {
		if out[i] = d.decode(fmt.Sprintf("%s[%d]", path, i), item, elem); out[i] == nil {
			return nil
		}
	}
	return encodeJSON(out)
}

func (d decoder) object(path string, n frontmatter.Node, t reflect.Type) json.RawMessage {
	var names []string
	types := map[string]reflect.Type{}
	for _, m := range structMembers(t) {
		names = append(names, m.name)
		types[m.name] = m.typ
	}
	if !d.known(n, "`"+path+"`", names...) {
		return nil
	}
	out := map[string]json.RawMessage{}
	for _, m := range n.Members {
		if m.Value.Shape == frontmatter.Null {
			continue
		}
		if out[m.Name] = d.decode(path+"."+m.Name, m.Value, types[m.Name]); out[m.Name] == nil {
			return nil
		}
	}
	return encodeJSON(out)
}

func (d decoder) table(path string, n frontmatter.Node, elem reflect.Type) json.RawMessage {
	if n.Shape != frontmatter.Map {
		return d.refuse(path, n, "a map")
	}
	out := map[string]json.RawMessage{}
	for _, m := range n.Members {
		if out[m.Name] = d.decode(path+"."+m.Name, m.Value, elem); out[m.Name] == nil {
			return nil
		}
	}
	return encodeJSON(out)
}

// interval reads [2, 6], 2..6, 4 or {low: 2, high: 6}.
func (d decoder) interval(path string, n frontmatter.Node) json.RawMessage {
	const expected = "a range such as [2, 6] or 2..6, or a number"
	var texts []string
	switch n.Shape {
	case frontmatter.Scalar:
		low, high, two := strings.Cut(n.Text, "..")
		if texts = []string{low}; two {
			texts = append(texts, high)
		}
	case frontmatter.List:
		for _, item := range n.Items {
			texts = append(texts, item.Text)
		}
		if len(texts) != 2 {
			d.fail(n.Where, fmt.Sprintf("`%s` has %d bounds", path, len(texts)), "Expected "+expected)
			return nil
		}
	case frontmatter.Map:
		if !d.known(n, "`"+path+"`", "low", "high") {
			return nil
		}
		low, _ := n.Member("low")
		high, _ := n.Member("high")
		texts = []string{low.Text, high.Text}
	default:
		return d.refuse(path, n, expected)
	}
	var bounds []float64
	for _, s := range texts {
		v, ok := number(strings.TrimSpace(s))
		if !ok {
			d.fail(n.Where, fmt.Sprintf("`%s`: %s is not a number", path, quoted(s)), "Expected "+expected)
			return nil
		}
		bounds = append(bounds, v)
	}
	r := ledger.Range{Low: bounds[0], High: bounds[len(bounds)-1]}
	if r.Low > r.High {
		d.fail(n.Where, fmt.Sprintf("`%s` runs backwards: %v to %v", path, r.Low, r.High), "Write the lower bound first")
		return nil
	}
	return encodeJSON(r)
}

// duration reads "9 d" or {value: 9, unit: d}.
func (d decoder) duration(path string, n frontmatter.Node) json.RawMessage {
	const expected = "a length of time such as 9 d; the units are ms, s, min, h, d, wk, mo"
	if n.Shape == frontmatter.Map {
		return d.object(path, n, reflect.TypeFor[ledger.Duration]())
	}
	value, unit, _ := strings.Cut(strings.TrimSpace(n.Text), " ")
	v, ok := number(value)
	l := ledger.Duration{Value: v, Unit: strings.TrimSpace(unit)}
	if n.Shape != frontmatter.Scalar || !ok || l.Unit == "" || l.Validate() != nil {
		return d.refuse(path, n, expected)
	}
	return encodeJSON(l)
}

func (d decoder) instant(path string, n frontmatter.Node) json.RawMessage {
	at, err := time.Parse(time.RFC3339Nano, n.Text)
	if err != nil {
		at, err = time.Parse(time.DateOnly, n.Text)
	}
	if n.Shape != frontmatter.Scalar || err != nil {
		return d.refuse(path, n, "a time such as 2026-11-23T09:30:00Z")
	}
	return encodeJSON(at)
}

// document reads a value of any form. A text that begins with "json:" holds JSON, for what YAML cannot say.
func (d decoder) document(path string, n frontmatter.Node) json.RawMessage {
	if text, ok := strings.CutPrefix(n.Text, jsonMark); ok && n.Shape == frontmatter.Scalar {
		if !json.Valid([]byte(text)) {
			d.fail(n.Where, fmt.Sprintf("`%s` does not hold JSON after %s", path, jsonMark), "Write it as YAML, or mend it")
			return nil
		}
		return json.RawMessage(text)
	}
	return generic(n)
}

const jsonMark = "json:"

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$`)

// generic reads a value by its looks: what is in quotes is a text, and so is what is no number, true or false.
func generic(n frontmatter.Node) json.RawMessage {
	switch n.Shape {
	case frontmatter.Scalar:
		if !n.Quoted && (n.Text == "true" || n.Text == "false" || jsonNumber.MatchString(n.Text)) {
			return json.RawMessage(n.Text)
		}
		return encodeJSON(n.Text)
	case frontmatter.List:
		out := make([]json.RawMessage, len(n.Items))
		for i, item := range n.Items {
			out[i] = generic(item)
		}
		return encodeJSON(out)
	case frontmatter.Map:
		var b strings.Builder
		b.WriteByte('{')
		for i, m := range n.Members {
			if i > 0 {
				b.WriteByte(',')
			}
			b.Write(encodeJSON(m.Name))
			b.WriteByte(':')
			b.Write(generic(m.Value))
		}
		b.WriteByte('}')
		return json.RawMessage(b.String())
	}
	return json.RawMessage("null")
}

func number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) && !strings.ContainsAny(s, "xX_pP")
}

// encodeJSON writes texts, numbers and what is JSON already, none of which can fail.
func encodeJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return json.RawMessage("null")
	}
	return b
}

// quoted shows a text in a message.
func quoted(s string) string { return strconv.Quote(fit.Cut(s, 60)) }
