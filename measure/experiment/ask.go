package experiment

import (
	"context"
	"errors"
	"io"

	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Ask reads the log.
func Ask(ctx context.Context, log events.Reader, mark events.Mark, q Question) (Result, error) {
	return Result{}, errors.New("experiment: not there yet")
}

// Check reports what makes the question unanswerable.
func (q Question) Check() error { return q.Scope.Check() }

// Definition says in words what is compared.
func (q Question) Definition() string { return "" }

// WriteText tells a person.
func (r Result) WriteText(w io.Writer) error { return nil }

// Value returns the lift of the first variant over the control.
func (r Result) Value() ledger.Figure { return ledger.Figure{} }
