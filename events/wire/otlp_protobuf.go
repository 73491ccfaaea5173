package wire

import (
	"bytes"
	"encoding/base64"
	"math"
	"strconv"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// ReadOTLP reads an export request for logs in protobuf. What makes the rest unreadable, or too much, refuses the body:
// the error is a *[Refusal].
func ReadOTLP(body []byte, o OTLPOptions) (*OTLP, error) {
	d := otlpProtobuf{bytes.Clone(body)}
	p := newOTLP(d, o)
	bad := d.fields(0, len(d.b), func(f protoField) *problem {
		if f.number != 1 || f.kind != protowire.BytesType {
			return nil
		}
		return p.findScopes(d, f)
	})
	if bad != nil {
		return nil, refuseBody(bad)
	}
	return p, nil
}

// findScopes finds the records of one of the ResourceLogs.
func (p *OTLP) findScopes(d otlpProtobuf, logs protoField) *problem {
	source := len(p.sources)
	p.sources = append(p.sources, otlpSource{})
	return d.fields(logs.at, logs.end, func(f protoField) *problem {
		switch {
		case f.kind != protowire.BytesType:
		case f.number == 1:
			p.sources[source] = otlpSource{f.at, f.end}
		case f.number == 2: // ScopeLogs
			return d.fields(f.at, f.end, func(f protoField) *problem {
				switch {
				case f.number != 2 || f.kind != protowire.BytesType:
				case len(p.records) == MaxRecords:
					return wrong("logRecords", "Let the exporter send smaller batches", "more than %d log records", MaxRecords)
				default:
					p.records = append(p.records, otlpSpan{f.at, f.end, source})
				}
				return nil
			})
		}
		return nil
	})
}

// otlpProtobuf decodes resources and records of opentelemetry.proto.logs.v1.
type otlpProtobuf struct{ b []byte }

// protoField is one field of a message: for bytes and messages where they are, for numbers their bits.
type protoField struct {
	number  protowire.Number
	kind    protowire.Type
	at, end int
	bits    uint64
}

// fields goes over the message between at and end.
func (d otlpProtobuf) fields(at, end int, visit func(protoField) *problem) *problem {
	for at < end {
		number, kind, n := protowire.ConsumeTag(d.b[at:end])
		if n < 0 {
			return damaged(at)
		}
		at += n
		f := protoField{number: number, kind: kind}
		switch kind {
		case protowire.BytesType:
			var size uint64
			if size, n = protowire.ConsumeVarint(d.b[at:end]); n >= 0 {
				if f.at = at + n; size > uint64(end-f.at) {
					return damaged(at)
				}
				f.end = f.at + int(size)
				n += int(size)
			}
		case protowire.VarintType:
			f.bits, n = protowire.ConsumeVarint(d.b[at:end])
		case protowire.Fixed64Type:
			f.bits, n = protowire.ConsumeFixed64(d.b[at:end])
		case protowire.Fixed32Type:
			var bits uint32
			bits, n = protowire.ConsumeFixed32(d.b[at:end])
			f.bits = uint64(bits)
		default:
			n = protowire.ConsumeFieldValue(number, kind, d.b[at:end])
		}
		if n < 0 {
			return damaged(at)
		}
		at += n
		if bad := visit(f); bad != nil {
			return bad
		}
	}
	return nil
}

func damaged(at int) *problem {
	return wrong("", "Send an ExportLogsServiceRequest, with the content type of its encoding", "not valid protobuf at byte %d", at)
}

func (d otlpProtobuf) size() int { return len(d.b) }

func (d otlpProtobuf) excerpt(at, end int) string { return string(d.b[at:min(end, at+excerpt)]) }

func (d otlpProtobuf) text(f protoField) string { return string(d.b[f.at:f.end]) }

func (d otlpProtobuf) attributes(at, end int, t *otlpFacts) *problem {
	return d.fields(at, end, func(f protoField) *problem {
		if f.number != 1 || f.kind != protowire.BytesType {
			return nil
		}
		return d.attribute(f.at, f.end, t, 0)
	})
}

func (d otlpProtobuf) record(at, end int, t *otlpFacts) *problem {
	var content protoField
	bad := d.fields(at, end, func(f protoField) *problem {
		switch {
		case f.number == 1 && f.kind == protowire.Fixed64Type:
			t.time = f.bits
		case f.number == 11 && f.kind == protowire.Fixed64Type:
			t.observed = f.bits
		case f.kind != protowire.BytesType:
		case f.number == 12:
			t.name = d.text(f)
		case f.number == 5:
			content = f
		case f.number == 6:
			return d.attribute(f.at, f.end, t, 0)
		}
		return nil
	})
	if bad == nil && content.end > content.at {
		bad = d.named("body", content, t, 0)
	}
	return bad
}

// attribute takes the KeyValue between at and end.
func (d otlpProtobuf) attribute(at, end int, t *otlpFacts, depth int) *problem {
	key, value, bad := d.pair(at, end)
	if bad != nil {
		return bad
	}
	if !utf8.ValidString(key) {
		return wrong("attributes", "Encode texts as UTF-8", "the name of an attribute is not valid UTF-8")
	}
	return d.named(key, value, t, depth)
}

func (d otlpProtobuf) pair(at, end int) (key string, value protoField, bad *problem) {
	bad = d.fields(at, end, func(f protoField) *problem {
		switch {
		case f.kind != protowire.BytesType:
		case f.number == 1:
			key = d.text(f)
		case f.number == 2:
			value = f
		}
		return nil
	})
	return key, value, bad
}

// The fields of AnyValue.
const (
	anyString = 1
	anyBool   = 2
	anyInt    = 3
	anyDouble = 4
	anyArray  = 5
	anyList   = 6
	anyBytes  = 7
)

// named takes the AnyValue in a field as the value of an attribute.
func (d otlpProtobuf) named(key string, in protoField, t *otlpFacts, depth int) *problem {
	value, bad := d.any(in)
	if bad != nil || value.number == 0 {
		return bad
	}
	if depth == 0 && t.f == nil && key == "service.name" && value.number == anyString {
		t.service = d.text(value)
	}
	if depth == 0 && t.fact(key, func() string {
		switch value.number {
		case anyString:
			return d.text(value)
		case anyInt:
			return strconv.FormatInt(int64(value.bits), 10)
		}
		return ""
	}) || t.f == nil {
		return nil
	}
	if value.number == anyList {
		if bad := nested(depth); bad != nil {
			return bad
		}
		return t.within(key, func() *problem {
			return d.fields(value.at, value.end, func(f protoField) *problem {
				if f.number != 1 || f.kind != protowire.BytesType {
					return nil
				}
				return d.attribute(f.at, f.end, t, depth+1)
			})
		})
	}
	t.f.key(key)
	return d.value(value, t, depth)
}

// any returns the field of the AnyValue in a field that is set; number 0: none.
func (d otlpProtobuf) any(in protoField) (value protoField, bad *problem) {
	bad = d.fields(in.at, in.end, func(f protoField) *problem {
		want := protowire.BytesType
		switch f.number {
		case anyBool, anyInt:
			want = protowire.VarintType
		case anyDouble:
			want = protowire.Fixed64Type
		case anyString, anyArray, anyList, anyBytes:
		default:
			return nil
		}
		if f.kind == want {
			value = f
		}
		return nil
	})
	return value, bad
}

// value appends a field of an AnyValue.
func (d otlpProtobuf) value(v protoField, t *otlpFacts, depth int) *problem {
	if bad := nested(depth); bad != nil {
		return bad
	}
	switch v.number {
	case anyString:
		if !utf8.Valid(d.b[v.at:v.end]) {
			return wrong("attributes", "Encode texts as UTF-8", "a text is not valid UTF-8")
		}
		t.f.out = appendQuoted(t.f.out, d.text(v))
	case anyBool:
		t.f.out = strconv.AppendBool(t.f.out, v.bits != 0)
	case anyInt:
		t.f.out = strconv.AppendInt(t.f.out, int64(v.bits), 10)
	case anyDouble:
		return t.number(math.Float64frombits(v.bits))
	case anyBytes:
		t.f.out = append(t.f.out, '"')
		t.f.out = append(base64.StdEncoding.AppendEncode(t.f.out, d.b[v.at:v.end]), '"')
	case anyArray:
		return d.list(v, t, depth, '[', ']')
	case anyList:
		return d.list(v, t, depth, '{', '}')
	}
	return t.full()
}

// list appends the values of an array, or the pairs of a list of them, which lie in field 1 of both.
func (d otlpProtobuf) list(v protoField, t *otlpFacts, depth int, opening, closing byte) *problem {
	t.f.out = append(t.f.out, opening)
	first := true
	bad := d.fields(v.at, v.end, func(f protoField) *problem {
		if f.number != 1 || f.kind != protowire.BytesType {
			return nil
		}
		if !first {
			t.f.out = append(t.f.out, ',')
		}
		first = false
		if opening == '{' {
			key, value, bad := d.pair(f.at, f.end)
			if bad != nil {
				return bad
			}
			if !utf8.ValidString(key) {
				return wrong("attributes", "Encode texts as UTF-8", "the name of an attribute is not valid UTF-8")
			}
			t.f.out = append(appendQuoted(t.f.out, key), ':')
			f = value
		}
		value, bad := d.any(f)
		switch {
		case bad != nil:
			return bad
		case value.number == 0:
			t.f.out = append(t.f.out, "null"...)
			return t.full()
		}
		return d.value(value, t, depth+1)
	})
	t.f.out = append(t.f.out, closing)
	return bad
}
