// Package reqif reads and writes ReqIF, the requirements interchange format of the OMG (versions 1.0 to 1.2), as DOORS,
// Jama, Polarion and others export it, alone (.reqif) or in an archive (.reqifz).
//
// Reading: spec objects become requirements, stories and terms; headings become labels of what stands below them; the
// hierarchy of a specification becomes parent links, relations become links. What the names of attributes mean is told
// by the names that tools give them (see [meaningOf]); what has no place is listed, object by object. A file that we
// wrote comes back as the records it was made from.
//
// A document is read twice, from its beginning to its end, because a specification stands behind the objects that it
// orders. Memory grows with the number of objects, not with their texts. Document type definitions are refused, so
// that no entity is ever expanded or fetched.
package reqif

import (
	"bytes"
	"context"
	"iter"
	"sync"

	"throughline.dev/connect"
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// Name is the name of the format.
const Name = "reqif"

// source is the source of external keys: identifiers of spec objects are unique in the world.
const source = "reqif"

// Format returns the format "reqif".
func Format() connect.Format {
	schema := sync.OnceValues(schemaOfStages)
	return connect.Format{
		Name:  Name,
		Title: "Requirements (ReqIF)",
		Doc: "Spec objects with their hierarchy and relations, as DOORS, Jama, Polarion and others export them (.reqif, .reqifz). Headings become labels; " +
			"pictures, access rights and tool extensions are left out and listed.",
		Whole:  true,
		Detect: detect,
		Read: func(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
			return func(yield func(connect.Item, error) bool) {
				s, err := schema()
				if err != nil {
					yield(connect.Item{}, err)
					return
				}
				r := &reader{schema: s, source: src, options: o}
				if err := r.survey(ctx); err != nil {
					yield(connect.Item{}, err)
					return
				}
				r.items(ctx, yield)
			}
		},
	}
}

func schemaOfStages() (*ledger.Schema, error) {
	var kinds []ledger.Kind
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		kinds = append(kinds, s.Kinds...)
	}
	return ledger.NewSchema(kinds...)
}

func detect(h connect.Head) connect.Match {
	text := h.Text
	switch root := bytes.Index(text, []byte("REQ-IF")); {
	case !bytes.HasPrefix(bytes.TrimLeft(text, " \t\r\n"), []byte("<")), root < 0:
		return connect.Match{}
	case bytes.Contains(text[:min(len(text), root+2000)], []byte("omg.org/spec/ReqIF")):
		return connect.Match{Confidence: 1, Why: "is a ReqIF document"}
	case bytes.Contains(text, []byte("REQ-IF-HEADER")):
		return connect.Match{Confidence: 0.9, Why: "has the header of a ReqIF document"}
	}
	return connect.Match{}
}
