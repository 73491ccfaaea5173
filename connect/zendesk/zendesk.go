// Package zendesk reads tickets of Zendesk, as its incremental exports (cursor and time), its lists and its account
// export (one ticket a line) write them. A ticket becomes feedback, the organisation it comes from an account.
//
// It does not fetch anything; names of people and organisations are known where the file has them.
package zendesk

import (
	"context"
	"iter"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/jsonstream"
	"throughline.dev/connect/rawtext"
)

const name = "zendesk"

// Format returns the format "zendesk-tickets".
func Format() connect.Format {
	return connect.Format{
		Name:  "zendesk-tickets",
		Title: "Zendesk tickets (JSON)",
		Doc: "Tickets of an incremental export, a list or an account export: subject, first message, requester, organisation, priority, status, tags, satisfaction, address, comments where the file has them. " +
			"They become feedback; organisations become accounts.",
		Detect: detect,
		Read:   read,
	}
}

// read yields the tickets of a file, each organisation before the first ticket that comes from it. The file is read
// twice: the people and organisations that go with the tickets may stand after them.
func read(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		source := name
		if o.Origin != "" {
			source += ":" + o.Origin
		}
		dir, err := readDirectory(ctx, src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		text, err := rawtext.Open(src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer text.Close()
		t := tickets{source: source, directory: dir, accounts: map[int64]bool{}}
		records := jsonstream.Reader{Collections: append(collections(), "tickets"), Skip: collections()}.Records(text, src.Name)
		for r, err := range records {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(connect.Item{}, err)
				return
			}
			for _, item := range t.read(r) {
				if !yield(item, nil) {
					return
				}
			}
		}
		for _, notice := range text.Notices() {
			if !yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: notice}, nil) {
				return
			}
		}
	}
}

// collections are the lists that go along with tickets. Only people and organisations are looked at.
func collections() []string {
	return []string{"users", "organizations", "groups", "brands", "metric_sets", "comment_events", "sharing_agreements", "dates", "slas"}
}

// maxNames bounds the memory that the names of people and organisations take.
const maxNames = 2_000_000

// directory holds the names that stand in the file beside the tickets.
type directory struct {
	people        map[int64]string
	organisations map[int64]string
}

func readDirectory(ctx context.Context, src connect.Source) (directory, error) {
	dir := directory{people: map[int64]string{}, organisations: map[int64]string{}}
	text, err := rawtext.Open(src)
	if err != nil {
		return dir, err
	}
	defer text.Close()
	records := jsonstream.Reader{Collections: append(collections(), "tickets"), Skip: []string{"tickets"}}.Records(text, src.Name)
	for r, err := range records {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			if ctx.Err() != nil {
				return dir, err
			}
			return dir, nil // the second pass meets it again, after the tickets before it
		}
		var names map[int64]string
		switch r.Collection {
		case "users":
			names = dir.people
		case "organizations":
			names = dir.organisations
		}
		var entry struct {
			ID   int64  `json:"id"`
			Name string `json:"name"`
		}
		if names != nil && r.Err == nil && len(names) < maxNames && fit.Decode(r.Where, r.JSON, &entry) == nil && entry.Name != "" {
			names[entry.ID] = entry.Name
		}
	}
	return dir, nil
}
