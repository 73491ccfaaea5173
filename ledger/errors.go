package ledger

import (
	"errors"
	"fmt"
)

// Code classifies an error, so that each surface can translate it in one table.
type Code string

// Error codes.
const (
	CodeNotFound       Code = "not_found"
	CodeInvalid        Code = "invalid"         // the values do not fit the kind
	CodeConflict       Code = "conflict"        // somebody else changed it since
	CodeForbidden      Code = "forbidden"       // the actor's role does not allow it
	CodeReasonRequired Code = "reason_required" // the change alters something that must not change silently
	CodeBlocked        Code = "blocked"         // a refusing finding or a rule stands in the way
	CodeExists         Code = "exists"          // the key, external key or link exists already
	CodeUnavailable    Code = "unavailable"     // closed, newer schema, lost connection
	CodeInternal       Code = "internal"
)

// Error is what the ledger returns for anything a caller can act on: where it is, what is wrong, what to do.
type Error struct {
	Code    Code   `json:"code"`
	Op      int    `json:"op"`               // index of the operation within the change, -1 for the change as a whole
	Key     Key    `json:"key,omitempty"`    // record concerned
	Path    string `json:"path,omitempty"`   // field concerned: "state", "fields.reach.low"
	Message string `json:"message"`          // what is wrong
	Remedy  string `json:"remedy,omitempty"` // what to do about it
}

// ErrDryRun ends a series of changes that was only to be tried; see Store.ApplyAll.
var ErrDryRun = errors.New("dry run")

func (e *Error) Error() string {
	s := e.Message
	if e.Path != "" {
		s = e.Path + ": " + s
	}
	if e.Key != "" {
		s = string(e.Key) + ": " + s
	}
	if e.Remedy != "" {
		s += ". " + e.Remedy
	}
	return s
}

// CodeOf returns the code of the first ledger error in err's chain, CodeInternal when there is none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// Errorf makes an error that concerns no operation in particular.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Op: -1, Message: fmt.Sprintf(format, args...)}
}

// Wrap adds what was being done to a returned error; use it deferred on a named result.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}

func at(i int, key Key, err error) error {
	var e *Error
	if errors.As(err, &e) {
		c := *e
		if c.Op < 0 {
			c.Op = i
		}
		if c.Key == "" {
			c.Key = key
		}
		return &c
	}
	return err
}
