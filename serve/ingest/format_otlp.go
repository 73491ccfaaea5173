package ingest

import (
	"mime"
	"net/http"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"throughline.dev/events/wire"
)

// otlp reads log records that are events, as OpenTelemetry's exporters send them over HTTP. Which attributes name people
// and accounts the address may say: /v1/logs?person=app.user&account=app.team, the first that is there counts.
type otlp struct{}

func (otlp) name() string { return formatOTLP }

const protobufType = "application/x-protobuf"

// encodingOf is the content type of a request, and of its answer.
func encodingOf(r *http.Request) string {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind
}

func (otlp) read(r *http.Request, body []byte) (wire.Posted, error) {
	o := wire.OTLPOptions{Person: listed(r, "person"), Anonymous: listed(r, "anonymous"), Account: listed(r, "account")}
	switch kind := encodingOf(r); kind {
	case protobufType, "application/protobuf":
		return posted(wire.ReadOTLP(body, o))
	case "application/json":
		return posted(wire.ReadOTLPJSON(body, o))
	default:
		return nil, &bodyError{http.StatusUnsupportedMediaType, "the content type " + strconv.Quote(kind[:min(len(kind), 40)]) + " is not one of OTLP", "Send " + protobufType + " or application/json"}
	}
}

// listed is what a parameter of the address names, separated by commas.
func listed(r *http.Request, name string) (out []string) {
	for one := range strings.SplitSeq(r.URL.Query().Get(name), ",") {
		if one = strings.TrimSpace(one); one != "" && len(out) < 20 {
			out = append(out, one)
		}
	}
	return out
}

// taken answers with a partial success when records were refused, which exporters log and do not send again.
func (otlp) taken(w http.ResponseWriter, r *http.Request, in post) {
	message := ""
	if len(in.refused) > 0 {
		message = refusedInWords(in.refused)
	}
	if encodingOf(r) == "application/json" {
		type partial struct {
			Rejected string `json:"rejectedLogRecords"` // a 64-bit integer
			Message  string `json:"errorMessage"`
		}
		answer := map[string]partial{}
		if message != "" {
			answer["partialSuccess"] = partial{strconv.Itoa(len(in.refused)), message}
		}
		writeJSON(w, http.StatusOK, answer)
		return
	}
	var out []byte
	if message != "" {
		part := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(len(in.refused)))
		part = protowire.AppendString(protowire.AppendTag(part, 2, protowire.BytesType), message)
		out = protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), part)
	}
	w.Header().Set("Content-Type", protobufType)
	_, _ = w.Write(out)
}

// refusedInWords says why records were refused, each reason once.
func refusedInWords(all []wire.Refusal) string {
	var b strings.Builder
	said := map[string]bool{}
	for _, r := range all {
		if kind := r.Field + r.Remedy; !said[kind] && len(said) < 5 {
			if said[kind] = true; b.Len() > 0 {
				b.WriteString("; ")
			}
			b.WriteString(r.Error())
		}
	}
	return b.String()
}

// refused answers with a google.rpc.Status.
func (otlp) refused(w http.ResponseWriter, r *http.Request, f fault) {
	code := 3 // INVALID_ARGUMENT
	switch f.status {
	case http.StatusUnauthorized:
		code = 16
	case http.StatusTooManyRequests, http.StatusRequestEntityTooLarge:
		code = 8 // RESOURCE_EXHAUSTED
	case http.StatusServiceUnavailable:
		code = 14
	}
	if kind := encodingOf(r); kind != protobufType && kind != "application/protobuf" {
		writeJSON(w, f.status, map[string]any{"code": code, "message": f.sentence()})
		return
	}
	out := protowire.AppendVarint(protowire.AppendTag(nil, 1, protowire.VarintType), uint64(code))
	out = protowire.AppendString(protowire.AppendTag(out, 2, protowire.BytesType), f.sentence())
	w.Header().Set("Content-Type", protobufType)
	w.WriteHeader(f.status)
	_, _ = w.Write(out)
}
