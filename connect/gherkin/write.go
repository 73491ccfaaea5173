package gherkin

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"

	"throughline.dev/define"
	"throughline.dev/define/acceptance"
	"throughline.dev/ledger"
)

// Write writes a story as a feature file. The links are those that start at it. Notices tell what a feature cannot say.
func Write(r ledger.Record, links []ledger.Link) (text string, notices []string) {
	d, notices := document(r, links)
	text = d.Gherkin()
	back, problems := acceptance.Parse([]byte(text))
	if len(problems) > 0 || !reflect.DeepEqual(bare(back), bare(d)) {
		// Some line of the description is a keyword of Gherkin, or a step is none.
		d.Description = sentence(fieldsOf(r))
		text = d.Gherkin()
		notices = append(notices, string(r.Key)+": its text has lines that Gherkin takes for keywords; the feature leaves it out")
		if _, problems = acceptance.Parse([]byte(text)); len(problems) > 0 {
			notices = append(notices, fmt.Sprintf("%s: a scenario is no Gherkin (line %d of its feature: %s)", r.Key, problems[0].Line, strings.TrimSuffix(problems[0].Message, ".")))
		}
	}
	return text, notices
}

// FileName is the name of the feature file of a story.
func FileName(r ledger.Record) string {
	var b strings.Builder
	for _, c := range strings.ToLower(r.Title) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 60 {
			break
		}
	}
	name := strings.Trim(b.String(), "-")
	if name == "" {
		return string(r.Key) + ".feature"
	}
	return string(r.Key) + "-" + name + ".feature"
}

func fieldsOf(r ledger.Record) define.StoryFields {
	f, err := ledger.Decode[define.StoryFields](r)
	if err != nil {
		return define.StoryFields{} // the ledger keeps none that cannot be read
	}
	return f
}

// document makes the feature of a story.
func document(r ledger.Record, links []ledger.Link) (d acceptance.Document, notices []string) {
	f := fieldsOf(r)
	prose, d := unsketch(r.Body)
	d.Name = r.Title
	d.Description = strings.TrimSpace(sentence(f) + "\n\n" + prose)
	if r.Key != "" {
		d.Tags = append(d.Tags, "@"+string(r.Key))
	}
	for _, l := range links {
		if l.To.Prefix() == "REQ" && (l.Relation == ledger.Parent || l.Relation == ledger.Mentions) {
			tag := "@" + string(l.To)
			if l.Relation == ledger.Parent {
				d.Tags = append(d.Tags[:min(1, len(d.Tags))], append([]string{tag}, d.Tags[min(1, len(d.Tags)):]...)...)
			} else {
				d.Tags = append(d.Tags, tag)
			}
		}
	}
	for _, l := range r.Labels {
		if !isTag(l) {
			notices = append(notices, fmt.Sprintf("%s: the label %q cannot be a tag", r.Key, l))
			continue
		}
		d.Tags = append(d.Tags, "@"+l)
	}
	at, left := 0, 0
	counts := make([]int, len(d.Sections))
	for i := range d.Sections {
		counts[i] = sketched(d.Sections[i])
		d.Sections[i].Scenarios = nil
	}
	for i, s := range f.Scenarios {
		sc, problems := (acceptance.Fields{Name: s.Name, Given: s.Given, When: s.When, Then: s.Then, Gherkin: s.Gherkin}).Scenario()
		if len(problems) > 0 {
			notices = append(notices, fmt.Sprintf("%s: scenario %d is no Gherkin: %s", r.Key, i+1, strings.TrimSuffix(problems[0].Message, ".")))
		}
		for at < len(counts)-1 && left >= counts[at] {
			at, left = at+1, 0
		}
		d.Sections[at].Scenarios = append(d.Sections[at].Scenarios, sc)
		left++
	}
	return inLanguage(d), notices
}

// isTag reports whether a label can be a tag.
func isTag(label string) bool {
	return !strings.ContainsFunc(label, func(c rune) bool { return unicode.IsSpace(c) || c == '@' || c == '#' })
}

// sentence writes the parts of a story, one a line, as features have them.
func sentence(f define.StoryFields) string {
	if f.Role == "" && f.Means == "" {
		return ""
	}
	var lines []string
	if f.Role != "" {
		article := "a "
		lower := strings.ToLower(f.Role)
		if strings.HasPrefix(lower, "the ") {
			article = ""
		} else if strings.ContainsAny(lower[:1], "aeiou") {
			article = "an "
		}
		lines = append(lines, "As "+article+f.Role)
	}
	if f.Means != "" {
		to := "to "
		for _, begin := range []string{"a ", "an ", "the ", "my ", "all "} {
			if strings.HasPrefix(strings.ToLower(f.Means), begin) {
				to = ""
			}
		}
		lines = append(lines, "I want "+to+f.Means)
	}
	if f.Ends != "" {
		lines = append(lines, "So that "+f.Ends)
	}
	return strings.Join(lines, "\n")
}

// fence opens and closes the sketch of a feature in the body of its story.
const fence = "```"

// sketch writes what of a feature neither title nor scenarios hold: its language, backgrounds and rules, and how many
// scenarios stand where. It is empty where there is nothing of that sort.
func sketch(d acceptance.Document) string {
	plain := d.Language == "en" || d.Language == ""
	for i, s := range d.Sections {
		plain = plain && i == 0 && s.Background == nil
	}
	if plain {
		return ""
	}
	d.Description, d.Tags, d.Name = "", nil, "…"
	sections := make([]acceptance.Section, len(d.Sections))
	for i, s := range d.Sections {
		n := len(s.Scenarios)
		s.Scenarios = []acceptance.Scenario{{Name: strconv.Itoa(n) + " …"}}
		sections[i] = s
	}
	d.Sections = sections
	text := d.Gherkin()
	if strings.Contains(text, fence) {
		return "" // the feature comes back without it, which is listed
	}
	return fence + "gherkin\n" + text + fence
}

// sketched returns how many scenarios stand in a section of a sketch.
func sketched(s acceptance.Section) int {
	if len(s.Scenarios) != 1 {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(s.Scenarios[0].Name, " …"))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// unsketch parts the body of a story into prose and the sketch of its feature.
func unsketch(body string) (prose string, d acceptance.Document) {
	d = acceptance.Document{Language: "en", Sections: []acceptance.Section{{}}}
	before, rest, ok := strings.Cut(body, fence+"gherkin\n")
	if !ok {
		return strings.TrimSpace(body), d
	}
	text, after, ok := strings.Cut(rest, "\n"+fence)
	if !ok {
		return strings.TrimSpace(body), d
	}
	read, problems := acceptance.Parse([]byte(text))
	if len(problems) > 0 || read.Name != "…" {
		return strings.TrimSpace(body), d
	}
	read.Name, read.Span = "", d.Span
	return strings.TrimSpace(strings.TrimSpace(before) + "\n\n" + strings.TrimSpace(after)), read
}
