package wire

import (
	"bytes"
	"math"
	"strconv"
	"unicode/utf8"
)

// ReadOTLPJSON reads an export request for logs in OTLP's JSON: 64-bit integers may be texts, ids are hexadecimal, and
// names may be written like_this as well. What makes the rest unreadable, or too much, refuses the body: the error is a
// *[Refusal].
func ReadOTLPJSON(body []byte, o OTLPOptions) (*OTLP, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(body) {
		return nil, refuseBody(&problem{reason: "not valid UTF-8", remedy: "Encode the body as UTF-8"})
	}
	s := string(body)
	p := newOTLP(otlpJSON{s}, o)
	r := otlpReader{s: s, p: p}
	i := space(s, 0)
	if i == len(s) || s[i] != '{' {
		return nil, refuseBody(wrong("", `Send {"resourceLogs":[…]} as JSON`, "not a JSON object"))
	}
	end, bad := r.object(i, func(name string, at int) (int, *problem, bool) {
		if name != `"resourceLogs"` && name != `"resource_logs"` {
			return 0, nil, false
		}
		end, bad := r.list(at, "resourceLogs", r.resource)
		return end, bad, true
	})
	if bad == nil {
		if end = space(s, end); end != len(s) {
			bad = malformed(s, end)
		}
	}
	if bad != nil {
		return nil, refuseBody(bad)
	}
	return p, nil
}

// otlpReader finds the log records in a body of JSON.
type otlpReader struct {
	s string
	p *OTLP
}

// object goes over the object that starts at i. Take handles a member and returns the end of its value, or reports that
// it does not know it.
func (r *otlpReader) object(i int, take func(name string, at int) (end int, bad *problem, known bool)) (int, *problem) {
	s := r.s
	if i >= len(s) || s[i] != '{' {
		return i, wrong("", "Send what OTLP's JSON encoding asks for", "an object is missing at byte %d", i)
	}
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		if done {
			return end, nil
		}
		end, bad, known := take(name, at)
		if !known {
			if end, ok = skip(s, at); !ok {
				bad = malformed(s, end)
			}
		}
		if bad != nil {
			return end, bad
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

// list goes over the list that starts at i; null counts as an empty one.
func (r *otlpReader) list(i int, name string, take func(at int) (end int, bad *problem)) (int, *problem) {
	s := r.s
	if i < len(s) && s[i] == 'n' {
		end, ok := skip(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		return end, nil
	}
	if i >= len(s) || s[i] != '[' {
		return i, wrong(name, "Write it as a JSON array", "not an array")
	}
	if i = space(s, i+1); i < len(s) && s[i] == ']' {
		return i + 1, nil
	}
	for {
		end, bad := take(i)
		if bad != nil {
			return end, bad
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != ']' {
			return i, malformed(s, i)
		}
		if s[i] == ']' {
			return i + 1, nil
		}
		i = space(s, i+1)
	}
}

// resource reads one of the resourceLogs.
func (r *otlpReader) resource(i int) (int, *problem) {
	source := len(r.p.sources)
	r.p.sources = append(r.p.sources, otlpSource{})
	return r.object(i, func(name string, at int) (end int, bad *problem, known bool) {
		switch name {
		case `"resource"`:
			end, ok := skip(r.s, at)
			if !ok {
				return end, malformed(r.s, end), true
			}
			r.p.sources[source] = otlpSource{at, end}
			return end, nil, true
		case `"scopeLogs"`, `"scope_logs"`:
			end, bad = r.list(at, "scopeLogs", func(i int) (int, *problem) { return r.scope(i, source) })
			return end, bad, true
		}
		return 0, nil, false
	})
}

// scope reads one of the scopeLogs.
func (r *otlpReader) scope(i, source int) (int, *problem) {
	return r.object(i, func(name string, at int) (int, *problem, bool) {
		if name != `"logRecords"` && name != `"log_records"` {
			return 0, nil, false
		}
		end, bad := r.list(at, "logRecords", func(i int) (int, *problem) { return r.record(i, source) })
		return end, bad, true
	})
}

// record finds the end of a log record.
func (r *otlpReader) record(i, source int) (int, *problem) {
	n := len(r.p.records)
	if n == MaxRecords {
		return i, wrong("logRecords", "Let the exporter send smaller batches", "more than %d log records", MaxRecords)
	}
	end, ok := skip(r.s, i)
	var bad *problem
	if !ok {
		bad = malformed(r.s, end)
		if end, ok = skipLoosely(r.s, i); !ok {
			return end, malformed(r.s, end)
		}
	} else if r.s[i] != '{' {
		bad = wrong("", "Write each log record as a JSON object", "not a JSON object")
	}
	if bad != nil {
		if r.p.bad == nil {
			r.p.bad = map[int]*problem{}
		}
		r.p.bad[n] = bad
	}
	r.p.records = append(r.p.records, otlpSpan{i, end, source})
	return end, nil
}

// otlpJSON decodes resources and records that were skipped over before, which is why their syntax is good.
type otlpJSON struct{ s string }

func (d otlpJSON) size() int { return len(d.s) }

func (d otlpJSON) excerpt(at, end int) string { return d.s[at:min(end, at+excerpt)] }

func (d otlpJSON) attributes(at, end int, t *otlpFacts) *problem {
	s := d.s[at:end]
	return members(s, 0, func(name string, at, _ int) *problem {
		if name == `"attributes"` {
			return attributes(s, at, t, 0)
		}
		return nil
	})
}

func (d otlpJSON) record(at, end int, t *otlpFacts) *problem {
	s := d.s[at:end]
	content := -1
	bad := members(s, 0, func(name string, at, end int) (bad *problem) {
		switch name {
		case `"timeUnixNano"`, `"time_unix_nano"`:
			t.time, bad = unsigned(s, name, at, end)
		case `"observedTimeUnixNano"`, `"observed_time_unix_nano"`:
			t.observed, bad = unsigned(s, name, at, end)
		case `"eventName"`, `"event_name"`:
			t.name, bad = textOf(s, name, at, end)
		case `"attributes"`:
			bad = attributes(s, at, t, 0)
		case `"body"`:
			content = present(s, at)
		}
		return bad
	})
	if bad == nil && content >= 0 {
		bad = otlpAttribute(s, "body", content, t, 0)
	}
	return bad
}

// unsigned reads an integer that may be written as a text.
func unsigned(s, name string, at, end int) (uint64, *problem) {
	text, bad := textOf(s, name, at, end)
	if bad != nil || text == "" {
		return 0, bad
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		return 0, wrong(unquote(name), "Write it as nanoseconds since 1970", "%q is no time", clean(text[:min(len(text), 40)]))
	}
	return n, nil
}

// keyValue reads the pair that starts at i: its key, and where its value starts, -1 for none.
func keyValue(s string, i int) (key string, value int, bad *problem) {
	value = -1
	bad = members(s, i, func(name string, at, end int) (bad *problem) {
		switch name {
		case `"key"`:
			key, bad = textOf(s, name, at, end)
		case `"value"`:
			value = present(s, at)
		}
		return bad
	})
	return key, value, bad
}

// attributes takes the list of attributes that starts at i.
func attributes(s string, i int, t *otlpFacts, depth int) *problem {
	if bad := nested(depth); bad != nil {
		return bad
	}
	return elements(s, i, func(at int) *problem {
		key, value, bad := keyValue(s, at)
		if bad != nil || value < 0 {
			return bad
		}
		return otlpAttribute(s, key, value, t, depth)
	})
}

// otlpAttribute takes one attribute, whose value starts at i.
func otlpAttribute(s, key string, i int, t *otlpFacts, depth int) *problem {
	kind, at, end := otlpValue(s, i)
	if at < 0 {
		return nil
	}
	if depth == 0 && key == "service.name" && t.f == nil {
		t.service = anyText(s, at, end)
	}
	if depth == 0 && t.fact(key, func() string {
		if kind == `"kvlistValue"` || kind == `"arrayValue"` {
			return ""
		}
		return anyText(s, at, end)
	}) || t.f == nil {
		return nil
	}
	if kind == `"kvlistValue"` {
		return t.within(key, func() *problem {
			return members(s, at, func(name string, at, _ int) *problem {
				if name == `"values"` {
					return attributes(s, at, t, depth+1)
				}
				return nil
			})
		})
	}
	t.f.key(key)
	return t.valueJSON(s, kind, at, end, depth)
}

// otlpValue finds what an AnyValue holds: the member, and where its value is; -1 for nothing.
func otlpValue(s string, i int) (kind string, at, end int) {
	at = -1
	_ = members(s, i, func(name string, from, to int) *problem {
		switch name {
		case `"string_value"`:
			name = `"stringValue"`
		case `"bool_value"`:
			name = `"boolValue"`
		case `"int_value"`:
			name = `"intValue"`
		case `"double_value"`:
			name = `"doubleValue"`
		case `"array_value"`:
			name = `"arrayValue"`
		case `"kvlist_value"`:
			name = `"kvlistValue"`
		case `"bytes_value"`:
			name = `"bytesValue"`
		}
		switch name {
		case `"stringValue"`, `"boolValue"`, `"intValue"`, `"doubleValue"`, `"arrayValue"`, `"kvlistValue"`, `"bytesValue"`:
			if s[from] != 'n' {
				kind, at, end = name, from, to
			}
		}
		return nil
	})
	return kind, at, end
}

// valueJSON appends a value.
func (t *otlpFacts) valueJSON(s, kind string, at, end, depth int) *problem {
	if bad := nested(depth); bad != nil {
		return bad
	}
	odd := func() *problem {
		return wrong("attributes", "Send what OTLP's JSON encoding asks for", "%.40q is no %s", clean(s[at:min(end, at+40)]), unquote(kind))
	}
	switch kind {
	case `"stringValue"`, `"bytesValue"`:
		if s[at] != '"' {
			return odd()
		}
		t.f.out = append(t.f.out, '"')
		t.f.out = append(escaped(t.f.out, s[at+1:end-1]), '"')
	case `"boolValue"`:
		if word := s[at:end]; word != "true" && word != "false" {
			return odd()
		}
		t.f.out = append(t.f.out, s[at:end]...)
	case `"intValue"`:
		n, err := strconv.ParseInt(anyText(s, at, end), 10, 64)
		if err != nil {
			return odd()
		}
		t.f.out = strconv.AppendInt(t.f.out, n, 10)
	case `"doubleValue"`:
		v, err := strconv.ParseFloat(anyText(s, at, end), 64)
		if err != nil && !math.IsInf(v, 0) {
			return odd()
		}
		return t.number(v)
	case `"arrayValue"`:
		return t.arrayJSON(s, at, depth)
	case `"kvlistValue"`:
		return t.objectJSON(s, at, depth)
	}
	return t.full()
}

// arrayJSON appends the values of an ArrayValue as a list.
func (t *otlpFacts) arrayJSON(s string, at, depth int) *problem {
	t.f.out = append(t.f.out, '[')
	first := true
	bad := members(s, at, func(name string, at, _ int) *problem {
		if name != `"values"` {
			return nil
		}
		return elements(s, at, func(i int) *problem {
			if !first {
				t.f.out = append(t.f.out, ',')
			}
			first = false
			kind, at, end := otlpValue(s, i)
			if at < 0 {
				t.f.out = append(t.f.out, "null"...)
				return nil
			}
			return t.valueJSON(s, kind, at, end, depth+1)
		})
	})
	t.f.out = append(t.f.out, ']')
	return bad
}

// objectJSON appends the pairs of a KeyValueList inside a list as an object.
func (t *otlpFacts) objectJSON(s string, at, depth int) *problem {
	t.f.out = append(t.f.out, '{')
	first := true
	bad := members(s, at, func(name string, at, _ int) *problem {
		if name != `"values"` {
			return nil
		}
		return elements(s, at, func(i int) *problem {
			key, value, bad := keyValue(s, i)
			if bad != nil {
				return bad
			}
			if !first {
				t.f.out = append(t.f.out, ',')
			}
			first = false
			t.f.out = append(appendQuoted(t.f.out, key), ':')
			kind, at, end := otlpValue(s, value)
			if value < 0 || at < 0 {
				t.f.out = append(t.f.out, "null"...)
				return nil
			}
			return t.valueJSON(s, kind, at, end, depth+1)
		})
	})
	t.f.out = append(t.f.out, '}')
	return bad
}
