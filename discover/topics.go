package discover

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"throughline.dev/discover/topic"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// TopicsInput asks what customers write and say.
type TopicsInput struct {
	Top    int `json:"top" default:"10" min:"1" doc:"how many topics to show"`
	Quotes int `json:"quotes" default:"3" min:"0" doc:"how many quotes of each"`
}

// Topics is what feedback and interviews are about, found from the words alone.
type Topics struct {
	Method  string      `json:"method"`
	Texts   int         `json:"texts"`  // pieces of feedback and answers in interviews
	People  int         `json:"people"` // who wrote or said them
	Grouped int         `json:"grouped"`
	AsOf    string      `json:"as_of"`
	Topics  []TopicView `json:"topics"`
}

// TopicView is one topic.
type TopicView struct {
	Name       string        `json:"name"` // its phrases
	Phrases    []string      `json:"phrases"`
	People     ledger.Figure `json:"people"`
	Texts      int           `json:"texts"`
	Accounts   int           `json:"accounts"`
	Interviews int           `json:"interviews"` // how many interviews speak of it
	First      time.Time     `json:"first,omitzero"`
	Last       time.Time     `json:"last,omitzero"`
	Months     []MonthCount  `json:"months,omitempty"` // from the first to the last, none left out; undated texts in none
	Sources    []ledger.Key  `json:"sources"`          // the most typical first
	Quotes     []Excerpt     `json:"quotes"`
}

// MonthCount is how many texts of a topic were written or said in a calendar month (UTC).
type MonthCount struct {
	Month string `json:"month"` // 2026-03
	Texts int    `json:"texts"`
}

// Excerpt is a span of a source, verified against it, that has not been made a quote record.
type Excerpt struct {
	Source  ledger.Key `json:"source"`
	Version int64      `json:"version"`
	Start   int        `json:"start"` // characters of SourceText
	End     int        `json:"end"`
	Text    string     `json:"text"`
	Speaker string     `json:"speaker,omitempty"`
	Where   string     `json:"where"` // title of the source
}

// topicMethod says how topics are found, wherever they are shown.
const topicMethod = "grouped by shared words and word pairs (TF-IDF, nearest neighbours, Louvain communities); a heuristic, no person has confirmed it"

// place remembers where a text comes from.
type place struct {
	record ledger.Record
	turn   int // of an interview, -1 for feedback
	offset int // of the text in SourceText, in bytes
	source string
	at     time.Time
}

// FindTopics groups all feedback, and all that participants say in interviews.
func FindTopics(ctx context.Context, reader ledger.Reader, in TopicsInput) (out Topics, err error) {
	defer ledger.Wrap(&err, "find topics")
	at, err := reader.Position(ctx)
	if err != nil {
		return out, err
	}
	texts, places, err := gather(ctx, reader)
	if err != nil {
		return out, err
	}
	out = Topics{Method: topicMethod, Texts: len(texts), AsOf: fmt.Sprintf("change %d", at)}
	everybody := map[string]bool{}
	for _, t := range texts {
		everybody[t.Person] = true
	}
	out.People = len(everybody)
	for i, t := range topic.Find(texts, topic.Options{}) {
		out.Grouped += len(t.Texts)
		if i >= in.Top {
			continue
		}
		out.Topics = append(out.Topics, out.view(texts, places, t, in.Quotes))
	}
	return out, nil
}

func (out *Topics) view(texts []topic.Text, places []place, t topic.Topic, quotes int) TopicView {
	v := TopicView{Name: strings.Join(t.Phrases, ", "), Phrases: t.Phrases, Texts: len(t.Texts), Accounts: t.Accounts}
	people := float64(t.People)
	interviews, seen := map[ledger.Key]bool{}, map[ledger.Key]bool{}
	for _, i := range t.Texts {
		p := places[i]
		if p.turn >= 0 {
			interviews[p.record.Key] = true
		}
		if !seen[p.record.Key] {
			seen[p.record.Key] = true
			v.Sources = append(v.Sources, p.record.Key)
		}
		if !p.at.IsZero() && (v.First.IsZero() || p.at.Before(v.First)) {
			v.First = p.at
		}
		if p.at.After(v.Last) {
			v.Last = p.at
		}
	}
	v.Interviews = len(interviews)
	v.Months = months(places, t.Texts, v.First, v.Last)
	v.People = ledger.Figure{
		Name: "people who speak of it", Value: &people, Unit: "people", N: int64(out.People), AsOf: out.AsOf,
		Definition: "different authors of feedback and participants of interviews in the topic, of all who wrote or spoke; " + topicMethod,
		Sources:    v.Sources[:min(20, len(v.Sources))],
	}
	for _, s := range topic.Quotes(texts, t, quotes) {
		p := places[s.Text]
		from := p.offset + s.Start
		e := Excerpt{Source: p.record.Key, Version: p.record.Version, Text: texts[s.Text].Words[s.Start:s.End], Speaker: texts[s.Text].Person, Where: p.record.Title}
		e.Start = utf8.RuneCountInString(p.source[:from])
		e.End = e.Start + utf8.RuneCountInString(e.Text)
		if got, ok := Slice(p.source, e.Start, e.End); ok && got == e.Text { // no claim without a source
			v.Quotes = append(v.Quotes, e)
		}
	}
	return v
}

// longest is how many months a topic is counted by month for. A longer stretch comes from a wrong date, or shows
// nothing that a month could.
const longest = 120

// months counts dated texts by calendar month.
func months(places []place, texts []int, first, last time.Time) (out []MonthCount) {
	if first.IsZero() {
		return nil
	}
	counts := map[string]int{}
	for _, i := range texts {
		if at := places[i].at; !at.IsZero() {
			counts[at.UTC().Format("2006-01")]++
		}
	}
	first = first.UTC()
	for m := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); !m.After(last); m = m.AddDate(0, 1, 0) {
		if len(out) == longest {
			return nil
		}
		name := m.Format("2006-01")
		out = append(out, MonthCount{name, counts[name]})
	}
	return out
}

// gather reads the texts: each piece of feedback, and each answer of a participant in an interview.
func gather(ctx context.Context, reader ledger.Reader) (texts []topic.Text, places []place, err error) {
	accounts := map[ledger.Key]string{}
	links, err := reader.Links(ctx, ledger.LinkQuery{Relation: ledger.From})
	if err != nil {
		return nil, nil, err
	}
	for _, l := range links {
		accounts[l.From] = string(l.To)
	}
	for rec, err := range reader.All(ctx, ledger.Query{Kinds: []string{Feedback, Interview}, Sort: []ledger.Order{{Field: "key"}}, Limit: 1000}) {
		if err != nil {
			return nil, nil, err
		}
		source, err := SourceText(rec)
		if err != nil {
			return nil, nil, err
		}
		if rec.Kind == Feedback {
			f, err := ledger.Decode[FeedbackFields](rec)
			if err != nil {
				return nil, nil, err
			}
			if rec.State == "dismissed" || strings.TrimSpace(rec.Body) == "" {
				continue
			}
			person := f.Author
			if person == "" {
				person = string(rec.Key)
			}
			texts = append(texts, topic.Text{Words: rec.Body, Person: person, Account: accounts[rec.Key]})
			places = append(places, place{record: rec, turn: -1, source: source, at: f.OccurredAt})
			continue
		}
		f, err := ledger.Decode[InterviewFields](rec)
		if err != nil {
			return nil, nil, err
		}
		day, _ := f.Date.Time()
		offset := 0
		for i, t := range f.Turns {
			if i > 0 {
				offset += len("\n\n")
			}
			if t.Speaker != "" {
				offset += len(t.Speaker) + len(": ")
			}
			if t.Speaker != f.Interviewer && len(strings.Fields(t.Text)) >= 8 {
				texts = append(texts, topic.Text{Words: t.Text, Person: t.Speaker, Account: accounts[rec.Key]})
				places = append(places, place{record: rec, turn: i, offset: offset, source: source, at: day})
			}
			offset += len(t.Text)
		}
	}
	return texts, places, nil
}

// WriteText lists the topics with their quotes.
func (out Topics) WriteText(w io.Writer) error {
	if len(out.Topics) == 0 {
		_, err := fmt.Fprintf(w, "No topics: %d texts are too few, or share no words.\n", out.Texts)
		return err
	}
	if _, err := fmt.Fprintf(w, "%d texts of %d people, %d of them in a topic; %s.\n", out.Texts, out.People, out.Grouped, out.Method); err != nil {
		return err
	}
	for _, t := range out.Topics {
		if _, err := fmt.Fprintf(w, "\n%s\n  %s of %d people, %d texts, %d accounts, %d interviews\n", t.Name, ledger.FormatNumber(*t.People.Value), out.People, t.Texts, t.Accounts, t.Interviews); err != nil {
			return err
		}
		for _, q := range t.Quotes {
			if _, err := fmt.Fprintf(w, "  “%s”\n    %s, %s\n", q.Text, q.Speaker, q.Source); err != nil {
				return err
			}
		}
	}
	return nil
}

func topics() stage.Operation {
	return stage.Op("topics", "What customers write and say, grouped by the words alone", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in TopicsInput) (Topics, error) {
			return FindTopics(ctx, env.Reader, in)
		})
}
