package rest

import (
	"context"
	"errors"
)

type reportKey struct{}

// WithReport returns a context in which the causes of answers that only say "internal" are handed to a function: they
// belong in the log, not in the answer.
func WithReport(ctx context.Context, to func(cause error)) context.Context {
	return context.WithValue(ctx, reportKey{}, to)
}

// report hands the cause of an internal problem on.
func report(ctx context.Context, problem error) {
	var hidden *internal
	if !errors.As(problem, &hidden) {
		return
	}
	if to, ok := ctx.Value(reportKey{}).(func(error)); ok {
		to(hidden.cause)
	}
}

// Reporter is implemented by the writers of answers that take the cause of an internal problem for the log.
type Reporter interface{ Report(cause error) }
