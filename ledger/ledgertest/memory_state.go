package ledgertest

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"throughline.dev/ledger"
)

// state is everything a ledger holds. It is the ledger.Tx of a change under way.
type state struct {
	changes  []ledger.Change  // in order; position p is at p-1
	results  []ledger.Applied // of each change
	created  []ledger.Key     // in order of creation
	versions map[ledger.Key][]ledger.Record
	links    []ledger.Link // every interval there ever was
	comments []comment
	findings []finding
	numbers  map[string]int64 // highest number given, by prefix
	jobs     []ledger.Job
	lastJob  int64
	// documents are those of the shelf, in the order of space and id.
	documents []ledger.Document
}

type comment struct {
	ledger.Comment
	until ledger.Position // of its withdrawal, 0 while it stands
}

type finding struct {
	ledger.Finding
	until ledger.Position // of the change that replaced it, 0 while it stands
}

// copy returns a state that can be altered without harm to s. Slices are only appended to, or copied here.
func (s *state) copy() *state {
	c := *s
	c.versions = maps.Clone(s.versions)
	c.numbers = maps.Clone(s.numbers)
	if c.versions == nil {
		c.versions, c.numbers = map[ledger.Key][]ledger.Record{}, map[string]int64{}
	}
	c.links = slices.Clone(s.links)
	c.comments = slices.Clone(s.comments)
	c.findings = slices.Clone(s.findings)
	c.jobs = slices.Clone(s.jobs)
	c.documents = slices.Clone(s.documents)
	return &c
}

func (s *state) head() ledger.Position { return ledger.Position(len(s.changes)) }

// Head returns the position and time of the last change.
func (s *state) Head(context.Context) (ledger.Position, time.Time, error) {
	if len(s.changes) == 0 {
		return 0, time.Time{}, nil
	}
	return s.head(), s.changes[len(s.changes)-1].At, nil
}

// Token returns the result of the change that carried a token.
func (s *state) Token(_ context.Context, token string) (ledger.Applied, bool, error) {
	for i, c := range s.changes {
		if c.Token == token {
			return s.results[i], true, nil
		}
	}
	return ledger.Applied{}, false, nil
}

// Change returns a change without its operations.
func (s *state) Change(_ context.Context, p ledger.Position) (ledger.Change, error) {
	if p < 1 || p > s.head() {
		return ledger.Change{}, ledger.Errorf(ledger.CodeNotFound, "there is no change %d", p)
	}
	c := s.changes[p-1]
	c.Ops = nil
	return c, nil
}

// Record returns the current version.
func (s *state) Record(_ context.Context, key ledger.Key) (ledger.Record, error) {
	if vs := s.versions[key]; len(vs) > 0 {
		return vs[len(vs)-1], nil
	}
	return ledger.Record{}, missing(key)
}

func missing(key ledger.Key) error {
	return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: key, Message: "there is no such record"}
}

// Version returns one version.
func (s *state) Version(_ context.Context, key ledger.Key, version int64) (ledger.Record, error) {
	if vs := s.versions[key]; version >= 1 && version <= int64(len(vs)) {
		return vs[version-1], nil
	}
	return ledger.Record{}, missing(key)
}

// Resolve finds the record that carries an external key.
func (s *state) Resolve(_ context.Context, ext ledger.ExternalKey) (ledger.Key, bool, error) {
	for key, vs := range s.versions {
		if slices.Contains(vs[len(vs)-1].External, ext) {
			return key, true, nil
		}
	}
	return "", false, nil
}

// NextNumber takes the next free number of a prefix.
func (s *state) NextNumber(_ context.Context, prefix string) (int64, error) {
	s.numbers[prefix]++
	return s.numbers[prefix], nil
}

// TakeNumber keeps NextNumber from returning n or less.
func (s *state) TakeNumber(_ context.Context, prefix string, n int64) error {
	s.numbers[prefix] = max(s.numbers[prefix], n)
	return nil
}

// WriteRecord stores a new version.
func (s *state) WriteRecord(_ context.Context, old *ledger.Record, r ledger.Record, _ *ledger.Kind) error {
	vs := s.versions[r.Key]
	if old == nil {
		s.created = append(s.created, r.Key)
	} else if r.Version == old.Version { // a second edit by the same change
		vs = vs[:len(vs)-1]
	}
	s.versions[r.Key] = append(vs, r)
	return nil
}

// VersionsAt returns the versions a change made.
func (s *state) VersionsAt(_ context.Context, p ledger.Position) ([]ledger.Record, error) {
	var out []ledger.Record
	for _, key := range s.created {
		for _, v := range s.versions[key] {
			if v.Position == p {
				out = append(out, v)
			}
		}
	}
	return out, nil
}

// Standing returns the standing links that match.
func (s *state) Standing(_ context.Context, q ledger.LinkQuery) ([]ledger.Link, error) {
	return view{s, s.head() + 1}.links(q), nil
}

// OpenLink stores a new link.
func (s *state) OpenLink(_ context.Context, l ledger.Link) error {
	s.links = append(s.links, l)
	return nil
}

// CloseLink ends a link.
func (s *state) CloseLink(_ context.Context, l ledger.Link, at ledger.Position) error {
	for i := range s.links {
		if s.links[i] == l {
			s.links[i].Until = at
		}
	}
	return nil
}

// Reaches reports whether links of a relation lead from one record to another.
func (s *state) Reaches(ctx context.Context, relation string, from, to ledger.Key) (bool, error) {
	seen := map[ledger.Key]bool{}
	var walk func(ledger.Key) bool
	walk = func(k ledger.Key) bool {
		if k == to {
			return true
		}
		if seen[k] {
			return false
		}
		seen[k] = true
		links, _ := s.Standing(ctx, ledger.LinkQuery{From: k, Relation: relation})
		return slices.ContainsFunc(links, func(l ledger.Link) bool { return walk(l.To) })
	}
	return walk(from), nil
}

// LinksAt returns the links a change opened and ended.
func (s *state) LinksAt(_ context.Context, p ledger.Position) (opened, closed []ledger.Link, err error) {
	for _, l := range s.links {
		if l.Since == l.Until {
			continue // the change thought better of it
		}
		if l.Since == p {
			opened = append(opened, l)
		}
		if l.Until == p {
			closed = append(closed, l)
		}
	}
	return opened, closed, nil
}

// FindingsOf returns the current findings about a record.
func (s *state) FindingsOf(_ context.Context, subject ledger.Key, reconciler string) ([]ledger.Finding, error) {
	var out []ledger.Finding
	for _, f := range s.findings {
		if f.until == 0 && f.Subject == subject && (reconciler == "" || f.Reconciler == reconciler) {
			out = append(out, f.Finding)
		}
	}
	return out, nil
}

// WriteFindings replaces the findings of a reconciler about a subject.
func (s *state) WriteFindings(_ context.Context, set ledger.FindingSet, at ledger.Position) error {
	for i := range s.findings {
		if f := &s.findings[i]; f.until == 0 && f.Subject == set.Subject && f.Reconciler == set.Reconciler {
			f.until = at
		}
	}
	for _, f := range set.Findings {
		f.Subject, f.Reconciler, f.Engine, f.Position = set.Subject, set.Reconciler, set.Engine, at
		s.findings = append(s.findings, finding{Finding: f})
	}
	return nil
}

// WriteComment adds a comment.
func (s *state) WriteComment(_ context.Context, c ledger.Comment) error {
	s.comments = append(s.comments, comment{Comment: c})
	return nil
}

// WithdrawComment ends a comment.
func (s *state) WithdrawComment(_ context.Context, record ledger.Key, at ledger.Position, seq int, by ledger.Position) error {
	for i := range s.comments {
		if c := &s.comments[i]; c.Record == record && c.Position == at && c.Seq == seq && c.until == 0 {
			c.until = by
			return nil
		}
	}
	return &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: record, Message: "there is no such comment"}
}

// HasComment finds an equal standing comment.
func (s *state) HasComment(_ context.Context, record ledger.Key, actor string, at time.Time, body string) (bool, error) {
	return slices.ContainsFunc(s.comments, func(c comment) bool {
		return c.until == 0 && c.Record == record && c.Actor == actor && c.At.Equal(at) && c.Body == body
	}), nil
}

// CommentsAt returns the comments of a change that still stand.
func (s *state) CommentsAt(_ context.Context, p ledger.Position) ([]ledger.Comment, error) {
	var out []ledger.Comment
	for _, c := range s.comments {
		if c.Position == p && c.until == 0 {
			out = append(out, c.Comment)
		}
	}
	return out, nil
}

// Append stores a change and its result. The operations are copied: the caller goes on owning its own.
func (s *state) Append(_ context.Context, c ledger.Change, result ledger.Applied) error {
	c, err := copyChange(c)
	if err != nil {
		return err
	}
	s.changes = append(s.changes, c)
	s.results = append(s.results, result)
	return nil
}

// copyChange returns a change that shares no memory with c.
func copyChange(c ledger.Change) (out ledger.Change, err error) {
	b, err := json.Marshal(c)
	if err != nil {
		return out, err
	}
	err = json.Unmarshal(b, &out)
	return out, err
}
