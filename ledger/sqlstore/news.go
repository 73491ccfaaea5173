package sqlstore

import (
	"sync"

	"throughline.dev/ledger"
)

// news tells those who watch that the ledger has grown.
type news struct {
	mu    sync.Mutex
	at    ledger.Position
	grown chan struct{} // closed at the next growth
}

func (n *news) reset() { n.grown = make(chan struct{}) }

func (n *news) position() ledger.Position {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.at
}

// next returns a channel that is closed when the ledger grows.
func (n *news) next() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.grown
}

func (n *news) move(p ledger.Position) {
	n.mu.Lock()
	n.at = max(n.at, p)
	n.mu.Unlock()
	n.tell()
}

func (n *news) tell() {
	n.mu.Lock()
	defer n.mu.Unlock()
	close(n.grown)
	n.grown = make(chan struct{})
}
