package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// shown is a record with everything around it.
type shown struct {
	Record   ledger.Record    `json:"record"`
	Links    []ledger.Link    `json:"links"`
	Findings []ledger.Finding `json:"findings"`
	Comments []ledger.Comment `json:"comments"`
}

func show(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return usage("show needs one key")
	}
	p, reader, err := in.openReader(ctx)
	if err != nil {
		return err
	}
	key := in.key(0)
	var s shown
	if s.Record, err = reader.Record(ctx, key); err != nil {
		return err
	}
	if s.Links, err = reader.Links(ctx, ledger.LinkQuery{Of: key}); err != nil {
		return err
	}
	if s.Findings, err = reader.Findings(ctx, ledger.FindingQuery{Subject: key}); err != nil {
		return err
	}
	if s.Comments, err = reader.Comments(ctx, key); err != nil {
		return err
	}
	titles, err := titlesOf(ctx, reader, s.Links)
	if err != nil {
		return err
	}
	s.Links, s.Findings, s.Comments = listed(s.Links), listed(s.Findings), listed(s.Comments)
	return in.print(s, func(w io.Writer) error { return s.write(w, p.Schema, titles) })
}

// titlesOf reads the titles of all records that links touch.
func titlesOf(ctx context.Context, reader ledger.Reader, links []ledger.Link) (map[ledger.Key]string, error) {
	var keys []ledger.Key
	for _, l := range links {
		keys = append(keys, l.From, l.To)
	}
	records, err := reader.Records(ctx, keys)
	titles := map[ledger.Key]string{}
	for _, r := range records {
		titles[r.Key] = r.Title
	}
	return titles, err
}

func (s shown) write(w io.Writer, schema *ledger.Schema, titles map[ledger.Key]string) error {
	p := &stage.Printer{W: w}
	r := s.Record
	p.F("%s  %s\n%s, %s", r.Key, r.Title, r.Kind, r.State)
	if r.Owner != "" {
		p.F(", %s", r.Owner)
	}
	if len(r.Labels) > 0 {
		p.F(", labels %s", strings.Join(r.Labels, ", "))
	}
	p.F("\nversion %d, changed %s (change %d)\n", r.Version, r.Updated.Format("2006-01-02 15:04 MST"), r.Position)
	if r.Deleted {
		p.F("deleted\n")
	}
	var fields map[string]json.RawMessage
	if len(r.Fields) > 0 {
		if err := json.Unmarshal(r.Fields, &fields); err != nil {
			return err
		}
	}
	if k, ok := schema.Kind(r.Kind); ok && len(fields) > 0 {
		p.F("\n")
		for _, f := range k.Fields {
			if v, ok := fields[f.Name]; ok && !bytes.Equal(v, []byte(`""`)) {
				p.F("  %-16s %s\n", f.Name, plain(f, v))
			}
		}
	}
	if r.Body != "" {
		p.F("\n%s\n", strings.TrimRight(r.Body, "\n"))
	}
	if len(s.Findings) > 0 {
		p.F("\nFindings\n")
		for _, f := range s.Findings {
			p.F("  %s %s (%s)\n", f.Severity, f.Message, f.Rule)
			if f.Act != "" {
				p.F("    → %s\n", f.Act)
			}
		}
	}
	if len(s.Links) > 0 {
		p.F("\nLinks\n")
		for _, l := range s.Links {
			rel, _ := schema.Relation(l.Relation)
			if l.From == r.Key {
				p.F("  %s %s  %s\n", l.Relation, l.To, clip(titles[l.To], 70))
			} else {
				p.F("  %s %s  %s\n", rel.Inverse, l.From, clip(titles[l.From], 70))
			}
		}
	}
	if len(s.Comments) > 0 {
		p.F("\nComments\n")
		for _, c := range s.Comments {
			p.F("  %s, %s: %s\n", c.Actor, c.At.Format("2006-01-02 15:04"), strings.ReplaceAll(c.Body, "\n", "\n    "))
		}
	}
	return p.Err
}

// plain writes a field's value for a person.
func plain(f ledger.Field, raw json.RawMessage) string {
	switch f.Type {
	case ledger.RangeField:
		var v ledger.Range
		if json.Unmarshal(raw, &v) == nil {
			if v.Low == v.High {
				return ledger.FormatNumber(v.Low)
			}
			return ledger.FormatNumber(v.Low) + " to " + ledger.FormatNumber(v.High)
		}
	case ledger.MoneyField:
		var v ledger.Money
		if json.Unmarshal(raw, &v) == nil {
			return v.String()
		}
	case ledger.TextField, ledger.EnumField, ledger.DateField, ledger.InstantField, ledger.KeyField:
		var v string
		if json.Unmarshal(raw, &v) == nil {
			return strings.ReplaceAll(v, "\n", "\n                   ")
		}
	}
	return clip(string(raw), 400)
}
