package jira

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/table"
	"throughline.dev/connect/tracker"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
)

// external returns the key of an issue. Its source is the origin, or the issue's project, so that the same key of
// two Jira sites does not collide when they are told apart.
func (f *file) external(key string) ledger.ExternalKey {
	return ledger.ExternalKey{Source: f.source(key), Key: key}
}

func (f *file) source(key string) string {
	if f.origin != "" {
		return "jira:" + strings.ReplaceAll(f.origin, "/", ":")
	}
	if p := projectOf(key); p != "" {
		return "jira:" + strings.ReplaceAll(p, "/", ":")
	}
	return "jira"
}

// projectOf returns the key of the project that an issue's key begins with.
func projectOf(key string) string {
	return key[:max(0, strings.LastIndexByte(key, '-'))]
}

// byID returns the second key of an issue, by its number in Jira's database, which parent columns use.
func (s *issue) byID(id string) ledger.ExternalKey {
	return ledger.ExternalKey{Source: s.file.source(s.key), Key: "id:" + id}
}

// comment reads "date;author;text". The text may hold semicolons; a cell of another form is text alone.
func (f *file) comment(c string) ledger.Remark {
	r := ledger.Remark{Body: table.Unguard(c), Once: true}
	parts := strings.SplitN(c, ";", 3)
	if len(parts) < 3 || strings.TrimSpace(parts[2]) == "" {
		return r
	}
	at, p := f.style.Instant(parts[0])
	if p != nil {
		return r
	}
	f.noZone = f.noZone || at.NoZone
	r.At, r.Author, r.Body = at.Time, strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2])
	return r
}

var sprintObject = regexp.MustCompile(`\[(?:.*,)?name=([^,\]]*)`)

// sprintName finds the name in what older servers print of a sprint: "…Sprint@1f[id=3,state=CLOSED,name=Sprint 7,…]".
func sprintName(c string) string {
	if strings.Contains(c, "Sprint@") {
		if m := sprintObject.FindStringSubmatch(c); m != nil {
			return m[1]
		}
	}
	return c
}

// history reads "2026-03-01T09:00:00Z>In Progress; 2026-03-04T12:00:00Z>Done", one step after the other.
func (s *issue) history(i int, c string) *connect.RowError {
	for step := range strings.FieldsFuncSeq(c, func(r rune) bool { return r == ';' || r == '\n' }) {
		if step = strings.TrimSpace(step); step == "" {
			continue
		}
		when, to, ok := strings.Cut(step, ">")
		at, p := s.file.style.Instant(when)
		if to = strings.TrimSpace(to); !ok || to == "" || p != nil {
			if p == nil {
				p = &cell.Problem{}
			}
			return s.wrong(i, &cell.Problem{Reason: "has a step that is none: \"" + step + "\"", Remedy: "Expected steps such as 2026-03-01T09:00:00Z>In Progress, parted by semicolons"})
		}
		s.file.noZone = s.file.noZone || at.NoZone
		s.fields.Statuses = append(s.fields.Statuses, deliver.StatusChange{At: at.Time, To: to})
	}
	slices.SortStableFunc(s.fields.Statuses, func(a, b deliver.StatusChange) int { return a.At.Compare(b.At) })
	for i := range s.fields.Statuses[min(1, len(s.fields.Statuses)):] {
		s.fields.Statuses[i+1].From = s.fields.Statuses[i].To
	}
	return nil
}

// times finds out when work began and ended. The status history knows best, then fields that teams keep for it, then
// the day on which the group of the status changed. What nothing tells stays empty.
func (s *issue) times(state string) {
	w := &s.fields
	var began, ended time.Time
	for _, step := range w.Statuses {
		switch to, _ := (tracker.Standing{Status: step.To}).State(); {
		case to == tracker.Done && ended.IsZero():
			ended = step.At
		case to == tracker.Done: // from one finished status to the next
		case to == tracker.Doing && began.IsZero():
			began, ended = step.At, time.Time{}
		default:
			ended = time.Time{}
		}
	}
	switch {
	case state == tracker.Done:
		w.FinishedAt = first(ended, s.finished, s.resolved, s.categoryChanged)
	case !s.resolved.IsZero():
		s.lose(s.file.header[s.file.columns.first(colResolved)], "an item that is "+state+" has no day on which it was done", s.resolved.Format(time.DateOnly))
	}
	if began.IsZero() && state != tracker.Todo {
		began = s.started
		if began.IsZero() && state == tracker.Doing {
			began = s.categoryChanged
		}
		if !w.FinishedAt.IsZero() && began.After(w.FinishedAt) {
			began = time.Time{} // a plan that was overtaken
		}
	}
	w.StartedAt = began
}

func first(times ...time.Time) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t
		}
	}
	return time.Time{}
}

// bonds makes the links, which may lead to issues further down in the file.
func (s *issue) bonds(self ledger.ExternalKey) {
	me := ledger.RefTo(self)
	if parent := cmp.Or(s.parents[:]...); parent != "" {
		if to := s.parent(parent); to != self && to != s.byID(s.id) {
			s.item.Later = append(s.item.Later, ledger.Bond{From: me, Relation: ledger.Parent, To: ledger.RefTo(to)})
		}
	}
	slices.Sort(s.implements)
	for _, what := range slices.Compact(s.implements) {
		s.item.Later = append(s.item.Later, ledger.Bond{From: me, Relation: ledger.Implements, To: what})
	}
	for _, l := range s.links {
		relation, reversed, ok := tracker.Relation(l.kind)
		if !ok || l.key == s.key {
			continue
		}
		b := ledger.Bond{From: me, Relation: relation, To: ledger.RefTo(s.file.external(l.key))}
		if l.inward != reversed {
			b.From, b.To = b.To, b.From
		}
		s.item.Later = append(s.item.Later, b)
	}
}

// parent reads a key, a database id, or a key with more behind it ("API-3 Sign-in").
func (s *issue) parent(c string) ledger.ExternalKey {
	c, _, _ = strings.Cut(strings.TrimSpace(c), " ")
	if strings.Trim(c, "0123456789") == "" {
		return s.byID(c)
	}
	return s.file.external(c)
}
