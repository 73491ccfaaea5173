package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// jiraTime writes an instant as Jira exports do.
func jiraTime(t time.Time) string { return t.Format("02/Jan/06 03:04 PM") }

// How many columns of one name an export has: as many as the fullest row needs.
const (
	jiraLabels   = 4
	jiraSprints  = 4
	jiraComments = 3
)

func jiraHeader() []string {
	h := strings.Split("Summary,Issue key,Issue id,Parent id,Issue Type,Status,Project key,Project name,Project type,Project lead,"+
		"Priority,Resolution,Assignee,Reporter,Creator,Created,Updated,Last Viewed,Resolved,Fix Version/s,Due Date,Votes", ",")
	h = append(h, slices.Repeat([]string{"Labels"}, jiraLabels)...)
	h = append(h, "Description", "Watchers", "Original Estimate", "Custom field (Story Points)", "Custom field (Epic Link)", "Custom field (Epic Name)",
		"Custom field (Requirement)", "Custom field (Status history)")
	h = append(h, slices.Repeat([]string{"Sprint"}, jiraSprints)...)
	h = append(h, slices.Repeat([]string{"Comment"}, jiraComments)...)
	return append(h, "Status Category")
}

// writeJira writes the issue navigator export of each team.
func (w *World) writeJira(dir string) error {
	for i := range w.Teams {
		t := &w.Teams[i]
		var b bytes.Buffer
		if i == 1 {
			b.WriteString("\ufeff") // as the newer of the two servers does
		}
		c := csv.NewWriter(&b)
		if err := c.Write(jiraHeader()); err != nil {
			return err
		}
		for j := len(t.Issues) - 1; j >= 0; j-- { // newest first
			if err := c.Write(w.jiraRow(t, i, &t.Issues[j])); err != nil {
				return err
			}
		}
		c.Flush()
		if err := c.Error(); err != nil {
			return err
		}
		name := strings.ReplaceAll(strings.ToLower(t.Name), " ", "-") + ".csv"
		if err := os.WriteFile(filepath.Join(dir, name), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (w *World) jiraRow(t *Team, team int, n *Issue) []string {
	const ids = 10400
	key := func(number int) string { return fmt.Sprintf("%s-%d", t.Project, number) }
	var parent, link, epicName, resolution, resolved, points string
	category := map[string]string{"To Do": "To Do", "Reopened": "To Do", "In Progress": "In Progress", "In Review": "In Progress"}[n.status()]
	if category == "" {
		category = "Done"
	}
	if n.IsEpic {
		epicName = n.Summary
	} else if n.Epic >= 0 {
		link = key(t.Epics[n.Epic].Issue)
		parent = fmt.Sprint(ids*(team+1) + t.Epics[n.Epic].Issue)
	}
	if !n.Finished.IsZero() {
		resolved, resolution = jiraTime(n.Finished), "Done"
		if n.status() == "Won't Do" {
			resolution = "Won't Do"
		}
	}
	if n.Points > 0 {
		points = fmt.Sprintf("%.1f", n.Points)
	}
	labels := slices.Clone(n.Labels)
	requirement := n.Requirement
	if team == 0 && requirement != "" { // this team uses a label, the other has a field for it
		labels = append(labels, requirement)
		requirement = ""
	}
	row := []string{
		n.Summary, key(n.Number), fmt.Sprint(ids*(team+1) + n.Number), parent, n.Type, n.status(), t.Project, t.Name, "software", t.Lead,
		n.Priority, resolution, n.Assignee, n.Reporter, n.Reporter, jiraTime(n.Created), jiraTime(n.Updated), "", resolved, n.Version, "", "0",
	}
	row = append(row, padded(labels, jiraLabels)...)
	row = append(row, n.Description, n.Reporter, "", points, link, epicName, requirement, history(n))
	row = append(row, padded(w.sprints(t, n), jiraSprints)...)
	row = append(row, padded(n.CommentLines, jiraComments)...)
	return append(row, category)
}

func history(n *Issue) string {
	var parts []string
	for _, m := range n.Moves {
		parts = append(parts, m.At.UTC().Truncate(time.Minute).Format(time.RFC3339)+">"+m.To)
	}
	return strings.Join(parts, "; ")
}

// sprints names the fortnights an issue was under way in, the first and the last ones when there are too many.
func (w *World) sprints(t *Team, n *Issue) []string {
	if n.IsEpic || len(n.Moves) == 0 {
		return nil
	}
	number := func(at time.Time) int { return 1 + int(at.Sub(w.Params.Delivery.From)/(14*day)) }
	last := w.Params.Today
	if !n.Finished.IsZero() {
		last = n.Finished
	}
	var names []string
	for i := number(n.Moves[0].At); i <= number(last); i++ {
		names = append(names, fmt.Sprintf("%s Sprint %d", t.Project, i))
	}
	if len(names) > jiraSprints {
		names = names[len(names)-jiraSprints:]
	}
	return names
}

func padded(values []string, n int) []string {
	row := make([]string, n)
	copy(row, values)
	return row
}
