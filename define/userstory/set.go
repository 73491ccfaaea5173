package userstory

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"throughline.dev/define/passage"
	"throughline.dev/ledger"
)

// Item is one story of a set.
type Item struct {
	Key       string // how findings name it
	Story     Story
	Text      string // as written; may be empty when only the parts are known
	Scenarios int    // that accept it; -1: unknown
}

// NewItem makes an item of the parts that a record holds.
func NewItem(key, role, means, ends string, scenarios int) Item {
	text := Sentence(role, means, ends)
	st, _ := Parse(passage.One(text))
	// The record's parts count, whatever the sentence made of them reads like.
	st.Role, st.Means, st.Ends = role, means, ends
	return Item{Key: key, Story: st, Scenarios: scenarios}
}

// SetFinding is something about several stories, or about one among the others.
type SetFinding struct {
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity"`
	Keys     []string        `json:"keys"` // of the stories concerned, in their order
	Message  string          `json:"message"`
	Question string          `json:"question,omitempty"`
}

// Bounds of a story.
const (
	maxScenarios = 8 // that one story needs
	fewest       = 5 // stories before a template is called usual
)

// CheckSet compares stories with each other: duplicates, contradictions, another template than the usual one, size.
// It takes time in proportion to the words of the set.
func CheckSet(items []Item) []SetFinding {
	var out []SetFinding
	out = append(out, duplicates(items)...)
	out = append(out, conflicts(items)...)
	out = append(out, template(items)...)
	for _, it := range items {
		if it.Scenarios > maxScenarios {
			out = append(out, SetFinding{"US-18", ledger.Info, []string{it.Key}, fmt.Sprintf("The story has %d scenarios; more than %d tell of several stories.", it.Scenarios, maxScenarios), "Which scenarios are of use alone?"})
		}
	}
	at := make(map[string]int, len(items))
	for i, it := range items {
		at[it.Key] = i
	}
	slices.SortStableFunc(out, func(a, b SetFinding) int {
		return cmp.Or(cmp.Compare(at[a.Keys[0]], at[b.Keys[0]]), strings.Compare(a.Rule, b.Rule))
	})
	return out
}

// template names stories that are worded in another way than most of the set.
func template(items []Item) []SetFinding {
	count := map[string]int{}
	for _, it := range items {
		if it.Text != "" {
			count[it.Story.frame()]++
		}
	}
	usual, most, all := "", 0, 0
	for frame, n := range count {
		all += n
		if n > most || n == most && frame < usual {
			usual, most = frame, n
		}
	}
	if all < fewest || most*10 < all*7 {
		return nil // there is no usual template
	}
	var out []SetFinding
	for _, it := range items {
		if frame := it.Story.frame(); it.Text != "" && frame != usual {
			out = append(out, SetFinding{"US-12", ledger.Info, []string{it.Key}, fmt.Sprintf("Its form is “%s”; that of %d of %d stories is “%s”.", frame, most, all, usual), ""})
		}
	}
	return out
}

// frame is how a story is worded, without its parts.
func (st Story) frame() string {
	words := slices.DeleteFunc(strings.Fields(strings.ToLower(st.Want)), func(w string) bool {
		return isFiller(w) || w == "don't" || w == "do" || w == "not" // "I do not want" is the same form
	})
	want := strings.TrimSuffix(strings.Join(words, " "), " to")
	if strings.HasPrefix(want, "i ") || strings.HasPrefix(want, "i'") {
		want = "I" + want[1:]
	}
	switch {
	case want == "" && st.RoleSpan.Empty():
		return "another form"
	case want == "":
		want = "…"
	case st.RoleSpan.Empty():
		return want + " …"
	case st.WantSpan.Start < st.RoleSpan.Start:
		return "I, as …, " + want + " …"
	case !st.Ended.Empty() && st.Ended.Start < st.RoleSpan.Start:
		return "in order to …, as …, " + want + " …"
	}
	return "as …, " + want + " …"
}

// NotChecked names criteria that cannot be judged from words, with the reason. They are shown as not checked, never
// as passed.
func NotChecked() []Unchecked {
	return []Unchecked{
		{"independent", "Whether a story can be built without another shows in code and plans, not in its words. Links between stories are shown instead."},
		{"negotiable", "Whether details are still open is an agreement between people."},
		{"valuable", "An end can be stated and still be worth nothing. What speaks for it is its evidence."},
		{"estimatable", "Only wide verbs and open lists are seen. Whether the team can estimate it, the team knows."},
		{"problem-oriented", "Only names of widgets and technologies are seen. A solution in plain words is not."},
		{"conceptually sound", "Only ends that repeat the means or say nothing are seen. Whether the end follows from the means is not."},
		{"conflict-free", "Only stories that want a thing and its opposite in the same words are seen."},
		{"complete set", "Which stories are missing cannot be told from those that are there. Features and opportunities without a requirement are listed in the coverage."},
		{"small", "Only length and number of scenarios are seen. How much work it is, the team knows."},
	}
}

// Unchecked is a criterion that words do not answer, or answer in part.
type Unchecked struct {
	Criterion string `json:"criterion"`
	Why       string `json:"why"`
}
