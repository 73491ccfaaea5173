// Package discover is the first stage: what do customers struggle with, and how do we know?
//
// It owns accounts, feedback, interviews, quotes, themes, API descriptions and competitors, and the promise that no
// claim stands without a source: a quote is a span of a stored text, and one that does not match is refused. Its
// engines are pure sub-packages. It must not know any later stage except by the name of a kind it links to.
package discover

import "throughline.dev/ledger"

// Names of the kinds, as they stand in records and links.
const (
	Account    = "account"
	Feedback   = "feedback"
	Interview  = "interview"
	Quote      = "quote"
	Theme      = "theme"
	API        = "api"
	Competitor = "competitor"
)

func kinds() []ledger.Kind {
	return []ledger.Kind{account(), feedback(), interview(), quote(), theme(), api(), competitor()}
}
