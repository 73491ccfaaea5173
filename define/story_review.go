package define

import (
	"fmt"
	"strings"

	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// reviewRecord reviews a requirement or a story.
func reviewRecord(rec ledger.Record, o review.Options) (reviewed, error) {
	if rec.Kind == Story {
		f, err := ledger.Decode[StoryFields](rec)
		if err != nil {
			return reviewed{}, err
		}
		return reviewStory(rec.Key, f, o), nil
	}
	f, err := ledger.Decode[RequirementFields](rec)
	if err != nil {
		return reviewed{}, err
	}
	return reviewRequirement(rec.Key, f, o), nil
}

// reviewStory reads the sentence that the fields make, and the scenarios.
func reviewStory(key ledger.Key, f StoryFields, o review.Options) reviewed {
	out := reviewed{verdict: wording.Complete}
	text, parts := sentenceOf(f)
	p := &places{text: text}
	for _, x := range review.Statement(text, o).Findings {
		path := ""
		for _, part := range parts {
			if part.span.Overlaps(x.Span) {
				from := p.at(part.span.Start)
				start, end := p.span(passage.Span{Start: max(x.Span.Start, part.span.Start), End: min(x.Span.End, part.span.End)})
				path = fmt.Sprintf("fields.%s[%d:%d]", part.field, start-from, end-from)
				break
			}
		}
		if x.Rule == "US-02" {
			continue // story.without_ends sees the empty field, and says so
		}
		out.story(key, f, path, x)
	}
	out.scenarios(key, f, o)
	return out
}

func (out *reviewed) story(key ledger.Key, f StoryFields, path string, x rulebook.Finding) {
	if dismisses(f.Dismissed, x) {
		out.dismissed = append(out.dismissed, x)
		return
	}
	if x.Severity == ledger.Refusal {
		out.verdict = wording.Refused
	}
	out.findings = append(out.findings, finding(key, path, x))
}

// scenarios checks the scenarios, each alone and as a set.
func (out *reviewed) scenarios(key ledger.Key, f StoryFields, o review.Options) {
	var all []acceptance.Fields
	for _, s := range f.Scenarios {
		all = append(all, acceptance.Fields{Name: s.Name, Given: s.Given, When: s.When, Then: s.Then, Gherkin: s.Gherkin})
	}
	for _, x := range acceptance.CheckAll(all, acceptance.Options{Terms: o.Terms}) {
		path := fmt.Sprintf("fields.scenarios[%d]", x.Scenario)
		if x.Rule == "AC-07" { // about what is not there
			path = "fields.scenarios"
		}
		out.story(key, f, path, x.Finding)
	}
}

// storyPart is where a field stands in the sentence of a story.
type storyPart struct {
	field string
	span  passage.Span
}

// sentenceOf writes the fields of a story as one sentence and tells where each stands in it.
func sentenceOf(f StoryFields) (string, []storyPart) {
	var b strings.Builder
	var parts []storyPart
	add := func(before, field, text string) {
		if text == "" {
			return
		}
		b.WriteString(before)
		start := b.Len()
		b.WriteString(text)
		parts = append(parts, storyPart{field, passage.Span{Start: start, End: b.Len()}})
	}
	add("As "+article(f.Role)+" ", "role", f.Role)
	add(", "+userstory.Want(f.Means)+" ", "means", f.Means)
	add(", so that ", "ends", strings.TrimRight(f.Ends, "."))
	b.WriteString(".")
	return b.String(), parts
}

func article(noun string) string {
	if noun != "" && strings.ContainsRune("aeiouAEIOU", rune(noun[0])) {
		return "an"
	}
	return "a"
}
