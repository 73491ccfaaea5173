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
		if !utf8.ValidString(part.text) {
			return invalid(part.path, "is not valid UTF-8")
		}
		if strings.ContainsRune(part.text, 0) {
			return invalid(part.path, "holds a NUL character")
		}
	}
	if _, ok := k.Lifecycle.State(r.State); !ok {
		return &Error{Code: CodeInvalid, Op: -1, Path: "state", Message: fmt.Sprintf("a %s has no state %q", k.Name, r.State), Remedy: "Its states are " + strings.Join(k.Lifecycle.Names(), ", ")}
	}
	labels := make([]string, 0, len(r.Labels))
	for _, l := range r.Labels {
		if l = strings.TrimSpace(l); l == "" {
			continue
		}
		if !utf8.ValidString(l) || strings.ContainsAny(l, "\x00\n\r") || len(l) > 200 {
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
		if ext.Source == "" || ext.Key == "" || strings.Contains(ext.Source, "/") || strings.ContainsRune(ext.Source+ext.Key, 0) || !utf8.ValidString(ext.Source+ext.Key) {
			return invalid("external", "%.80q is not an external key", ext.String())
		}
	}
	r.External = join(nil, r.External)
	if bytes.Contains(r.Fields, []byte(`\u0000`)) {
		return invalid("fields", "hold a NUL character")
	}
	return nil
}
