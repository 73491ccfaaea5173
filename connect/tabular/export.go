package tabular

import (
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline.dev/connect/table"
	"throughline.dev/define"
	"throughline.dev/ledger"
)

// Write writes records as CSV for spreadsheets: key, kind, title, body, state, owner, labels, created, updated and
// external keys, then the fields that the kinds declare, each once. Cells that a spreadsheet would run as formulas
// are guarded (see [table.Guard]).
//
// The format "csv" reads such a table back: into the product that wrote it as edits of its records, into another one
// as new records with the same keys. What it cannot keep: the versions and times of records, comments and links, and
// states of records that exist or cannot begin in them. Criteria are written in their words, one a line; those that the
// product does not have are read anew. Product files keep everything.
func Write(w io.Writer, kinds []ledger.Kind, records iter.Seq2[ledger.Record, error]) error {
	return WriteColumns(w, kinds, nil, records)
}

// WriteColumns is [Write] with the columns that are wanted, in that order; none: all. CodeInvalid: a column that there is
// not.
func WriteColumns(w io.Writer, kinds []ledger.Kind, columns []string, records iter.Seq2[ledger.Record, error]) error {
	out := table.NewWriter(w)
	header := []string{"key", "kind", "title", "body", "state", "owner", "labels", "created", "updated", "external"}
	place := map[string]int{}
	for _, k := range kinds {
		for _, f := range k.Fields {
			if _, ok := place[f.Name]; !ok {
				place[f.Name] = len(header)
				header = append(header, f.Name)
			}
		}
	}
	wanted := make([]int, 0, len(header))
	for _, name := range columns {
		i := slices.Index(header, name)
		if i < 0 {
			return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "columns", Message: fmt.Sprintf("there is no column %q", name), Remedy: "The columns are " + strings.Join(header, ", ")}
		}
		wanted = append(wanted, i)
	}
	if len(columns) == 0 {
		for i := range header {
			wanted = append(wanted, i)
		}
	}
	row := make([]string, len(wanted))
	write := func(cells []string) error {
		for i, from := range wanted {
			row[i] = cells[from]
		}
		return out.Write(row...)
	}
	if err := write(header); err != nil {
		return err
	}
	cells := make([]string, len(header))
	for r, err := range records {
		if err != nil {
			return err
		}
		clear(cells)
		var external []string
		for _, e := range r.External {
			external = append(external, e.String())
		}
		copy(cells, []string{
			string(r.Key), r.Kind, r.Title, r.Body, r.State, r.Owner, list(r.Labels),
			r.Created.UTC().Format(time.RFC3339Nano), r.Updated.UTC().Format(time.RFC3339Nano), strings.Join(external, "\n"),
		})
		var fields map[string]json.RawMessage
		if len(r.Fields) > 0 {
			if err := json.Unmarshal(r.Fields, &fields); err != nil {
				return fmt.Errorf("fields of %s: %w", r.Key, err)
			}
		}
		for name, raw := range fields {
			i, ok := place[name]
			if !ok {
				continue
			}
			cells[i] = plain(raw)
			if words, is := readable(raw); is && name == "criteria" && r.Kind == define.Requirement {
				cells[i] = words
			}
		}
		if err := write(cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

// plain writes a field as one would type it.
func plain(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return string(raw)
	}
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return number(v)
	case []any:
		var texts []string
		for _, e := range v {
			s, ok := e.(string)
			if !ok {
				return string(raw)
			}
			texts = append(texts, s)
		}
		return list(texts)
	case map[string]any:
		return quantity(raw, v)
	}
	return string(raw)
}

// quantity writes ranges, amounts of money and lengths of time; other objects stay JSON.
func quantity(raw json.RawMessage, m map[string]any) string {
	if len(m) != 2 {
		return string(raw)
	}
	if low, ok := m["low"].(float64); ok {
		if high, ok := m["high"].(float64); ok {
			if low == high {
				return number(low)
			}
			return number(low) + ".." + number(high)
		}
	}
	var money ledger.Money
	if m["currency"] != nil && json.Unmarshal(raw, &money) == nil {
		return money.Amount() + " " + money.Currency
	}
	if value, ok := m["value"].(float64); ok {
		if unit, ok := m["unit"].(string); ok {
			return number(value) + " " + unit
		}
	}
	return string(raw)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// list joins names by commas, or as JSON when one holds a separator.
func list(names []string) string {
	for _, n := range names {
		if strings.ContainsAny(n, ",;|\n[") || n != strings.TrimSpace(n) {
			return string(encode(names))
		}
	}
	return strings.Join(names, ", ")
}
