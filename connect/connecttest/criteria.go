package connecttest

import (
	"context"
	"encoding/json"
	"iter"

	"throughline.dev/connect"
)

// WithoutReadings wraps a format so that of the criteria in its records only the words are left: what is read in them is
// the business of package define/criterion and of its tests.
func WithoutReadings(f connect.Format) connect.Format {
	read := f.Read
	f.Read = func(ctx context.Context, src connect.Source, o connect.Options) iter.Seq2[connect.Item, error] {
		return func(yield func(connect.Item, error) bool) {
			for item, err := range read(ctx, src, o) {
				if item.Put != nil {
					item.Put.Fields = wordsOfCriteria(item.Put.Fields)
				}
				if !yield(item, err) {
					return
				}
			}
		}
	}
	return f
}

func wordsOfCriteria(raw json.RawMessage) json.RawMessage {
	var fields map[string]json.RawMessage
	var criteria []struct {
		Text string `json:"text"`
	}
	if json.Unmarshal(raw, &fields) != nil || json.Unmarshal(fields["criteria"], &criteria) != nil {
		return raw
	}
	texts, err := json.Marshal(criteria)
	if err != nil {
		return raw
	}
	fields["criteria"] = texts
	out, err := json.Marshal(fields)
	if err != nil {
		return raw
	}
	return out
}
