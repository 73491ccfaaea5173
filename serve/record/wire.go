package record

import (
	"bytes"
	"encoding/json"

	"throughline.dev/ledger"
)

// Record is a record as clients see it: ledger.Record.
type Record = ledger.Record

// inBrief leaves out what lists do not show: the body, and fields that hold lists or objects of any length. Money,
// durations and ranges are small and stay.
func inBrief(schema *ledger.Schema, r Record) Record {
	r.Body = ""
	k, ok := schema.Kind(r.Kind)
	if !ok || len(r.Fields) == 0 {
		return r
	}
	long := false
	for _, f := range k.Fields {
		long = long || f.Type == ledger.ListField || f.Type == ledger.ObjectField
	}
	if !long {
		return r
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(r.Fields, &members) != nil { // stored fields are canonical
		return r
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for _, f := range k.Fields {
		raw, ok := members[f.Name]
		if !ok || f.Type == ledger.ListField || f.Type == ledger.ObjectField {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		name, _ := json.Marshal(f.Name) // text always can be
		out.Write(name)
		out.WriteByte(':')
		out.Write(raw)
	}
	out.WriteByte('}')
	r.Fields = out.Bytes()
	return r
}

// longest is how many bytes a field may have that stands beside each of many findings.
const longest = 2048

// withoutLong leaves out the fields of a record in brief that are long: it stands beside each of its findings, of which
// there may be hundreds.
func withoutLong(r Record) Record {
	if len(r.Fields) <= longest {
		return r
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(r.Fields, &members) != nil { // stored fields are canonical
		return r
	}
	for name, raw := range members {
		if len(raw) > longest {
			delete(members, name)
		}
	}
	raw, _ := json.Marshal(members) // as it was read
	r.Fields = raw
	return r
}

func (s *Service) brief(r Record) Record { return inBrief(s.product.Schema, r) }

func (s *Service) briefAll(records []Record) []Record {
	out := make([]Record, len(records))
	for i, r := range records {
		out[i] = s.brief(r)
	}
	return out
}

// listed keeps JSON from saying null where a list is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// FieldChange is one altered field of a version.
type FieldChange struct {
	Path string `json:"path" doc:"title, body, state, owner, labels, external, deleted or fields.NAME"`
	Old  any    `json:"old" doc:"the value before; null: none"`
	New  any    `json:"new" doc:"the value since; null: none"`
}

// ChangeHead is a change without its operations.
type ChangeHead struct {
	Position ledger.Position `json:"position"`
	At       string          `json:"at" format:"date-time"`
	Actor    ledger.Actor    `json:"actor"`
	Reason   string          `json:"reason,omitempty"`
	Source   string          `json:"source,omitempty" doc:"the surface: ui, cli, import:jira"`
	Batch    string          `json:"batch,omitempty" doc:"names the import it belongs to"`
	Undoes   ledger.Position `json:"undoes,omitempty" doc:"the change it took back"`
}

const instantFormat = "2006-01-02T15:04:05.000000Z07:00"

func headOf(c ledger.Change) ChangeHead {
	return ChangeHead{c.Position, c.At.UTC().Format(instantFormat), c.Actor, c.Reason, c.Source, c.Batch, c.Undoes}
}
