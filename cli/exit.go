package cli

import (
	"errors"
	"io/fs"

	"throughline.dev/connect"
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// exitCode translates an error, in one place.
func exitCode(err error) int {
	var bad usageError
	var row *connect.RowError
	switch {
	case errors.As(err, &bad):
		return ExitUsage
	case errors.As(err, &row):
		return ExitInvalid
	case errors.Is(err, fs.ErrNotExist):
		return ExitNotFound
	case errors.Is(err, events.ErrInUse), errors.Is(err, events.ErrClosed):
		return ExitUnavailable
	}
	switch ledger.CodeOf(err) {
	case ledger.CodeNotFound:
		return ExitNotFound
	case ledger.CodeInvalid, ledger.CodeExists:
		return ExitInvalid
	case ledger.CodeConflict:
		return ExitConflict
	case ledger.CodeForbidden, ledger.CodeReasonRequired, ledger.CodeBlocked:
		return ExitRefused
	case ledger.CodeUnavailable:
		return ExitUnavailable
	}
	return ExitFailed
}
