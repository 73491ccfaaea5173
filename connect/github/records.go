package github

import (
	"strconv"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// asWorkItem makes an issue a piece of work, whose state GitHub owns.
func asWorkItem(i *issue, lost *fit.Losses) connect.Item {
	f := deliver.WorkItemFields{Status: i.status(), Reporter: i.reporter, OpenedAt: i.opened, URL: i.page}
	if i.Type != nil {
		f.Type = i.Type.Name
	}
	if i.Milestone != nil {
		f.Release = i.Milestone.Title
		if due := first(i.Milestone.DueOn, i.Milestone.GhDue); due != "" {
			lost.Add("milestone.due_on", "the day belongs to the milestone, not to the issue", due)
		}
	}
	p := i.put(deliver.WorkItem, lost)
	switch {
	case i.State == "open":
		p.State = "todo"
	case i.StateReason == "not_planned", i.StateReason == "duplicate":
		p.State = "cancelled"
		if !i.closed.IsZero() {
			lost.Add("closed_at", "an item that was cancelled was never finished", i.closed.Format("2006-01-02"))
		}
	default:
		p.State = "done"
		f.FinishedAt = i.closed
	}
	if len(i.Assignees) > 0 {
		p.Owner = i.Assignees[0].Login
		for _, a := range i.Assignees[1:] {
			lost.Add("assignees", "a record has one owner", a.Login)
		}
	}
	p.Fields = encode(f)
	item := i.item(p, lost)
	if i.ParentURL != "" {
		repo, number := place(i.ParentURL)
		if number == 0 {
			lost.Add("parent_issue_url", "names no issue", i.ParentURL)
			return item
		}
		parent := ledger.ExternalKey{Source: i.source, Key: repo + "#" + strconv.FormatInt(number, 10)}
		item.Later = append(item.Later, ledger.Bond{From: ledger.RefTo(p.External[0]), Relation: ledger.Parent, To: ledger.RefTo(parent), IfPresent: true})
	}
	return item
}

// asFeedback makes an issue the words of a customer. People own the state of feedback; GitHub's goes into a field.
func asFeedback(i *issue, lost *fit.Losses) connect.Item {
	p := i.put(discover.Feedback, lost)
	p.Fields = encode(discover.FeedbackFields{Channel: "issue", Author: i.reporter, OccurredAt: i.opened, URL: i.page, Status: i.status()})
	if i.Milestone != nil {
		lost.Add("milestone", "feedback is meant for no release", i.Milestone.Title)
	}
	for _, a := range i.Assignees {
		lost.Add("assignees", "feedback is nobody's task", a.Login)
	}
	if i.Type != nil {
		lost.Add("type", "has no place in a record", i.Type.Name)
	}
	if i.ParentURL != "" {
		lost.Add("parent_issue_url", "feedback is part of nothing", i.ParentURL)
	}
	if !i.closed.IsZero() {
		lost.Add("closed_at", "has no place in a record", i.closed.Format("2006-01-02"))
	}
	return i.item(p, lost)
}

// status is the state with its reason, as GitHub words them.
func (i *issue) status() string {
	if i.State == "closed" && i.StateReason != "" {
		return i.StateReason
	}
	return i.State
}

func (i *issue) put(kind string, lost *fit.Losses) *ledger.Put {
	names := make([]string, len(i.Labels))
	for n, l := range i.Labels {
		names[n] = l.name
	}
	return &ledger.Put{
		Kind: kind, Title: lost.Title("title", i.Title), Body: lost.Text("body", i.Body),
		Labels:   lost.Labels("labels", names),
		External: []ledger.ExternalKey{{Source: i.source, Key: i.key()}},
	}
}

func (i *issue) item(p *ledger.Put, lost *fit.Losses) connect.Item {
	item := connect.Item{Put: p}
	for _, r := range i.remarks {
		author := "ghost" // what GitHub calls an account that is gone
		if r.Author != nil && r.Author.Login != "" {
			author = r.Author.Login
		}
		body := strings.TrimSpace(lost.Text("comments", r.Body))
		if body == "" {
			continue
		}
		item.Comments = append(item.Comments, ledger.Remark{Key: ledger.RefTo(p.External[0]), Body: body, Author: author, At: r.at, Once: true})
	}
	if n := string(i.Comments); len(i.remarks) == 0 && n != "" && n != "0" && n != "null" && n != "[]" {
		lost.Add("comments", "the file has their number, not their text", n)
	}
	if i.Reactions != nil && i.Reactions.Total > 0 {
		lost.Add("reactions", "has no place in a record", strconv.FormatInt(i.Reactions.Total, 10))
	}
	return item
}

// encode writes fields that hold texts and times only, which cannot fail.
func encode(v any) []byte {
	b, err := ledger.Encode(v)
	if err != nil {
		return nil
	}
	return b
}
