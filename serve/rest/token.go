package rest

import "context"

type tokenKey struct{}

// WithToken hands the idempotency key of a request to its handler: changes made under it are made once.
func WithToken(ctx context.Context, token string) context.Context {
	return context.WithValue(ctx, tokenKey{}, token)
}

// TokenOf returns the idempotency key of the request that a context belongs to, empty when it has none.
func TokenOf(ctx context.Context) string {
	token, _ := ctx.Value(tokenKey{}).(string)
	return token
}
