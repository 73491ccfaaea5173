package product

import (
	"encoding/json"
	"unicode/utf8"

	"throughline.dev/connect"
	"throughline.dev/ledger"
)

// TableChoice says how one table of an import is read.
type TableChoice struct {
	Kind    string           `json:"kind,omitempty"`    // of record that its rows become; the columns are proposed for it
	Mapping *connect.Mapping `json:"mapping,omitempty"` // what the columns mean; nil: as proposed
}

// choiceFor is what the request says about one file: what it says about the file itself goes before what it says
// about all tables.
func (req ImportRequest) choiceFor(file string) TableChoice {
	c := req.Tables[file]
	if c.Mapping == nil && c.Kind == "" {
		return TableChoice{req.Kind, req.Mapping}
	}
	return c
}

// Sample is a record as a dry run would make it, with long texts cut.
type Sample struct {
	Where    connect.Where   `json:"where"`
	Kind     string          `json:"kind"`
	Title    string          `json:"title"`
	Body     string          `json:"body,omitempty"` // its beginning
	State    string          `json:"state,omitempty"`
	Owner    string          `json:"owner,omitempty"`
	Labels   []string        `json:"labels,omitempty"`
	Fields   json.RawMessage `json:"fields,omitempty"` // absent when they are very long
	External string          `json:"external,omitempty"`
	Links    []SampleLink    `json:"links,omitempty"`
	Comments int             `json:"comments,omitempty"`
}

// SampleLink is a link that a sample would get. To is a key, here or in the system the file is from.
type SampleLink struct {
	Relation string `json:"relation"`
	To       string `json:"to"`
}

// Bounds of what a dry run shows of a file.
const (
	maxSamples     = 5
	maxSampleText  = 280
	maxSampleBytes = 4000
	maxSampleLinks = 10
)

// addSample keeps the first records that rows of the file become. What a row merely names, such as the account it
// comes from, is not what the row becomes.
func (f *FileReport) addSample(item connect.Item) {
	if item.Put == nil || item.Put.IfAbsent || len(f.Samples) >= maxSamples || f.Mapping != nil && f.Mapping.Kind != item.Put.Kind {
		return
	}
	s := Sample{
		Where: item.Where, Kind: item.Put.Kind, Title: beginning(item.Put.Title), Body: beginning(item.Put.Body), State: item.Put.State,
		Owner: item.Put.Owner, Labels: item.Put.Labels[:min(len(item.Put.Labels), maxSampleLinks)], Comments: len(item.Comments),
	}
	if s.State == "" {
		s.State = item.Put.NewState
	}
	if len(item.Put.Fields) <= maxSampleBytes {
		s.Fields = item.Put.Fields
	}
	if len(item.Put.External) > 0 {
		s.External = item.Put.External[0].Key
	}
	for _, links := range [][]ledger.Bond{item.Links, item.Later} {
		for _, l := range links {
			if len(s.Links) < maxSampleLinks {
				s.Links = append(s.Links, SampleLink{l.Relation, string(l.To)})
			}
		}
	}
	f.Samples = append(f.Samples, s)
}

// beginning cuts a text between two characters.
func beginning(text string) string {
	if len(text) <= maxSampleText {
		return text
	}
	end := maxSampleText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}
