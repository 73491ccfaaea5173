package serve

import (
	"context"

	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve/account"
	"throughline.dev/serve/signin"
)

// OwnerLink makes the link with which the first owner comes in, and voids the ones made before. It is empty when there
// is an owner.
func (s *Server) OwnerLink(ctx context.Context) (string, error) {
	return OwnerLink(ctx, s.product, s.cfg.URL, "")
}

// OwnerLink makes a link for whoever has access to the data directory of a product that is served at a URL: for the
// first owner, or, with a person's handle, to make that person an owner with a new password. It is empty when there is
// an owner and nobody is named.
func OwnerLink(ctx context.Context, p *product.Product, url, person string) (string, error) {
	secret, err := account.New(account.Config{Shelf: p.Store.Shelf(), Now: p.Now}).NewOwnerLink(ctx, person)
	if ledger.CodeOf(err) == ledger.CodeExists {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return signin.StartLink(url, secret), nil
}
