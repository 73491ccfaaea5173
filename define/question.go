package define

import (
	"strings"

	"throughline.dev/ledger"
)

// Question is something a requirement leaves open, asked of a person. It is closed when the gap it names is filled, or
// when it is answered.
type Question struct {
	Slot      string      `json:"slot,omitempty"`      // of a criterion: "statistic", "load", …
	Criterion int         `json:"criterion,omitempty"` // which of them, from 1; 0: of the statement
	Question  string      `json:"question"`
	Of        string      `json:"of,omitempty"` // the handle of a person
	Asked     ledger.Date `json:"asked,omitempty"`
	Answer    string      `json:"answer,omitempty"`
}

// Validate demands the question itself, and a day that exists.
func (q Question) Validate() error {
	if strings.TrimSpace(q.Question) == "" {
		return ledger.Errorf(ledger.CodeInvalid, "a question needs its words")
	}
	if q.Criterion < 0 {
		return ledger.Errorf(ledger.CodeInvalid, "criteria are counted from 1")
	}
	return q.Asked.Validate()
}
