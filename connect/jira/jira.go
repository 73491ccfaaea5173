// Package jira reads the CSV that Jira's issue navigator exports, from Cloud and Server, with the columns and in the
// language that the user had chosen, as work items.
//
// It maps what a work item has a field for and reports every other column as not carried over. What Jira says by
// words (states, resolutions, link types) is turned into the ledger's vocabulary by package tracker.
package jira

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/table"
)

// Format returns the format "jira-csv".
func Format() connect.Format {
	return connect.Format{
		Name:  "jira-csv",
		Title: "Jira issues (CSV)",
		Doc: "Issues become work items with state, type, priority, points, estimate, dates, sprint, release, labels, components, comments, parents and links. " +
			"Dates without a time zone are read as UTC. Attachments, watchers, work logs and other custom fields are not carried over.",
		Detect: detect,
		Read:   read,
	}
}

// detect looks for the columns that no other tracker has together.
func detect(h connect.Head) connect.Match {
	s, err := table.Peek(h, 0)
	if err != nil {
		return connect.Match{}
	}
	c := classify(s.Header)
	if !c.has(colSummary) || !c.has(colKey) {
		return connect.Match{}
	}
	confidence := 0.75 // no other table has both, unless the key is called just that
	if keyAlone(s.Header) == c.first(colKey) {
		confidence = 0.5
	}
	var names []string
	for _, w := range []struct {
		role   role
		weight float64
	}{{colSummary, 0}, {colKey, 0}, {colType, 0.1}, {colStatus, 0.1}, {colProjectKey, 0.1}, {colID, 0.1}, {colResolution, 0.1}} {
		if c.has(w.role) {
			confidence += w.weight
			names = append(names, s.Header[c.first(w.role)])
		}
	}
	if slices.ContainsFunc(c, func(c column) bool { return c.custom }) {
		confidence += 0.2
	}
	return connect.Match{Confidence: min(1, confidence), Why: "its header has Jira's columns " + strings.Join(names, ", ")}
}

// surveyed is how many rows are looked at to tell the order of day and month.
const surveyed = 2000

func read(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		t, err := table.Open(src, table.Options{})
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer t.Close()
		f := file{header: t.Header(), columns: classify(t.Header()), origin: o.Origin, unknown: map[string]bool{}}
		if err := f.complete(src.Name); err != nil {
			yield(connect.Item{}, err)
			return
		}
		notice := f.survey(src, t.Delimiter(), o.DayFirst)
		say := func(notice string) bool {
			return notice == "" || yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: notice}, nil)
		}
		if !say(notice) {
			return
		}
		for row, err := range t.Rows() {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil {
				yield(connect.Item{}, err)
				return
			}
			item := connect.Item{Where: connect.Where{File: src.Name, Line: row.Line}}
			switch {
			case row.Err != nil:
				item.Where, item.Err = row.Err.Where, row.Err
			case row.Empty():
				continue
			default:
				f.issue(row, &item)
			}
			if !yield(item, nil) {
				return
			}
		}
		if f.noZone && !say("times without a time zone are read as UTC") {
			return
		}
		for _, n := range t.Notices() {
			if !say(n) {
				return
			}
		}
	}
}

// file is what holds for all rows of a file.
type file struct {
	header  []string
	columns columns
	origin  string
	style   cell.Style
	noZone  bool            // a time came without its zone
	unknown map[string]bool // statuses that told no state
}

// complete refuses a table without the columns that every issue needs.
func (f *file) complete(name string) error {
	for _, need := range []struct {
		role role
		what string
	}{{colSummary, "Summary"}, {colKey, "Issue key"}} {
		if !f.columns.has(need.role) {
			return &connect.RowError{
				Where:  connect.Where{File: name, Line: 1},
				Reason: fmt.Sprintf("there is no column %q", need.what),
				Remedy: "Export from Jira with the columns Summary and Issue key, or import the file as csv",
			}
		}
	}
	return nil
}

// survey reads the beginning of the file for how it writes dates. Errors are met again when it is read.
func (f *file) survey(src connect.Source, delimiter byte, dayFirst *bool) (notice string) {
	var e cell.Evidence
	if t, err := table.Open(src, table.Options{Delimiter: delimiter}); err == nil {
		defer t.Close()
		n := 0
		for row, err := range t.Rows() {
			if n++; err != nil || n > surveyed || e.Enough() {
				break
			}
			for i, c := range row.Cells {
				switch f.columns[i].role {
				case colCreated, colUpdated, colResolved, colDue, colStart, colCategoryChanged:
					e.Date(c)
				case colPoints:
					e.Number(c)
				}
			}
		}
	}
	european := delimiter == ';' || !slices.Contains(f.header, "Summary")
	f.style, notice = e.Style(european)
	if dayFirst != nil {
		f.style.DayFirst = *dayFirst
		return ""
	}
	return notice
}
