package userstory_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
)

// parts are a story's parts as words.
type parts struct{ Role, Means, Ends string }

func split(t *testing.T, text string) parts {
	t.Helper()
	st, ok := userstory.Parse(passage.One(text))
	if !ok {
		t.Fatalf("this is not read as a story: %s", text)
	}
	return parts{st.Role, st.Means, st.Ends}
}

func TestStoriesAreReadInManyForms(t *testing.T) {
	t.Parallel()
	want := parts{"bookkeeper", "export invoices", "the month closes in a day"}
	for _, text := range []string{
		"As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"As a bookkeeper I want to export invoices so that the month closes in a day",
		"as a bookkeeper i want to export invoices so that the month closes in a day",
		"AS A bookkeeper, I WANT TO export invoices SO THAT the month closes in a day.",
		"As bookkeeper, I want to export invoices, so that the month closes in a day.",
		"As the bookkeeper, I need to export invoices so the month closes in a day.",
		"As a bookkeeper, I would like to export invoices, so that that the month closes in a day.",
		"As a bookkeeper, I'd like to export invoices because the month closes in a day.",
		"As a bookkeeper, I can export invoices, so that the month closes in a day.",
		"As a bookkeeper, I should be able to export invoices, so that the month closes in a day.",
		"As a bookkeeper, I'm able to export invoices, in order that the month closes in a day.",
		"As a bookkeeper, I also want to export invoices, so that the month closes in a day.",
		"As a bookkeeper, I want to export invoices. So that the month closes in a day.",
		"As a bookkeeper,\nI want to export invoices\nso that the month closes in a day",
		"US-12: As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"#G03# As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"[INV-7] As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"3. As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"Story 4 - As a bookkeeper, I want to export invoices, so that the month closes in a day.",
		"**As a** bookkeeper, **I want to** export invoices **so that** the month closes in a day.",
		"As a bookkeeper: I want to export invoices, so that the month closes in a day.",
		"As a bookkeeper - I want to export invoices; so that the month closes in a day.",
		"I, as a bookkeeper, want to export invoices, so that the month closes in a day.",
		"In order that the month closes in a day, as a bookkeeper, I want to export invoices.",
		"So that the month closes in a day, as a bookkeeper I want to export invoices.",
		"As a bookkeeper wants to export invoices so that the month closes in a day",
	} {
		if d := cmp.Diff(want, split(t, text)); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}

func TestPartsOfAStory(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]parts{
		"As a site member who has read a teaser, I want to open the article.":                     {"site member who has read a teaser", "open the article", ""},
		"As a driver, when I am in a tunnel, I want to keep the route, so that I take no detour.": {"driver", "keep the route", "I take no detour"},
		"As a buyer, I want a list of prices, dates, etc. on one page, so that I can compare.":    {"buyer", "a list of prices, dates, etc. on one page", "I can compare"},
		"As a buyer, I want so much to pay by card.":                                              {"buyer", "so much to pay by card", ""},
		"As a nurse, I don't want to lose my notes, so that I can go on after a break.":           {"nurse", "don't want to lose my notes", "I can go on after a break"},
		"I want to export invoices, so that the month closes.":                                    {"", "export invoices", "the month closes"},
		"As a nurse, open the chart of a patient so that doses are right.":                        {"nurse", "open the chart of a patient", "doses are right"},
		"In order to sleep, as an on-call engineer I want alerts to be grouped.":                  {"on-call engineer", "alerts to be grouped", "sleep"},
		"As a clerk, I want a report, to see trends.":                                             {"clerk", "a report", "see trends"},
		"As a clerk, I want to search, to sort and to print.":                                     {"clerk", "search, to sort and to print", ""},
		"As a clerk, I want to sort lists so as not to lose any.":                                 {"clerk", "sort lists", "not to lose any"},
		"As a nurse, I want to chart doses so as to lose none.":                                   {"nurse", "chart doses", "lose none"},
	} {
		if d := cmp.Diff(want, split(t, text)); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}

func TestOtherSentencesAreNoStories(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"",
		"As a result, the import stops.",
		"As a rule, orders are shipped the same day.",
		"As soon as the buyer pays, the shop shall show the receipt.",
		"As a user, the search must be fast.",
		"The system shall export invoices so that the month closes.",
		"In order to pay, the buyer needs an account.",
		"I can see that.",
		"So that is that.",
		"To pay, the buyer presses the button.",
		"It works as a proxy, and I want to say so.",
	} {
		if st, ok := userstory.Parse(passage.One(text)); ok {
			t.Errorf("%q is read as a story: %+v", text, st)
		}
	}
}

func TestSpansAreThePartsInTheText(t *testing.T) {
	t.Parallel()
	source := "US-3:  As a  Größenprüferin,\n  I want to  measure sheets,\n  so that none is too thick. Note: ask Ada."
	s := passage.One(source)
	st, ok := userstory.Parse(s)
	if !ok {
		t.Fatal("this is not read as a story")
	}
	if s.Text[st.MeansSpan.Start:st.MeansSpan.End] != st.Means || s.Text[st.Ended.Start:st.Ended.End] != st.Ends {
		t.Errorf("spans are not those of the parts: %+v", st)
	}
	placed := st.Placed(s)
	at := func(p passage.Span) string { return source[p.Start:p.End] }
	got := []string{at(placed.RoleSpan), at(placed.WantSpan), at(placed.MeansSpan), at(placed.Ended), at(placed.Rest)}
	want := []string{"Größenprüferin", "I want to", "measure sheets", "none is too thick", "Note: ask Ada"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestPartsMakeASentenceThatIsReadBack(t *testing.T) {
	t.Parallel()
	for _, p := range []parts{
		{"buyer", "pay by card", "I get the goods at once"},
		{"administrator", "a list of devices", "I find lost ones"},
		{"user of the shop", "access my orders", ""},
		{"the auditor", "to see who changed what", "I can trust it"},
		{"nurse", "don't want to lose my notes", ""},
		{"clerk", "access rights for my team", "nobody waits"},
	} {
		got := split(t, userstory.Sentence(p.Role, p.Means, p.Ends))
		p.Role, p.Means = strings.TrimPrefix(p.Role, "the "), strings.TrimPrefix(p.Means, "to ")
		if d := cmp.Diff(p, got); d != "" {
			t.Errorf("%s\n%s", userstory.Sentence(p.Role, p.Means, p.Ends), d)
		}
	}
}

// Whatever words the parts are made of, a story in the usual form comes apart where it was put together.
func TestUsualFormComesApart(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom([]string{"prices", "orders", "dates", "clerks", "near", "of", "red", "the", "my", "two", "with", "maps", "before", "noon"})
	phrase := func(first ...string) *rapid.Generator[string] {
		return rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom(first).Draw(t, "first") + " " + strings.Join(rapid.SliceOfN(word, 1, 8).Draw(t, "words"), " ")
		})
	}
	rapid.Check(t, func(t *rapid.T) {
		want := parts{phrase("clerk", "buyer", "head").Draw(t, "role"), phrase("see", "compare", "print").Draw(t, "means"), phrase("I find", "nobody loses", "we sell").Draw(t, "ends")}
		comma := rapid.SampledFrom([]string{",", ""}).Draw(t, "comma")
		text := "As a " + want.Role + comma + " I want to " + want.Means + comma + " so that " + want.Ends + "."
		st, ok := userstory.Parse(passage.One(text))
		if got := (parts{st.Role, st.Means, st.Ends}); !ok || got != want {
			t.Fatalf("%s\nwas read as %+v", text, got)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"As a buyer, I want to pay so that I get it.", "In order to sleep, as a nurse I want quiet.", "I, as a x, want y", "As a", "As a a a, I want to to so that so that so",
		"#1# As \xff a buyer, I want ( to [ pay", "So that, as a x I want", strings.Repeat("as a i want to and ", 50),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s := passage.One(text)
		st, ok := userstory.Parse(s)
		if !ok {
			return
		}
		for _, p := range []passage.Span{st.RoleSpan, st.MeansSpan, st.Ended, st.WantSpan, st.Whens, st.Rest} {
			if p.Start < 0 || p.End < p.Start || p.End > len(s.Text) {
				t.Fatalf("span %v lies outside of %q", p, s.Text)
			}
		}
		for _, x := range userstory.Check(s, st) {
			if x.Span.Start < 0 || x.Span.End < x.Span.Start || x.Span.End > len(text) || x.Message == "" {
				t.Fatalf("finding %+v lies outside of %q", x, text)
			}
		}
	})
}

// Half a megabyte of anything is a matter of a fraction of a second; compared pair by pair it would take minutes.
func TestLongTextsTakeLinearTime(t *testing.T) {
	t.Parallel()
	for _, piece := range []string{"and see ", "so that ", "( ", "“x” ", "as a ", "i want to ", ", ", ". So ", "the the ", "x"} {
		text := "As a buyer, I want to see " + strings.Repeat(piece, 500_000/len(piece))
		start := time.Now()
		s := passage.One(text)
		if st, ok := userstory.Parse(s); ok {
			userstory.Check(s, st)
		}
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("half a megabyte of %q takes %v", piece, took)
		}
	}
}
