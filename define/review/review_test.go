package review_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

func options(t testing.TB) review.Options {
	t.Helper()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	return review.Options{Book: book}
}

// at writes findings as "rule words", one each, with the words that stand in the source at their span.
func at(source string, list []rulebook.Finding) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.Rule+" "+source[f.Span.Start:f.Span.End])
	}
	return out
}

func refusals(r review.Result) (out []rulebook.Finding) {
	for _, f := range r.Findings {
		if f.Severity == ledger.Refusal {
			out = append(out, f)
		}
	}
	return out
}

func TestEveryFormatIsReadWithItsPlaces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, source string
		want         []string
	}{
		{"a.md", "# Fast\n\nThe *search* must be fast.\n\n    must be fast\n", []string{"RQ-V01 fast"}},
		{"a.txt", "The search must be fast.\n", []string{"RQ-V01 fast"}},
		{"notes", "The search must be fast.\n", []string{"RQ-V01 fast"}},
		{"a.csv", "id,requirement,owner\n1,\"The \"\"full\"\" search must be fast.\",\"must be fast\"\n", []string{"RQ-V01 fast"}},
		{"a.csv", "id;Statement\r\n1;The search must be fast.\r\n", []string{"RQ-V01 fast"}},
		{"a.tsv", "key\tText\n1\tThe search, must be fast.\n", []string{"RQ-V01 fast"}},
		{"a.csv", "The search must be fast.\nThe list must be fast.\n", []string{"RQ-V01 fast", "RQ-V01 fast"}},
		{"a.feature", "Feature: Search\n\n  Scenario: Find\n    Given a catalogue of 20 books\n    When Ada searches for whales\n    Then it works as expected\n", []string{"AC-02 works"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := review.Document(c.name, []byte(c.source), options(t))
			if diff := cmp.Diff(c.want, at(c.source, refusals(r))); diff != "" {
				t.Errorf("refusals of %q (-want +got):\n%s", c.source, diff)
			}
		})
	}
}

func TestAStoryIsJudgedAsAStory(t *testing.T) {
	t.Parallel()
	const source = "As a buyer, I want to find books by their author, so that I find more of what I liked.\n"
	r := review.Document("a.md", []byte(source), options(t))
	if len(r.Sentences) != 1 || r.Sentences[0].Story == nil {
		t.Fatalf("%+v is no story", r.Sentences)
	}
	s := r.Sentences[0].Story
	if got := source[s.RoleSpan.Start:s.RoleSpan.End]; got != s.Role {
		t.Errorf("the role %q is placed at %q", s.Role, got)
	}
}

func TestACellOfStepsIsReadAsAScenario(t *testing.T) {
	t.Parallel()
	const source = "id,acceptance criteria\n1,\"Given 20 books\nWhen Ada searches for whales\nThen it works as expected\"\n"
	r := review.Document("a.csv", []byte(source), options(t))
	if diff := cmp.Diff([]string{"AC-02 works"}, at(source, refusals(r))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestScenariosInMarkdownAreRead(t *testing.T) {
	t.Parallel()
	const source = "# Search\n\n```gherkin\nScenario: Find\n  Given 20 books\n  When Ada searches for whales\n  Then it works\n```\n\n```js\nThen it works\n```\n"
	r := review.Document("a.md", []byte(source), options(t))
	if diff := cmp.Diff([]string{"AC-02 works"}, at(source, refusals(r))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestColumnsCanBeNamed(t *testing.T) {
	t.Parallel()
	const source = "id,what,requirement\n1,It must be fast.,It must be robust.\n"
	for _, c := range []struct {
		columns []string
		want    []string
		notes   int
	}{
		{nil, []string{"RQ-V01 robust"}, 0},
		{[]string{"what"}, []string{"RQ-V01 fast"}, 0},
		{[]string{"2", "requirement"}, []string{"RQ-V01 fast", "RQ-V01 robust"}, 0},
		{[]string{"gone"}, nil, 1},
	} {
		o := options(t)
		o.Columns = c.columns
		r := review.Document("a.csv", []byte(source), o)
		if diff := cmp.Diff(c.want, at(source, refusals(r))); diff != "" || len(r.Notes) != c.notes {
			t.Errorf("columns %q: %d notes (-want +got):\n%s", c.columns, len(r.Notes), diff)
		}
	}
	if r := review.Document("a.csv", []byte("id,owner\n1,Ada\n"), options(t)); len(r.Notes) != 1 {
		t.Errorf("a table without a column of requirements: notes %q, want one", r.Notes)
	}
}

// In a column of requirements "Fast search" is one, although nobody is obliged by it; in one of summaries it is a title.
func TestACellOfRequirementsIsOne(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{"requirement": true, "summary": false} {
		r := review.Document("a.csv", []byte("id,"+header+"\n1,Export the list quickly\n"), options(t))
		if got := len(refusals(r)) > 0; got != want {
			t.Errorf("in a column %q: refused %t, want %t", header, got, want)
		}
	}
}

// A repair inside of a quoted cell must not end the cell.
func TestRepairsFitIntoTheirCell(t *testing.T) {
	t.Parallel()
	for _, source := range []string{
		"requirement,x\n\"The search must be \"\"very\"\" fast, and must be robust and/or secure.\",y\n",
		"requirement,x\nThe search must be fast and/or secure.,y\n",
	} {
		for _, f := range review.Document("a.csv", []byte(source), options(t)).Findings {
			for _, x := range f.Fixes {
				after := source[:x.Span.Start] + x.Text + source[x.Span.End:]
				if n := strings.Count(after, "\n"); n != 2 || !strings.HasSuffix(after, ",y\n") || strings.Count(after, `"`)%2 != 0 {
					t.Errorf("%s %q makes %q", f.Rule, x.Title, after)
				}
			}
		}
	}
}

func TestRulesAreChosen(t *testing.T) {
	t.Parallel()
	const source = "The search should be fast and/or robust.\n"
	for _, c := range []struct {
		only, without []string
		least         ledger.Severity
		has, hasNot   string
	}{
		{has: "RQ-V01"},
		{only: []string{"rq-v*"}, has: "RQ-V01", hasNot: "RQ-L"},
		{without: []string{"RQ-V01"}, has: "RQ-L03", hasNot: "RQ-V01"},
		{least: ledger.Refusal, has: "RQ-V01", hasNot: "RQ-L07"},
	} {
		o := options(t)
		o.Only, o.Without, o.Least = c.only, c.without, c.least
		r := review.Document("a.md", []byte(source), o)
		got := strings.Join(at(source, r.Findings), "; ")
		if !strings.Contains(got, c.has) || c.hasNot != "" && strings.Contains(got, c.hasNot) {
			t.Errorf("%+v finds %s", c, got)
		}
		if c.least != "" && r.Hidden[ledger.Warning] == 0 {
			t.Errorf("%+v does not count what it left out", c)
		}
	}
}

// A sentence counts as changed when any of its lines is: what was taken out of its second line may be the limit of its
// first.
func TestOnlyChangedSentencesAreShown(t *testing.T) {
	t.Parallel()
	const source = "The first must be fast.\n\nThe second must be fast\nwhatever comes.\n\nThe third must be fast.\n"
	for _, c := range []struct {
		lines []review.LineRange
		want  int
	}{
		{nil, 3},
		{[]review.LineRange{}, 0},
		{[]review.LineRange{{1, 1}}, 1},
		{[]review.LineRange{{4, 4}}, 1},
		{[]review.LineRange{{4, 3}}, 1}, // a line was deleted between the third and the fourth
		{[]review.LineRange{{3, 2}}, 0}, // and one between two sentences
		{[]review.LineRange{{4, 9}}, 2},
	} {
		o := options(t)
		o.Changed = c.lines
		r := review.Document("a.md", []byte(source), o)
		if got := len(refusals(r)); got != c.want {
			t.Errorf("lines %v: %d refusals, want %d", c.lines, got, c.want)
		}
	}
}

// Sentences of one document are compared with each other, and the finding says where the other one stands.
func TestSentencesAreCompared(t *testing.T) {
	t.Parallel()
	const source = `Availability of the shop shall be at least 99 % in each calendar month.

Availability of the shop shall be at most 95 % in each calendar month.

- As a buyer, I want to pay by card, so that I need no cash.
- As a buyer, I want to pay by card, so that I need no cash.
`
	got := map[string]string{}
	for _, f := range review.Document("a.md", []byte(source), options(t)).Findings {
		got[f.Rule] = string(f.Severity) + " " + f.Message
	}
	if m := got["RQ-V17"]; !strings.HasPrefix(m, "refusal ") || !strings.Contains(m, "line 1") {
		t.Errorf("two limits that exclude each other: %q", m)
	}
	if m := got["US-11"]; !strings.Contains(m, "line 5, line 6") {
		t.Errorf("the same story twice: %q", m)
	}
}

func TestFindingsStandInOrder(t *testing.T) {
	t.Parallel()
	r := review.Document("a.md", []byte(document(40)), options(t))
	for i := 1; i < len(r.Findings); i++ {
		if r.Findings[i].Span.Start < r.Findings[i-1].Span.Start {
			t.Fatalf("finding %d stands before the one before it", i)
		}
	}
	if len(r.Findings) == 0 {
		t.Fatal("no findings to order")
	}
}

func TestAStatementIsARequirementWhateverItLooksLike(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"# The search must be fast", "Note: the search must be fast.", "Example: The search must be fast"} {
		if r := review.Statement(text, options(t)); len(refusals(r)) == 0 {
			t.Errorf("%q is not refused: %+v", text, r.Sentences)
		}
	}
}

// document is a text of so many lines, of the kinds that requirements documents have.
func document(lines int) string {
	var b strings.Builder
	for i := 0; i < lines; i += 10 {
		fmt.Fprintf(&b, `## Section %d

When a buyer confirms the payment, the checkout shall show the receipt within 3 s for 95 %% of payments.

- The list should load quickly and be user-friendly, even with many entries.
- As a clerk, I want to export orders, so that I can check them.

| id | requirement | status |
| R%d | The API shall answer within 200ms at the 99th percentile, measured over a month. | open |
`, i, i)
	}
	return b.String()
}

// Ten times the source takes about ten times as long, whatever it is made of.
func TestTimeGrowsWithTheSource(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	o := options(t)
	for name, piece := range map[string]string{
		"one line.txt":       "The list must be fast and within 3 s for 95 % of users ",
		"paragraphs.md":      "The list must be fast, and shall answer within 3 s.\n\n",
		"words.md":           "word ",
		"quotes.csv":         "\"\"\"\"",
		"rows.csv":           "requirement\n\"It must \"\"be\"\" fast\"\n",
		"marks.md":           "[a](b *c _d `e ",
		"bytes.txt":          "\xff\xfe must be \u202e fast\r",
		"stories.md":         "- As a user, I want to pay, so that I am done.\n",
		"limits.md":          "The answer time shall be under 3 s.\n\n",
		"features.feature":   "Feature: a\n Scenario: b\n  Given c\n  When d\n  Then e\n",
		"fences.md":          "```gherkin\nScenario: b\n  Given c\n  When d\n  Then e\n```\n",
		"many columns.csv":   "requirement,",
		"never closed.csv":   "requirement,\"a\n",
		"nothing at all.txt": "\n",
	} {
		t.Run(name, func(t *testing.T) {
			measure := func(size int) time.Duration {
				source := []byte(strings.Repeat(piece, size/len(piece)))
				start := time.Now()
				review.Document(name, source, o)
				return time.Since(start)
			}
			small, large := measure(20_000), measure(200_000)
			if large > 40*small+time.Second {
				t.Errorf("20 kB take %v, 200 kB %v", small, large)
			}
		})
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("a.md", []byte("# A\n\nThe *search* must be fast [x](y).\n\n| a | requirement |\n|---|---|\n| 1 | within 1e400 s |\n"))
	f.Add("a.csv", []byte("\"requirement\",x\n\"The \"\"search\"\" must be within 2 s\",\"open"))
	f.Add("a.csv", []byte("requirement\n\"Given a\nWhen b\nThen c\"\n"))
	f.Add("a.feature", []byte("Feature: a\n Scenario: b\n  Given x\n  Then <y>\n  Examples:\n | z |\n"))
	f.Add("a.txt", []byte("\xff\xfe the TBD shall \u202e be within \r\n xx seconds, 24/7"))
	f.Add("a.tsv", []byte("text\tb\n\t\n"))
	o := options(f)
	f.Fuzz(func(t *testing.T, name string, source []byte) {
		if len(source) > 20_000 {
			t.Skip()
		}
		r := review.Document(name, source, o)
		for _, x := range r.Findings {
			if x.Span.Start < 0 || x.Span.End < x.Span.Start || x.Span.End > len(source) {
				t.Fatalf("%s stands at %v of %d bytes", x.Rule, x.Span, len(source))
			}
			for _, fix := range x.Fixes {
				if fix.Span.Start < 0 || fix.Span.End < fix.Span.Start || fix.Span.End > len(source) {
					t.Fatalf("the repair %q of %s stands at %v of %d bytes", fix.Title, x.Rule, fix.Span, len(source))
				}
			}
		}
		for _, s := range r.Sentences {
			if s.Span.Start < 0 || s.Span.End < s.Span.Start || s.Span.End > len(source) {
				t.Fatalf("a sentence stands at %v of %d bytes", s.Span, len(source))
			}
			for _, c := range s.Readings {
				if _, err := json.Marshal(c); err != nil {
					t.Fatalf("%q: %v", s.Text, err)
				}
			}
		}
	})
}

func BenchmarkDocument(b *testing.B) {
	for _, lines := range []int{300, 3000} {
		source := []byte(document(lines))
		o := options(b)
		b.Run(fmt.Sprintf("lines=%d", lines), func(b *testing.B) {
			b.SetBytes(int64(len(source)))
			for b.Loop() {
				review.Document("a.md", source, o)
			}
		})
	}
}
