package product

import (
	"throughline.dev/connect"
	"throughline.dev/connect/gherkin"
	"throughline.dev/connect/github"
	"throughline.dev/connect/jira"
	"throughline.dev/connect/markdown"
	"throughline.dev/connect/openapi"
	"throughline.dev/connect/prd"
	"throughline.dev/connect/reqif"
	"throughline.dev/connect/tabular"
	"throughline.dev/connect/transcript"
	"throughline.dev/connect/zendesk"
	"throughline.dev/events/wire"
)

// Files is the name of the format of our own files, Markdown with front matter.
const Files = "product-files"

// FormatInfo describes a format for a list of formats.
type FormatInfo struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Doc   string `json:"doc"`
}

// FormatList describes all formats that can be imported, of records and of events.
func FormatList() []FormatInfo {
	var out []FormatInfo
	for _, f := range Formats() {
		out = append(out, FormatInfo{f.Name, f.Title, f.Doc})
	}
	for _, name := range wire.Formats() {
		doc := "Events of the event log; those with an id that is there already are dropped."
		switch name {
		case wire.FormatRequests, wire.FormatAccess, wire.FormatHAR:
			doc = "An event " + wire.RequestEvent + " for each request: method, route, path, status and duration. Requests that name nobody are left out and counted."
		}
		out = append(out, FormatInfo{name, wire.Title(name), doc})
	}
	for _, f := range evidenceFormats() {
		out = append(out, FormatInfo{f.name, f.title, "Evidence on requirements; results that name none are listed. It is in no figure about people."})
	}
	return out
}

// Formats lists the record formats in the order in which the files of a folder are brought in: what others refer to
// comes first.
func Formats() []connect.Format {
	return append(append([]connect.Format{
		openapi.Format(),
		zendesk.Format(),
		transcript.Format(),
	}, tabular.Formats()...),
		github.Format(),
		jira.Format(),
		reqif.Format(),
		prd.Format(),
		gherkin.Format(),
		markdown.Format(),
	)
}
