package weights

import (
	"embed"
	"errors"
	"io/fs"
	"sync"
)

// The folder always holds the notice of what the file is made from; the file itself only when it was built.
//
//go:embed data
var data embed.FS

// Embedded returns the file that the program carries, or [ErrNone].
func Embedded() (*File, error) { return embedded() }

var embedded = sync.OnceValues(func() (*File, error) {
	content, err := data.ReadFile("data/weights.bin")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	return Read(content)
})
