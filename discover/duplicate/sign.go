package duplicate

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// reader turns texts into signatures; it keeps its memory from one to the next.
type reader struct {
	buffer []byte
	factor [permutations]uint64
	// met holds rows seen lately in a text, so that a long text, whose rows repeat, is hashed once for each. It only saves
	// time: a row that was forgotten is hashed again.
	met [1 << 14]uint64
}

func newReader() *reader {
	r := &reader{}
	seed := uint64(0x7468726f7567686c)
	for i := range r.factor {
		seed = mix(seed + 0x9e3779b97f4a7c15)
		r.factor[i] = seed | 1
	}
	return r
}

// normal returns a text as it is compared: words in small letters with one space between, pictures and other signs of
// their own kept, punctuation and what is not seen left out. It is valid until the next call.
func (r *reader) normal(text string) []byte {
	out := r.buffer[:0]
	space := false
	for _, c := range text {
		switch {
		case c == utf8.RuneError, c == '\'', c == '’', unicode.Is(unicode.Cf, c), c >= 0xfe00 && c <= 0xfe0f:
			continue
		case c < utf8.RuneSelf && (c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'):
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
		case c >= utf8.RuneSelf && (unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.Is(unicode.So, c) || unicode.IsMark(c)):
			c = unicode.ToLower(c)
		default:
			space = len(out) > 0
			continue
		}
		if space {
			out = append(out, ' ')
			space = false
		}
		out = utf8.AppendRune(out, c)
	}
	if cap(out) <= 1<<20 {
		r.buffer = out
	} else {
		r.buffer = nil // a rare long text does not keep its memory
	}
	return withoutCourtesy(out)
}

// sign returns the smallest value of each permutation over the rows of four letters. A shorter text is one row.
func (r *reader) sign(normal []byte) [permutations]uint32 {
	var s [permutations]uint32
	for i := range s {
		s[i] = math.MaxUint32
	}
	long := len(normal) > 4096
	if long {
		clear(r.met[:])
	}
	var row uint64
	n := 0
	for i := 0; i < len(normal); {
		c, size := utf8.DecodeRune(normal[i:])
		i += size
		row = row<<16 ^ uint64(c)*0x9e3779b1&0xffff ^ uint64(c)
		if n++; n >= 4 || i == len(normal) {
			r.put(&s, mix(row), long)
		}
	}
	return s
}

// put lowers a signature by one row. h is never 0 but for one row in 2^64.
func (r *reader) put(s *[permutations]uint32, h uint64, long bool) {
	if long {
		slot := &r.met[h&(1<<14-1)]
		if *slot == h {
			return
		}
		*slot = h
	}
	for i, f := range &r.factor {
		s[i] = min(s[i], uint32(h*f>>32))
	}
}

// mix spreads the bits of a number (the finaliser of SplitMix64).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
