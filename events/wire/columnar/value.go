package columnar

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go"
)

// maxText bounds a value that is kept; the log takes less.
const maxText = 1 << 20

// append writes a value as JSON and reports whether there is one: numbers that are none, and bytes that are no text,
// are left out. A problem says why a row cannot be read.
func (l *leaf) append(out []byte, v parquet.Value) (_ []byte, there bool, problem string) {
	switch l.kind {
	case asBoolean:
		return strconv.AppendBool(out, v.Boolean()), true, ""
	case asInteger:
		return strconv.AppendInt(out, l.integer(v), 10), true, ""
	case asUnsigned:
		n := v.Uint64()
		if l.size == 4 {
			n = uint64(v.Uint32())
		}
		return strconv.AppendUint(out, n, 10), true, ""
	case asFloat:
		f := v.Double()
		bits := 64
		if l.size == 4 {
			f, bits = float64(v.Float()), 32
		}
		return number(out, f, bits)
	case asHalf:
		return number(out, half(binary.LittleEndian.Uint16(v.ByteArray())), 32)
	case asInstant:
		return quote(out, l.instant(v.Int64())), true, ""
	case asInstant96:
		b := v.Int96()
		nanos := int64(uint64(b[1])<<32 | uint64(b[0]))
		const unixDay = 2_440_588 // of the Julian calendar
		at := time.Unix((int64(b[2])-unixDay)*86_400, 0).Add(time.Duration(nanos)).UTC()
		return quote(out, at.Format(time.RFC3339Nano)), true, ""
	case asDate:
		return quote(out, time.Unix(int64(v.Int32())*86_400, 0).UTC().Format(time.DateOnly)), true, ""
	case asClock:
		at := time.Unix(0, 0).UTC().Add(time.Duration(l.integer(v)) * l.unit)
		return quote(out, at.Format("15:04:05.999999999")), true, ""
	case asDecimal:
		return append(out, l.decimal(v)...), true, ""
	case asUUID:
		h := hex.EncodeToString(v.ByteArray())
		return quote(out, h[:8]+"-"+h[8:12]+"-"+h[12:16]+"-"+h[16:20]+"-"+h[20:]), true, ""
	case asNothing:
		return out, false, ""
	}
	b := v.ByteArray()
	switch {
	case len(b) > maxText:
		return out, false, "a value of " + strconv.Itoa(len(b)) + " bytes in column " + l.name
	case !utf8.Valid(b) && l.kind == asBytes:
		return out, false, ""
	case !utf8.Valid(b):
		return out, false, "column " + l.name + " is not valid UTF-8"
	case (l.kind == asJSON || l.name == "properties") && json.Valid(b) && !strings.ContainsAny(string(b), "\x00"):
		return append(out, b...), true, ""
	}
	return quote(out, string(b)), true, ""
}

func (l *leaf) integer(v parquet.Value) int64 {
	if l.size == 4 {
		return int64(v.Int32())
	}
	return v.Int64()
}

// instant writes a count of units since 1970.
func (l *leaf) instant(n int64) string {
	var at time.Time
	switch l.unit {
	case time.Millisecond:
		at = time.UnixMilli(n)
	case time.Microsecond:
		at = time.UnixMicro(n)
	default:
		at = time.Unix(0, n)
	}
	return at.UTC().Format(time.RFC3339Nano)
}

func number(out []byte, f float64, bits int) ([]byte, bool, string) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return out, false, ""
	}
	form := byte('f')
	if a := math.Abs(f); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	return strconv.AppendFloat(out, f, form, -1, bits), true, ""
}

// half reads a float of two bytes.
func half(n uint16) float64 {
	sign, exponent, fraction := n>>15, int(n>>10&31), float64(n&1023)
	var f float64
	switch exponent {
	case 0:
		f = math.Ldexp(fraction/1024, -14)
	case 31:
		f = math.Inf(1)
		if fraction != 0 {
			f = math.NaN()
		}
	default:
		f = math.Ldexp(1+fraction/1024, exponent-15)
	}
	if sign == 1 {
		return -f
	}
	return f
}

// decimal writes a decimal number.
func (l *leaf) decimal(v parquet.Value) string {
	n := new(big.Int)
	switch v.Kind() {
	case parquet.Int32:
		n.SetInt64(int64(v.Int32()))
	case parquet.Int64:
		n.SetInt64(v.Int64())
	default:
		b := v.ByteArray()
		if len(b) > 64 {
			b = b[len(b)-64:]
		}
		n.SetBytes(b)
		if len(b) > 0 && b[0] >= 0x80 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
		}
	}
	digits, sign := n.String(), ""
	if digits[0] == '-' {
		digits, sign = digits[1:], "-"
	}
	if l.scale == 0 {
		return sign + digits
	}
	if len(digits) <= l.scale {
		digits = strings.Repeat("0", l.scale-len(digits)+1) + digits
	}
	return sign + digits[:len(digits)-l.scale] + "." + digits[len(digits)-l.scale:]
}

// quote writes text as a JSON string.
func quote(out []byte, s string) []byte {
	const digits = "0123456789abcdef"
	out = append(out, '"')
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			out = append(out, '\\', c)
		case c < 0x20:
			out = append(out, '\\', 'u', '0', '0', digits[c>>4], digits[c&15])
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}
