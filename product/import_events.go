package product

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"throughline.dev/connect"
	"throughline.dev/events/wire"
	"throughline.dev/ledger"
)

// eventBatch is how many events are made durable at once.
const eventBatch = 50_000

// events reads the event files. The first pass only checks, so that nothing is half imported: it counts rows that
// cannot be read and refuses the import when they must not be left out. The second one appends.
func (im *importer) events(ctx context.Context, check bool) error {
	if len(im.plan.events) == 0 || check && im.req.SkipBad && !im.req.DryRun || !check && im.req.DryRun {
		return nil
	}
	var bad int64
	for _, f := range im.plan.events {
		file := im.report.fileOf(f.source.Name)
		var err error
		if check {
			err = im.checkEvents(ctx, f, file)
		} else {
			err = im.appendEvents(ctx, f, file)
		}
		var row *connect.RowError
		if errors.As(err, &row) && im.req.SkipBad {
			file.addError(row) // what came before the defect stands
			err = nil
		}
		if err != nil {
			return err
		}
		bad += file.ErrorCount
	}
	if check && bad > 0 && !im.req.SkipBad {
		return ledger.Errorf(ledger.CodeInvalid, "%s of events cannot be read, nothing was imported. Mend what is listed, or skip what is bad (--skip-bad)", rows(bad))
	}
	if check {
		return nil
	}
	return im.Notice(ctx, true, true)
}

func (im *importer) checkEvents(ctx context.Context, f plannedEvents, file *FileReport) error {
	r, err := f.source.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	for chunk, err := range wire.Read(f.format, r, im.req.Events, wire.Options{BatchSize: eventBatch}) {
		if err != nil {
			return brokenEvents(f, err)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if im.req.DryRun {
			file.Events += int64(len(chunk.Batch.Events))
			file.leaveOut(f, chunk.LeftOut)
		}
		for _, e := range chunk.Errors {
			file.addError(eventError(f, e))
		}
	}
	return nil
}

// appendEvents parses and appends at the same time, one batch ahead.
func (im *importer) appendEvents(ctx context.Context, f plannedEvents, file *FileReport) error {
	log, err := im.Events(ctx)
	if err != nil {
		return err
	}
	r, err := im.watched(f.source).Open()
	if err != nil {
		return err
	}
	defer r.Close()
	chunks := make(chan wire.Chunk, 1)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(chunks)
		for chunk, err := range wire.Read(f.format, r, im.req.Events, wire.Options{BatchSize: eventBatch, Source: im.report.Batch}) {
			if err != nil {
				return brokenEvents(f, err)
			}
			select {
			case chunks <- chunk:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	var rows []*connect.RowError
	group.Go(func() error {
		for chunk := range chunks {
			done, err := log.Append(ctx, chunk.Batch)
			if err != nil {
				return fmt.Errorf("append the events of %s: %w", f.source.Name, err)
			}
			file.Events += done.Added
			file.Duplicates += done.Duplicates
			file.Conflicts += done.Conflicts
			file.leaveOut(f, chunk.LeftOut)
			for _, e := range chunk.Errors {
				rows = append(rows, eventError(f, e))
			}
		}
		return nil
	})
	err = group.Wait()
	if im.req.SkipBad { // otherwise they have been counted by the check, and there are none
		for _, row := range rows {
			file.addError(row)
		}
	}
	return err
}

// leaveOut counts rows that are in order and no events, such as requests of nobody.
func (f *FileReport) leaveOut(p plannedEvents, left []wire.LeftOut) {
	for _, l := range left {
		f.addLosses(connect.Where{File: p.source.Name, Line: l.Line}, connect.Loss{Field: "row", Reason: l.Reason}, l.Rows)
	}
}

func eventError(f plannedEvents, e wire.RowError) *connect.RowError {
	reason := e.Reason
	if e.Column != "" {
		reason = e.Column + ": " + reason
	}
	return &connect.RowError{Where: connect.Where{File: f.source.Name, Line: e.Line}, Reason: reason, Remedy: e.Remedy}
}

// brokenEvents is a defect that ends a file.
func brokenEvents(f plannedEvents, err error) error {
	var row wire.RowError
	if errors.As(err, &row) {
		return eventError(f, row)
	}
	return &connect.RowError{Where: connect.Where{File: f.source.Name}, Reason: err.Error()}
}
