package brief

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/decide"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// Topics shown, and quotes of each.
const (
	topTopics   = 8
	topicQuotes = 3
)

// struggle tells what customers struggle with: topics from their own words, and the opportunities people made of them.
func (c *composer) struggle(b *Brief) error {
	var s Struggle
	texts := c.all(discover.Feedback) + c.all(discover.Interview)
	if texts > 0 {
		found, err := discover.FindTopics(c.ctx, c.in.Ledger, discover.TopicsInput{Top: topTopics, Quotes: topicQuotes})
		if err != nil {
			return err
		}
		if err := c.topics(&s, found); err != nil {
			return err
		}
	}
	for _, rec := range c.kinds[decide.Opportunity] {
		if rec.State == "declined" {
			continue // told where decisions are told
		}
		o, err := c.opportunity(rec)
		if err != nil {
			return err
		}
		s.Opportunities = append(s.Opportunities, o)
	}
	slices.SortStableFunc(s.Opportunities, func(a, b Opportunity) int { return -cmp.Compare(*a.Sources.Value, *b.Sources.Value) })
	if texts == 0 && len(s.Opportunities) == 0 {
		return nil
	}
	b.Discover = &s
	return nil
}

func (c *composer) topics(s *Struggle, found discover.Topics) error {
	s.Method = found.Method
	c.introduce(s, found)
	var sources []ledger.Key
	for _, t := range found.Topics {
		for _, q := range t.Quotes {
			sources = append(sources, q.Source)
		}
	}
	if err := c.fetch(sources...); err != nil {
		return err
	}
	for _, t := range found.Topics {
		t.People.Name += ", " + t.Name
		v := Topic{Name: t.Name, People: c.figure(t.People)}
		v.Texts = c.count(t.Texts, "texts, "+t.Name, plural(t.Texts, "text", "texts"), "pieces of feedback and answers in interviews that the topic groups, counted; "+found.Method, t.Sources...)
		v.Accounts = c.count(t.Accounts, "accounts, "+t.Name, plural(t.Accounts, "account", "accounts"), "different accounts that texts of the topic come from, counted; "+found.Method, t.Sources...)
		v.Interviews = c.count(t.Interviews, "interviews, "+t.Name, plural(t.Interviews, "interview", "interviews"), "interviews in which somebody speaks of the topic, counted; "+found.Method, t.Sources...)
		for _, m := range t.Months {
			v.Months = append(v.Months, Month{m.Month, m.Texts})
		}
		for _, e := range t.Quotes {
			q := Quote{Text: e.Text, Speaker: e.Speaker, Source: e.Source, Where: e.Where}
			c.place(&q)
			v.Quotes = append(v.Quotes, q)
		}
		s.Topics = append(s.Topics, v)
	}
	return nil
}

func (c *composer) introduce(s *Struggle, found discover.Topics) {
	parts := []Text{}
	if c.all(discover.Feedback) > 0 {
		n := c.all(discover.Feedback)
		parts = append(parts, say(c.count(n, "feedback", plural(n, "piece of feedback", "pieces of feedback"), "records of the kind feedback, counted")))
	}
	if c.all(discover.Interview) > 0 {
		parts = append(parts, say(c.of(discover.Interview)))
	}
	s.Lead = say("Read: ", listed(parts), ", which hold ",
		c.count(found.Texts, "texts", plural(found.Texts, "text", "texts"), "pieces of feedback with words, and answers of participants in interviews with at least eight words, counted"), " by ",
		c.count(found.People, "authors and participants", plural(found.People, "person", "people"), "different authors of feedback and participants of interviews, counted; feedback without an author counts as one of its own"), ". ")
	if len(found.Topics) == 0 {
		s.Lead = say(s.Lead, "They are too few, or share too few words, to form topics.")
		return
	}
	s.Lead = say(s.Lead, c.count(found.Grouped, "grouped texts", "", "texts that belong to a topic, counted; "+found.Method), " of them fall into topics that the software formed from shared words alone. No person has confirmed them: they say where to look, not what is true.")
}

// place tells when a quote was said, and for whom.
func (c *composer) place(q *Quote) {
	rec, ok := c.records[q.Source]
	if !ok {
		return
	}
	if q.Where == "" {
		q.Where = rec.Title
	}
	switch rec.Kind {
	case discover.Feedback:
		if f, err := ledger.Decode[discover.FeedbackFields](rec); err == nil {
			q.Date = dayOf(f.OccurredAt)
			q.Speaker = cmp.Or(q.Speaker, f.Author)
		}
	case discover.Interview:
		if f, err := ledger.Decode[discover.InterviewFields](rec); err == nil {
			q.Date = f.Date
		}
	}
	if q.Speaker == string(q.Source) {
		q.Speaker = "" // an author nobody knows
	}
}

func (c *composer) opportunity(rec ledger.Record) (o Opportunity, err error) {
	f, err := ledger.Decode[decide.OpportunityFields](rec)
	if err != nil {
		return o, err
	}
	o.Named = c.named(rec.Key)
	o.Job = job(f)
	percentage := func(r *ledger.Range, name, doc string) *Number {
		if r == nil {
			return nil
		}
		n := c.figure(ledger.Figure{Name: name + " of " + string(rec.Key), Low: &r.Low, High: &r.High, Level: 0.9, Unit: "%", N: 1, Definition: doc + "; an estimate by people, given as a 90 % range", AsOf: c.at, Note: "estimated", Sources: []ledger.Key{rec.Key}})
		return &n
	}
	o.Importance = percentage(f.Importance, "importance", "share of people who call it important, in percent")
	o.Satisfaction = percentage(f.Satisfaction, "satisfaction", "share of people who are satisfied today, in percent")
	evidence := c.into(rec.Key, ledger.Evidences)
	if err := c.fetch(c.sourcesOf(evidence)...); err != nil {
		return o, err
	}
	for _, k := range evidence {
		if q, ok, err := c.quote(k); err != nil {
			return o, err
		} else if ok {
			o.Quotes = append(o.Quotes, q)
		} else if c.isOf(k, []string{discover.Quote}) {
			continue // withdrawn
		} else {
			o.Other = append(o.Other, c.named(k))
		}
	}
	sources := c.sourcesOf(evidence)
	o.Sources = c.count(len(sources), "independent sources of "+string(rec.Key), plural(len(sources), "source", "independent sources"),
		"different interviews, pieces of feedback, themes and metrics that the evidence of an opportunity comes from, counted", sources...)
	o.Findings = c.judgments(rec.Key, "opportunity.*")
	return o, nil
}

// quote reads a quote record that stands.
func (c *composer) quote(k ledger.Key) (q Quote, ok bool, err error) {
	rec, known := c.records[k]
	if !known || rec.Kind != discover.Quote || rec.State == "withdrawn" {
		return q, false, nil
	}
	f, err := ledger.Decode[discover.QuoteFields](rec)
	if err != nil {
		return q, false, err
	}
	q = Quote{Key: k, Text: f.Text, Speaker: f.Speaker, Source: f.Source, Drifted: len(c.judgments(k, "quote.drifted", "quote.source_gone")) > 0}
	c.place(&q)
	return q, true, nil
}

// sourcesOf returns what evidence comes from: the source of a quote, or the record itself.
func (c *composer) sourcesOf(evidence []ledger.Key) (keys []ledger.Key) {
	for _, k := range evidence {
		if c.isOf(k, []string{discover.Quote}) {
			if c.records[k].State != "withdrawn" {
				keys = append(keys, c.from(k, ledger.Quotes)...)
			}
			continue
		}
		keys = append(keys, k)
	}
	return sortedKeys(keys)
}

// job words an opportunity as a job to be done.
func job(f decide.OpportunityFields) string {
	var parts []string
	add := func(before, s string) {
		if s != "" {
			parts = append(parts, before+strings.TrimRight(s, ". "))
		}
	}
	add("When ", f.When)
	add("I want to ", f.Want)
	add("so that ", f.SoThat)
	if len(parts) == 0 {
		return ""
	}
	return sentence(fmt.Sprint(strings.Join(parts, ", ")))
}
