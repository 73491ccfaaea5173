package requirement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect/requirement"
)

func TestNamesOfOtherTools(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{"Non-functional": "quality", "Functional requirement": "functional", "Design constraint": "constraint", "Heading": "", "": ""} {
		if got, _ := requirement.Type(name); got != want {
			t.Errorf("type %q is %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"Must have": "must", "MUST": "must", "won't": "wont", "S": "should", "High": "", "1": ""} {
		if got, _ := requirement.Priority(name); got != want {
			t.Errorf("priority %q is %q, want %q", name, got, want)
		}
	}
	for heading, want := range map[string]string{"4.2 Non-functional requirements": "quality", "Functional": "functional", "3. Constraints": "constraint", "Goals": "", "Dysfunctional teams": ""} {
		if got, _ := requirement.TypeOfSection(heading); got != want {
			t.Errorf("section %q is %q, want %q", heading, got, want)
		}
	}
}

func TestAcceptedReadsALineEach(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range requirement.Accepted("- the list is shown\n\n2) the count is shown\n[x] b) it is sorted\n• answers arrive within 200 ms") {
		got = append(got, c.Text)
	}
	if diff := cmp.Diff([]string{"the list is shown", "the count is shown", "b) it is sorted", "answers arrive within 200 ms"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestOpeningIsALine(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{"The search shall\nanswer. Then it rests.": "The search shall answer", "Short.": "Short", "": ""} {
		if got := requirement.Opening(words); got != want {
			t.Errorf("%q opens with %q, want %q", words, got, want)
		}
	}
}
