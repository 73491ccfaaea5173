package ledgertest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// image is everything that a store tells through its contract, in a form that can be compared.
type image struct {
	Changes []ledger.Change
	At      []moment // after each change; the last is the present
	Records map[ledger.Key]file
	Jobs    []ledger.Job
}

// moment is the state at one position.
type moment struct {
	Position ledger.Position
	Records  []ledger.Record
	Links    []ledger.Link
	Findings []ledger.Finding
	Comments []ledger.Comment
	Counts   ledger.Counts
}

// file is the past of one record.
type file struct {
	Versions []ledger.Record
	History  []ledger.Entry
}

// fataler is the part of testing.T and rapid.T that capture needs.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// capture reads everything there is.
func capture(ctx context.Context, t fataler, s ledger.Store) image {
	t.Helper()
	img := image{Records: map[ledger.Key]file{}}
	var err error
	img.Changes, err = s.Changes(ctx, ledger.ChangeQuery{Limit: 1000})
	must(t, err)
	for p := range ledger.Position(len(img.Changes)) {
		r, err := s.AsOf(ctx, p+1)
		must(t, err)
		img.At = append(img.At, captureMoment(ctx, t, r))
	}
	now := captureMoment(ctx, t, s)
	img.At = append(img.At, now)
	for _, r := range now.Records {
		var f file
		for v := range r.Version {
			old, err := s.Version(ctx, r.Key, v+1)
			must(t, err)
			f.Versions = append(f.Versions, old)
		}
		f.History, err = s.History(ctx, r.Key)
		must(t, err)
		img.Records[r.Key] = f
	}
	img.Jobs = captureJobs(ctx, t, s)
	return img
}

func captureMoment(ctx context.Context, t fataler, r ledger.Reader) moment {
	t.Helper()
	var m moment
	var err error
	m.Position, err = r.Position(ctx)
	must(t, err)
	for rec, err := range r.All(ctx, ledger.Query{Deleted: true, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
		must(t, err)
		m.Records = append(m.Records, rec)
		comments, err := r.Comments(ctx, rec.Key)
		must(t, err)
		m.Comments = append(m.Comments, comments...)
	}
	m.Links, err = r.Links(ctx, ledger.LinkQuery{})
	must(t, err)
	m.Findings, err = r.Findings(ctx, ledger.FindingQuery{})
	must(t, err)
	slices.SortFunc(m.Findings, func(a, b ledger.Finding) int { // the contract leaves some ties open
		return strings.Compare(fmt.Sprint(a), fmt.Sprint(b))
	})
	m.Counts, err = r.Count(ctx)
	must(t, err)
	return m
}

// captureJobs reads the queue without the numbers of its rows.
func captureJobs(ctx context.Context, t fataler, s ledger.Store) []ledger.Job {
	t.Helper()
	jobs, err := s.Jobs().List(ctx, 1000)
	must(t, err)
	for i := range jobs {
		jobs[i].ID = 0
	}
	slices.SortFunc(jobs, func(a, b ledger.Job) int {
		return strings.Compare(a.Name+"\x00"+string(a.Subject), b.Name+"\x00"+string(b.Subject))
	})
	return jobs
}

func must(t fataler, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("reading the ledger: %v", err)
	}
}
