package reqif

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"

	"throughline.dev/connect"
)

// Bounds of an archive.
const (
	maxArchive = 256 << 20 // bytes, when it has to be held in memory
	maxEntries = 10_000
)

// IsArchive reports whether a file is an archive of ReqIF documents, by its name.
func IsArchive(name string) bool { return strings.EqualFold(path.Ext(name), ".reqifz") }

// Documents lists the ReqIF documents of an archive, each as a file of its own, and the names of the other files in it,
// which are not carried over. Names are shown to people and used in messages, never as paths; what a document unpacks
// to is bounded as any compressed file is. The error is a *connect.RowError, unless opening itself failed.
func Documents(src connect.Source) (documents []connect.Source, others []string, err error) {
	f, err := src.Open()
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	at, size, err := random(f, src)
	if err != nil {
		return nil, nil, err
	}
	z, err := zip.NewReader(at, size)
	if err != nil {
		return nil, nil, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: "is no archive: " + err.Error(), Remedy: "Export or copy the file again"}
	}
	if len(z.File) > maxEntries {
		return nil, nil, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: fmt.Sprintf("holds more than %d files", maxEntries), Remedy: "Export fewer specifications at a time"}
	}
	for i, e := range z.File {
		switch {
		case e.FileInfo().IsDir():
		case strings.EqualFold(path.Ext(e.Name), ".reqif") || strings.EqualFold(path.Ext(e.Name), ".xml"):
			documents = append(documents, connect.Source{
				Name: src.Name + "/" + strings.ToValidUTF8(e.Name, "?"), Size: int64(min(e.UncompressedSize64, maxSize)),
				Open: func() (io.ReadCloser, error) { return openEntry(src, i) },
			})
		default:
			others = append(others, strings.ToValidUTF8(e.Name, "?"))
		}
	}
	if len(documents) == 0 {
		return nil, nil, &connect.RowError{Where: connect.Where{File: src.Name}, Reason: "holds no .reqif file", Remedy: "Export it again as ReqIF"}
	}
	return documents, others, nil
}

// random makes a file readable at any place; one that is not is held in memory.
func random(f io.Reader, src connect.Source) (io.ReaderAt, int64, error) {
	if at, ok := f.(io.ReaderAt); ok && src.Size > 0 {
		return at, src.Size, nil
	}
	data, err := io.ReadAll(io.LimitReader(f, maxArchive+1))
	if err == nil && len(data) > maxArchive {
		err = &connect.RowError{Where: connect.Where{File: src.Name}, Reason: fmt.Sprintf("is larger than %d MB", maxArchive>>20), Remedy: "Unpack it and import the .reqif files"}
	}
	return bytes.NewReader(data), int64(len(data)), err
}

// openEntry opens a file of an archive.
func openEntry(src connect.Source, i int) (io.ReadCloser, error) {
	f, err := src.Open()
	if err != nil {
		return nil, err
	}
	at, size, err := random(f, src)
	var z *zip.Reader
	if err == nil {
		z, err = zip.NewReader(at, size)
	}
	if err == nil && i >= len(z.File) {
		err = fmt.Errorf("%s has changed meanwhile", src.Name)
	}
	var in io.ReadCloser
	if err == nil {
		in, err = z.File[i].Open()
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &entry{in: in, archive: f, name: src.Name + "/" + z.File[i].Name, packed: int64(z.File[i].CompressedSize64)}, nil
}

// entry is an open file of an archive. It refuses to unpack to more than a document may be, and to far more than what
// is packed.
type entry struct {
	in      io.ReadCloser
	archive io.Closer
	name    string
	packed  int64
	n       int64
}

func (e *entry) Read(p []byte) (int, error) {
	n, err := e.in.Read(p)
	if e.n += int64(n); e.n > maxSize || e.n > 64<<20 && e.n/max(1, e.packed) > 200 {
		return 0, &connect.RowError{Where: connect.Where{File: e.name}, Reason: "unpacks to far more than a document has, like an archive made to fill a disk", Remedy: "Unpack it yourself if you trust it, and import the result"}
	}
	return n, err
}

func (e *entry) Close() error {
	err := e.in.Close()
	if other := e.archive.Close(); err == nil {
		err = other
	}
	return err
}

// Archive wraps a document into an archive.
func Archive(w io.Writer, name string, write func(io.Writer) error) error {
	z := zip.NewWriter(w)
	f, err := z.Create(name)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		return err
	}
	return z.Close()
}
