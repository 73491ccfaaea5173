package tabular_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/tabular"
	"throughline.dev/ledger"
)

func TestTablesOfRequirements(t *testing.T) {
	t.Parallel()
	const in = "ID,Requirement,Type,Priority,Rationale,Acceptance Criteria,Parent\n" +
		"SYS-1,The search shall answer.,Non-functional,Must have,People wait.,\"- the list is shown\n- the count is shown\",\n" +
		"SYS-2,The list shall be sorted.,Functional,High,,,SYS-1\n"
	const want = `r.csv:2: requirement "The search shall answer"
  external csv:r/SYS-1
  fields {"criteria":[{"text":"the list is shown"},{"text":"the count is shown"}],"priority":"must","rationale":"People wait.","statement":"The search shall answer.","type":"quality"}
r.csv:4: requirement "The list shall be sorted"
  external csv:r/SYS-2
  fields {"statement":"The list shall be sorted.","type":"functional"}
  later ext:csv:r/SYS-2 parent ext:csv:r/SYS-1
  lost Priority: the priority is one of must, should, could, wont ("High")
`
	f := connecttest.WithoutReadings(formatOf(t, "r.csv"))
	got := connecttest.Dump(f, connecttest.Source("r.csv", []byte(in)), connect.Options{})
	if diff := cmp.Diff(want, sortedFields(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if m := f.Detect(connect.Head{Name: "r.csv", Text: []byte(in)}); m.Confidence < 0.5 || !strings.Contains(m.Why, "requirements") {
		t.Errorf("%+v", m)
	}
}

// sortedFields writes the fields of a dump in the order of their names.
func sortedFields(dump string) string {
	lines := strings.Split(dump, "\n")
	for i, line := range lines {
		raw, ok := strings.CutPrefix(line, "  fields ")
		var m map[string]any
		if !ok || json.Unmarshal([]byte(raw), &m) != nil {
			continue
		}
		if b, err := json.Marshal(m); err == nil {
			lines[i] = "  fields " + string(b)
		}
	}
	return strings.Join(lines, "\n")
}

func TestTablesOfStories(t *testing.T) {
	t.Parallel()
	const in = "Title,As a,I want to,So that\nFind,buyer,find my order,I know where it is\n"
	const want = `s.csv:2: story "Find"
  external csv/sha256:
  fields {"ends":"I know where it is","means":"find my order","role":"buyer"}
`
	got := sortedFields(connecttest.Dump(formatOf(t, "s.csv"), connecttest.Source("s.csv", []byte(in)), connect.Options{}))
	before, after, _ := strings.Cut(got, "sha256:")
	_, after, _ = strings.Cut(after, "\n")
	if diff := cmp.Diff(want, before+"sha256:\n"+after); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Criteria stand in a table as people wrote them, and those that are not altered come back exactly.
func TestCriteriaComeBackFromATable(t *testing.T) {
	t.Parallel()
	kind := []ledger.Kind{}
	for _, k := range schema(t).Kinds() {
		if k.Name == "requirement" {
			kind = append(kind, k)
		}
	}
	r := ledger.Record{Key: "REQ-1", Kind: "requirement", Title: "Quick", State: "draft", Fields: json.RawMessage(`{"statement":"It is quick.","criteria":[{"text":"below 200 ms","metric":"mine","comparator":"<","threshold":200,"unit":"ms","check":{"source":"events"}},{"text":"nobody waits"}]}`)}
	var b strings.Builder
	if err := tabular.Write(&b, kind, records(r)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "\"below 200 ms\nnobody waits\"") {
		t.Errorf("criteria are not readable:\n%s", b.String())
	}
	altered := strings.Replace(b.String(), "nobody waits", "everybody smiles", 1)
	o := connect.Options{Standing: func(ledger.Ref) (*connect.Standing, error) { return &connect.Standing{Record: r}, nil }}
	got := connecttest.Dump(formatOf(t, "x.csv"), connecttest.Source("x.csv", []byte(altered)), o)
	if !strings.Contains(got, `{"text":"below 200 ms","metric":"mine","comparator":"\u003c","threshold":200,"unit":"ms","check":{"source":"events"}},{"text":"everybody smiles"}`) {
		t.Error(got)
	}
}
