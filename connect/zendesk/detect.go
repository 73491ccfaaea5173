package zendesk

import (
	"bytes"

	"throughline.dev/connect"
)

// detect looks for the members that only tickets of Zendesk have, in the order of how telling they are.
func detect(h connect.Head) connect.Match {
	head := bytes.TrimLeft(h.Text, " \t\r\n")
	if len(head) == 0 || head[0] != '[' && head[0] != '{' {
		return connect.Match{}
	}
	has := func(names ...string) bool {
		for _, n := range names {
			if !bytes.Contains(head, []byte(`"`+n+`"`)) {
				return false
			}
		}
		return true
	}
	switch {
	case !has("subject"), !has("requester_id") && !has("requester"):
		return connect.Match{}
	case has("tickets", "requester_id"):
		return connect.Match{Confidence: 0.97, Why: "has tickets with subject and requester_id like Zendesk's export"}
	case has("requester_id", "created_at"), has("requester", "via", "description"):
		return connect.Match{Confidence: 0.9, Why: "has subject, requester and description like Zendesk's tickets"}
	}
	return connect.Match{Confidence: 0.55, Why: "has subject and requester like Zendesk's tickets"}
}
