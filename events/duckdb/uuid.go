package duckdb

import (
	"cmp"
	"encoding/binary"
	"encoding/hex"
)

// uuid is how DuckDB holds a UUID: a signed number of 128 bits with the first bit turned over, so that its order is
// that of the text.
type uuid struct {
	low  uint64
	high int64
}

// parseUUID reads an id that a UUID column can give back exactly: 36 bytes, in lower case.
func parseUUID(id string) (out [16]byte, ok bool) {
	if len(id) != 36 || id[8] != '-' || id[13] != '-' || id[18] != '-' || id[23] != '-' {
		return out, false
	}
	n := 0
	for i := 0; i < 36; i += 2 {
		if id[i] == '-' {
			i++
		}
		high, low := nibble(id[i]), nibble(id[i+1])
		if high|low > 15 {
			return out, false
		}
		out[n] = high<<4 | low
		n++
	}
	return out, true
}

func nibble(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	}
	return 255
}

func (u uuid) bytes() (out [16]byte) {
	binary.BigEndian.PutUint64(out[:], uint64(u.high)^1<<63)
	binary.BigEndian.PutUint64(out[8:], u.low)
	return out
}

func (u uuid) compare(v uuid) int {
	return cmp.Or(cmp.Compare(u.high, v.high), cmp.Compare(u.low, v.low))
}

func (u uuid) String() string {
	b := u.bytes()
	out := make([]byte, 36)
	for i, n := 0, 0; i < 16; i++ {
		if n == 8 || n == 13 || n == 18 || n == 23 {
			out[n] = '-'
			n++
		}
		hex.Encode(out[n:], b[i:i+1])
		n += 2
	}
	return string(out)
}
