package sample

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"throughline.dev/sample/prose"
)

// SDKIssue is an issue of the public repository of the Node SDK.
type SDKIssue struct {
	Number   int
	Title    string
	Body     string
	Author   string
	Labels   []string
	Created  time.Time
	Closed   time.Time // zero: open
	Planned  bool      // closed as not planned
	Comments int
	Likes    int
	Pull     bool // a pull request, which the same list holds
}

// reportIssues lets people report to the SDK repository: the frictions, before and less after their release, and
// whatever else there is.
func (w *World) reportIssues() {
	p := w.Params
	r := w.random("sdk issues", 0)
	write := grammar("github").NewWriter(r)
	span := p.end().Sub(p.From)
	for range p.Writing.SDKIssues {
		at := p.From.Add(time.Duration(r.Float64() * float64(span))).Truncate(time.Second)
		topics := []weighted[string]{{"bug", 34}, {"idea", 18}, {"thanks", 2}}
		for friction, name := range map[Friction]string{AuthFriction: "auth", ErrorFriction: "errors", DocsFriction: "docs"} {
			if !w.released(friction, at) {
				topics = append(topics, weighted[string]{name, 16})
			}
		}
		slices.SortFunc(topics, func(a, b weighted[string]) int { return strings.Compare(a.value, b.value) })
		w.SDKIssues = append(w.SDKIssues, w.sdkIssue(draw(r, topics), at, write, r))
	}
	slices.SortStableFunc(w.SDKIssues, func(a, b SDKIssue) int { return a.Created.Compare(b.Created) })
	for i := range w.SDKIssues {
		w.SDKIssues[i].Number = 212 + i
	}
}

func (w *World) sdkIssue(topic string, at time.Time, write *prose.Writer, r *rand.Rand) SDKIssue {
	why := pick(r, mistakes())
	text := write.Write("gh."+topic, map[string]string{
		"version": fmt.Sprintf("3.%d.%d", 8+r.IntN(6), r.IntN(5)), "node": pick(r, []string{"20.11", "22.3", "24.1"}),
		"op": pick(r, operations()).name, "status": fmt.Sprint(why.status), "code": why.codes[r.IntN(2)],
	}).Words
	n := SDKIssue{Created: at, Author: strings.ReplaceAll(mailbox(personName(r)), ".", "-"), Comments: r.IntN(7), Likes: int(3 * r.ExpFloat64())}
	n.Title, n.Body, _ = strings.Cut(text, " :: ")
	label := map[string]string{"bug": "bug", "errors": "bug", "auth": "enhancement", "docs": "documentation", "idea": "enhancement"}[topic]
	if label != "" && chance(r, 0.8) {
		n.Labels = []string{label}
	}
	if took := (Delay{30 * day, 1}).draw(r, 1); at.Add(took).Before(w.Params.end()) {
		n.Closed = at.Add(took).Truncate(time.Second)
		n.Planned = topic == "idea" && chance(r, 0.4)
	}
	n.Pull = topic == "bug" && chance(r, 0.12)
	return n
}

type (
	githubIssue struct {
		ID            int64          `json:"id"`
		NodeID        string         `json:"node_id"`
		Number        int            `json:"number"`
		URL           string         `json:"url"`
		HTMLURL       string         `json:"html_url"`
		RepositoryURL string         `json:"repository_url"`
		State         string         `json:"state"`
		StateReason   *string        `json:"state_reason"`
		Title         string         `json:"title"`
		Body          string         `json:"body"`
		User          githubUser     `json:"user"`
		Labels        []githubLabel  `json:"labels"`
		Assignee      *githubUser    `json:"assignee"`
		Assignees     []githubUser   `json:"assignees"`
		Milestone     *struct{}      `json:"milestone"`
		Comments      int            `json:"comments"`
		Created       time.Time      `json:"created_at"`
		Updated       time.Time      `json:"updated_at"`
		Closed        *time.Time     `json:"closed_at"`
		Association   string         `json:"author_association"`
		Locked        bool           `json:"locked"`
		Reactions     map[string]int `json:"reactions"`
		Pull          *githubPull    `json:"pull_request,omitempty"`
	}
	githubUser struct {
		Login string `json:"login"`
		ID    int64  `json:"id"`
	}
	githubLabel struct {
		ID    int64  `json:"id"`
		Name  string `json:"name"`
		Color string `json:"color"`
	}
	githubPull struct {
		URL string `json:"url"`
	}
)

// writeGitHub writes the issues as the REST API lists them: newest first, pull requests among them.
func (w *World) writeGitHub(dir string) error {
	const repository = "https://api.github.com/repos/fernway/fernway-node"
	var all []githubIssue
	for i := len(w.SDKIssues) - 1; i >= 0; i-- {
		n := &w.SDKIssues[i]
		kind := "issues"
		if n.Pull {
			kind = "pull"
		}
		g := githubIssue{
			ID: 2_900_000_000 + int64(n.Number)*7919, NodeID: fmt.Sprintf("I_kwDOFw%06d", n.Number), Number: n.Number,
			URL: fmt.Sprintf("%s/issues/%d", repository, n.Number), HTMLURL: fmt.Sprintf("https://github.com/fernway/fernway-node/%s/%d", kind, n.Number),
			RepositoryURL: repository, State: "open", Title: n.Title, Body: n.Body, User: githubUser{n.Author, 5_000_000 + int64(n.Number)*131},
			Labels: []githubLabel{}, Assignees: []githubUser{}, Comments: n.Comments, Created: n.Created, Updated: n.Created.Add(3 * day),
			Association: "NONE", Reactions: map[string]int{"total_count": n.Likes, "+1": n.Likes, "-1": 0},
		}
		for j, l := range n.Labels {
			g.Labels = append(g.Labels, githubLabel{int64(700 + j), l, map[string]string{"bug": "d73a4a", "documentation": "0075ca"}[l]})
		}
		if !n.Closed.IsZero() {
			g.State, g.Closed, g.Updated = "closed", &n.Closed, n.Closed
			g.StateReason = optional("completed")
			if n.Planned {
				g.StateReason = optional("not_planned")
			}
		}
		if g.Updated.After(w.Params.end()) {
			g.Updated = n.Created
		}
		if n.Pull {
			g.Pull = &githubPull{fmt.Sprintf("%s/pulls/%d", repository, n.Number)}
		}
		all = append(all, g)
	}
	b, err := marshal(all)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "fernway-node-issues.json"), b, 0o644)
}
