package prd

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/requirement"
	"throughline.dev/define"
	"throughline.dev/define/acceptance"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
	"throughline.dev/ledger"
)

// own reads the block of a record. Where the product has the record, the block edits it: what it says is set, what it
// leaves out stays. Otherwise the record is made with that key.
func (r *reader) own(b block) []connect.Item {
	at := r.where(b.span.Start)
	item := connect.Item{Where: at}
	kind := map[string]string{"REQ": define.Requirement, "US": define.Story, "TERM": define.Term}[b.key.Prefix()]
	var lost fit.Losses
	var stands *connect.Standing
	if r.options.Standing != nil {
		var err error
		if stands, err = r.options.Standing(ledger.Ref(b.key)); err != nil {
			item.Err = &connect.RowError{Where: at, Reason: fmt.Sprintf("cannot look %s up: %v", b.key, err), Remedy: "Try again"}
			return []connect.Item{item}
		}
	}
	if stands != nil && stands.Record.Deleted {
		lost.Add("heading", "the record was deleted here and stays deleted", string(b.key))
		item.Lost = lost
		return []connect.Item{item}
	}
	w := written{kind: kind, fields: map[string]json.RawMessage{}, lost: &lost}
	if stands != nil {
		w.stands = stands.Record.Fields
	}
	for _, s := range b.sections() {
		w.section(s)
	}
	title := lost.Title("heading", b.title)
	if stands == nil {
		put := &ledger.Put{Kind: kind, Key: b.key, Title: title, Owner: w.owner, Labels: lost.Labels("Labels", w.labels), External: []ledger.ExternalKey{{Source: Name, Key: string(b.key)}}}
		if w.body != nil {
			put.Body = *w.body
		}
		if raw, err := json.Marshal(w.fields); err == nil {
			put.Fields = raw
		}
		item.Put = put
	} else {
		e := &ledger.Edit{Key: ledger.Ref(b.key), Title: &title, Body: w.body, Fields: w.fields}
		if w.owner != "" {
			e.Owner = &w.owner
		}
		if len(w.labels) > 0 {
			labels := lost.Labels("Labels", w.labels)
			e.Labels = &labels
		}
		if w.state != "" && w.state != stands.Record.State {
			lost.Add("State", "a document does not move records", w.state)
		}
		item.Edits = []ledger.Op{{Edit: e}}
	}
	if stands == nil && w.state != "" && w.state != "draft" && w.state != "agreed" {
		lost.Add("State", "a record begins in its first state", w.state)
	}
	for _, l := range w.links {
		if stands == nil || !slices.ContainsFunc(stands.Links, func(x ledger.Link) bool {
			return x.Relation == l.Relation && (ledger.Ref(x.To) == l.To || l.Relation == ledger.Parent)
		}) {
			item.Later = append(item.Later, ledger.Bond{From: ledger.Ref(b.key), Relation: l.Relation, To: l.To})
		}
	}
	item.Lost = lost
	return []connect.Item{item}
}

// written is what a block says of its record.
type written struct {
	kind   string
	stands json.RawMessage // fields of the record that the product has
	fields map[string]json.RawMessage
	state  string
	owner  string
	labels []string
	body   *string
	links  []ledger.Bond
	lost   *fit.Losses
}

func (w *written) set(name string, v any) {
	if raw, err := json.Marshal(v); err == nil {
		w.fields[name] = raw
	}
}

func (w *written) section(s section) {
	switch first := firstWord(s.name); {
	case s.name == "":
		w.top(s)
	case first == "Criteria" && w.kind == define.Requirement:
		w.criteria(s.text())
	case first == "Rationale" && w.kind == define.Requirement:
		w.set("rationale", unescape(s.text()))
	case first == "Scenario" && w.kind == define.Story:
		w.scenario(strings.TrimSpace(strings.TrimPrefix(s.name, "Scenario:")), s)
	case first == "Notes":
		body := strings.TrimPrefix(strings.Join(s.lines, "\n"), "\n")
		w.body = &body
	default:
		w.lost.Add(s.name, "has no place in a "+w.kind, s.text())
	}
}

// top reads the list of attributes and the text below the heading.
func (w *written) top(s section) {
	var text []string
	for _, line := range s.lines {
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "- "), ": ")
		if !strings.HasPrefix(line, "- ") || !ok || len(text) > 0 || !w.attribute(name, unescape(strings.TrimSpace(value))) {
			if len(text) > 0 || strings.TrimSpace(line) != "" {
				text = append(text, line)
			}
		}
	}
	words := unescape(strings.TrimRight(strings.Join(text, "\n"), "\n"))
	switch {
	case words == "":
	case w.kind == define.Requirement:
		w.set("statement", words)
	case w.kind == define.Term:
		w.set("definition", words)
	default:
		w.story(words)
	}
}

// story reads the sentence of a story, unless it says what the story says already.
func (w *written) story(words string) {
	var f define.StoryFields
	if len(w.stands) > 0 && json.Unmarshal(w.stands, &f) == nil && userstory.Sentence(f.Role, f.Means, f.Ends) == words {
		return
	}
	story, ok := userstory.Parse(passage.One(words))
	if !ok {
		w.lost.Add("text", "is no user story; the parts of the story stay as they are", words)
		return
	}
	for name, v := range map[string]string{"role": story.Role, "means": story.Means, "ends": story.Ends} {
		if v != "" {
			w.set(name, v)
		}
	}
}

// attribute takes in a line such as "- Type: quality".
func (w *written) attribute(name, value string) bool {
	list := func() []string {
		var out []string
		for v := range strings.SplitSeq(value, ", ") {
			out = append(out, strings.TrimSpace(v))
		}
		return out
	}
	link := func(relation string) {
		for _, k := range list() {
			if ledger.Key(k).Number() > 0 {
				w.links = append(w.links, ledger.Bond{Relation: relation, To: ledger.Ref(k)})
			}
		}
	}
	switch name {
	case "State":
		w.state = strings.ReplaceAll(value, " ", "_")
	case "Type":
		if t, ok := requirement.Type(value); ok && w.kind == define.Requirement {
			w.set("type", t)
		}
	case "Priority":
		if p, ok := requirement.Priority(value); ok && w.kind == define.Requirement {
			w.set("priority", p)
		}
	case "Owner":
		w.owner = value
	case "Labels":
		w.labels = list()
	case "Avoid":
		if w.kind == define.Term {
			w.set("avoid", list())
		}
	case "Serves":
		link(ledger.Addresses)
	case "Part of":
		link(ledger.Parent)
	case "Depends on":
		link(ledger.DependsOn)
	default:
		return false
	}
	return true
}

// criteria reads the list of criteria. One whose words are those of a criterion that the record has stays that one.
func (w *written) criteria(text string) {
	var known struct {
		Criteria []criterion.Criterion `json:"criteria"`
	}
	if len(w.stands) > 0 && json.Unmarshal(w.stands, &known) != nil {
		known.Criteria = nil
	}
	var now []criterion.Criterion
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		_, words, ok := strings.Cut(line, ". ")
		if !ok {
			words = line
		}
		words = unescape(strings.TrimSpace(words))
		i := slices.IndexFunc(known.Criteria, func(c criterion.Criterion) bool { return oneLine(c.Text) == words })
		if i >= 0 {
			now = append(now, known.Criteria[i])
		} else {
			now = append(now, requirement.Accepted(words)...)
		}
	}
	w.set("criteria", now)
}

// scenario reads a scenario out of its Gherkin.
func (w *written) scenario(name string, s section) {
	var lines []string
	for _, line := range strings.Split(s.text(), "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "```") {
			lines = append(lines, line)
		}
	}
	d, problems := acceptance.ParseLoose(strings.Join(lines, "\n"))
	all := d.Scenarios()
	if len(all) == 0 || len(problems) > 0 {
		w.lost.Add("Scenario", "is no Gherkin", s.text())
		return
	}
	f := all[0].Fields()
	one := define.Scenario{Name: unescape(name), Given: f.Given, When: f.When, Then: f.Then, Gherkin: f.Gherkin}
	if one.Name == "" {
		one.Name = f.Name
	}
	if one.Validate() != nil {
		one.Gherkin = all[0].Gherkin()
	}
	var list []define.Scenario
	if raw := w.fields["scenarios"]; raw != nil && json.Unmarshal(raw, &list) != nil {
		return
	}
	w.set("scenarios", append(list, one))
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
