package wire

import "strings"

// posthogEvent is what matters of an event in PostHog's formats, and where it stands in the body. Objects are given by
// where they start, -1 for absent.
type posthogEvent struct {
	at, end                int
	name, distinctID, uuid string
	timestamp, offset      string
	sentAt, createdAt      string // of the batch, mostly
	token                  string
	session, window        string
	properties             int
	set, setOnce           int
	ignoreSent             bool // do not correct the time
	inside                 posthogInside
	bad                    *problem // why it cannot be used
}

// posthogInside is what matters among the properties of an event.
type posthogInside struct {
	distinctID, token, insertID    string
	alias, anonymous               string
	groupType, groupKey            string
	groups, groupSet, set, setOnce int
	ignoreSent                     bool
}

func (e *posthogEvent) clear(at int) {
	*e = posthogEvent{at: at, properties: -1, set: -1, setOnce: -1, inside: posthogInside{groups: -1, groupSet: -1, set: -1, setOnce: -1}}
}

// read fills in the event that starts at i and returns the end of it.
func (e *posthogEvent) read(s string, i int) (int, *problem) {
	e.clear(i)
	if s[i] != '{' {
		return i, wrong("", "Write each event as a JSON object", "not a JSON object")
	}
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		if done {
			return end, nil
		}
		end, p := e.member(s, name, at)
		if p != nil {
			return end, p
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

// member takes one member, whose value starts at an index, and returns the end of it.
func (e *posthogEvent) member(s, name string, at int) (end int, p *problem) {
	if name == `"properties"` && at < len(s) && s[at] == '{' {
		e.properties = at
		return e.inside.read(s, at)
	}
	end, ok := skip(s, at)
	if !ok {
		return end, malformed(s, end)
	}
	text := func(into *string) {
		*into, p = textOf(s, name, at, end)
	}
	switch name {
	case `"event"`:
		text(&e.name)
	case `"distinct_id"`, `"$distinct_id"`:
		if e.distinctID == "" || name == `"distinct_id"` {
			e.distinctID = anyText(s, at, end)
		}
	case `"uuid"`:
		text(&e.uuid)
	case `"timestamp"`:
		text(&e.timestamp)
	case `"offset"`:
		text(&e.offset)
	case `"sent_at"`, `"sentAt"`:
		text(&e.sentAt)
	case `"created_at"`:
		text(&e.createdAt)
	case `"api_key"`, `"token"`, `"$token"`:
		var token string
		if text(&token); token != "" && e.token != "" && token != e.token {
			return end, wrong("api_key", "Send one of them", "%s differs from the token given before", unquote(name))
		}
		if token != "" {
			e.token = token
		}
	case `"session_id"`:
		e.session = anyText(s, at, end)
	case `"window_id"`:
		e.window = anyText(s, at, end)
	case `"$set"`:
		e.set = present(s, at)
	case `"$set_once"`:
		e.setOnce = present(s, at)
	case `"options"`:
		e.options(s[at:end])
	}
	return end, p
}

// options looks into the options of the newer format, which have been skipped over before.
func (e *posthogEvent) options(s string) {
	_ = members(s, 0, func(name string, at, end int) *problem {
		if name == `"disable_skew_correction"` {
			e.ignoreSent = s[at:end] == "true"
		}
		return nil
	})
}

// read fills in what is in the object that starts at i and returns the end of it. It is the only time that the parser goes
// over the properties before they are written.
func (in *posthogInside) read(s string, i int) (int, *problem) {
	for i++; ; {
		name, at, end, done, ok := member(s, i)
		if !ok {
			return end, malformed(s, end)
		}
		if done {
			return end, nil
		}
		if end, ok = skip(s, at); !ok {
			return end, malformed(s, end)
		}
		if name[1] == '$' || name[1] == 'd' || name[1] == 't' || name[1] == 'a' {
			in.member(s, name, at, end)
		}
		if i = space(s, end); i >= len(s) || s[i] != ',' && s[i] != '}' {
			return i, malformed(s, i)
		}
	}
}

func (in *posthogInside) member(s, name string, at, end int) {
	switch name {
	case `"distinct_id"`:
		in.distinctID = anyText(s, at, end)
	case `"token"`:
		if s[at] == '"' {
			in.token = unquote(s[at:end])
		}
	case `"alias"`:
		in.alias = anyText(s, at, end)
	case `"$anon_distinct_id"`:
		in.anonymous = anyText(s, at, end)
	case `"$insert_id"`:
		in.insertID = anyText(s, at, end)
	case `"$group_type"`:
		in.groupType = anyText(s, at, end)
	case `"$group_key"`:
		in.groupKey = anyText(s, at, end)
	case `"$groups"`:
		in.groups = at
	case `"$group_set"`:
		in.groupSet = at
	case `"$set"`:
		in.set = at
	case `"$set_once"`:
		in.setOnce = at
	case `"$ignore_sent_at"`:
		in.ignoreSent = s[at:end] == "true"
	}
}

// longestPerson is how many characters of a distinct id count.
const longestPerson = 200

// person is whom the event is about, empty for nobody.
func (e *posthogEvent) person() string {
	id := e.distinctID
	if id == "" {
		id = e.inside.distinctID
	}
	if len(id) <= longestPerson {
		return id
	}
	n := 0
	for i := range id {
		if n++; n > longestPerson {
			return id[:i]
		}
	}
	return id
}

// anyText returns the value between at and end as text: numbers, lists and objects as they are written, null as empty.
func anyText(s string, at, end int) string {
	switch s[at] {
	case '"':
		return unquote(s[at:end])
	case 'n':
		return ""
	}
	return s[at:end]
}

// groups finds the account among the groups of an event, of which each has a type.
type groups struct {
	only string // type that counts; empty: the likeliest
	key  string
	rank int // of its type, the likeliest lowest
}

const noRank = 100

func groupsOf(s string, i int, only string) groups {
	g := groups{only: only, rank: noRank + 1}
	if i < 0 || s[i] != '{' {
		return g
	}
	for i++; ; {
		name, at, _, done, ok := member(s, i)
		if done || !ok {
			return g
		}
		end, ok := skip(s, at)
		if !ok {
			return g
		}
		g.add(unquote(name), anyText(s, at, end))
		i = end
	}
}

// add takes another group into account.
func (g *groups) add(kind, key string) {
	if g.only != "" && kind != g.only {
		return
	}
	rank := noRank
	for i, likely := range [...]string{"account", "company", "organization", "organisation", "customer", "tenant", "workspace", "team"} {
		if strings.EqualFold(kind, likely) {
			rank = i
		}
	}
	if key != "" && rank < g.rank {
		g.key, g.rank = key, rank
	}
}

// account is the key of the group that counts as the account, empty for none.
func (g *groups) account() string { return g.key }
