package discover

import (
	"time"

	"throughline.dev/ledger"
)

// FeedbackFields describe something a customer wrote: a ticket, a review, a sales note, a survey answer. The words
// themselves are the record's body.
type FeedbackFields struct {
	Channel    string    `json:"channel,omitempty" ledger:"filter" doc:"where it came from: ticket, email, review, survey, sales, chat, issue"`
	Author     string    `json:"author,omitempty" ledger:"search,filter" doc:"who wrote it"`
	OccurredAt time.Time `json:"occurred_at,omitzero" ledger:"sort" doc:"when it was written"`
	Language   string    `json:"language,omitempty" ledger:"filter" doc:"BCP 47 tag, such as en or de-CH"`
	URL        string    `json:"url,omitempty" doc:"address of the original"`
	Priority   string    `json:"priority,omitempty" ledger:"filter" doc:"as the source system had it"`
	Status     string    `json:"status,omitempty" ledger:"filter" doc:"as the source system had it"`
	Rating     *float64  `json:"rating,omitempty" ledger:"sort" doc:"score given by the author, in the source's scale"`
}

func feedback() ledger.Kind {
	return ledger.KindOf[FeedbackFields](ledger.Kind{
		Name: Feedback, Plural: "feedback", Prefix: "FB", Stage: "discover", Many: true,
		Doc: "Something a customer wrote or said, in their own words.",
		Lifecycle: ledger.Lifecycle{
			States: []ledger.State{
				{Name: "new", Phase: ledger.Open, Doc: "nobody has read it here"},
				{Name: "triaged", Phase: ledger.Active, Doc: "read, and linked where it belongs"},
				{Name: "closed", Phase: ledger.Done, Doc: "the author has had an answer"},
				{Name: "dismissed", Phase: ledger.Dropped, Doc: "spam or nothing to learn from"},
			},
			Moves: []ledger.Move{{From: ledger.Any, To: "dismissed", Reason: true}, {From: ledger.Any, To: ledger.Any}},
			Entry: []string{ledger.Any},
		},
		Out: []ledger.End{
			{Relation: ledger.About, Kinds: []string{Theme}},
			{Relation: ledger.From, Kinds: []string{Account}},
		},
	})
}
