package retention

import (
	"context"

	"throughline.dev/events"
)

// AskInOrder answers by walking everybody's events in order, whatever is asked.
func AskInOrder(ctx context.Context, log events.Reader, q Question) (Result, error) {
	return ask(ctx, log, events.Mark{}, q, true)
}
