// Package openapi recognises descriptions of an interface (OpenAPI and Swagger, AsyncAPI, GraphQL) and makes a record
// of the text as it was published, with its title, version and number of operations.
//
// It does not judge a description and does not resolve its references: discover/apiaudit and its neighbours read the
// text again for that.
package openapi

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/rawtext"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// maxSize bounds a description, in bytes of text.
const maxSize = 8 << 20

const name = "openapi"

// Format returns the format "openapi".
func Format() connect.Format {
	return connect.Format{
		Name:   name,
		Title:  "API description (OpenAPI, AsyncAPI, GraphQL)",
		Doc:    "The description as published, with title, version and number of operations. It becomes a record of kind api.",
		Detect: detect,
		Read:   read,
	}
}

// description is what is told of a description.
type description struct {
	title      string
	version    string
	operations int64
}

func detect(h connect.Head) connect.Match {
	language, why := recognise(h.Name, string(h.Text))
	if language == "" {
		return connect.Match{}
	}
	return connect.Match{Confidence: 0.98, Why: why}
}

func read(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
	return func(yield func(connect.Item, error) bool) {
		in, err := rawtext.Open(src)
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		defer in.Close()
		text, err := io.ReadAll(io.LimitReader(in, maxSize+1))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(connect.Item{}, err)
			return
		}
		if !yield(item(src.Name, text, o), nil) {
			return
		}
		for _, notice := range in.Notices() {
			if !yield(connect.Item{Where: connect.Where{File: src.Name}, Notice: notice}, nil) {
				return
			}
		}
	}
}

func item(file string, text []byte, o connect.Options) connect.Item {
	where := connect.Where{File: file, Line: 1}
	fail := func(err *connect.RowError) connect.Item { return connect.Item{Where: err.Where, Err: err} }
	if len(text) > maxSize {
		return fail(&connect.RowError{Where: connect.Where{File: file}, Reason: fmt.Sprintf("is larger than %d MB", maxSize>>20), Remedy: "Split the description"})
	}
	language, _ := recognise(file, string(text))
	var d description
	var err *connect.RowError
	switch {
	case language == "":
		return fail(&connect.RowError{Where: where, Reason: "is no API description", Remedy: "Expected `openapi: 3.…`, `swagger: \"2.0\"`, `asyncapi: …` at the top level, or GraphQL types"})
	case language == "graphql":
		d, err = graphQL(string(text), file)
	case strings.HasPrefix(strings.TrimLeft(string(text), " \t\r\n"), "{"):
		d, err = fromJSON(text, file)
	default:
		d, err = fromYAML(string(text), file)
	}
	if err != nil {
		return fail(err)
	}
	var lost fit.Losses
	f := discover.APIFields{Format: language, Version: d.version, Operations: d.operations, Description: string(text)}
	fields, encodeErr := ledger.Encode(f)
	if encodeErr != nil || len(fields) > ledger.MaxFields {
		lost.Add("description", fmt.Sprintf("the text is too large to be stored, %d bytes with its escapes", len(fields)), "")
		f.Description = ""
		fields, encodeErr = ledger.Encode(f)
	}
	if encodeErr != nil {
		return fail(&connect.RowError{Where: where, Reason: encodeErr.Error()})
	}
	title := lost.Title("info.title", d.title)
	if title == "" {
		base := path.Base(strings.ReplaceAll(file, `\`, "/"))
		title = strings.TrimSuffix(base, path.Ext(base))
	}
	source := name
	if o.Origin != "" {
		source += ":" + o.Origin
	}
	return connect.Item{Where: where, Lost: lost, Put: &ledger.Put{
		Kind: discover.API, Title: title, Fields: fields, External: []ledger.ExternalKey{{Source: source, Key: file}},
	}}
}
