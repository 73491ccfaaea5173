package record

import (
	"sync"

	"throughline.dev/ledger"
)

// maxMemo bounds what is remembered, in bytes of answers.
const maxMemo = 8 << 20

// memo remembers answers that follow from the ledger at one position and from what was asked, and forgets them when
// the ledger moves. Many people look at the same lists.
type memo struct {
	mu      sync.Mutex
	at      ledger.Position
	answers map[string][]byte
	size    int
}

// get returns the answer to a question at a position.
func (m *memo) get(at ledger.Position, question string) ([]byte, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at != m.at {
		return nil, false
	}
	a, ok := m.answers[question]
	return a, ok
}

// keep remembers an answer that was read while the ledger stood at a position.
func (m *memo) keep(at ledger.Position, question string, answer []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if at < m.at || len(answer) > maxMemo/8 {
		return
	}
	if m.answers == nil || at > m.at || m.size+len(answer) > maxMemo {
		m.at, m.answers, m.size = at, map[string][]byte{}, 0
	}
	m.answers[question] = answer
	m.size += len(answer) + len(question)
}
