package jira

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/table"
	"throughline.dev/connect/tracker"
	"throughline.dev/deliver"
	"throughline.dev/ledger"
)

// secondsADay is a working day: estimates are kept in person-days of eight hours.
const secondsADay = 8 * 60 * 60

// issue is one row on its way to become an item.
type issue struct {
	file *file
	row  table.Row
	item *connect.Item

	key, id          string
	project, name    string // of the project
	owner, ownerID   string
	resolved         time.Time
	categoryChanged  time.Time
	started          time.Time
	finished         time.Time
	category, closed string // closed: the resolution
	parents          [4]string
	links            []linked
	implements       []ledger.Ref
	fields           deliver.WorkItemFields
}

type linked struct {
	kind   string
	key    string
	inward bool
}

// issue turns a row into an item: a work item to put, its comments and links, or the first error met.
func (f *file) issue(row table.Row, item *connect.Item) {
	s := issue{file: f, row: row, item: item}
	put := &ledger.Put{Kind: deliver.WorkItem}
	for i, c := range row.Cells {
		if c = strings.TrimSpace(c); c == "" {
			continue
		}
		if err := s.cell(i, c, put); err != nil {
			item.Err = err
			return
		}
	}
	for i, c := range row.Extra {
		if strings.TrimSpace(c) != "" {
			s.lose(fmt.Sprintf("column %d", len(row.Cells)+i+1), "the row is wider than the header", c)
		}
	}
	if err := s.finish(put); err != nil {
		item.Err = err
		return
	}
	item.Put = put
}

// cell reads one cell that is not empty.
func (s *issue) cell(i int, c string, put *ledger.Put) *connect.RowError {
	w := &s.fields
	col := s.file.columns[i]
	switch col.role {
	case colSummary:
		put.Title = strings.Join(strings.Fields(table.Unguard(c)), " ")
	case colDescription:
		put.Body = table.Unguard(c)
	case colKey:
		s.key = c
	case colID:
		s.id = c
	case colType:
		w.Type = c
	case colStatus:
		w.Status = c
	case colCategory:
		s.category = c
	case colResolution:
		s.closed = c
	case colPriority:
		w.Priority = c
	case colProjectKey:
		s.project = c
	case colProjectName:
		s.name = c
	case colAssignee:
		s.set(i, &s.owner, c)
	case colAssigneeID:
		s.ownerID = c
	case colReporter:
		s.set(i, &w.Reporter, c)
	case colTeam:
		if uuid.MatchString(c) {
			s.lose(s.file.header[i], "an id, not a name", c)
		} else {
			s.set(i, &w.Team, c)
		}
	case colSprint:
		s.latest(i, &w.Sprint, sprintName(c))
	case colRelease:
		s.latest(i, &w.Release, c)
	case colLabels:
		for l := range strings.FieldsFuncSeq(table.Unguard(c), func(r rune) bool { return r == ' ' || r == ',' || r == '\n' }) {
			put.Labels = s.label(i, put.Labels, l)
		}
	case colComponents:
		put.Labels = s.label(i, put.Labels, c)
	case colCreated:
		return s.instant(i, c, &w.OpenedAt)
	case colResolved:
		return s.instant(i, c, &s.resolved)
	case colCategoryChanged:
		return s.instant(i, c, &s.categoryChanged)
	case colStart:
		return s.instant(i, c, &s.started)
	case colFinish:
		return s.instant(i, c, &s.finished)
	case colDue, colTargetEnd:
		var due time.Time
		if err := s.instant(i, c, &due); err != nil {
			return err
		}
		if !due.IsZero() && (w.Due == "" || col.role == colDue) {
			w.Due = ledger.DateOf(due)
		}
	case colPoints:
		v, p := s.file.style.Number(c)
		if p != nil {
			return s.wrong(i, p)
		}
		w.Points = &v
	case colEstimate:
		seconds, p := s.file.style.WorkSeconds(c)
		if p != nil {
			return s.wrong(i, p)
		}
		if seconds > 0 {
			w.Estimate = ledger.Exactly(seconds / secondsADay)
		}
	case colHistory:
		return s.history(i, c)
	case colImplements:
		for _, what := range cell.List(c) {
			if ref, ok := tracker.Implemented(what); ok {
				s.implements = append(s.implements, ref)
			} else {
				s.lose(s.file.header[i], "not the key of a requirement, a feature or a story", what)
			}
		}
	case colComment:
		s.item.Comments = append(s.item.Comments, s.file.comment(c))
	case colParentKey:
		s.parents[0] = c
	case colParent:
		s.parents[1] = c
	case colParentID:
		s.parents[2] = c
	case colEpic:
		s.parents[3] = c
	case colInward, colOutward:
		s.links = append(s.links, linked{kind: col.link, key: c, inward: col.role == colInward})
		if _, _, ok := tracker.Relation(col.link); !ok {
			s.lose(s.file.header[i], "the ledger has no relation like this", c)
		}
	case colUpdated:
		s.lose(s.file.header[i], "the ledger keeps its own time of the last change", c)
	case colRedundant:
	default:
		if !cell.Blank(c) {
			s.lose(s.file.header[i], "a work item has no field for it", c)
		}
	}
	return nil
}

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// finish makes of what the cells said what the record needs.
func (s *issue) finish(put *ledger.Put) *connect.RowError {
	f, w := s.file, &s.fields
	if s.key == "" {
		return s.wrong(f.columns.first(colKey), &cell.Problem{Reason: "is empty", Remedy: "Every issue needs its key, such as API-17"})
	}
	if put.Title == "" {
		return s.wrong(f.columns.first(colSummary), &cell.Problem{Reason: "is empty", Remedy: "Every issue needs a summary"})
	}
	put.Title = (*fit.Losses)(&s.item.Lost).Title(f.header[f.columns.first(colSummary)], put.Title)
	self := f.external(s.key)
	put.External = []ledger.ExternalKey{self}
	if s.id != "" && (f.columns.has(colParentID) || f.columns.has(colParent)) {
		put.External = append(put.External, s.byID(s.id))
	}
	put.Owner = s.owner
	if s.owner == "" {
		put.Owner = s.ownerID
	}
	w.Team = cmp.Or(w.Team, s.name, s.project, projectOf(s.key))
	standing := tracker.Standing{Category: s.category, Status: w.Status, Resolution: s.closed, Resolved: !s.resolved.IsZero()}
	state, known := standing.State()
	put.State = state
	if !known && !f.unknown[w.Status] && len(f.unknown) < 100 {
		f.unknown[w.Status] = true
		s.item.Notice = fmt.Sprintf("the status %q is not known; its issues count as under way", w.Status)
	}
	s.times(state)
	for i := range s.item.Comments {
		s.item.Comments[i].Key = ledger.RefTo(self)
	}
	s.bonds(self)
	fields, err := ledger.Encode(*w)
	if err != nil {
		return &connect.RowError{Where: s.item.Where, Reason: "cannot be stored: " + err.Error(), Remedy: "Report this, with the row"}
	}
	put.Fields = fields
	return nil
}

// set takes the first value of a field that has one; others, from repeated columns, are lost.
func (s *issue) set(i int, field *string, value string) {
	switch {
	case *field == "":
		*field = value
	case *field != value:
		s.lose(s.file.header[i], "a work item has one only", value)
	}
}

// latest takes the last value of a field, as Jira lists sprints and versions in their order.
func (s *issue) latest(i int, field *string, value string) {
	if *field != "" && *field != value {
		s.lose(s.file.header[i], "only the latest is kept", *field)
	}
	*field = value
}

func (s *issue) label(i int, labels []string, l string) []string {
	switch {
	case len(labels) >= ledger.MaxLabels:
		s.lose(s.file.header[i], fmt.Sprintf("a record has %d labels at most", ledger.MaxLabels), l)
	case len(l) > 200:
		s.lose(s.file.header[i], "longer than a label may be", l)
	default:
		labels = append(labels, l)
		if ref, ok := tracker.Implemented(l); ok {
			s.implements = append(s.implements, ref)
		}
	}
	return labels
}

func (s *issue) instant(i int, c string, to *time.Time) *connect.RowError {
	if cell.Blank(c) {
		return nil
	}
	at, p := s.file.style.Instant(c)
	if p != nil {
		return s.wrong(i, p)
	}
	s.file.noZone = s.file.noZone || at.NoZone
	*to = at.Time
	return nil
}

// wrong says that the cell of a column cannot be read.
func (s *issue) wrong(i int, p *cell.Problem) *connect.RowError {
	return &connect.RowError{Where: s.row.Where(i), Reason: "`" + s.file.header[i] + "` " + p.Reason, Remedy: p.Remedy}
}

func (s *issue) lose(field, reason, value string) {
	(*fit.Losses)(&s.item.Lost).Add(field, reason, value)
}
