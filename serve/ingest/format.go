package ingest

import (
	"errors"
	"net/http"

	"throughline.dev/events/wire"
	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
)

// format is how the bodies at an address are read, and how their clients are answered. What happens in between is the
// same for all; see [Service.receive].
type format interface {
	// name says in a word what speaks here.
	name() string
	// read reads a body. The error is one that [faultOf] knows.
	read(r *http.Request, body []byte) (wire.Posted, error)
	// taken answers a request whose good messages are on disk.
	taken(w http.ResponseWriter, r *http.Request, in post)
	// refused answers a request that nothing was taken of. The header that says when to come again is set.
	refused(w http.ResponseWriter, r *http.Request, f fault)
}

// Names of formats.
const (
	formatSegment     = "segment"
	formatPostHog     = "posthog"
	formatOTLP        = "otlp"
	formatCloudEvents = "cloudevents"
)

// fault is why nothing of a request was taken.
type fault struct {
	status         int
	code           ledger.Code
	path           string
	detail, remedy string
	all            []wire.Refusal // of its messages
}

func (f fault) sentence() string { return f.detail + ". " + f.remedy }

func (f fault) problem() *rest.Problem {
	p := rest.NewProblem(f.status, f.code, f.detail, f.remedy)
	p.Path = f.path
	for _, r := range f.all[:min(len(f.all), maxListed)] {
		p.Errors = append(p.Errors, rest.FieldError{Path: r.Path, Detail: r.Reason + ". " + r.Remedy})
	}
	return p
}

// errNoKey is a request without a write key that is good.
var errNoKey = errors.New("the write key is missing, unknown or revoked")

// faultOf says what an error means for whoever sent the request.
func faultOf(err error) fault {
	f := fault{status: http.StatusServiceUnavailable, code: ledger.CodeUnavailable, remedy: "Send it again after a moment; nothing is stored twice"}
	var body *bodyError
	var message *wire.Refusal
	switch {
	case errors.Is(err, errNoKey):
		f.status, f.code, f.detail = http.StatusUnauthorized, ledger.CodeForbidden, err.Error()
		f.remedy = "Send it where your client library puts its key, or as the user name of Basic authentication; an owner makes one in the settings"
	case errors.As(err, &body):
		f.status, f.code, f.detail, f.remedy = body.status, ledger.CodeInvalid, body.detail, body.remedy
	case errors.As(err, &message):
		f.status, f.code, f.path, f.detail, f.remedy = http.StatusBadRequest, ledger.CodeInvalid, message.Path, message.Reason, message.Remedy
	case errors.Is(err, errBusy):
		f.status, f.detail = http.StatusTooManyRequests, err.Error()
	case errors.Is(err, errStopping):
		f.detail = err.Error()
	default:
		f.detail = "the event log cannot be written at the moment" // why is in the server's log
	}
	return f
}

// later reports whether the request should be sent again.
func (f fault) later() bool { return f.code == ledger.CodeUnavailable }

// allRefused is the fault of a request none of whose messages could be used.
func allRefused(all []wire.Refusal) fault {
	f := faultOf(&all[0])
	f.all = all
	return f
}
