package bare

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
)

// Stdin is the name of standard input among paths.
const Stdin = "-"

// maxCopied bounds what is copied of an input that can be read only once, in bytes.
const maxCopied = 32 << 30

// Files are inputs that can be read from their beginning as often as it takes.
type Files struct {
	Paths []string
	Names map[string]string // by path, where somebody else would not know it; others are called by their paths
	dir   string            // of the copies; empty: there are none
}

// Gather makes files of paths. What can be read only once, such as standard input ("-") and pipes, is copied to a folder
// that Close removes: formats are told by the beginning, Parquet is read from the end, and tables are read several times.
func Gather(ctx context.Context, paths []string, stdin io.Reader) (_ *Files, err error) {
	f := &Files{Names: map[string]string{}}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	for _, p := range paths {
		if p == Stdin {
			if err := f.copy(ctx, "standard input", stdin); err != nil {
				return nil, err
			}
			continue
		}
		info, err := os.Stat(p)
		if err != nil {
			return nil, err
		}
		if info.Mode()&(os.ModeNamedPipe|os.ModeCharDevice|os.ModeSocket) == 0 {
			f.Paths = append(f.Paths, p)
			continue
		}
		in, err := os.Open(p)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(f.copy(ctx, p, in), in.Close()); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// copy keeps what comes in a file of its own.
func (f *Files) copy(ctx context.Context, name string, in io.Reader) (err error) {
	if f.dir == "" {
		if f.dir, err = os.MkdirTemp("", "throughline-input-"); err != nil {
			return fmt.Errorf("a folder for %s cannot be made: %w. Set TMPDIR to a place with room", name, err)
		}
	}
	path := filepath.Join(f.dir, strconv.Itoa(len(f.Paths)))
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { // reading may wait for ever, and writing may not outlive its file
		n, err := io.Copy(out, io.LimitReader(in, maxCopied+1))
		if err == nil && n > maxCopied {
			err = fmt.Errorf("%s has more than %d GB. Write it to a file and name that", name, maxCopied>>30)
		}
		done <- errors.Join(err, out.Close())
	}()
	select {
	case err = <-done:
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s cannot be copied to %s: %w", name, f.dir, err)
	}
	f.Paths = append(f.Paths, path)
	f.Names[path] = name
	return nil
}

// Close removes the copies.
func (f *Files) Close() error {
	if f.dir == "" {
		return nil
	}
	return os.RemoveAll(f.dir)
}
