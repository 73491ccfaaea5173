package define

import (
	"context"
	"fmt"
	"io"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// ReadinessInput asks what engineering can start with.
type ReadinessInput struct{}

// Readiness parts the drafts: what is complete, what waits for an answer, what is refused.
type Readiness struct {
	Ready   []ReadyItem   `json:"ready"`   // drafts that nothing stands against
	Asked   []OpenGaps    `json:"asked"`   // questions of drafts that nothing refuses, asked of somebody or of nobody yet
	Blocked []BlockedItem `json:"blocked"` // drafts that cannot become ready
}

// ReadyItem is a draft that can become ready.
type ReadyItem struct {
	Key       ledger.Key `json:"key"`
	Title     string     `json:"title"`
	Statement string     `json:"statement"`
	Owner     string     `json:"owner,omitempty"`
	Criteria  int        `json:"criteria"`
	Version   int64      `json:"version"`
	Questions int        `json:"questions"` // open ones; they do not stand in the way
}

// BlockedItem is a draft that something refuses.
type BlockedItem struct {
	Key      ledger.Key `json:"key"`
	Title    string     `json:"title"`
	Owner    string     `json:"owner,omitempty"`
	Findings []Refusal  `json:"findings"`
}

// Refusal is a finding that keeps a draft from ready.
type Refusal struct {
	Rule    string `json:"rule"`
	Message string `json:"message"`
	Act     string `json:"act,omitempty"`
	Path    string `json:"path,omitempty"`
}

func readiness() stage.Operation {
	return stage.Op("readiness", "Show which requirements engineering can start with, and what the others wait for", ledger.Viewer,
		func(ctx context.Context, env stage.Env, _ ReadinessInput) (Readiness, error) {
			return readReadiness(ctx, env.Reader)
		})
}

func readReadiness(ctx context.Context, reader ledger.Reader) (out Readiness, err error) {
	defer ledger.Wrap(&err, "read readiness")
	out = Readiness{Ready: []ReadyItem{}, Asked: []OpenGaps{}, Blocked: []BlockedItem{}}
	w, err := readSet(ctx, reader)
	if err != nil {
		return out, err
	}
	against := map[ledger.Key][]Refusal{}
	list, err := reader.Findings(ctx, ledger.FindingQuery{Severity: ledger.Refusal})
	if err != nil {
		return out, err
	}
	for _, f := range list {
		against[f.Subject] = append(against[f.Subject], Refusal{f.Rule, f.Message, f.Act, f.Path})
	}
	for _, m := range w.members {
		if m.rec.State != "draft" {
			continue
		}
		refused := unfilledOnce(against[m.rec.Key])
		if m.fields.Statement == "" {
			refused = append(refused, Refusal{Rule: "requirement.without_statement", Message: "It has no statement.", Act: "State in one sentence what must be true", Path: "fields.statement"})
		}
		if len(refused) > 0 {
			out.Blocked = append(out.Blocked, BlockedItem{m.rec.Key, m.rec.Title, m.rec.Owner, refused})
			continue
		}
		open := 0
		for _, q := range openQuestions(m) {
			if q.Open {
				open++
				out.Asked = append(out.Asked, q)
			}
		}
		out.Ready = append(out.Ready, ReadyItem{m.rec.Key, m.rec.Title, m.fields.Statement, m.rec.Owner, len(m.fields.Criteria), m.rec.Version, open})
	}
	return out, nil
}

// unfilledOnce joins the slots of a frame, each of which is refused by itself, into one line.
func unfilledOnce(all []Refusal) []Refusal {
	const placeholder = "wording.RQ-V12"
	n := 0
	for _, r := range all {
		if r.Rule == placeholder {
			n++
		}
	}
	if n < 2 {
		return all
	}
	out := []Refusal{{Rule: placeholder, Message: fmt.Sprintf("%d places are still to be filled.", n), Act: "Fill what stands between < and >", Path: "fields.statement"}}
	for _, r := range all {
		if r.Rule != placeholder {
			out = append(out, r)
		}
	}
	return out
}

// WriteText prints the three parts.
func (r Readiness) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	p.F("Can become ready (%d)\n", len(r.Ready))
	for _, x := range r.Ready {
		p.F("  %-8s %s (%s, %s)\n", x.Key, x.Title, counted(x.Criteria, "criterion", "criteria"), counted(x.Questions, "open question", "open questions"))
	}
	p.F("\nOpen questions (%d)\n", len(r.Asked))
	for _, q := range r.Asked {
		of := "asked of nobody yet"
		if q.Of != "" {
			of = "asked of @" + q.Of
		}
		p.F("  %-8s %s: %s\n", q.Requirement, of, q.Question)
	}
	p.F("\nRefused (%d)\n", len(r.Blocked))
	for _, b := range r.Blocked {
		p.F("  %-8s %s\n", b.Key, b.Title)
		for _, f := range b.Findings {
			p.F("           %s: %s\n", f.Rule, f.Message)
		}
	}
	return p.Err
}

// counted writes how many there are: "1 finding", "2 findings".
func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
