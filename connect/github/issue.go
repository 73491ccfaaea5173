package github

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
)

// issue is an issue as the REST interface writes it, with the other spelling of `gh --json` beside it.
type issue struct {
	Number      int64           `json:"number"`
	Title       string          `json:"title"`
	Body        string          `json:"body"`
	State       string          `json:"state"`
	StateReason string          `json:"state_reason"`
	User        *person         `json:"user"`
	Labels      []label         `json:"labels"`
	Assignees   []person        `json:"assignees"`
	Assignee    *person         `json:"assignee"`
	Milestone   *milestone      `json:"milestone"`
	Type        *named          `json:"type"`
	CreatedAt   string          `json:"created_at"`
	ClosedAt    string          `json:"closed_at"`
	HTMLURL     string          `json:"html_url"`
	Repository  *repository     `json:"repository"`
	RepoURL     string          `json:"repository_url"`
	ParentURL   string          `json:"parent_issue_url"`
	Comments    json.RawMessage `json:"comments"` // their number, or (gh) the comments themselves
	Reactions   *reactions      `json:"reactions"`
	PullRequest *struct{}       `json:"pull_request"`

	GhReason    string  `json:"stateReason"`
	GhCreatedAt string  `json:"createdAt"`
	GhClosedAt  string  `json:"closedAt"`
	GhURL       string  `json:"url"` // of the page in gh, of the interface in REST
	GhAuthor    *person `json:"author"`
	GhPull      bool    `json:"isPullRequest"`

	where    connect.Where
	source   string // of its external key
	repo     string // "owner/name", empty when the file does not say
	page     string
	reporter string
	opened   time.Time
	closed   time.Time
	remarks  []remark
}

type person struct {
	Login string `json:"login"`
	Name  string `json:"name"`
}

type named struct {
	Name string `json:"name"`
}

type milestone struct {
	Title string `json:"title"`
	DueOn string `json:"due_on"`
	GhDue string `json:"dueOn"`
}

type repository struct {
	FullName string `json:"full_name"`
	GhName   string `json:"nameWithOwner"`
}

type reactions struct {
	Total int64 `json:"total_count"`
}

type remark struct {
	Author    *person `json:"author"`
	Body      string  `json:"body"`
	CreatedAt string  `json:"createdAt"`
	at        time.Time
}

// label is a label as an object or, in older answers, as its name.
type label struct{ name string }

// UnmarshalJSON reads {"name": "bug"} or "bug".
func (l *label) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &l.name) == nil {
		return nil
	}
	var n named
	if err := json.Unmarshal(b, &n); err != nil {
		return err
	}
	l.name = n.Name
	return nil
}

// carried lists the members that are carried over, or mean nothing outside of GitHub.
func carried() []string {
	return []string{
		"number", "title", "body", "state", "state_reason", "user", "labels", "assignees", "assignee", "milestone", "type",
		"created_at", "closed_at", "html_url", "repository", "repository_url", "parent_issue_url", "comments", "reactions",
		"stateReason", "createdAt", "closedAt", "url", "author", "closed",
		"id", "node_id", "labels_url", "comments_url", "events_url", "timeline_url", "updated_at", "updatedAt", "score",
		"author_association", "authorAssociation", "performed_via_github_app", "reactionGroups", "isPullRequest", "isPinned",
		"sub_issues_summary", "issue_dependencies_summary", "issue_field_values", "body_html", "body_text", "fullDatabaseId",
		"closed_by", "closedByPullRequestsReferences", "text_matches", "permissions",
	}
}

// complete joins the two spellings and checks what every issue has.
func (i *issue) complete() *connect.RowError {
	if i.Number < 1 || strings.TrimSpace(i.Title) == "" {
		return &connect.RowError{Where: i.where, Reason: "has no `number` and `title`, so it is not an issue", Remedy: "Export issues with both"}
	}
	i.StateReason = strings.ToLower(first(i.StateReason, i.GhReason))
	i.State = strings.ToLower(i.State)
	if i.State != "open" && i.State != "closed" {
		return &connect.RowError{Where: i.where, Reason: fmt.Sprintf("`state` is %q", fit.Cut(i.State, 40)), Remedy: "Expected open or closed"}
	}
	var err *connect.RowError
	if i.opened, err = fit.Instant(i.where, "created_at", first(i.CreatedAt, i.GhCreatedAt)); err != nil {
		return err
	}
	if i.closed, err = fit.Instant(i.where, "closed_at", first(i.ClosedAt, i.GhClosedAt)); err != nil {
		return err
	}
	if i.User == nil {
		i.User = i.GhAuthor
	}
	if i.User != nil {
		i.reporter = i.User.Login
	}
	if len(i.Assignees) == 0 && i.Assignee != nil {
		i.Assignees = []person{*i.Assignee}
	}
	i.page = i.HTMLURL
	if i.page == "" && strings.Contains(i.GhURL, "/issues/") && !strings.Contains(i.GhURL, "/repos/") {
		i.page = i.GhURL
	}
	i.repo, _ = place(first(i.RepoURL, i.page))
	if i.Repository != nil {
		i.repo = first(i.Repository.FullName, i.Repository.GhName, i.repo)
	}
	return i.readRemarks()
}

// readRemarks reads the comments where the file has them and not just their number.
func (i *issue) readRemarks() *connect.RowError {
	if len(i.Comments) == 0 || i.Comments[0] != '[' {
		return nil
	}
	if json.Unmarshal(i.Comments, &i.remarks) != nil {
		return &connect.RowError{Where: i.where, Reason: "`comments` cannot be read", Remedy: "Expected their number, or a list of objects with author, body and createdAt"}
	}
	for n := range i.remarks {
		var err *connect.RowError
		if i.remarks[n].at, err = fit.Instant(i.where, "comments.createdAt", i.remarks[n].CreatedAt); err != nil {
			return err
		}
	}
	return nil
}

// key names the issue within GitHub, as people do: "owner/name#12".
func (i *issue) key() string { return i.repo + "#" + strconv.FormatInt(i.Number, 10) }

// place reads "owner/name" and, where there is one, the number out of the address of a repository or an issue, on
// github.com or elsewhere, of a page or of the REST interface.
func place(address string) (repo string, number int64) {
	u, err := url.Parse(address)
	if err != nil {
		return "", 0
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	for n, p := range parts {
		if p == "repos" {
			parts = parts[n+1:]
			break
		}
	}
	if len(parts) < 2 || parts[0] == "" || parts[1] == "" {
		return "", 0
	}
	if len(parts) >= 4 && parts[2] == "issues" {
		number, _ = strconv.ParseInt(parts[3], 10, 64)
	}
	return parts[0] + "/" + parts[1], number
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
