package columnar

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"

	"github.com/parquet-go/parquet-go/encoding/delta"
	"github.com/parquet-go/parquet-go/format"
)

var errRuns = errors.New("runs that go on beyond the page")

// plainDictionary is how older writers name the encoding of a dictionary and of what points into it.
const plainDictionary format.Encoding = 2

// check compares what the contents of a page say about their size with its header, before they are decoded.
func (l *leaf) check(h *format.PageHeader, body []byte) error {
	var n int
	var encoding format.Encoding
	switch h.Type {
	case format.DictionaryPage:
		n = int(h.DictionaryPageHeader.V.NumValues)
		if n < 0 || n > maxValues || n > len(body)+1 && l.size != 0 {
			return fmt.Errorf("a dictionary of %d values in %d bytes", n, len(body))
		}
		if e := h.DictionaryPageHeader.V.Encoding; e != format.Plain && e != plainDictionary {
			return fmt.Errorf("a dictionary encoded as %s", e)
		}
		return nil
	case format.DataPage:
		d := &h.DataPageHeader.V
		n, encoding = int(d.NumValues), d.Encoding
		for _, level := range [...]struct {
			most     int
			encoding format.Encoding
		}{{l.repetition, d.RepetitionLevelEncoding}, {l.definition, d.DefinitionLevelEncoding}} {
			if level.most == 0 {
				continue
			}
			if len(body) < 4 || level.encoding != format.RLE {
				return fmt.Errorf("levels encoded as %s", level.encoding)
			}
			size := int(binary.LittleEndian.Uint32(body))
			if size > len(body)-4 || size < 0 {
				return errors.New("levels that do not fit into their page")
			}
			if !runsFit(body[4:4+size], bits.Len(uint(level.most)), n) {
				return errRuns
			}
			body = body[4+size:]
		}
	case format.DataPageV2:
		d := &h.DataPageHeaderV2.V
		n, encoding = int(d.NumValues), d.Encoding
		a, b := int(d.RepetitionLevelsByteLength), int(d.DefinitionLevelsByteLength)
		if d.NumNulls < 0 || d.NumRows < 0 || int(d.NumNulls) > n || l.repetition > 0 && a == 0 || l.definition > 0 && b == 0 {
			return errors.New("counts that do not agree")
		}
		if l.repetition > 0 && !runsFit(body[:a], bits.Len(uint(l.repetition)), n) || l.definition > 0 && !runsFit(body[a:a+b], bits.Len(uint(l.definition)), n) {
			return errRuns
		}
		body = body[a+b:]
	}
	if n < 0 || n > maxValues {
		return fmt.Errorf("a page of %d values, the limit is %d", n, maxValues)
	}
	return l.checkValues(encoding, n, body)
}

func (l *leaf) checkValues(encoding format.Encoding, n int, body []byte) error {
	switch encoding {
	case format.Plain, format.ByteStreamSplit:
		return nil
	case format.RLEDictionary, plainDictionary:
		if len(body) == 0 {
			return nil
		}
		if width := int(body[0]); width > 32 || !runsFit(body[1:], width, n) {
			return errRuns
		}
		return nil
	case format.RLE:
		if len(body) < 4 || !runsFit(body[4:], 1, n) {
			return errRuns
		}
		return nil
	case format.DeltaBinaryPacked:
		_, err := deltas(body, n)
		return err
	case format.DeltaLengthByteArray:
		end, err := deltas(body, n)
		if err != nil {
			return err
		}
		_, err = lengths(body, len(body)-end)
		return err
	case format.DeltaByteArray:
		end, err := deltas(body, n)
		if err != nil {
			return err
		}
		more, err := deltas(body[end:], n)
		if err != nil {
			return err
		}
		suffixes, err := lengths(body[end:], len(body)-end-more)
		if err != nil {
			return err
		}
		_, err = lengths(body, maxPage-suffixes)
		return err
	}
	return fmt.Errorf("values encoded as %s, which are not read", encoding)
}

// runsFit reports whether a hybrid of runs and packed numbers of a width holds about as many as it should.
func runsFit(b []byte, width, want int) bool {
	most := uint64(want) + 512 // packed numbers come by eights, and some writers fill up more
	var total uint64
	for len(b) > 0 {
		u, k := binary.Uvarint(b)
		if k <= 0 {
			return false
		}
		b = b[k:]
		count, size := u>>1, uint64(width+7)/8
		if u&1 != 0 {
			if count > most {
				return false
			}
			count, size = count*8, count*uint64(width)
		}
		if total += count; total > most || count > most {
			return false
		}
		if size > uint64(len(b)) {
			return false
		}
		b = b[size:]
	}
	return true
}

// deltas walks over packed differences, of at most want numbers, and returns where they end.
func deltas(b []byte, want int) (int, error) {
	bad := errors.New("differences that cannot be")
	i := 0
	next := func() uint64 {
		v, k := binary.Uvarint(b[min(i, len(b)):])
		if k <= 0 {
			i = len(b) + 1
			return 0
		}
		i += k
		return v
	}
	block, parts, total := next(), next(), next()
	next() // the first number
	if i > len(b) || total > uint64(want) {
		return 0, bad
	}
	if block == 0 || block > 1<<16 || parts == 0 || parts > 512 || block%parts != 0 || block/parts%8 != 0 {
		return 0, bad
	}
	for left := int64(total) - 1; left > 0; {
		next() // the least difference
		widths := i
		if i += int(parts); i > len(b) {
			return 0, bad
		}
		for part := 0; part < int(parts) && left > 0; part++ {
			width := int(b[widths+part])
			if width > 64 {
				return 0, bad
			}
			i += int(block/parts) / 8 * width
			left -= int64(block / parts)
		}
		if i > len(b) {
			return 0, bad
		}
	}
	return i, nil
}

// lengths sums up packed lengths, which [deltas] has accepted.
func lengths(b []byte, most int) (int, error) {
	var e delta.BinaryPackedEncoding
	all, err := e.DecodeInt32(nil, b)
	if err != nil {
		return 0, err
	}
	sum := 0
	for _, n := range all {
		if sum += int(n); n < 0 || sum > most {
			return 0, errors.New("texts that are longer than their page")
		}
	}
	return sum, nil
}
