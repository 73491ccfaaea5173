package topic_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/discover/topic"
)

// complaints returns texts about three things, each in several wordings, in a mixed order, and which is about what.
func complaints(n int) (texts []topic.Text, about []int) {
	subjects := [][]string{
		{"error message", "error code", "the errors", "status 400", "error response"},
		{"invoice", "billing address", "the bill", "invoices", "charged twice on the invoice"},
		{"webhook", "webhook delivery", "webhooks", "webhook retries", "the webhook endpoint"},
	}
	says := [][]string{
		{"tells nothing about the cause", "is unreadable and misleading", "has another shape on every endpoint", "never names the wrong field"},
		{"has the wrong tax number", "cannot be downloaded as PDF", "shows the old company name", "arrived for a cancelled seat"},
		{"arrives late", "fires twice", "has no signature to check", "stops after one timeout"},
	}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		s := i % 3
		texts = append(texts, topic.Text{
			Words:  fmt.Sprintf("Hello team. The %s %s and it blocks our release number %d.\nThanks for looking.\n> the webhook invoice error you asked about\n-- \nBob, invoice webhook error GmbH", subjects[s][r.IntN(5)], says[s][r.IntN(4)], i),
			Person: fmt.Sprintf("p%d", i/2), Account: fmt.Sprintf("a%d", i%17),
		})
		about = append(about, s)
	}
	return texts, about
}

func TestFindSeparatesSubjects(t *testing.T) {
	t.Parallel()
	texts, about := complaints(150)
	topics := topic.Find(texts, topic.Options{})
	var grouped, pure int
	for _, g := range topics {
		grouped += len(g.Texts)
		var of [3]int
		for _, i := range g.Texts {
			of[about[i]]++
		}
		pure += slices.Max(of[:])
		if len(g.Phrases) == 0 || strings.Contains(strings.Join(g.Phrases, " "), "bob") {
			t.Errorf("topic is called %v", g.Phrases)
		}
	}
	if grouped < 140 || pure < grouped*9/10 {
		t.Errorf("%d of 150 texts have a topic, %d of them that of their subject", grouped, pure)
	}
}

func TestFindIsDeterministic(t *testing.T) {
	t.Parallel()
	texts, _ := complaints(90)
	if diff := cmp.Diff(topic.Find(texts, topic.Options{}), topic.Find(texts, topic.Options{})); diff != "" {
		t.Error(diff)
	}
}

func TestFindCountsPeopleNotTexts(t *testing.T) {
	t.Parallel()
	texts, _ := complaints(60)
	for i := range texts {
		texts[i].Person = "one loud person"
	}
	for _, g := range topic.Find(texts, topic.Options{}) {
		if g.People != 1 {
			t.Errorf("%d texts of one person count as %d people", len(g.Texts), g.People)
		}
	}
}

func TestQuotesAreSentencesOfDifferentPeople(t *testing.T) {
	t.Parallel()
	texts, _ := complaints(90)
	for _, g := range topic.Find(texts, topic.Options{}) {
		quotes := topic.Quotes(texts, g, 3)
		if len(quotes) == 0 {
			t.Errorf("no quote for %v", g.Phrases)
		}
		var people []string
		for _, q := range quotes {
			words := texts[q.Text].Words[q.Start:q.End]
			if !strings.HasSuffix(words, ".") || strings.Contains(words, ">") || strings.Contains(words, "Bob") {
				t.Errorf("not a sentence of the author: %q", words)
			}
			if slices.Contains(people, texts[q.Text].Person) {
				t.Errorf("two quotes of %s", texts[q.Text].Person)
			}
			people = append(people, texts[q.Text].Person)
		}
	}
}

func TestFindSurvivesOddTexts(t *testing.T) {
	t.Parallel()
	same := make([]topic.Text, 3000)
	for i := range same {
		same[i] = topic.Text{Words: "The very same broken login page again"}
	}
	for name, texts := range map[string][]topic.Text{
		"none": nil, "empty": {{}, {}}, "emoji": {{Words: "🙂🙂"}, {Words: "🙂"}}, "one": {{Words: "login"}},
		"identical": same, "other scripts": {{Words: "ログインできません"}, {Words: "ログインできません"}},
		"control": {{Words: "\u202e\u200b\x00 -- \n> "}},
	} {
		if got := topic.Find(texts, topic.Options{}); name != "identical" && len(got) > 0 {
			t.Errorf("%s: got topics %v", name, got)
		}
	}
}

func FuzzQuotes(f *testing.F) {
	f.Add("One sentence here that is long enough to quote. Another one!\n> quoted\n--\nsig")
	f.Fuzz(func(t *testing.T, s string) {
		texts := []topic.Text{{Words: s}, {Words: s}}
		for _, q := range topic.Quotes(texts, topic.Topic{Texts: []int{0, 1}, Phrases: []string{"sentence"}}, 2) {
			if q.Start < 0 || q.End > len(s) || q.Start >= q.End {
				t.Errorf("span %d to %d of %d bytes", q.Start, q.End, len(s))
			}
		}
	})
}
