package ledger

import (
	"bytes"
	"encoding/json"
	"slices"
)

// Diff lists what differs between two versions of a record, in the order a reader expects. A zero old record
// stands for "did not exist": then only values that are set are listed. Old and New of fields are JSON
// (json.RawMessage), nil when the field has no value.
func Diff(old, updated Record) []FieldChange {
	var out []FieldChange
	text := func(path, a, b string) {
		if a != b {
			out = append(out, FieldChange{Path: path, Old: a, New: b})
		}
	}
	text("title", old.Title, updated.Title)
	text("state", old.State, updated.State)
	text("owner", old.Owner, updated.Owner)
	if !slices.Equal(old.Labels, updated.Labels) {
		out = append(out, FieldChange{Path: "labels", Old: old.Labels, New: updated.Labels})
	}
	a, b := rawFields(old.Fields), rawFields(updated.Fields)
	names := sortedNames(a)
	for _, n := range sortedNames(b) {
		if _, ok := a[n]; !ok {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		if x, y := rawOrNil(a[n]), rawOrNil(b[n]); !bytes.Equal(x, y) {
			out = append(out, FieldChange{Path: "fields." + n, Old: orNil(x), New: orNil(y)})
		}
	}
	text("body", old.Body, updated.Body)
	if !slices.Equal(old.External, updated.External) {
		out = append(out, FieldChange{Path: "external", Old: old.External, New: updated.External})
	}
	if old.Deleted != updated.Deleted {
		out = append(out, FieldChange{Path: "deleted", Old: old.Deleted, New: updated.Deleted})
	}
	return out
}

func rawFields(fields json.RawMessage) map[string]json.RawMessage {
	m := map[string]json.RawMessage{}
	if len(fields) > 0 {
		_ = json.Unmarshal(fields, &m) // stored fields are canonical
	}
	return m
}

// rawOrNil takes null for absent: which of them is stored depends on a tag of the kind's struct.
func rawOrNil(raw json.RawMessage) json.RawMessage {
	if string(raw) == "null" {
		return nil
	}
	return raw
}

func orNil(raw json.RawMessage) any {
	if len(raw) == 0 {
		return nil
	}
	return raw
}
