// Package record is the generic REST surface: records of every kind, links, changes, findings, history, traces, search,
// comments, what changed since somebody looked last, and the operations that the stages declare. It translates between
// requests and the product; the rules are the ledger's.
package record

import (
	"context"

	"throughline.dev/product"
	"throughline.dev/serve/rest"
	"throughline.dev/serve/turn"
)

// Service answers the requests.
type Service struct {
	note    func(ctx context.Context, kind, actor, text string) // into the trail
	product *product.Product
	lists   memo
	turns   *turn.Turns
}

// Mount registers the operations.
func Mount(api *rest.API, p *product.Product, note func(ctx context.Context, kind, actor, text string)) {
	s := &Service{product: p, turns: turn.Usual(), note: note}
	s.schema(api)
	s.reading(api)
	s.writing(api)
	s.links(api)
	s.changes(api)
	s.traces(api)
	s.comments(api)
	s.findings(api)
	s.today(api)
	s.search(api)
	s.operations(api)
	s.briefs(api)
	s.events(api)
}
