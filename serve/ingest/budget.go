package ingest

import "sync/atomic"

// budget bounds the memory of the requests under way.
type budget struct {
	limit int64
	held  atomic.Int64
}

// share is what one request holds of a budget.
type share struct {
	of   *budget
	size int64
}

// take reserves bytes for a request. It reports false, and reserves nothing, when they are not to be had.
func (b *budget) take(n int64) (*share, bool) {
	s := &share{of: b}
	return s, s.resize(n)
}

// resize makes the share so large. A share that may not grow stays as it is.
func (s *share) resize(n int64) bool {
	more := n - s.size
	if now := s.of.held.Add(more); more > 0 && now > s.of.limit {
		s.of.held.Add(-more)
		return false
	}
	s.size = n
	return true
}

func (s *share) release() { s.resize(0) }
