package prd

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/cell"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/requirement"
	"throughline.dev/define"
	"throughline.dev/define/acceptance"
	"throughline.dev/define/passage"
	"throughline.dev/define/review"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

// free reads the sentences of a document that is not ours.
func (r *reader) free(text []byte) []connect.Item {
	doc := passage.Read(text, passage.Markdown)
	reviewed := map[int]review.Sentence{}
	for _, s := range review.Document(r.file, text, review.Options{Book: r.book, As: review.Markdown}).Sentences {
		reviewed[s.Span.Start] = s
	}
	w := &walk{reader: r}
	for _, s := range doc.Sentences {
		if strings.TrimSpace(s.Text) == "" {
			continue
		}
		span := s.Source(passage.Span{Start: 0, End: len(s.Text)})
		block := passage.Block{}
		if s.Block >= 0 && s.Block < len(doc.Blocks) {
			block = doc.Blocks[s.Block]
		}
		w.sentence(s, reviewed[span.Start], block, r.where(span.Start))
	}
	return w.items
}

// walk goes through a document from its beginning.
type walk struct {
	*reader
	items []connect.Item
	last  int // the item that acceptance criteria below it belong to, from 1; 0: none
}

func (w *walk) sentence(s passage.Sentence, reviewed review.Sentence, block passage.Block, at connect.Where) {
	item := connect.Item{Where: at}
	lose := func(reason string) {
		var lost fit.Losses
		lost.Add(string(s.Kind), reason, s.Text)
		item.Lost = lost
		w.items = append(w.items, item)
	}
	switch {
	case s.Kind == passage.Heading:
		w.lastUnless(s.Text)
		if w.ours {
			break
		}
		lose("a heading; it is the label of what is taken below it")
	case !s.Kind.Binding():
		lose("does not bind: it is " + kindName(s.Kind))
	case len(s.Text) > longest:
		lose("is longer than a requirement can be")
	case w.accepts(s, block):
	case reviewed.Story != nil:
		w.take(s, reviewed, block, at, define.Story)
	case reviewed.Verdict == wording.None || reviewed.Verdict == "":
		lose("obliges nobody to anything")
	default:
		w.take(s, reviewed, block, at, define.Requirement)
	}
}

// longest is how long a sentence can be that is taken, in bytes.
const longest = 20_000

func kindName(k passage.Kind) string {
	switch k {
	case passage.HeadCell:
		return "the head of a table"
	case passage.Metadata:
		return "metadata"
	case passage.Code:
		return "code"
	}
	return "a " + string(k)
}

// lastUnless forgets what acceptance criteria would belong to, unless the heading announces them.
func (w *walk) lastUnless(heading string) {
	if !announcesCriteria(heading) {
		w.last = 0
	}
}

func announcesCriteria(heading string) bool {
	folded := cell.Fold(strings.TrimLeft(heading, "0123456789. "))
	return slices.Contains([]string{"acceptancecriteria", "acceptancecriterion", "acceptance", "fitcriteria", "fitcriterion", "akzeptanzkriterien", "abnahmekriterien"}, folded)
}

// accepts adds an item below "Acceptance criteria" to the requirement or story before it.
func (w *walk) accepts(s passage.Sentence, block passage.Block) bool {
	if w.last == 0 || !announcesCriteria(block.Heading) {
		return false
	}
	put := w.items[w.last-1].Put
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(put.Fields, &fields) != nil {
		return false
	}
	switch put.Kind {
	case define.Requirement:
		var all []define.Criterion
		if raw := fields["criteria"]; raw != nil && json.Unmarshal(raw, &all) != nil {
			return false
		}
		return w.set(put, fields, "criteria", append(all, requirement.Accepted(s.Text)...))
	case define.Story:
		scenario, ok := scenarioOf(s.Text)
		if !ok {
			return false
		}
		var all []define.Scenario
		if raw := fields["scenarios"]; raw != nil && json.Unmarshal(raw, &all) != nil {
			return false
		}
		return w.set(put, fields, "scenarios", append(all, scenario))
	}
	return false
}

func (w *walk) set(put *ledger.Put, fields map[string]json.RawMessage, name string, v any) bool {
	raw, err := json.Marshal(v)
	if err != nil {
		return false
	}
	fields[name] = raw
	if raw, err = json.Marshal(fields); err != nil {
		return false
	}
	put.Fields = raw
	return true
}

// steps matches the words that part a criterion written as one sentence into steps.
var steps = regexp.MustCompile(`(?i)(?:^|[,;.]?\s+)(given|when|then)\s`)

// scenarioOf reads "Given …, when …, then …" on one line.
func scenarioOf(text string) (define.Scenario, bool) {
	at := steps.FindAllStringSubmatchIndex(text, 10)
	f := acceptance.Fields{Name: requirement.Opening(text)}
	for i, m := range at {
		end := len(text)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		words := strings.TrimRight(strings.TrimSpace(text[m[3]:end]), ",;.")
		to := map[string]*string{"given": &f.Given, "when": &f.When, "then": &f.Then}[strings.ToLower(text[m[2]:m[3]])]
		if *to != "" {
			*to += "\n"
		}
		*to += words
	}
	s := define.Scenario{Name: f.Name, Given: f.Given, When: f.When, Then: f.Then}
	return s, s.Validate() == nil
}

// numbered matches the identifier that a document gives a requirement: "FR-12:", "[NFR 3.1]", "REQ_004 -". Without a
// mark behind it, it could be a word of the sentence, such as UTF-8.
var numbered = regexp.MustCompile(`^\[?([A-Z]{1,8}[-_ .]?[0-9]{1,5}(?:\.[0-9]{1,4}){0,3})(?:\]|\s*[:)–—]|\.|\s+-)\s*(\S.*)$`)

// take makes the record of a sentence.
func (w *walk) take(s passage.Sentence, reviewed review.Sentence, block passage.Block, at connect.Where, kind string) {
	words, id := s.Text, ""
	if m := numbered.FindStringSubmatch(words); m != nil && kind == define.Requirement {
		id, words = m[1], m[2]
	}
	var lost fit.Losses
	var labels []string
	if block.Heading != "" {
		labels = append(labels, "section:"+fit.Cut(block.Heading, 80))
	}
	if id != "" {
		labels = append(labels, "id:"+id)
	}
	fields := map[string]any{}
	if kind == define.Story {
		for name, v := range map[string]string{"role": reviewed.Story.Role, "means": reviewed.Story.Means, "ends": reviewed.Story.Ends} {
			if v != "" {
				fields[name] = v
			}
		}
	} else {
		fields["statement"] = words
		if c := requirement.Criteria(words); len(c) > 0 {
			fields["criteria"] = c
		}
		if typ, ok := requirement.TypeOfSection(block.Heading); ok {
			fields["type"] = typ
		}
	}
	title := requirement.Opening(words)
	if kind == define.Story && reviewed.Story.Means != "" {
		title = requirement.Opening(strings.ToUpper(reviewed.Story.Means[:1]) + reviewed.Story.Means[1:])
	}
	raw, err := json.Marshal(fields)
	if err != nil {
		lost.Add(string(s.Kind), "cannot be stored: "+err.Error(), s.Text)
		w.items = append(w.items, connect.Item{Where: at, Lost: lost})
		return
	}
	put := &ledger.Put{
		Kind: kind, Title: lost.Title("title", strings.ToValidUTF8(title, "?")), Labels: lost.Labels("section", labels), Fields: raw,
		Body: "From " + w.file + under(block.Heading) + ".", External: []ledger.ExternalKey{w.external(words, block.Heading, id)},
	}
	if put.Title == "" {
		put.Title = "Untitled"
	}
	taken := connect.Item{Where: at, Put: put, Lost: lost}
	if w.last > 0 && kind == define.Requirement && announcesCriteria(block.Heading) { // of a story, and no scenario
		story := w.items[w.last-1].Put
		taken.Later = []ledger.Bond{{From: ledger.RefTo(put.External[0]), Relation: ledger.Mentions, To: ledger.RefTo(story.External[0])}}
		w.items = append(w.items, taken)
		return
	}
	w.items = append(w.items, taken)
	w.last = len(w.items)
}

func under(heading string) string {
	if heading == "" {
		return ""
	}
	return ", under “" + fit.Cut(heading, 120) + "”"
}

// external is the key by which a sentence is known again: the number its document gives it, else its words and its
// heading. A sentence that stands there twice has its count.
func (w *walk) external(words, heading, id string) ledger.ExternalKey {
	from := Name + ":" + strings.ReplaceAll(strings.TrimSuffix(path.Base(w.file), path.Ext(w.file)), "/", ":")
	if w.options.Origin != "" {
		from = Name + ":" + strings.ReplaceAll(w.options.Origin, "/", ":")
	}
	if len(from) > 150 {
		from = strings.ToValidUTF8(from[:150], "")
	}
	key := id
	if key == "" {
		sum := sha256.Sum256([]byte(cell.Fold(words) + "\x00" + cell.Fold(heading)))
		key = "sha256:" + hex.EncodeToString(sum[:16])
	}
	w.seen[key]++
	if n := w.seen[key]; n > 1 {
		key += "~" + strconv.Itoa(n)
	}
	return ledger.ExternalKey{Source: from, Key: key}
}
