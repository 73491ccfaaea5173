package github

import (
	"bytes"
	"encoding/json"

	"throughline.dev/connect"
)

// detect looks for an object with the members that only GitHub's issues have.
func detect(h connect.Head) connect.Match {
	head := bytes.TrimLeft(h.Text, " \t\r\n")
	if len(head) == 0 || head[0] != '[' && head[0] != '{' {
		return connect.Match{}
	}
	names := members(head)
	has := func(list ...string) bool {
		for _, n := range list {
			if !names[n] {
				return false
			}
		}
		return true
	}
	switch {
	case !has("number", "title"), names["merged_at"] || names["mergedAt"] || names["diff_url"]:
		return connect.Match{}
	case has("html_url", "repository_url"), has("html_url", "node_id", "state"):
		return connect.Match{Confidence: 0.97, Why: "has number, title and html_url like issues of GitHub's REST interface"}
	case has("createdAt", "state"), has("createdAt", "url"):
		return connect.Match{Confidence: 0.8, Why: "has number, title and createdAt like `gh issue list --json`"}
	case has("state", "labels"):
		return connect.Match{Confidence: 0.6, Why: "has number, title, state and labels like GitHub issues"}
	}
	return connect.Match{}
}

// members lists the members of the first record, or of as much of it as there is. A record is the outermost object,
// or an element of the outermost list, of a list in it or of a page's list; what is inside a record (a milestone has a
// number and a title as well) does not count.
func members(head []byte) map[string]bool {
	dec := json.NewDecoder(bytes.NewReader(head))
	var open []level
	for {
		t, err := dec.Token()
		if err != nil {
			for n := range open {
				if record(open[:n+1]) && open[n].names["title"] {
					return open[n].names
				}
			}
			return nil
		}
		d, delim := t.(json.Delim)
		if delim && (d == '}' || d == ']') {
			if last := open[len(open)-1]; record(open) && last.names["title"] {
				return last.names
			}
			open = open[:len(open)-1]
			continue
		}
		if len(open) > 0 && open[len(open)-1].object {
			l := &open[len(open)-1]
			if l.valued = !l.valued; l.valued {
				if name, ok := t.(string); ok {
					l.names[name] = true
				}
				continue
			}
		}
		if delim {
			if len(open) == 50 {
				return nil
			}
			open = append(open, level{object: d == '{', names: map[string]bool{}})
		}
	}
}

// level is an object or a list that has begun.
type level struct {
	object bool
	valued bool // a name was met, its value comes
	names  map[string]bool
}

func record(open []level) bool {
	last := len(open) - 1
	return last >= 0 && open[last].object && (last == 0 || !open[last-1].object && last <= 2)
}
