package duckdb

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// checkStatement reports why the console does not run a statement.
func (l *Log) checkStatement(ctx context.Context, query string) error {
	if query == "" || strings.IndexByte(query, 0) >= 0 {
		return fmt.Errorf("%w: it is empty or contains a NUL byte. Write a SELECT", ErrStatement)
	}
	var text string
	if err := l.db.QueryRowContext(ctx, "SELECT json_serialize_sql(?::VARCHAR)::VARCHAR", query).Scan(&text); err != nil {
		return failed(ctx, "parsing the statement", err)
	}
	var tree struct {
		Error      bool   `json:"error"`
		Message    string `json:"error_message"`
		Statements []any  `json:"statements"`
	}
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		return fmt.Errorf("parsing the statement: %w", err)
	}
	switch {
	case tree.Error && strings.Contains(tree.Message, "Only SELECT"):
		return fmt.Errorf("%w: the console only reads. Write one SELECT", ErrStatement)
	case tree.Error:
		return fmt.Errorf("%w: %s", ErrStatement, tree.Message)
	case len(tree.Statements) != 1:
		return fmt.Errorf("%w: it is %d statements. Write one", ErrStatement, len(tree.Statements))
	}
	s := statement{tables: map[string]bool{"events": true, "identities": true}}
	if err := s.define(tree.Statements); err != nil {
		return err
	}
	return s.check(tree.Statements)
}

// statement is a parsed one: nodes are maps that name their type.
type statement struct {
	tables map[string]bool // that may be read, in lower case
}

// internal are the tables of a log that a statement may not name its own after.
func internal() []string {
	return []string{"meta", "names", "persons", "accounts", "columns", "shapes", "event_rows", "people", "appends", "removed", "removals"}
}

// ownName is what a statement may name a table it makes. Anything else could be the name of a file.
var ownName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[\pL_][\pL\pN_]*$`) })

// define collects the tables the statement makes itself.
func (s *statement) define(node any) error {
	switch node := node.(type) {
	case []any:
		for _, n := range node {
			if err := s.define(n); err != nil {
				return err
			}
		}
	case map[string]any:
		if own, ok := node["cte_map"].(map[string]any); ok {
			entries, _ := own["map"].([]any)
			for _, e := range entries {
				entry, _ := e.(map[string]any)
				name, _ := entry["key"].(string)
				name = strings.ToLower(name)
				if !ownName().MatchString(name) {
					return fmt.Errorf("%w: %q is no name for a table of your own. Use letters, digits and _", ErrStatement, name)
				}
				for _, taken := range internal() {
					if name == taken {
						return fmt.Errorf("%w: %q is the name of a table of the log. Choose another one", ErrStatement, name)
					}
				}
				s.tables[name] = true
			}
		}
		for _, n := range node {
			if err := s.define(n); err != nil {
				return err
			}
		}
	}
	return nil
}

// check walks the tree and refuses what reaches outside.
func (s *statement) check(node any) error {
	switch node := node.(type) {
	case []any:
		for _, n := range node {
			if err := s.check(n); err != nil {
				return err
			}
		}
	case map[string]any:
		if err := s.node(node); err != nil {
			return err
		}
		for _, n := range node {
			if err := s.check(n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *statement) node(node map[string]any) error {
	word := func(key string) string {
		text, _ := node[key].(string)
		return strings.ToLower(text)
	}
	switch kind := word("type"); kind {
	case "base_table":
		if name := word("table_name"); !s.tables[name] || word("schema_name") != "" || word("catalog_name") != "" {
			return fmt.Errorf("%w: there is no table %q here. The tables are events and identities", ErrStatement, name)
		}
	case "table_function":
		function, _ := node["function"].(map[string]any)
		name, _ := function["function_name"].(string)
		switch strings.ToLower(name) {
		case "range", "generate_series": // as tables they make one row after the other
			function["function_name"] = ""
		case "unnest":
		default:
			return fmt.Errorf("%w: the function %q cannot be read from here. The tables are events and identities", ErrStatement, name)
		}
	case "show_ref", "column_data", "bound_table_ref", "delim_get":
		return fmt.Errorf("%w: the console cannot describe tables. Read one row of events to see its columns", ErrStatement)
	}
	switch name := word("function_name"); name {
	case "current_setting", "getvariable", "getenv", "nextval", "currval", "pg_sleep", "sleep_ms", "write_log", "setseed",
		"json_serialize_plan", "json_serialize_sql", "json_deserialize_sql", "json_execute_serialized_sql", "current_query", "query", "query_table":
		return fmt.Errorf("%w: the function %q is not for the console. Leave it out", ErrStatement, name)
	case "range", "generate_series":
		return fmt.Errorf("%w: the function %q makes a list of any length at one stroke. Read it as a table, FROM %s(…)", ErrStatement, name, name)
	case "repeat", "bitstring", "lpad", "rpad", "list_resize", "array_resize", "format", "printf":
		// They make texts of gigabytes at one stroke, in memory that DuckDB does not account for.
		return fmt.Errorf("%w: the function %q can take any amount of memory. Leave it out", ErrStatement, name)
	}
	return nil
}
