package sqlstore

import (
	"encoding/json"
	"fmt"
	"strings"

	"throughline.dev/ledger"
)

// Columns of the tables record and record_past that hold a version; the large ones stand last.
const recordColumns = "id, key, number, kind, state, phase, owner, version, created, updated, position, deleted, title, labels, external, fields, body"

// rColumns is recordColumns of the alias r.
func rColumns() string { return "r." + strings.ReplaceAll(recordColumns, ", ", ", r.") }

// row is a version with the number of its row.
type row struct {
	ledger.Record
	id int64
}

func scanRow(s scanner) (r row, err error) { return scanRowAnd(s) }

// scanRowAnd reads recordColumns and, after them, more.
func scanRowAnd(s scanner, more ...any) (r row, err error) {
	var (
		number, created, updated        int64
		phase, labels, external, fields string
	)
	into := []any{&r.id, &r.Key, &number, &r.Kind, &r.State, &phase, &r.Owner, &r.Version, &created, &updated, &r.Position, &r.Deleted, &r.Title, &labels, &external, &fields, &r.Body}
	if err := s.Scan(append(into, more...)...); err != nil {
		return r, err
	}
	r.Created, r.Updated, r.Fields = timeOf(created), timeOf(updated), json.RawMessage(fields)
	if labels != "[]" {
		if err := json.Unmarshal([]byte(labels), &r.Labels); err != nil {
			return r, fmt.Errorf("labels of %s: %w", r.Key, err)
		}
	}
	if external != "[]" {
		if err := json.Unmarshal([]byte(external), &r.External); err != nil {
			return r, fmt.Errorf("external keys of %s: %w", r.Key, err)
		}
	}
	return r, nil
}

func recordsOf(rows []row) []ledger.Record {
	out := make([]ledger.Record, len(rows))
	for i, r := range rows {
		out[i] = r.Record
	}
	return out
}

// array writes a list as JSON, an absent one as [].
func array[T any](list []T) (string, error) {
	if len(list) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}
