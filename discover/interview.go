package discover

import (
	"fmt"
	"strings"

	"throughline.dev/ledger"
)

// InterviewFields hold a conversation with a customer as speaker turns. Notes go into the record's body.
type InterviewFields struct {
	Participants []string    `json:"participants,omitempty" ledger:"search" doc:"who took part, other than the interviewer"`
	Interviewer  string      `json:"interviewer,omitempty" ledger:"filter" doc:"who asked; the name of a speaker"`
	Date         ledger.Date `json:"date,omitempty" ledger:"sort" doc:"the day of the conversation"`
	Consent      string      `json:"consent,omitempty" ledger:"filter,enum=given|refused|unknown" doc:"whether the participants agreed to be recorded and quoted"`
	Turns        []Turn      `json:"turns,omitempty" ledger:"search" doc:"what was said, in order"`
}

// Turn is what one speaker said without interruption.
type Turn struct {
	Speaker string `json:"speaker"`
	Offset  int64  `json:"offset"` // milliseconds since the start; -1 when the transcript has no times
	Text    string `json:"text"`
}

// Validate refuses a turn without words.
func (t Turn) Validate() error {
	if strings.TrimSpace(t.Text) == "" {
		return ledger.Errorf(ledger.CodeInvalid, "a turn needs some text")
	}
	if t.Offset < -1 {
		return ledger.Errorf(ledger.CodeInvalid, "a turn cannot start before the conversation")
	}
	return nil
}

func interview() ledger.Kind {
	return ledger.KindOf[InterviewFields](ledger.Kind{
		Name: Interview, Plural: "interviews", Prefix: "INT", Stage: "discover",
		Doc: "A conversation with a customer, as a transcript.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "held", Phase: ledger.Open, Doc: "recorded, not worked through"},
				{Name: "analysed", Phase: ledger.Done, Doc: "quotes are taken from it"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: ledger.Any}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{{Relation: ledger.From, Kinds: []string{Account}}},
	})
}

// SourceText is the text that quotes of a record are spans of: the body of feedback, the transcript of an interview
// with one paragraph a turn.
func SourceText(r ledger.Record) (string, error) {
	switch r.Kind {
	case Feedback:
		return r.Body, nil
	case Interview:
		f, err := ledger.Decode[InterviewFields](r)
		if err != nil {
			return "", err
		}
		return Transcript(f.Turns), nil
	}
	return "", ledger.Errorf(ledger.CodeInvalid, "%s is %s; quotes are taken from feedback and interviews", r.Key, ledger.WithArticle(r.Kind))
}

// Transcript writes turns as one text: "Speaker: words", turns parted by a blank line.
func Transcript(turns []Turn) string {
	var b strings.Builder
	for i, t := range turns {
		if i > 0 {
			b.WriteString("\n\n")
		}
		if t.Speaker != "" {
			fmt.Fprintf(&b, "%s: ", t.Speaker)
		}
		b.WriteString(t.Text)
	}
	return b.String()
}
