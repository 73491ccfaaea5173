package product_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define"
	"throughline.dev/ledger"
	"throughline.dev/product"
)

// operate runs an operation of the define stage as a surface does.
func operate[Out any](t *testing.T, p *product.Product, name string, in any) Out {
	t.Helper()
	out, err := tryOperation(t, p, name, in)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return out.(Out)
}

func tryOperation(t *testing.T, p *product.Product, name string, in any) (any, error) {
	t.Helper()
	for _, op := range define.Stage().Operations {
		if op.Name != name {
			continue
		}
		env, err := p.Env(t.Context(), editor(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return op.Run(t.Context(), env, in)
	}
	t.Fatalf("the stage has no operation %s", name)
	return nil, nil
}

func reconcile(t *testing.T, p *product.Product) {
	t.Helper()
	if done, err := p.Reconcile(t.Context()); err != nil || done.Failed > 0 {
		t.Fatalf("reconcile: %+v, %v", done, err)
	}
}

// raised lists the rules of the findings about a record, with a prefix.
func raised(t *testing.T, p *product.Product, key ledger.Key, prefix string) []string {
	t.Helper()
	list, err := p.Store.Findings(context.Background(), ledger.FindingQuery{Subject: key})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range list {
		if strings.HasPrefix(f.Rule, prefix) {
			out = append(out, f.Rule)
		}
	}
	return out
}

const (
	vague    = "The system should be fast."
	quantity = "The API response time for search queries under 1,000 results should be under 200ms at the 95th percentile."
)

// The sentence of the brief that cannot be built, and the one that can.
func TestAVagueRequirementIsRefusedAndAPreciseOneIsRead(t *testing.T) {
	t.Parallel()
	p := open(t)
	r := operate[define.ReadResult](t, p, "read", define.ReadInput{Text: vague, As: "statement"})
	if len(r.Sentences) != 1 || r.Sentences[0].Verdict != "refused" || len(r.Sentences[0].Criteria) != 0 {
		t.Fatalf("%q is read as %+v", vague, r)
	}
	i := slices.IndexFunc(r.Findings, func(f define.Place) bool { return f.Rule == "RQ-V01" })
	if i < 0 || r.Findings[i].Words != "fast" || r.Findings[i].Start != strings.Index(vague, "fast") || r.Findings[i].Question == "" {
		t.Fatalf("nobody is told what is wrong with “fast”: %+v", r.Findings)
	}

	r = operate[define.ReadResult](t, p, "read", define.ReadInput{Text: quantity, As: "statement"})
	if len(r.Sentences) != 1 || len(r.Sentences[0].Criteria) != 1 || r.Sentences[0].Verdict != "gaps" {
		t.Fatalf("%q is read as %+v", quantity, r)
	}
	c := r.Sentences[0].Criteria[0]
	if c.Statistic != "p95" || c.Comparator != "<" || *c.Threshold != 200 || c.Unit != "ms" || *c.SI != 0.2 || len(c.Filter) != 1 || c.Filter[0].Value != 1000 || c.Modality != "should" {
		t.Errorf("the criterion is %+v", c)
	}
	if at := c.Spans["threshold"]; quantity[at[0]:at[1]] != "200" {
		t.Errorf("the threshold stands at %v, %q", at, quantity[at[0]:at[1]])
	}
}

// What chips say becomes a sentence that says the same.
func TestACriterionBecomesASentenceAndIsReadBack(t *testing.T) {
	t.Parallel()
	p := open(t)
	c := operate[define.ReadResult](t, p, "read", define.ReadInput{Text: quantity, As: "statement"}).Sentences[0].Criteria[0].Criterion
	limit := 150.0
	c.Threshold, c.Statistic = &limit, "p99"
	raw, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	said := operate[define.PhraseResult](t, p, "phrase", define.PhraseInput{Criterion: string(raw)})
	again := operate[define.ReadResult](t, p, "read", define.ReadInput{Text: said.Text, As: "statement"})
	if len(again.Sentences) != 1 || len(again.Sentences[0].Criteria) != 1 {
		t.Fatalf("%q is read as %+v", said.Text, again)
	}
	got := again.Sentences[0].Criteria[0]
	if *got.Threshold != 150 || got.Statistic != "p99" || got.Unit != "ms" || len(got.Filter) != 1 {
		t.Errorf("%q is read as %+v", said.Text, got)
	}
	if _, err := tryOperation(t, p, "phrase", define.PhraseInput{Criterion: `["no"`}); ledger.CodeOf(err) != ledger.CodeInvalid {
		t.Errorf("what is no criterion gives %v", err)
	}
}

// A refusal blocks ready until the words change, or somebody dismisses it with a reason; the dismissal is counted.
func TestARefusalBlocksReadyUntilItIsMendedOrDismissed(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Easy", "", `{"statement":"The wizard shall be easy to use.","criteria":[{"text":"Support agrees that the wizard is done."}]}`))
	reconcile(t, p)
	_, err := try(p, "", setState("REQ-1", "ready", nil))
	refused(t, err, ledger.CodeBlocked, "wording.RQ-")

	_, err = tryOperation(t, p, "dismiss", define.DismissInput{Record: "REQ-1", Rule: "RQ-V01", Words: "easy", Reason: " "})
	refused(t, err, ledger.CodeReasonRequired, "reason")
	_, err = tryOperation(t, p, "dismiss", define.DismissInput{Record: "REQ-1", Rule: "RQ-X99", Reason: "No."})
	refused(t, err, ledger.CodeInvalid, "RQ-X99")
	for _, rule := range raised(t, p, "REQ-1", "wording.") {
		operate[define.DismissResult](t, p, "dismiss", define.DismissInput{Record: "REQ-1", Rule: rule, Reason: "A panel of five judged it."})
	}
	reconcile(t, p)
	if left := raised(t, p, "REQ-1", "wording."); len(left) > 0 {
		t.Errorf("dismissed findings stand: %v", left)
	}
	apply(t, p, "", setState("REQ-1", "ready", nil))

	use := operate[define.RulesResult](t, p, "rules", define.RulesInput{Rule: "RQ-V01"})
	if len(use.Rules) != 1 || use.Rules[0].Dismissed != 1 || use.Rules[0].Reasons[0].Reason != "A panel of five judged it." {
		t.Errorf("the rule does not tell of its dismissal: %+v", use.Rules)
	}
	history, err := p.Store.History(t.Context(), "REQ-1")
	if err != nil || !slices.ContainsFunc(history, func(e ledger.Entry) bool { return e.Change.Reason == "A panel of five judged it." }) {
		t.Errorf("the history does not tell of the dismissal: %v", err)
	}
}

// A dismissal is about words, and ends when they change.
func TestADismissalEndsWithItsWords(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Easy", "", `{"statement":"The wizard shall be easy to use."}`))
	operate[define.DismissResult](t, p, "dismiss", define.DismissInput{Record: "REQ-1", Rule: "RQ-V01", Words: "easy to use", Reason: "Said by the customer."})
	reconcile(t, p)
	if slices.Contains(raised(t, p, "REQ-1", "wording."), "wording.RQ-V01") {
		t.Fatal("the finding stands though it was dismissed")
	}
	apply(t, p, "clearer", ledger.Op{Edit: &ledger.Edit{Key: "REQ-1", Fields: map[string]json.RawMessage{"statement": json.RawMessage(`"The wizard shall be intuitive."`)}}})
	reconcile(t, p)
	if !slices.Contains(raised(t, p, "REQ-1", "wording."), "wording.RQ-V01") {
		t.Errorf("other words are excused as well: %v", raised(t, p, "REQ-1", "wording."))
	}
}

// Two requirements that cannot both hold keep each other from ready.
func TestContradictionsBlockBoth(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "",
		put("requirement", "Two nines", "", `{"statement":"The checkout service shall be available at least 99 % of each calendar month.","criteria":[{"text":"The checkout service shall be available at least 99 % of each calendar month.","metric":"availability","population":"the checkout service","statistic":"ratio","comparator":">=","threshold":99,"unit":"%","window":"calendar month"}]}`),
		put("requirement", "Four nines", "", `{"statement":"The checkout service shall be available at least 99.99 % of each calendar month.","criteria":[{"text":"The checkout service shall be available at least 99.99 % of each calendar month.","metric":"availability","population":"the checkout service","statistic":"ratio","comparator":">=","threshold":99.99,"unit":"%","window":"calendar month"}]}`),
	)
	reconcile(t, p)
	for _, key := range []ledger.Key{"REQ-1", "REQ-2"} {
		if !slices.Contains(raised(t, p, key, "language."), "language.contradiction") {
			t.Errorf("%s stands unchallenged: %v", key, raised(t, p, key, ""))
		}
		_, err := try(p, "", setState(key, "ready", nil))
		refused(t, err, ledger.CodeBlocked, "language.contradiction")
	}
	if c := operate[define.Coverage](t, p, "coverage", define.CoverageInput{}); len(c.Contradictions) != 1 || c.Contradictions[0].A.Canonical == "" {
		t.Errorf("the set shows %+v", c.Contradictions)
	}
}

// A draft carries its evidence and says nothing of its own.
func TestADraftCarriesItsEvidenceAndInventsNothing(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("feedback", "Ticket", "The token expired twice today.", "{}"), put("opportunity", "Tokens expire while people wait", "", "{}"))
	apply(t, p, "",
		ledger.Op{Put: &ledger.Put{As: "q", Kind: "quote", Title: "Expired twice", Fields: json.RawMessage(`{"source":"FB-1","text":"The token expired twice"}`)}},
		ledger.Op{Link: &ledger.Bond{From: "@q", Relation: ledger.Quotes, To: "FB-1"}},
		ledger.Op{Link: &ledger.Bond{From: "@q", Relation: ledger.Evidences, To: "OPP-1"}})
	d := operate[define.DraftResult](t, p, "draft", define.DraftInput{Of: "opp-1"})
	f, err := ledger.Decode[define.RequirementFields](d.Requirement)
	if err != nil {
		t.Fatal(err)
	}
	if d.Requirement.Title != "Tokens expire while people wait" || !slices.Equal(d.Quotes, []ledger.Key{"Q-1"}) || !strings.Contains(f.Rationale, "“The token expired twice”") {
		t.Errorf("the draft is %+v with %+v", d, f)
	}
	for word := range strings.FieldsSeq(f.Statement) {
		if strings.HasPrefix(word, "<") {
			continue
		}
		if !strings.Contains("When the shall within for % of ", strings.Trim(word, ",.")+" ") {
			t.Errorf("the frame says %q, which nobody said", word)
		}
	}
	reconcile(t, p)
	apply(t, p, "first try", ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(d.Requirement.Key), Fields: map[string]json.RawMessage{"criteria": json.RawMessage(`[{"text":"Support sees the receipt."}]`)}}})
	reconcile(t, p)
	_, err = try(p, "", setState(d.Requirement.Key, "ready", nil))
	refused(t, err, ledger.CodeBlocked, "wording.RQ-V12")
	c := operate[define.Coverage](t, p, "coverage", define.CoverageInput{})
	if len(c.Requirements) != 1 || c.Requirements[0].Evidence.N != 1 || c.Requirements[0].Verdict != "refused" {
		t.Errorf("the set shows %+v", c.Requirements)
	}
	_, err = tryOperation(t, p, "draft", define.DraftInput{Of: "FB-1"})
	refused(t, err, ledger.CodeInvalid, "feedback")
}

// What a criterion leaves open is asked of a person, and the question is closed by filling the gap.
func TestAQuestionIsAskedOfAPersonAndClosedByTheAnswer(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("requirement", "Search", "", `{"statement":"The search shall answer within 2 s.","criteria":[{"text":"The search shall answer within 2 s.","metric":"search response time","quantity":"duration","comparator":"<=","threshold":2,"unit":"s"}]}`))
	reconcile(t, p)
	asked := operate[define.AskResult](t, p, "ask", define.AskInput{Requirement: "REQ-1", Slot: "statistic", Criterion: 1, Of: "@bo"})
	if asked.Question.Of != "bo" || asked.Question.Question == "" || asked.Question.Asked != "2026-11-02" {
		t.Fatalf("asked is %+v", asked.Question)
	}
	open := func() (n int) {
		for _, q := range operate[define.Readiness](t, p, "readiness", define.ReadinessInput{}).Asked {
			if q.Of == "bo" {
				n++
			}
		}
		return n
	}
	if n := open(); n != 1 {
		t.Fatalf("%d questions wait for bo", n)
	}
	operate[define.AskResult](t, p, "ask", define.AskInput{Requirement: "REQ-1", Slot: "statistic", Criterion: 1, Of: "bo"})
	if n := open(); n != 1 {
		t.Errorf("asked again, %d questions wait for bo", n)
	}
	apply(t, p, "bo says every search", ledger.Op{Edit: &ledger.Edit{Key: "REQ-1", Fields: map[string]json.RawMessage{"criteria": json.RawMessage(`[{"text":"The search shall answer within 2 s.","metric":"search response time","quantity":"duration","statistic":"p95","basis":"requests","comparator":"<=","threshold":2,"unit":"s"}]`)}}})
	if n := open(); n != 0 {
		t.Errorf("the gap is filled, and %d questions wait for bo", n)
	}
	_, err := tryOperation(t, p, "ask", define.AskInput{Requirement: "REQ-1", Slot: "colour", Of: "bo"})
	refused(t, err, ledger.CodeInvalid, "no such gap")
}

// Words that the glossary avoids are found in the whole set, and repeated requirements.
func TestTheSetIsReadAsAWhole(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "",
		put("term", "Problem type", "", `{"definition":"The identifier of a kind of failure.","avoid":["error code"]}`),
		put("requirement", "A", "", `{"statement":"The gateway shall write the error code of each failed request to the audit trail within 5 s."}`),
		put("requirement", "B", "", `{"statement":"The gateway shall write the error codes of each failed request to the audit trail within 5 s."}`),
		put("requirement", "C", "", `{"statement":"The gateway shall write the error code of each failed request to the audit trail within 9 s."}`),
		put("feature", "Audit", "", `{}`), setState("FEAT-1", "planned", nil))
	reconcile(t, p)
	c := operate[define.Coverage](t, p, "coverage", define.CoverageInput{})
	if len(c.Terms) != 1 || len(c.Terms[0].Avoided) != 1 || len(c.Terms[0].Avoided[0].Keys) != 3 {
		t.Errorf("terms are %+v", c.Terms)
	}
	if len(c.Uncovered) != 1 || c.Uncovered[0].Key != "FEAT-1" {
		t.Errorf("without a requirement are %+v", c.Uncovered)
	}
	if len(c.Duplicates) == 0 || c.Duplicates[0].A != "REQ-1" || c.Duplicates[0].B != "REQ-2" {
		t.Errorf("duplicates are %+v", c.Duplicates)
	}
	if !slices.Contains(raised(t, p, "REQ-1", "language."), "language.avoided_term") {
		t.Errorf("REQ-1 is not told: %v", raised(t, p, "REQ-1", ""))
	}
}

// What a model may do is checked by an evaluation; such a requirement needs no criterion beside it.
func TestModelBehaviourIsACheckOfItsOwn(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "",
		put("requirement", "Whole", "", `{"type":"model-behaviour","statement":"The assistant shall name the page that each suggested remedy comes from.","behaviour":{"metric":"share of suggestions that name their page","set":"400 pasted errors of 2026","comparator":">=","threshold":95,"unit":"%","judge":"two people of support","refusal":"says that it does not know","escalation":"hands over to support","data":"public pages","consent":"none needed: no personal data","review_by":"2027-05-01","slices":["validation"]}}`),
		put("requirement", "Half", "", `{"type":"model-behaviour","statement":"The assistant shall name the page that each suggested remedy comes from.","behaviour":{"metric":"share of suggestions that name their page"}}`))
	reconcile(t, p)
	apply(t, p, "", setState("REQ-1", "ready", nil))
	_, err := try(p, "", setState("REQ-2", "ready", nil))
	refused(t, err, ledger.CodeInvalid, "criterion")
}

// A record that has more findings than anybody reads shows the severest, and says how many there are.
func TestFindingsOfARecordAreBounded(t *testing.T) {
	t.Parallel()
	p := open(t)
	var statement, criteria strings.Builder
	for i := range 300 {
		fmt.Fprintf(&statement, "The page shall be shown to the user by it. The list %d shall be fast. ", i)
		fmt.Fprintf(&criteria, `,{"text":"c","metric":"response time","quantity":"duration","population":"search queries","statistic":"p95","comparator":"<","threshold":%d,"unit":"ms"}`, i+1)
	}
	apply(t, p, "", put("requirement", "Wishes", "", fmt.Sprintf(`{"statement":%q}`, statement.String())), put("requirement", "Limits", "", `{"statement":"The search shall answer.","criteria":[`+criteria.String()[1:]+`]}`))
	reconcile(t, p)
	for key, prefix := range map[ledger.Key]string{"REQ-1": "wording.", "REQ-2": "language."} {
		list, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: key, Rule: prefix + "*"})
		if err != nil || len(list) != 100 {
			t.Fatalf("%s has %d findings (%v)", key, len(list), err)
		}
		told := 0
		for _, f := range list {
			if f.Severity != ledger.Refusal {
				t.Errorf("%s: %s stands in the place of a refusal: %s", key, f.Rule, f.Message)
			}
			if strings.Contains(f.Message, "more findings, which are not listed") {
				told++
			}
		}
		if told != 1 {
			t.Errorf("%s: %d findings say that there are more", key, told)
		}
	}
}

// A story is told of an end that is missing once, and of each scenario where it stands.
func TestAStoryIsToldOnceAndInPlace(t *testing.T) {
	t.Parallel()
	p := open(t)
	apply(t, p, "", put("story", "Export", "", `{"role":"bookkeeper","means":"export invoices","scenarios":[{"name":"one","given":"an invoice of May","when":"May is exported","then":"the file holds 1 invoice"},{"name":"two","given":"no invoice","when":"May is exported","then":"it works as expected"}]}`))
	reconcile(t, p)
	list, err := p.Store.Findings(t.Context(), ledger.FindingQuery{Subject: "US-1"})
	if err != nil {
		t.Fatal(err)
	}
	ends, vague := 0, 0
	for _, f := range list {
		if f.Rule == "story.without_ends" || f.Rule == "wording.US-02" {
			ends++
		}
		if f.Rule == "wording.AC-02" {
			vague++
			if f.Path != "fields.scenarios[1]" || f.Severity != ledger.Refusal {
				t.Errorf("the outcome nobody can observe is placed at %q: %+v", f.Path, f)
			}
		}
	}
	if ends != 1 || vague != 1 {
		t.Errorf("the missing end is told %d times, the outcome %d times: %+v", ends, vague, list)
	}
	_, err = try(p, "", setState("US-1", "ready", nil))
	refused(t, err, ledger.CodeBlocked, "wording.AC-02")
}
