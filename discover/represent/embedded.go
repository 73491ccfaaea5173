package represent

import (
	"errors"
	"sync"

	"throughline.dev/discover/embed/sentence"
	"throughline.dev/discover/embed/weights"
	"throughline.dev/discover/embed/words"
)

// Embedded returns the models that the program carries, read once, for so many workers. A program built without them
// has none, which is no error: themes then come from words alone, and what shows them says so.
func Embedded(workers int) (Models, error) {
	m, err := embedded()
	m.Workers = workers
	return m, err
}

var embedded = sync.OnceValues(func() (m Models, err error) {
	f, err := weights.Embedded()
	if errors.Is(err, weights.ErrNone) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	s, err := sentence.New(f)
	if err != nil {
		return m, err
	}
	m.Sentence = s
	m.Words, err = words.New(f)
	return m, err
})
