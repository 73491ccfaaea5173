package ingest

import (
	"net/http"
	"net/url"
	"strings"

	"throughline.dev/events/wire"
	"throughline.dev/serve/rest"
)

// cloudEvents reads CloudEvents 1.0: one as JSON, a batch, or one whose attributes are in headers. Which members name
// people and accounts the address may say: /v1/cloudevents?person=data.customer,subject
type cloudEvents struct{}

func (cloudEvents) name() string { return formatCloudEvents }

func (cloudEvents) read(r *http.Request, body []byte) (wire.Posted, error) {
	o := wire.CloudOptions{Person: listed(r, "person"), Account: listed(r, "account")}
	if r.Header.Get("Ce-Specversion") == "" || strings.HasPrefix(encodingOf(r), "application/cloudevents") {
		return posted(wire.ReadCloudEvents(body, o))
	}
	attributes := map[string]string{"datacontenttype": r.Header.Get("Content-Type")}
	for name, values := range r.Header {
		attribute, ok := strings.CutPrefix(strings.ToLower(name), "ce-")
		if !ok {
			continue
		}
		value := values[0]
		if plain, err := url.PathUnescape(value); err == nil { // headers hold ASCII alone
			value = plain
		}
		attributes[attribute] = value
	}
	return posted(wire.ReadCloudEvent(attributes, body, o))
}

func (cloudEvents) taken(w http.ResponseWriter, _ *http.Request, in post) { answer(w, in) }

func (cloudEvents) refused(w http.ResponseWriter, _ *http.Request, f fault) {
	rest.Write(w, f.problem())
}
