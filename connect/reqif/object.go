package reqif

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/requirement"
	"throughline.dev/define"
	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
	"throughline.dev/ledger"
)

// builder makes the record of an object that another tool wrote.
type builder struct {
	*reader
	features features
	at       connect.Where
	item     connect.Item
	lost     fit.Losses
	labels   []string
	body     []string
}

// longLabel is how long the value of an enumeration may be to stand as a label, in bytes.
const longLabel = 80

func (b *builder) build() {
	f := b.features
	b.item.Where = b.at
	switch s := f.sort(); {
	case b.headings[f.object.ID] != "" || s == aHeading:
		b.lost.Add("heading", "becomes the label of what stands below it", f.heading())
		b.item.Lost = b.lost
		return
	case s == information:
		one, _ := f.of(text)
		b.lost.Add("information", "is no requirement by its type", one.text)
		b.item.Lost = b.lost
		return
	case s == nothing:
		b.lost.Add("SPEC-OBJECT", "has neither text nor title", f.object.ID)
		b.item.Lost = b.lost
		return
	}
	kind := f.kind()
	put := &ledger.Put{Kind: kind, External: []ledger.ExternalKey{b.external(f.object.ID)}}
	fields := map[string]any{}
	b.words(kind, put, fields)
	b.attributes(kind, put, fields)
	above := b.above(f.object.ID)
	if above.heading != "" {
		b.labels = append(b.labels, "section:"+fit.Cut(above.heading, longLabel))
		if typ, ok := requirement.TypeOfSection(above.heading); ok && kind == define.Requirement && fields["type"] == nil {
			fields["type"] = typ
		}
	}
	put.Labels = b.lost.Labels("labels", b.labels)
	put.Body = strings.Join(b.body, "\n\n")
	if raw, err := json.Marshal(fields); err == nil {
		put.Fields = raw
	}
	b.item.Put = put
	if above.parent != "" {
		b.parent(kind, above.parent)
	}
	b.item.Lost = b.lost
}

// kind tells which kind of record an object becomes.
func (f features) kind() string {
	switch f.sort() {
	case aStory:
		return define.Story
	case aTerm:
		return define.Term
	}
	if one, ok := f.of(text); ok && utf8.RuneCountInString(one.text) < 2000 {
		if _, is := userstory.Parse(passage.One(one.text)); is {
			return define.Story
		}
	}
	return define.Requirement
}

// words fills title and text.
func (b *builder) words(kind string, put *ledger.Put, fields map[string]any) {
	f := b.features
	said, hasText := f.of(text)
	words := said.text
	if !hasText {
		words = f.object.Desc
	}
	name, ok := f.of(title)
	if !ok {
		name, ok = f.of(chapter)
	}
	switch {
	case ok:
		put.Title = b.lost.Title(name.name, name.text)
	case f.object.LongName != "":
		put.Title = b.lost.Title("LONG-NAME", f.object.LongName)
	default:
		put.Title = requirement.Opening(words)
	}
	if words == "" {
		words = put.Title
	}
	if put.Title == "" {
		put.Title = f.object.ID
	}
	words = b.lost.Text("text", words)
	long := said.prose != nil && (said.prose.blocks > 1 || strings.Contains(words, "\n"))
	if long {
		b.body = append(b.body, b.lost.Text("text", said.prose.markdown))
		words = obliging(words)
	}
	switch kind {
	case define.Story:
		story, _ := userstory.Parse(passage.One(words))
		for name, v := range map[string]string{"role": story.Role, "means": story.Means, "ends": story.Ends} {
			if v != "" {
				fields[name] = v
			}
		}
		if story.Means == "" && !long {
			b.body = append(b.body, words)
		}
	case define.Term:
		fields["definition"] = words
	default:
		fields["statement"] = words
		if c := requirement.Criteria(words); len(c) > 0 {
			fields["criteria"] = c
		}
	}
}

// obliging picks of several sentences or paragraphs the one that states the requirement: the first with a word that
// obliges, else the first.
func obliging(words string) string {
	lines := strings.Split(words, "\n")
	for _, line := range lines {
		folded := " " + strings.ToLower(line) + " "
		for _, modal := range []string{" shall ", " must ", " should ", " will ", " muss ", " soll "} {
			if strings.Contains(folded, modal) {
				return strings.TrimPrefix(strings.TrimSpace(line), "- ")
			}
		}
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return strings.TrimSpace(words)
}

// attributes takes in what else the object says.
func (b *builder) attributes(kind string, put *ledger.Put, fields map[string]any) {
	used := map[meaning]bool{}
	for _, one := range b.features.list {
		if one.prose != nil {
			for _, l := range one.prose.lost {
				b.lost.Add(one.name, "pictures and files are not carried over", l)
			}
		}
		if one.text == "" {
			continue
		}
		first := !used[one.meaning]
		used[one.meaning] = true
		switch {
		case first && (one.meaning == text || one.meaning == title):
		case first && one.meaning == chapter:
			if put.Title != strings.Join(strings.Fields(one.text), " ") {
				b.keep(one)
			}
		case first && one.meaning == number:
			b.labels = append(b.labels, "id:"+strings.Join(strings.Fields(one.text), " "))
		case first && one.meaning == kindOf && kind == define.Requirement:
			if typ, ok := requirement.Type(one.text); ok {
				fields["type"] = typ
			} else if sortOf(one.text) == unsaid {
				b.keep(one)
			}
		case first && one.meaning == priority && kind == define.Requirement:
			if p, ok := requirement.Priority(one.text); ok {
				fields["priority"] = p
			} else {
				b.keep(one)
			}
		case first && one.meaning == rationale && kind == define.Requirement:
			fields["rationale"] = b.lost.Text(one.name, one.text)
		case first && one.meaning == acceptance && kind == define.Requirement:
			old, _ := fields["criteria"].([]define.Criterion)
			fields["criteria"] = append(slices.Clone(old), requirement.Accepted(one.text)...)
		case first && one.meaning == owner && len(one.text) <= 100 && !strings.ContainsAny(one.text, "\n,;"):
			put.Owner = one.text
		case one.meaning == clerical:
			b.lost.Add(one.name, "is the other tool's own history", one.text)
		default:
			b.keep(one)
		}
	}
}

// keep finds a place for an attribute that no field of ours stands for.
func (b *builder) keep(one feature) {
	name := strings.TrimPrefix(one.name, "ReqIF.")
	switch {
	case name == "":
		b.lost.Add("attribute", "has no name", one.text)
	case one.form == "ENUMERATION" && len(name)+len(one.text) < longLabel:
		for v := range strings.SplitSeq(one.text, ", ") {
			b.labels = append(b.labels, name+":"+v)
		}
	case one.form == "BOOLEAN":
		if one.text == "true" || one.text == "1" {
			b.labels = append(b.labels, name)
		} else {
			b.lost.Add(one.name, "is false, and labels say what is true", one.text)
		}
	case one.form == "STRING" || one.form == "XHTML" || one.form == "ENUMERATION":
		words := one.text
		if one.prose != nil {
			words = one.prose.markdown
		}
		b.body = append(b.body, "**"+escape(name, false)+":** "+b.lost.Text(one.name, words))
	default:
		b.lost.Add(one.name, "has no place in a record", one.text)
	}
}

// parent links the record to the one above it in the hierarchy, if their kinds may stand so.
func (b *builder) parent(kind, parent string) {
	relation := ledger.Parent
	above := b.kindOf(parent)
	if kind == define.Term || above == define.Term || kind == define.Requirement && above != define.Requirement {
		relation = ledger.Mentions
		b.lost.Add("SPEC-HIERARCHY", "a "+kind+" is no part of a "+above+"; it mentions it instead", parent)
	}
	self := ledger.RefTo(b.item.Put.External[0])
	to := b.ref(parent)
	if relation == ledger.Parent {
		if other := b.otherParent(self, to); other != "" {
			b.lost.Add("SPEC-HIERARCHY", "it has another parent here, which stays", string(other))
			return
		}
	}
	b.item.Later = append(b.item.Later, ledger.Bond{From: self, Relation: relation, To: to})
}

// otherParent returns the parent that a record has here when that is not the one it should have.
func (r *reader) otherParent(self, to ledger.Ref) ledger.Key {
	stands, err := r.standing(self)
	if err != nil || stands == nil {
		return ""
	}
	for _, l := range stands.Links {
		if l.Relation != ledger.Parent {
			continue
		}
		if wanted, err := r.standing(to); err != nil || wanted == nil || wanted.Record.Key != l.To {
			return l.To
		}
	}
	return ""
}
