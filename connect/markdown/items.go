package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// items returns what has to be done so that the product has what the file says; the errors of the file, when it has
// any. The error is that of looking up what the product has.
func (p *parser) items() ([]connect.Item, error) {
	if len(p.errors) > 0 {
		out := make([]connect.Item, len(p.errors))
		for i, e := range p.errors {
			out[i] = connect.Item{Where: e.Where, Err: e}
		}
		return out, nil
	}
	if p.key == "" {
		// The name of the file tells the record when it is read again.
		p.external = append(p.external, ledger.ExternalKey{Source: fileSource, Key: p.file})
	}
	standing, err := p.standing()
	if err != nil {
		return nil, err
	}
	item := connect.Item{Where: p.start()}
	var self ledger.Ref
	switch {
	case standing == nil:
		item.Put = p.put()
		if self = ledger.Ref(p.key); p.key == "" {
			self = ledger.RefTo(p.external[len(p.external)-1])
		}
	case standing.Record.Deleted:
		item.Lost = []connect.Loss{{Field: "key", Reason: "the record was deleted here and stays deleted; restore it to apply its file", Value: string(standing.Record.Key)}}
		return []connect.Item{item}, nil
	case standing.Record.Kind != p.kind.Name:
		where := p.start()
		return []connect.Item{{Where: where, Err: &connect.RowError{Where: where, Reason: string(standing.Record.Key) + " is a " + standing.Record.Kind + ", not a " + p.kind.Name, Remedy: "Give the file another key, or mend its kind"}}}, nil
	default:
		self = ledger.Ref(standing.Record.Key)
		item.Edits = append(item.Edits, ledger.Op{Edit: p.edit(standing.Record)})
	}
	p.relate(&item, self, standing)
	for _, r := range p.comments {
		r.Key = self
		item.Comments = append(item.Comments, r)
	}
	items := []connect.Item{item}
	for _, q := range p.quotes {
		items = append(items, q.item(self))
	}
	return items, nil
}

// standing returns what the product has of the record: by key, else by any of the external keys.
func (p *parser) standing() (*connect.Standing, error) {
	if p.options.Standing == nil {
		return nil, nil // nothing stands
	}
	if p.key != "" {
		return p.options.Standing(ledger.Ref(p.key))
	}
	for _, ext := range p.external {
		if s, err := p.options.Standing(ledger.RefTo(ext)); err != nil || s != nil {
			return s, err
		}
	}
	return nil, nil // nothing stands
}

func (p *parser) put() *ledger.Put {
	return &ledger.Put{
		Key: p.key, Kind: p.kind.Name, Title: p.title, Body: p.body, State: p.state, Owner: p.owner,
		Labels: p.labels, Fields: p.fieldsJSON(), External: p.external,
	}
}

// edit brings a record to what the file says. Fields the file leaves out are cleared.
func (p *parser) edit(old ledger.Record) *ledger.Edit {
	e := &ledger.Edit{
		Key: ledger.Ref(old.Key), Title: &p.title, Body: &p.body, Owner: &p.owner, Labels: &p.labels,
		External: p.external, Fields: map[string]json.RawMessage{},
	}
	if p.state != "" {
		e.State = &p.state
	}
	keep := p.derived(old)
	for _, f := range p.kind.Fields {
		if raw, ok := p.fields[f.Name]; ok {
			e.Fields[f.Name] = raw
		} else if !slices.Contains(keep, f.Name) {
			e.Fields[f.Name] = json.RawMessage("null")
		}
	}
	return e
}

// derived lists fields that follow from others as long as those stay: the place of a quote in its source.
func (p *parser) derived(old ledger.Record) []string {
	if old.Kind != discover.Quote {
		return nil
	}
	f, err := ledger.Decode[discover.QuoteFields](old)
	var source, text string
	if err != nil || json.Unmarshal(p.fields["source"], &source) != nil || json.Unmarshal(p.fields["text"], &text) != nil {
		return nil
	}
	if string(f.Source) != source || f.Text != text {
		return nil
	}
	return []string{"source_version", "start", "end"}
}

// relate makes the links that the file has and the product has not, and ends those that the file has no longer.
func (p *parser) relate(item *connect.Item, self ledger.Ref, standing *connect.Standing) {
	wanted := map[link]bool{}
	for _, l := range p.links {
		wanted[l] = true
	}
	if standing != nil {
		for _, l := range standing.Links {
			have := link{l.Relation, ledger.Ref(l.To)}
			if wanted[have] {
				delete(wanted, have)
				continue
			}
			if p.mayBe(l, wanted) {
				continue
			}
			item.Edits = append(item.Edits, ledger.Op{Unlink: &ledger.Bond{From: self, Relation: l.Relation, To: ledger.Ref(l.To), IfPresent: true}})
		}
	}
	for _, l := range p.links {
		if wanted[l] {
			delete(wanted, l)
			item.Later = append(item.Later, ledger.Bond{From: self, Relation: l.relation, To: l.to, IfPresent: true})
		}
	}
}

// mayBe reports whether a standing link is one that the file has under an external key: it is left alone then.
func (p *parser) mayBe(l ledger.Link, wanted map[link]bool) bool {
	for w := range wanted {
		if w.relation != l.Relation || !strings.HasPrefix(string(w.to), "ext:") {
			continue
		}
		s, err := p.options.Standing(w.to)
		if err == nil && s != nil && s.Record.Key == l.To {
			return true
		}
	}
	return false
}

// item makes a quote that evidences the record. Its external key follows from source and words, so that reading the
// file again, or quoting the same words elsewhere, makes no second one.
func (q quote) item(self ledger.Ref) connect.Item {
	sum := sha256.Sum256([]byte(string(q.source) + "\n" + q.text))
	ext := ledger.ExternalKey{Source: "quote", Key: strings.TrimPrefix(string(q.source), "ext:") + "#" + hex.EncodeToString(sum[:6])}
	fields := map[string]string{"source": string(q.source), "text": q.text}
	if q.speaker != "" {
		fields["speaker"] = q.speaker
	}
	title := (&fit.Losses{}).Title("title", q.title)
	if title == "" {
		title = fit.Cut(strings.Join(strings.Fields(q.text), " "), 80)
	}
	from := ledger.RefTo(ext)
	return connect.Item{
		Where: q.where,
		Put:   &ledger.Put{Kind: discover.Quote, Title: title, Fields: encodeJSON(fields), External: []ledger.ExternalKey{ext}, IfAbsent: true},
		Links: []ledger.Bond{
			{From: from, Relation: ledger.Quotes, To: q.source, IfPresent: true},
			{From: from, Relation: ledger.Evidences, To: self, IfPresent: true}, // unless somebody deleted the quote here
		},
	}
}
