package sqlstore

// Bound makes the bounds by which listings are planned small, so that small tests take every way.
func (s *Store) Bound(few, walk int) { s.bounds = bounds{few, walk} }
