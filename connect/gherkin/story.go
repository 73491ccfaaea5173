package gherkin

import (
	"encoding/json"
	"fmt"
	"path"
	"reflect"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/define"
	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
	"throughline.dev/ledger"
)

// story makes the record of a feature.
func story(file string, at connect.Where, d acceptance.Document, o connect.Options) (connect.Item, error) {
	item := connect.Item{Where: at}
	var lost fit.Losses
	if d.Comments > 0 {
		lost.Add("comments", "lines of comment are not kept", fmt.Sprintf("%d", d.Comments))
	}
	title := lost.Title("Feature", d.Name)
	if title == "" {
		title = strings.TrimSuffix(path.Base(file), path.Ext(file))
	}
	own, requirements, labels := tagged(d.Tags)
	fields, rest := parts(d.Description)
	for _, s := range plainly(d).Scenarios() {
		f := s.Fields()
		if f.Name == "" {
			f.Name = "Scenario " + fmt.Sprint(len(fields.Scenarios)+1)
		}
		one := define.Scenario{Name: f.Name, Given: f.Given, When: f.When, Then: f.Then, Gherkin: f.Gherkin}
		if one.Validate() != nil {
			one.Gherkin = s.Gherkin()
		}
		fields.Scenarios = append(fields.Scenarios, one)
		_, more, _ := tagged(s.Tags)
		requirements = append(requirements, more...)
	}
	body := rest
	if s := sketch(d); s != "" {
		body = strings.TrimSpace(body + "\n\n" + s)
	}
	put := &ledger.Put{Kind: define.Story, Title: title, Body: body, Labels: lost.Labels("tags", labels), External: []ledger.ExternalKey{external(file, o.Origin)}}
	raw, err := json.Marshal(fields)
	if err != nil {
		return item, fmt.Errorf("%s: %w", file, err)
	}
	put.Fields = raw
	self := ledger.RefTo(put.External[0])
	switch stands, err := standing(o, own); {
	case err != nil:
		return item, err
	case own == "":
		item.Put = put
	case stands == nil:
		put.Key = own
		item.Put, self = put, ledger.Ref(own)
	case stands.Record.Deleted:
		lost.Add("tags", "the story was deleted here and stays deleted", string(own))
		item.Lost = lost
		return item, nil
	default:
		self = ledger.Ref(own)
		for _, l := range stands.Record.Labels {
			if !isTag(l) {
				put.Labels = append(put.Labels, l) // no feature could have named it
			}
		}
		item.Edits = []ledger.Op{{Edit: edit(own, put, fields)}}
	}
	parent(&item, self, requirements, stands(o, self), &lost)
	again, _ := document(ledger.Record{Title: title, Body: body, Fields: raw}, nil)
	again.Tags = d.Tags
	if !reflect.DeepEqual(bare(again), bare(d)) {
		lost.Add("form", "the feature comes back in other words or another order of its parts", "")
	}
	item.Lost = lost
	return item, nil
}

func external(file, origin string) ledger.ExternalKey {
	from := Name
	if origin != "" {
		from += ":" + strings.ReplaceAll(origin, "/", ":")
	}
	if len(file) > 900 {
		file = strings.ToValidUTF8(file[len(file)-900:], "")
	}
	return ledger.ExternalKey{Source: from, Key: file}
}

func standing(o connect.Options, key ledger.Key) (*connect.Standing, error) {
	if o.Standing == nil || key == "" {
		return nil, nil
	}
	return o.Standing(ledger.Ref(key))
}

// stands returns what the product has of a record; nil also where that cannot be told.
func stands(o connect.Options, ref ledger.Ref) *connect.Standing {
	if o.Standing == nil {
		return nil
	}
	s, err := o.Standing(ref)
	if err != nil {
		return nil
	}
	return s
}

// edit alters the story that a feature names. A description that says nothing leaves what the story says.
func edit(key ledger.Key, put *ledger.Put, f define.StoryFields) *ledger.Edit {
	e := &ledger.Edit{Key: ledger.Ref(key), Title: &put.Title, Labels: &put.Labels, Fields: map[string]json.RawMessage{}}
	if put.Body != "" {
		e.Body = &put.Body
	}
	set := func(name string, v any) {
		if raw, err := json.Marshal(v); err == nil {
			e.Fields[name] = raw
		}
	}
	set("scenarios", f.Scenarios)
	if f.Means != "" {
		set("role", f.Role)
		set("means", f.Means)
		set("ends", f.Ends)
	}
	return e
}

// parent links the story to the first requirement it names, and mentions the others.
func parent(item *connect.Item, self ledger.Ref, requirements []ledger.Key, stands *connect.Standing, lost *fit.Losses) {
	seen := map[ledger.Key]bool{}
	hasParent := ledger.Key("")
	if stands != nil {
		for _, l := range stands.Links {
			if l.Relation == ledger.Parent {
				hasParent = l.To
			}
		}
	}
	for _, k := range requirements {
		if seen[k] {
			continue
		}
		relation := ledger.Parent
		if len(seen) > 0 {
			relation = ledger.Mentions
		} else if hasParent != "" && hasParent != k {
			relation = ledger.Mentions
			lost.Add("tags", "the story is part of "+string(hasParent)+" here; it mentions what the tag names", string(k))
		}
		seen[k] = true
		item.Later = append(item.Later, ledger.Bond{From: self, Relation: relation, To: ledger.Ref(k)})
	}
}

// tagged parts tags into the key of the story, keys of requirements, and labels.
func tagged(tags []string) (own ledger.Key, requirements []ledger.Key, labels []string) {
	for _, t := range tags {
		name := strings.TrimPrefix(t, "@")
		key := ledger.Key(name)
		switch {
		case key.Number() > 0 && key.Prefix() == "US" && own == "":
			own = key
		case key.Number() > 0 && key.Prefix() == "REQ":
			requirements = append(requirements, key)
		default:
			labels = append(labels, name)
		}
	}
	return own, requirements, labels
}

// parts reads the lines of a story out of a description; rest is what else stands there.
func parts(description string) (f define.StoryFields, rest string) {
	description = strings.TrimSpace(description)
	first, after, _ := strings.Cut(description, "\n\n")
	lines := strings.Split(first, "\n")
	var current *string
	for _, line := range lines {
		line = strings.TrimSpace(line)
		lower := strings.ToLower(line)
		switch {
		case hasWord(lower, "as a ", "as an ", "as "):
			line = strings.TrimSpace(line[3:])
			for _, a := range []string{"a ", "an "} {
				if strings.HasPrefix(strings.ToLower(line), a) {
					line = line[len(a):]
					break
				}
			}
			f.Role, current = line, &f.Role
		case hasWord(lower, "i want to ", "i want "):
			line = strings.TrimSpace(line[len("i want "):])
			f.Means, current = strings.TrimPrefix(line, "to "), &f.Means
		case hasWord(lower, "so that ", "in order to "):
			_, end, _ := strings.Cut(line[3:], " ")
			f.Ends, current = strings.TrimSpace(end), &f.Ends
			if strings.HasPrefix(lower, "in order to ") {
				f.Ends = strings.TrimSpace(line[len("in order to "):])
			}
		case current != nil && line != "":
			*current += " " + line
		default:
			current = nil
		}
	}
	if f.Role != "" && f.Means != "" && len(lines) > 1 {
		for _, part := range []*string{&f.Role, &f.Means, &f.Ends} {
			*part = strings.TrimRight(strings.TrimSpace(*part), ",.")
		}
		return f, strings.TrimSpace(after)
	}
	if s, ok := userstory.Parse(passage.One(strings.Join(strings.Fields(first), " "))); ok {
		return define.StoryFields{Role: s.Role, Means: s.Means, Ends: s.Ends}, strings.TrimSpace(after)
	}
	return define.StoryFields{}, description
}

func hasWord(lower string, beginnings ...string) bool {
	for _, b := range beginnings {
		if strings.HasPrefix(lower, b) {
			return true
		}
	}
	return false
}

// bare returns a document without places, and with its empty parts all of one sort.
func bare(d acceptance.Document) acceptance.Document {
	d.Span, d.Comments = passage.Span{}, 0
	d.Description = strings.Join(strings.Fields(d.Description), " ")
	sections := make([]acceptance.Section, len(d.Sections))
	for i, s := range d.Sections {
		if s.Background != nil {
			b := *s.Background
			b.Span, b.Steps = passage.Span{}, stepsWithoutPlaces(b.Steps)
			s.Background = &b
		}
		scenarios := make([]acceptance.Scenario, len(s.Scenarios))
		for j, sc := range s.Scenarios {
			sc.Span, sc.Steps = passage.Span{}, stepsWithoutPlaces(sc.Steps)
			examples := make([]acceptance.Examples, len(sc.Examples))
			for k, e := range sc.Examples {
				e.Span = passage.Span{}
				examples[k] = e
			}
			sc.Examples = examples
			scenarios[j] = sc
		}
		s.Scenarios = scenarios
		sections[i] = s
	}
	d.Sections = sections
	return d
}

func stepsWithoutPlaces(all []acceptance.Step) []acceptance.Step {
	out := make([]acceptance.Step, len(all))
	for i, s := range all {
		s.Span = passage.Span{}
		out[i] = s
	}
	return out
}
