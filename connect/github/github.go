// Package github reads issues of GitHub, as its REST interface and its command-line tool write them: JSON arrays,
// search results and one object a line. An issue becomes a work item, or feedback where the mapping says so.
//
// It does not fetch anything, and it does not follow an issue's history, which is not in these files.
package github

import (
	"context"
	"iter"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/jsonstream"
	"throughline.dev/connect/rawtext"
	"throughline.dev/discover"
)

const name = "github"

// Format returns the format "github-issues".
func Format() connect.Format {
	return connect.Format{
		Name:  "github-issues",
		Title: "GitHub issues (JSON)",
		Doc: "Issues as the REST interface or `gh issue list --json` writes them: title, text, state, assignee, labels, milestone, reporter, times, parent issue, comments where the file has them. " +
			"They become work items, or feedback when the mapping says so. Pull requests are left out.",
		Detect: detect,
		Read:   read,
	}
}

// read yields the issues of a file. Kind feedback in the mapping makes them feedback instead of work items.
func read(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		text, err := rawtext.Open(src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer text.Close()
		as := asWorkItem
		if o.Mapping != nil && o.Mapping.Kind == discover.Feedback {
			as = asFeedback
		}
		source := name
		if o.Origin != "" {
			source += ":" + o.Origin
		}
		records := jsonstream.Reader{Collections: []string{"items", "issues"}}.Records(text, src.Name)
		for r, err := range records {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(connect.Item{}, err)
				return
			}
			if !yield(item(r, source, as), nil) {
				return
			}
		}
		for _, notice := range text.Notices() {
			if !yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: notice}, nil) {
				return
			}
		}
	}
}

func item(r jsonstream.Record, source string, as func(*issue, *fit.Losses) connect.Item) connect.Item {
	fail := func(err *connect.RowError) connect.Item { return connect.Item{Where: r.Where, Err: err} }
	if r.Err != nil {
		return fail(r.Err)
	}
	i := &issue{where: r.Where, source: source}
	if err := fit.Decode(r.Where, r.JSON, i); err != nil {
		return fail(err)
	}
	if i.PullRequest != nil {
		return connect.Item{Where: r.Where, Lost: []connect.Loss{{Field: "pull_request", Reason: "a pull request is not an issue", Value: i.key()}}}
	}
	if err := i.complete(); err != nil {
		return fail(err)
	}
	var lost fit.Losses
	out := as(i, &lost)
	lost.Rest(r.JSON, carried())
	out.Where, out.Lost = r.Where, lost
	return out
}
