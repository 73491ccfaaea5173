package columnar

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Limits of a page.
const (
	maxPage   = 256 << 20 // bytes, unpacked
	maxValues = 64 << 20
	maxHeader = 64 << 10
)

// pages serves the pages of one column of a row group to the decoder, unpacked and checked. It is read from its
// beginning to its end, as the decoder does.
type pages struct {
	in       io.ReaderAt
	chunk    chunkInfo
	leaf     *leaf
	budget   *budget
	at       int64  // of the next page in the file
	image    []byte // the page that is served: its header and its contents
	start    int64  // where the image seems to lie
	packed   []byte
	taken    int64
	protocol thrift.CompactProtocol
	zstd     *zstd.Decoder
}

// budget bounds what the pages of all columns take at once.
type budget struct{ left int64 }

func (p *pages) ReadAt(b []byte, off int64) (int, error) {
	if off < p.start {
		return 0, errors.New("pages are served in their order")
	}
	for off >= p.start+int64(len(p.image)) {
		if err := p.next(); err != nil {
			return 0, err
		}
	}
	return copy(b, p.image[off-p.start:]), nil
}

// next unpacks the next page; io.EOF after the last.
func (p *pages) next() error {
	p.start += int64(len(p.image))
	p.image = p.image[:0]
	if p.at >= p.chunk.end {
		return io.EOF
	}
	var h format.PageHeader
	size, err := p.header(&h)
	if err != nil {
		return err
	}
	begin := p.at + size
	p.at = begin + int64(h.CompressedPageSize)
	switch {
	case h.CompressedPageSize < 0 || h.UncompressedPageSize < 0 || p.at > p.chunk.end:
		return p.damaged("a page of %d bytes that does not fit", h.CompressedPageSize)
	case h.UncompressedPageSize > maxPage || h.CompressedPageSize > maxPage:
		return fmt.Errorf("column %s: a page of %d MB, the limit is %d. Write smaller pages or row groups", p.leaf.name, max(h.UncompressedPageSize, h.CompressedPageSize)>>20, maxPage>>20)
	}
	if h.Type != format.DataPage && h.Type != format.DataPageV2 && h.Type != format.DictionaryPage {
		return p.next() // an index
	}
	grown := max(0, int64(h.UncompressedPageSize)+int64(h.CompressedPageSize)-p.taken)
	if p.budget.left -= grown; p.budget.left < 0 {
		return fmt.Errorf("column %s: the pages of all columns together take more than %d MB. Write smaller pages or row groups, or fewer columns", p.leaf.name, maxTogether>>20)
	}
	p.taken += grown
	if cap(p.packed) < int(h.CompressedPageSize) {
		p.packed = make([]byte, h.CompressedPageSize)
	}
	p.packed = p.packed[:h.CompressedPageSize]
	if _, err := p.in.ReadAt(p.packed, begin); err != nil {
		return fmt.Errorf("column %s: a page cannot be read: %w", p.leaf.name, err)
	}
	body, err := p.unpack(&h)
	if err != nil {
		return err
	}
	if err := p.leaf.check(&h, body); err != nil {
		return p.damaged("%w", err)
	}
	h.CompressedPageSize, h.UncompressedPageSize, h.CRC = int32(len(body)), int32(len(body)), 0
	head, err := thrift.Marshal(&p.protocol, &h)
	if err != nil {
		return err
	}
	p.image = append(append(p.image, head...), body...)
	return nil
}

func (p *pages) damaged(format string, args ...any) error {
	return fmt.Errorf("column %s: %w. The Parquet file is damaged; write it again", p.leaf.name, fmt.Errorf(format, args...))
}

// header reads the header of the page at the position and returns its length.
func (p *pages) header(h *format.PageHeader) (int64, error) {
	raw := make([]byte, min(int64(512), p.chunk.end-p.at))
	for {
		if _, err := p.in.ReadAt(raw, p.at); err != nil {
			return 0, fmt.Errorf("column %s: a page cannot be read: %w", p.leaf.name, err)
		}
		s := scanner{b: raw}
		if s.structure(0) {
			if err := thrift.NewDecoder(p.protocol.NewReaderFromBytes(raw[:s.i])).Decode(h); err != nil {
				return 0, p.damaged("%w", err)
			}
			return int64(s.i), nil
		}
		longer := min(int64(8*len(raw)), maxHeader, p.chunk.end-p.at)
		if longer <= int64(len(raw)) {
			return 0, p.damaged("the header of a page cannot be read")
		}
		raw = make([]byte, longer)
	}
}

// unpack returns the contents of a page; the levels of newer pages are not packed.
func (p *pages) unpack(h *format.PageHeader) ([]byte, error) {
	want, levels := int(h.UncompressedPageSize), 0
	if h.Type == format.DataPageV2 {
		v2 := h.DataPageHeaderV2.V
		levels = int(v2.RepetitionLevelsByteLength) + int(v2.DefinitionLevelsByteLength)
		if v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 || levels > len(p.packed) || levels > want {
			return nil, p.damaged("levels of %d bytes in a page of %d", levels, len(p.packed))
		}
		if v2.IsCompressed.Valid && !v2.IsCompressed.V {
			return p.whole(p.packed, want)
		}
	}
	packed := p.packed[levels:]
	if p.chunk.codec == format.Uncompressed {
		return p.whole(p.packed, want)
	}
	body, err := p.inflate(packed, want-levels)
	if err != nil {
		return nil, fmt.Errorf("column %s: a page cannot be unpacked: %w", p.leaf.name, err)
	}
	if levels > 0 {
		body = append(bytes.Clone(p.packed[:levels]), body...)
	}
	return p.whole(body, want)
}

func (p *pages) whole(body []byte, want int) ([]byte, error) {
	if len(body) != want {
		return nil, p.damaged("a page of %d bytes that was to have %d", len(body), want)
	}
	return body, nil
}

// inflate unpacks exactly want bytes; more, or fewer, are an error of whoever compares.
func (p *pages) inflate(packed []byte, want int) ([]byte, error) {
	if len(packed) == 0 && want == 0 {
		return nil, nil
	}
	switch p.chunk.codec {
	case format.Snappy:
		if n, k := binary.Uvarint(packed); k <= 0 || n != uint64(want) {
			return nil, fmt.Errorf("it says it has %d bytes, its header %d", n, want)
		}
		return parquet.Snappy.Decode(make([]byte, want), packed)
	case format.Gzip:
		z, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			return nil, err
		}
		return readExactly(z, want)
	case format.Zstd:
		if p.zstd == nil {
			d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxPage))
			if err != nil {
				return nil, err
			}
			p.zstd = d
		}
		if err := p.zstd.Reset(bytes.NewReader(packed)); err != nil {
			return nil, err
		}
		return readExactly(p.zstd, want)
	case format.Lz4Raw:
		const ratio = 255 // at most
		if len(packed) > maxPage/ratio {
			return nil, fmt.Errorf("a page of more than %d MB in LZ4. Write smaller pages, or use Snappy or Zstandard", maxPage/ratio>>20)
		}
		return parquet.Lz4Raw.Decode(make([]byte, want), packed)
	}
	return nil, fmt.Errorf("it is packed with %s, which is not read. Write the file with Snappy, Zstandard or gzip", p.chunk.codec)
}

func readExactly(r io.Reader, want int) ([]byte, error) {
	body := make([]byte, want)
	if _, err := io.ReadFull(r, body); err != nil {
		return nil, err
	}
	if n, _ := r.Read(make([]byte, 1)); n > 0 {
		return nil, fmt.Errorf("it unpacks to more than the %d bytes its header says", want)
	}
	return body, nil
}

func (p *pages) close() {
	if p.zstd != nil {
		p.zstd.Close()
	}
}
