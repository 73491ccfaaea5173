package ledger

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// CheckPut says whether the ledger would refuse a creation by its values alone: before it is tried, and without
// the rules that need other records. It returns nil or an *Error.
func (s *Schema) CheckPut(p Put) error {
	k, ok := s.Kind(p.Kind)
	if !ok {
		return &Error{Code: CodeInvalid, Op: -1, Path: "kind", Message: fmt.Sprintf("there is no kind %q", p.Kind), Remedy: "See `throughline kinds`"}
	}
	r := Record{Title: p.Title, Body: p.Body, State: p.State, Owner: p.Owner, Labels: slices.Clone(p.Labels), Fields: p.Fields, External: p.External}
	if r.State == "" {
		r.State = p.NewState
	}
	if r.State == "" {
		r.State = k.Lifecycle.Initial()
	}
	if err := tidy(&r, k); err != nil {
		return err
	}
	_, err := k.Canonical(r.Fields)
	return err
}

// tidy brings everything but the fields into the form that is stored, or says what is wrong with it.
func tidy(r *Record, k *Kind) error {
	invalid := func(path, format string, args ...any) error {
		return &Error{Code: CodeInvalid, Op: -1, Path: path, Message: fmt.Sprintf(format, args...)}
	}
	r.Title = strings.TrimSpace(r.Title)
	switch {
	case r.Title == "":
		return invalid("title", "a record needs a title")
	case utf8.RuneCountInString(r.Title) > MaxTitle:
		return invalid("title", "is longer than %d characters", MaxTitle)
	case strings.ContainsAny(r.Title, "\n\r"):
		return invalid("title", "is more than one line")
	case len(r.Body) > MaxBody:
		return invalid("body", "is larger than %d MB", MaxBody>>20)
	case len(r.Fields) > MaxFields:
		return invalid("fields", "are larger than %d MB", MaxFields>>20)
	case len(r.Labels) > MaxLabels:
		return invalid("labels", "are more than %d", MaxLabels)
	}
	for _, part := range []struct{ path, text string }{{"title", r.Title}, {"body", r.Body}, {"owner", r.Owner}} {
		if err := checkText(part.path, part.text, MaxBody); err != nil {
			return err
		}
	}
	if len(r.Owner) > MaxName {
		return invalid("owner", "is longer than %d bytes", MaxName)
	}
	if _, ok := k.Lifecycle.State(r.State); !ok {
		return &Error{Code: CodeInvalid, Op: -1, Path: "state", Message: fmt.Sprintf("%s has no state %q", WithArticle(k.Name), r.State), Remedy: "Its states are " + strings.Join(k.Lifecycle.Names(), ", ")}
	}
	labels := make([]string, 0, len(r.Labels))
	for _, l := range r.Labels {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		if !utf8.ValidString(l) || strings.ContainsAny(l, "\x00\n\r") || len(l) > MaxName {
			return invalid("labels", "%.40q is not a label", l)
		}
		labels = append(labels, l)
	}
	slices.Sort(labels)
	r.Labels = slices.Compact(labels)
	if len(r.Labels) == 0 {
		r.Labels = nil
	}
	for _, ext := range r.External {
		if err := ext.check(); err != nil {
			return err
		}
	}
	r.External = join(nil, r.External)
	return checkJSON(r.Fields)
}

// check reports an external key that no record can carry.
func (e ExternalKey) check() error {
	if e.Source == "" || e.Key == "" || strings.Contains(e.Source, "/") || len(e.Source) > MaxName || len(e.Key) > maxExternal ||
		checkText("", e.Source+e.Key, MaxBody) != nil {
		return &Error{Code: CodeInvalid, Op: -1, Path: "external", Message: fmt.Sprintf("%.80q is not an external key", e.String()), Remedy: fmt.Sprintf("Expected a source without / of at most %d bytes and a key of at most %d", MaxName, maxExternal)}
	}
	return nil
}

// maxExternal is in bytes; an index must be able to hold it.
const maxExternal = 1000

// checkText reports text that not every engine can store.
func checkText(path, s string, limit int) error {
	invalid := func(format string, args ...any) error {
		return &Error{Code: CodeInvalid, Op: -1, Path: path, Message: fmt.Sprintf(format, args...)}
	}
	switch {
	case len(s) > limit:
		return invalid("is longer than %d bytes", limit)
	case !utf8.ValidString(s):
		return invalid("is not valid UTF-8")
	case strings.ContainsRune(s, 0):
		return invalid("holds a NUL character")
	}
	return nil
}

// maxDepth is how deep objects and lists in fields may nest; SQLite reads 1,000 levels, and nobody reads 100.
const maxDepth = 100

// checkJSON reports JSON that not every engine can store: bytes that are no text, NUL characters, deep nesting.
// It reports nothing about text that is no JSON at all.
func checkJSON(raw []byte) error {
	if !utf8.Valid(raw) {
		return &Error{Code: CodeInvalid, Op: -1, Path: "fields", Message: "are not valid UTF-8"}
	}
	depth, quoted := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case quoted && c == '\\':
			if bytes.HasPrefix(raw[i:], []byte(`\u0000`)) {
				return &Error{Code: CodeInvalid, Op: -1, Path: "fields", Message: "hold a NUL character"}
			}
			i++ // whatever is escaped, a quotation mark too
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return &Error{Code: CodeInvalid, Op: -1, Path: "fields", Message: fmt.Sprintf("nest deeper than %d levels", maxDepth)}
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return nil
}
