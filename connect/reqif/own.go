package reqif

import (
	"encoding/json"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/requirement"
	"throughline.dev/define"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
	"throughline.dev/ledger"
)

// ownPrefix begins the names of attributes and relations that only our files have.
const ownPrefix = "Throughline."

// Names of attributes that other tools know, and of the one in which criteria are readable.
const (
	nameText     = "ReqIF.Text"
	nameTitle    = "ReqIF.Name"
	nameID       = "ReqIF.ForeignID"
	nameAccepted = "Acceptance criteria"
)

// remark is a comment as our files keep it.
type remark struct {
	Author string    `json:"author"`
	At     time.Time `json:"at"`
	Body   string    `json:"body"`
}

// ownItem makes the record of an object that we wrote, with what people altered in between: title, text and acceptance
// criteria are taken as they stand now, all else from the attributes of ours. What a file leaves out stays as it is.
func (r *reader) ownItem(at connect.Where, f features, kind *ledger.Kind) connect.Item {
	item := connect.Item{Where: at}
	id := f.object.ID
	var lost fit.Losses
	put := &ledger.Put{Kind: kind.Name, External: []ledger.ExternalKey{r.external(id)}}
	if one, ok := f.exactly(nameTitle); ok {
		if put.Title = one.text; strings.ContainsAny(one.text, "\r\n") {
			put.Title = lost.Title(nameTitle, one.text)
		}
	}
	if strings.TrimSpace(put.Title) == "" {
		item.Err = &connect.RowError{Where: at, Reason: "the object has no " + nameTitle, Remedy: "Give it a title"}
		return item
	}
	put.Body, _ = f.own("body")
	put.Owner, _ = f.own("owner")
	if labels, ok := f.own("labels"); ok {
		put.Labels = lost.Labels("labels", strings.Split(labels, "\n"))
	}
	if more, ok := f.own("external"); ok {
		for line := range strings.SplitSeq(more, "\n") {
			if from, key, ok := strings.Cut(line, "/"); ok && from != "" && key != "" {
				put.External = append(put.External, ledger.ExternalKey{Source: from, Key: key})
			}
		}
	}
	fields, bad := ownFields(f, kind)
	if bad != "" {
		item.Err = &connect.RowError{Where: at, Reason: "the attribute " + ownPrefix + bad + " is not what we wrote", Remedy: "Leave it out, or export the record again"}
		return item
	}
	reconcile(f, kind.Name, fields, &lost)
	if raw, err := json.Marshal(fields); err == nil {
		put.Fields = raw
	}
	self := r.ref(id)
	if stands, err := r.standing(self); err == nil && stands != nil && stands.Record.Deleted {
		lost.Add("key", "the record was deleted here and stays deleted; restore it to bring its object in", string(stands.Record.Key))
		item.Lost = lost
		return item
	}
	r.ownState(f, kind, put, &lost)
	if r.stands[id] {
		e := &ledger.Edit{Key: self, Title: &put.Title, Fields: fields}
		if put.Body != "" {
			e.Body = &put.Body
		}
		if put.Owner != "" {
			e.Owner = &put.Owner
		}
		if len(put.Labels) > 0 {
			e.Labels = &put.Labels
		}
		item.Edits = append(item.Edits, ledger.Op{Edit: e})
	} else {
		if !r.renumber {
			put.Key = r.own[id]
			if known, err := r.standing(ledger.RefTo(put.External[0])); err == nil && known != nil {
				put.Key = "" // it came in before
			}
		}
		item.Put = put
	}
	r.ownLinks(f, self, &item)
	r.ownComments(f, self, &item)
	item.Lost = lost
	return item
}

// exactly returns the value of an attribute of that very name.
func (f features) exactly(name string) (feature, bool) {
	for _, one := range f.list {
		if one.name == name {
			return one, true
		}
	}
	return feature{}, false
}

func (r *reader) standing(ref ledger.Ref) (*connect.Standing, error) {
	if r.options.Standing == nil {
		return nil, nil
	}
	return r.options.Standing(ref)
}

// ownFields reads the declared fields of the kind. Bad names the attribute that holds no value of the field.
func ownFields(f features, kind *ledger.Kind) (fields map[string]json.RawMessage, bad string) {
	fields = map[string]json.RawMessage{}
	for _, d := range kind.Fields {
		value, ok := f.own(d.Name)
		if !ok {
			continue
		}
		switch d.Type {
		case ledger.TextField, ledger.EnumField:
			raw, err := json.Marshal(value)
			if err != nil {
				return nil, d.Name
			}
			fields[d.Name] = raw
		default:
			if !json.Valid([]byte(value)) {
				return nil, d.Name
			}
			fields[d.Name] = json.RawMessage(value)
		}
	}
	return fields, ""
}

// reconcile brings the readable text of an object and the exact fields together: where somebody altered the text, the
// text counts.
func reconcile(f features, kind string, fields map[string]json.RawMessage, lost *fit.Losses) {
	set := func(name string, v any) {
		if raw, err := json.Marshal(v); err == nil {
			fields[name] = raw
		}
	}
	said, has := f.exactly(nameText)
	switch kind {
	case define.Requirement, define.Term:
		name := "statement"
		if kind == define.Term {
			name = "definition"
		}
		if has && settled(textOf(fields[name])) != said.text {
			set(name, said.text)
		}
	case define.Story:
		if !has || settled(tellStory(fields)) == said.text {
			break
		}
		story, ok := userstory.Parse(passage.One(said.text))
		if !ok {
			lost.Add(nameText, "was altered and is no user story any more; the parts of the story stay", said.text)
			break
		}
		for part, words := range map[string]string{"role": story.Role, "means": story.Means, "ends": story.Ends} {
			delete(fields, part)
			if words != "" {
				set(part, words)
			}
		}
	}
	if accepted, ok := f.exactly(nameAccepted); ok && kind == define.Requirement {
		reconcileCriteria(accepted.text, fields, set)
	}
}

// reconcileCriteria reads anew the criteria whose words somebody altered.
func reconcileCriteria(lines string, fields map[string]json.RawMessage, set func(string, any)) {
	var exact []criterion.Criterion
	if raw := fields["criteria"]; raw != nil && json.Unmarshal(raw, &exact) != nil {
		return
	}
	if settled(tellCriteria(exact)) == settled(lines) {
		return
	}
	byText := map[string]criterion.Criterion{}
	for _, c := range exact {
		byText[settled(c.Text)] = c
	}
	var now []criterion.Criterion
	for line := range strings.SplitSeq(lines, "\n") {
		if c, ok := byText[settled(line)]; ok {
			now = append(now, c)
		} else {
			now = append(now, requirement.Accepted(line)...)
		}
	}
	set("criteria", now)
}

// settled is a text as the plain form of an XHTML value has it.
func settled(s string) string { return readXHTML(writeXHTML(s)).plain }

func textOf(raw json.RawMessage) (s string) {
	_ = json.Unmarshal(raw, &s) // what is no text is none
	return s
}

// tellStory writes the parts of a story as a sentence.
func tellStory(fields map[string]json.RawMessage) string {
	role, means, ends := textOf(fields["role"]), textOf(fields["means"]), textOf(fields["ends"])
	if role+means+ends == "" {
		return ""
	}
	return userstory.Sentence(role, means, ends)
}

// tellCriteria writes criteria as people wrote them, one a line.
func tellCriteria(all []criterion.Criterion) string {
	var lines []string
	for _, c := range all {
		lines = append(lines, strings.Join(strings.Fields(c.Text), " "))
	}
	return strings.Join(lines, "\n")
}

// ownState sets the state of a new record, where the importing person may.
func (r *reader) ownState(f features, kind *ledger.Kind, put *ledger.Put, lost *fit.Losses) {
	state, ok := f.own("state")
	if !ok {
		return
	}
	if _, known := kind.Lifecycle.State(state); !known {
		lost.Add("state", "a "+kind.Name+" has no such state", state)
		return
	}
	switch {
	case r.stands[f.object.ID]:
		if stands, err := r.standing(r.ref(f.object.ID)); err == nil && stands != nil && stands.Record.State != state {
			lost.Add("state", "an import does not move records that exist", state)
		}
	case state == kind.Lifecycle.Initial():
	case r.options.Restore:
		put.NewState = state
	default:
		lost.Add("state", "only an owner brings records in with the state they had", state)
	}
}

// ownLinks makes the parent link that the hierarchy says, and the links to records that are not in the file.
func (r *reader) ownLinks(f features, self ledger.Ref, item *connect.Item) {
	if parent := r.above(f.object.ID).parent; parent != "" {
		to := r.ref(parent)
		if other := r.otherParent(self, to); other != "" {
			item.Edits = append(item.Edits, ledger.Op{Unlink: &ledger.Bond{From: self, Relation: ledger.Parent, To: ledger.Ref(other), IfPresent: true}})
		}
		item.Later = append(item.Later, ledger.Bond{From: self, Relation: ledger.Parent, To: to})
	}
	links, _ := f.own("links")
	for line := range strings.SplitSeq(links, "\n") {
		relation, to, ok := strings.Cut(line, " ")
		if ok && ledger.Key(to).Number() > 0 && known(relation) {
			item.Later = append(item.Later, ledger.Bond{From: self, Relation: relation, To: ledger.Ref(to)})
		}
	}
}

func known(relation string) bool {
	for _, r := range ledger.Relations() {
		if r.Name == relation {
			return true
		}
	}
	return false
}

func (r *reader) ownComments(f features, self ledger.Ref, item *connect.Item) {
	raw, ok := f.own("comments")
	if !ok {
		return
	}
	var list []remark
	if json.Unmarshal([]byte(raw), &list) != nil {
		return
	}
	for _, c := range list {
		if c.Author != "" && strings.TrimSpace(c.Body) != "" && !c.At.IsZero() {
			item.Comments = append(item.Comments, ledger.Remark{Key: self, Author: c.Author, At: c.At, Body: c.Body, Once: true})
		}
	}
}

// plainField writes a field as ownFields reads it.
func plainField(d ledger.Field, raw json.RawMessage) string {
	if d.Type == ledger.TextField || d.Type == ledger.EnumField {
		return textOf(raw)
	}
	return string(raw)
}
