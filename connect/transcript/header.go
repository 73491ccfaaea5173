package transcript

import (
	"fmt"
	"regexp"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/frontmatter"
	"throughline.dev/ledger"
)

// header is what a file says about the conversation.
type header struct {
	Title, Date, Interviewer, Account, Consent string
	Participants, Labels                       []string
}

// canonical maps the words for a key to the key.
func canonical(key string) string {
	switch cell.Fold(strings.Trim(key, "*_ \t-")) {
	case "title", "topic", "subject":
		return "title"
	case "date", "day", "recorded", "recordedon", "interviewdate":
		return "date"
	case "participant", "participants", "attendees", "interviewee", "interviewees", "guest", "guests", "customer":
		return "participants"
	case "interviewer", "interviewers", "moderator", "interviewedby":
		return "interviewer"
	case "account", "company", "organisation", "organization":
		return "account"
	case "consent", "consented":
		return "consent"
	case "labels", "tags":
		return "labels"
	}
	return ""
}

func known(key string) bool { return canonical(key) != "" }

// set takes over one line of a header. Keys without a place are lost.
func (h *header) set(key, value string, _ int64, lost *fit.Losses) {
	value = strings.Trim(strings.TrimSpace(value), "*_")
	value = strings.TrimSpace(value)
	if value == "" {
		return
	}
	switch canonical(key) {
	case "title":
		h.Title = value
	case "date":
		h.Date = value
	case "participants":
		h.Participants = append(h.Participants, names(value)...)
	case "interviewer":
		h.Interviewer = value
	case "account":
		h.Account = value
	case "consent":
		h.Consent = value
	case "labels":
		h.Labels = append(h.Labels, names(value)...)
	default:
		lost.Add(strings.TrimSpace(key), "has no place in an interview", value)
	}
}

// names splits at commas and semicolons, but for those inside brackets: "Ada Park (Lead, Acme), Jo".
func names(s string) []string {
	var out []string
	depth, from := 0, 0
	add := func(to int) {
		if n := strings.TrimSpace(s[from:to]); n != "" {
			out = append(out, n)
		}
	}
	for i, r := range s {
		switch r {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ',', ';':
			if depth <= 0 {
				add(i)
				from = i + 1
			}
		}
	}
	add(len(s))
	return out
}

// front reads YAML front matter.
func (s *script) front(matter string) *connect.RowError {
	root, err := frontmatter.Parse(matter, connect.Where{File: s.file, Line: 2, Column: 1})
	if err != nil {
		if row, ok := err.(*connect.RowError); ok { // Parse returns nothing else
			return row
		}
		return s.fail(2, err.Error(), "")
	}
	if root.Shape != frontmatter.Map {
		return s.fail(2, "the front matter is no list of keys and values", "Expected lines such as `date: 2026-03-05`")
	}
	for _, m := range root.Members {
		switch m.Value.Shape {
		case frontmatter.Scalar:
			s.header.set(m.Name, m.Value.Text, m.Where.Line, &s.lost)
		case frontmatter.List:
			for _, item := range m.Value.Items {
				if item.Shape != frontmatter.Scalar {
					return s.fail(item.Where.Line, fmt.Sprintf("`%s` holds something else than texts", m.Name), "Expected a list of texts")
				}
				switch canonical(m.Name) {
				case "participants":
					s.header.Participants = append(s.header.Participants, strings.TrimSpace(item.Text))
				case "labels":
					s.header.Labels = append(s.header.Labels, item.Text)
				default:
					s.header.set(m.Name, item.Text, item.Where.Line, &s.lost)
				}
			}
		case frontmatter.Map:
			s.lost.Add(m.Name, "has no place in an interview", "")
		case frontmatter.Null:
		}
	}
	return nil
}

var dated = regexp.MustCompile(`(?:^|[^0-9])(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?:[^0-9]|$)`)

// day returns the day of the conversation: as the header says, else as the file name does, else none.
func (s *script) day(o connect.Options) ledger.Date {
	if s.header.Date != "" {
		style := cell.Style{DayFirst: o.DayFirst != nil && *o.DayFirst}
		if at, problem := style.Instant(s.header.Date); problem == nil && at.Date().Validate() == nil {
			return at.Date()
		}
		s.lost.Add("date", "is not a date; expected one such as 2026-03-05", s.header.Date)
	}
	if m := dated.FindStringSubmatch(s.file[strings.LastIndexAny(s.file, `/\`)+1:]); m != nil {
		if d := ledger.Date(m[1] + "-" + m[2] + "-" + m[3]); d.Validate() == nil {
			return d
		}
	}
	return ""
}

// consent reads how the participants answered.
func (s *script) consent() string {
	switch cell.Fold(s.header.Consent) {
	case "":
		return ""
	case "given", "yes", "true", "granted", "agreed", "recordedandquoted", "ok", "y":
		return "given"
	case "refused", "no", "false", "denied", "declined", "n":
		return "refused"
	case "unknown":
	default:
		s.lost.Add("consent", "is neither given nor refused, so it counts as unknown", s.header.Consent)
	}
	return "unknown"
}
