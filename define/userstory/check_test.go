package userstory_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
	"throughline.dev/ledger"
)

func findings(t *testing.T, text string) []rulebook.Finding {
	t.Helper()
	s := passage.One(text)
	st, ok := userstory.Parse(s)
	if !ok {
		t.Fatalf("this is not read as a story: %s", text)
	}
	return userstory.Check(s, st)
}

// rules writes findings as "US-03 warning: words".
func rules(all []rulebook.Finding) []string {
	out := []string{}
	for _, f := range all {
		out = append(out, f.Rule+" "+string(f.Severity)+": "+f.Words)
	}
	return out
}

const why = ", so that the books are closed by noon."

func TestGoodStoriesHaveNoFindings(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"As a bookkeeper, I want to export invoices and receipts" + why,
		"As a bookkeeper, I want to drag and drop receipts onto an invoice" + why,
		"As a bookkeeper, I want to see which invoices were paid and booked" + why,
		"As a bookkeeper, I want to ask a clerk to scan and send a receipt" + why,
		"As a bookkeeper, I want to compare the read and write totals" + why,
		"As a bookkeeper, I want to see orders, returns, and claims" + why,
		"As a bookkeeper, I want to export a list of open items (OI)" + why,
		"As a bookkeeper, I want to export my invoice(s)" + why,
		"As a system administrator, I want to lock an account" + why,
		"As an owner of a company, I want to lock an account" + why,
		"As a bookkeeper, I want to see a round of payments" + why,
		"As a bookkeeper, I want to know what account a payment belongs to, so that I can answer what it was made for.",
		"As a bookkeeper, I want to save a search, so that I can see it later.",
		"As a bookkeeper, I want to mark invoices as paid, so that reminders are sent to the right people.",
		"As a buyer, I want to say that that price was agreed" + why,
	} {
		if got := rules(findings(t, text)); len(got) > 0 {
			t.Errorf("%s\n%q", text, got)
		}
	}
}

func TestRulesOfAStory(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"I want to export invoices" + why:                                                                     {"US-01 refusal: I want to"},
		"As a bookkeeper, I want to":                                                                          {"US-02 info: As a bookkeeper, I want to", "US-01 refusal: I want to"},
		"As a bookkeeper, I want to export invoices.":                                                         {"US-02 info: As a bookkeeper, I want to export invoices."},
		"As a bookkeeper, I want to export invoices and send them to the auditor" + why:                       {"US-03 warning: export invoices and send them"},
		"As a bookkeeper, I want to create, edit and delete invoices" + why:                                   {"US-03 warning: create, edit"},
		"As a bookkeeper, I want to export invoices and can print them" + why:                                 {"US-03 warning: export invoices and can print them"},
		"As a bookkeeper, I want to add or remove lines" + why:                                                {"US-03 warning: add or remove lines"},
		"As a bookkeeper, I want to export invoices" + why + " Only those of this year.":                      {"US-04 warning: Only those of this year"},
		"As a bookkeeper, I want to export invoices (only those of this year)" + why:                          {"US-04 info: (only those of this year)"},
		"As a bookkeeper, I want to export invoices, receipts, etc." + why:                                    {"US-04 info: etc", "US-10 info: etc"},
		"As a bookkeeper, I want to export invoices, so that I have them.":                                    {"US-05 warning: I have them"},
		"As a bookkeeper, I want to export all invoices, so that I can do that.":                              {"US-05 warning: I can do that"},
		"As a bookkeeper, I want to print annual reports, so that annual reports can be printed.":             {"US-05 warning: annual reports can be printed"},
		"As a bookkeeper, I want to export invoices, so that they are booked, so that the month closes.":      {"US-05 info: so that the month closes"},
		"As a bookkeeper, I want to have a dropdown of accounts" + why:                                        {"US-06 info: dropdown"},
		"As a bookkeeper, I want to keep invoices in PostgreSQL" + why:                                        {"US-06 info: PostgreSQL"},
		"As a bookkeeper, I want to export to to the auditor" + why:                                           {"US-09 warning: to to"},
		"As a bookkeeper, I want to export invoices, so that so that the month closes.":                       {"US-09 warning: so that so"},
		"As a bookkeeper, I want to the invoices of May" + why:                                                {"US-09 warning: the invoices"},
		"As a bookkeeper, I want to export invoices. So that the month closes.":                               {"US-09 warning: . So that"},
		"As a bookkeeper, I want to manage invoices" + why:                                                    {"US-10 info: manage"},
		"As a bookkeeper, I want to export everything" + why:                                                  {"US-10 info: everything"},
		"As a company, I want to export invoices" + why:                                                       {"US-15 warning: company"},
		"As a product owner, I want to export invoices" + why:                                                 {"US-15 warning: product owner"},
		"As a user, I want to export invoices" + why:                                                          {"US-15 info: user"},
		"As a developer, I want to export invoices" + why:                                                     {"US-15 info: developer"},
		"As a designer of forms, I want to present the wireframes" + why:                                      {"US-16 warning: present the wireframes"},
		"As a bookkeeper, I want to see " + strings.Repeat("one more column of numbers, ", 10) + "sums" + why: {"US-18 info: " + "see one more column of numbers, one more column of numbers, one more column of …"},
	} {
		got := rules(findings(t, text))
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s\n%s", text, d)
		}
	}
}

func TestRepairsOfAStoryApply(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"As a clerk, I want to print the the list, so that it is posted.":         "As a clerk, I want to print the list, so that it is posted.",
		"As a clerk, I want to print lists, so that so that they are posted.":     "As a clerk, I want to print lists, so that they are posted.",
		"As a clerk, I want to print lists. So that they are posted on the wall.": "As a clerk, I want to print lists, so that they are posted on the wall.",
	} {
		all := findings(t, text)
		if len(all) != 1 || len(all[0].Fixes) != 1 {
			t.Errorf("%s: %+v", text, all)
			continue
		}
		fix := all[0].Fixes[0]
		if got := text[:fix.Span.Start] + fix.Text + text[fix.Span.End:]; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestWordsOfAWishWarnAndThoseOfAnEndInform(t *testing.T) {
	t.Parallel()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	s := passage.One("As a clerk, I want the export to be fast, so that my work is easy.")
	st, _ := userstory.Parse(s)
	found, _ := book.Judge(s, criterion.Read(s), wording.Context{Required: true})
	severity := map[string]ledger.Severity{}
	for _, f := range userstory.Wording(s, st, found) {
		severity[f.Words] = f.Severity
		if slices.ContainsFunc(f.Fixes, func(x rulebook.Fix) bool { return x.Span != f.Span }) {
			t.Errorf("a repair would replace the wish: %+v", f)
		}
	}
	if severity["fast"] != ledger.Warning || severity["easy"] != ledger.Info {
		t.Errorf("severities: %v", severity)
	}
}

// Every rule a check can name stands in the rulebook, with the severity its strongest case has.
func TestFindingsAreOfRulesInTheBook(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"US-01", "US-02", "US-03", "US-04", "US-05", "US-06", "US-08", "US-09", "US-10", "US-11", "US-12", "US-15", "US-16", "US-18"} {
		r, err := rulebook.Find(id)
		if err != nil || r.Kind != "story" {
			t.Errorf("%s: %+v, %v", id, r, err)
		}
	}
	for _, u := range userstory.NotChecked() {
		if u.Criterion == "" || u.Why == "" {
			t.Errorf("%+v", u)
		}
	}
}
