package rest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/connect"
	"throughline.dev/events"
	"throughline.dev/ledger"
)

// Problem is an error as a client sees it (RFC 9457): what is wrong, where, and what to do about it.
type Problem struct {
	Type   string       `json:"type" doc:"urn:throughline:problem: and the code"`
	Title  string       `json:"title" doc:"the code in words"`
	Status int          `json:"status"`
	Code   ledger.Code  `json:"code" doc:"what a program branches on"`
	Detail string       `json:"detail" doc:"what is wrong, in a sentence"`
	Remedy string       `json:"remedy,omitempty" doc:"what to do about it"`
	Key    ledger.Key   `json:"key,omitempty" doc:"the record concerned"`
	Path   string       `json:"path,omitempty" doc:"the field concerned, such as fields.reach.low"`
	Op     *int         `json:"op,omitempty" doc:"the operation of the change concerned, from 0"`
	Errors []FieldError `json:"errors,omitempty" doc:"each value that does not fit"`
}

// FieldError is one value of a request that does not fit.
type FieldError struct {
	Path   string `json:"path" doc:"where: body.title, query.limit, header.If-Match"`
	Detail string `json:"detail"`
	Value  any    `json:"value,omitempty"`
}

// Error is the detail and the remedy.
func (p *Problem) Error() string {
	if p.Remedy != "" {
		return p.Detail + ". " + p.Remedy
	}
	return p.Detail
}

// GetStatus is the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of problems.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Translate turns an error into a problem, in one place for the whole server. What no caller can act on becomes
// "internal" without its text, which belongs in the log.
func Translate(err error) error {
	var status huma.StatusError
	if errors.As(err, &status) {
		return status
	}
	var row *connect.RowError
	if errors.As(err, &row) {
		return &Problem{Type: kind(ledger.CodeInvalid), Title: title(ledger.CodeInvalid), Status: http.StatusUnprocessableEntity, Code: ledger.CodeInvalid, Detail: row.Error(), Remedy: row.Remedy}
	}
	if errors.Is(err, events.ErrInUse) || errors.Is(err, events.ErrClosed) {
		err = &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: err.Error(), Remedy: "Try again in a moment"}
	}
	var e *ledger.Error
	if !errors.As(err, &e) || e.Code == ledger.CodeInternal {
		return &internal{Problem: Problem{Type: kind(ledger.CodeInternal), Title: title(ledger.CodeInternal), Status: http.StatusInternalServerError, Code: ledger.CodeInternal, Detail: "Something went wrong here; it is in the server's log", Remedy: "Try again, and tell whoever runs the server if it stays"}, cause: err}
	}
	p := &Problem{Type: kind(e.Code), Title: title(e.Code), Status: StatusOf(e.Code), Code: e.Code, Detail: e.Message, Remedy: e.Remedy, Key: e.Key, Path: e.Path}
	if e.Op >= 0 {
		p.Op = &e.Op
	}
	return p
}

// internal keeps the cause for the log.
type internal struct {
	Problem
	cause error
}

// Unwrap returns what really happened.
func (i *internal) Unwrap() error { return i.cause }

// Write answers a request with a problem, outside of registered operations.
func Write(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	body := Translate(err)
	var s huma.StatusError
	if errors.As(body, &s) {
		status = s.GetStatus()
	}
	var hidden *internal
	if to, ok := w.(Reporter); ok && errors.As(body, &hidden) {
		to.Report(hidden.cause)
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// Missing answers a request that no route is for.
func Missing(w http.ResponseWriter, r *http.Request, status int) {
	p := NewProblem(status, ledger.CodeNotFound, "nothing is at "+strconv.Quote(r.URL.Path), "The description of the API at "+Base+"/openapi.json lists its paths")
	if status == http.StatusMethodNotAllowed {
		p = NewProblem(status, ledger.CodeInvalid, r.URL.Path+" does not take "+r.Method, "It takes "+w.Header().Get("Allow"))
	}
	Write(w, p)
}

// StatusOf is the HTTP status of an error code.
func StatusOf(code ledger.Code) int {
	switch code {
	case ledger.CodeNotFound:
		return http.StatusNotFound
	case ledger.CodeInvalid, ledger.CodeReasonRequired:
		return http.StatusUnprocessableEntity
	case ledger.CodeConflict, ledger.CodeBlocked, ledger.CodeExists:
		return http.StatusConflict
	case ledger.CodeForbidden:
		return http.StatusForbidden
	case ledger.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func codeOf(status int) ledger.Code {
	switch status {
	case http.StatusNotFound:
		return ledger.CodeNotFound
	case http.StatusConflict, http.StatusPreconditionFailed:
		return ledger.CodeConflict
	case http.StatusUnauthorized, http.StatusForbidden:
		return ledger.CodeForbidden
	case http.StatusServiceUnavailable, http.StatusTooManyRequests:
		return ledger.CodeUnavailable
	}
	if status >= 500 {
		return ledger.CodeInternal
	}
	return ledger.CodeInvalid
}

func kind(c ledger.Code) string { return "urn:throughline:problem:" + string(c) }

func title(c ledger.Code) string {
	switch c {
	case ledger.CodeNotFound:
		return "Not found"
	case ledger.CodeInvalid:
		return "Not valid"
	case ledger.CodeConflict:
		return "Changed meanwhile"
	case ledger.CodeForbidden:
		return "Not allowed"
	case ledger.CodeReasonRequired:
		return "A reason is needed"
	case ledger.CodeBlocked:
		return "Something stands in the way"
	case ledger.CodeExists:
		return "Exists already"
	case ledger.CodeUnavailable:
		return "Not available"
	}
	return "Failed"
}

// NewProblem makes a problem with a status that its code alone would not give it.
func NewProblem(status int, code ledger.Code, detail, remedy string) *Problem {
	return &Problem{Type: kind(code), Title: title(code), Status: status, Code: code, Detail: detail, Remedy: remedy}
}

// What a problem tells of values that do not fit. A request may hold very many of them, and its values may be as large as
// the request itself: told in full, a small request would have an answer of many gigabytes.
const (
	maxFieldErrors = 20
	maxFieldValue  = 100 // bytes of a text
)

func newProblem(status int, msg string, errs []error) *Problem {
	c := codeOf(status)
	p := &Problem{Type: kind(c), Title: title(c), Status: status, Code: c, Detail: msg}
	if len(errs) > maxFieldErrors {
		p.Remedy = fmt.Sprintf("The first %d of %d values that do not fit are listed", maxFieldErrors, len(errs))
		errs = errs[:maxFieldErrors]
	}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if errors.As(err, &d) {
			p.Errors = append(p.Errors, FieldError{d.Location, d.Message, small(d.Value)})
			continue
		}
		p.Errors = append(p.Errors, FieldError{Detail: err.Error()})
	}
	return p
}

// small returns a value that is worth repeating: a short text, a number or a truth value; nil for all others.
func small(value any) any {
	switch v := value.(type) {
	case string:
		if len(v) <= maxFieldValue {
			return v
		}
	case bool, float64, int, int64:
		return v
	}
	return nil
}
