package tabular_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/connect"
	"throughline.dev/connect/connecttest"
	"throughline.dev/connect/tabular"
)

func TestMappingsOfOnesOwn(t *testing.T) {
	t.Parallel()
	yes := true
	in := "Nr;Was;Wer;Wann;Wo;Stufe;Zu\n7;Schneller suchen;Ada;3/4/2026;Berlin;gold;API-3, REQ-4\n"
	columns := func(kind string, fields ...string) *connect.Mapping {
		m := &connect.Mapping{Kind: kind}
		for i, f := range fields {
			m.Columns = append(m.Columns, connect.Column{Header: []string{"Nr", "Was", "Wer", "Wann", "Wo", "Stufe", "Zu"}[i], Field: f})
		}
		return m
	}
	for name, c := range map[string]struct {
		o    connect.Options
		want string
	}{
		"all": {
			connect.Options{Mapping: columns("feedback", "key", "body", "author", "occurred_at", "account", "label:tier", "link:mentions"), DayFirst: &yes},
			"u.csv:2: account \"Berlin\" if absent\n  external account/berlin\n" +
				"u.csv:2: feedback \"Schneller suchen\"\n  external csv:u/7\n  labels [\"tier:gold\"]\n  body \"Schneller suchen\"\n  fields {\"author\":\"Ada\",\"occurred_at\":\"2026-04-03T00:00:00Z\"}\n" +
				"  link ext:csv:u/7 from ext:account/berlin\n  later ext:csv:u/7 mentions API-3\n  later ext:csv:u/7 mentions REQ-4\n",
		},
		"another kind, with an origin": {
			connect.Options{Mapping: columns("commitment", "key", "title", "to_whom", "by_when", "", "label", "comment"), Origin: "crm"},
			"u.csv:\n  notice dates such as 3/4/2026 do not tell which is the day; read with the day first. If the month comes first, say so\n" +
				"u.csv:2: commitment \"Schneller suchen\"\n  external csv:crm/7\n  labels [\"gold\"]\n  fields {\"to_whom\":\"Ada\",\"by_when\":\"2026-04-03\"}\n" +
				"  comment on ext:csv:crm/7 by \"\" at -: \"API-3, REQ-4\"\n  lost Wo: not mapped to a field (\"Berlin\")\n",
		},
		"a kind alone": {
			connect.Options{Mapping: &connect.Mapping{Kind: "requirement"}},
			"u.csv:2: refused u.csv:2: the row has neither a title nor a text. Map the column that holds it to title or body, or fill it\n",
		},
		"no such kind": {
			connect.Options{Mapping: &connect.Mapping{Kind: "epic"}},
			"error u.csv: the mapping makes records of kind \"epic\", which there is not. The kinds are account, feedback, interview, quote, theme, api, competitor, objective, key_result, opportunity, feature, assumption, decision, stakeholder, commitment, debt, requirement, story, term, team, work_item, sprint, release, flag, metric, experiment, evaluation, cohort, tracked_event, report, launch, note, view\n",
		},
		"no such field": {
			connect.Options{Mapping: columns("theme", "key", "colour")},
			"error u.csv:1: the mapping puts column \"Was\" into \"colour\", for which a theme has no place. It can be title, body, state, owner, label, label:PREFIX, key, comment, link:RELATION, phrases\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := connecttest.Dump(formatOf(t, "u.csv"), connecttest.Source("u.csv", []byte(in)), c.o)
			if diff := cmp.Diff(c.want, text); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A mapping that was proposed, shown and handed back gives what reading without one gives.
func TestTheProposalIsWhatReadingDoes(t *testing.T) {
	t.Parallel()
	in := []byte("id,text,text,company,created\n1,a,b,Northwind,2026-01-02\n")
	p, ok := tabular.Propose("csv", connect.Head{Name: "t.csv", Text: in})
	if !ok {
		t.Fatal("nothing is proposed")
	}
	with := connecttest.Dump(formatOf(t, "t.csv"), connecttest.Source("t.csv", in), connect.Options{Mapping: &p})
	without := connecttest.Dump(formatOf(t, "t.csv"), connecttest.Source("t.csv", in), connect.Options{})
	if with != without || with == "" {
		t.Errorf("with the mapping:\n%s\nwithout:\n%s", with, without)
	}
}

func TestProposeIsForTables(t *testing.T) {
	t.Parallel()
	h := connect.Head{Name: "t.csv", Text: []byte("id,text\n1,a\n")}
	if _, ok := tabular.Propose("jira-csv", h); ok {
		t.Error("a format without a mapping has one")
	}
	if m, ok := tabular.ProposeAs("csv", h, "requirement"); !ok || m.Kind != "requirement" || m.Columns[1].Field != "statement" {
		t.Errorf("got %+v, %v", m, ok)
	}
	if _, ok := tabular.ProposeAs("csv", h, "epic"); ok {
		t.Error("a kind that there is not has a mapping")
	}
}

func TestDetectLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"talk.txt":   "Interviewer: Thank you for coming, Mira.\nMira: Glad to, it has been a while.\n",
		"talk.vtt":   "WEBVTT\n\n00:00.000 --> 00:02.000\nHello, there\n",
		"page.html":  "<html><body>a,b</body></html>",
		"note.md":    "---\nkind: feature\n---\n# A, b\n",
		"numbers":    "x,y\n1,2\n",
		"empty":      "",
		"other.json": `{"paths":{},"openapi":"3.1.0"}`,
	} {
		for _, f := range tabular.Formats() {
			if m := f.Detect(connect.Head{Name: name, Text: []byte(text)}); m.Confidence >= 0.5 {
				t.Errorf("%s: %s is %.2f sure: %s", name, f.Name, m.Confidence, m.Why)
			}
		}
	}
}
