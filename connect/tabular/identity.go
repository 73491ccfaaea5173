package tabular

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"throughline.dev/connect"
	"throughline.dev/connect/tracker"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// hashed marks keys that are made of a row's content.
const hashed = "sha256:"

// identity returns the keys by which the row is known again: those it has, its address, or what it says.
func (c *record) identity() []ledger.ExternalKey {
	var keys []ledger.ExternalKey
	switch address := c.text("url"); {
	case c.key != "":
		keys = append(keys, c.reading.external(c.key))
	case c.put.Key != "":
		keys = append(keys, ledger.ExternalKey{Source: ownExport, Key: string(c.put.Key)})
	case len(c.put.External) > 0:
	case c.kind.Name == discover.Account:
	case global.MatchString(address):
		keys = append(keys, c.reading.external(address))
	default:
		parts := []string{c.kind.Name, c.put.Title, c.put.Body}
		if c.kind.Name == discover.Feedback {
			parts = append(parts, c.account, c.text("author"), c.text("occurred_at"))
		}
		sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
		keys = append(keys, c.reading.external(hashed+hex.EncodeToString(sum[:16])))
	}
	if c.kind.Name == discover.Account {
		keys = append(keys, connect.AccountKey(c.put.Title))
	}
	return keys
}

// other names the record at the other end of a link: by our own key, or by a key of the same source. A key that
// looks like the row's own belongs to its source, even if it looks like one of ours as well.
func (c *record) other(l link) ledger.Ref {
	if l.relation == ledger.Implements {
		if ref, ok := tracker.Implemented(l.to); ok {
			return ref
		}
	}
	if k := ledger.Key(l.to); k.Number() > 0 && c.preset == nil && ledger.Key(c.key).Prefix() != k.Prefix() {
		for _, kind := range c.all {
			if kind.Prefix == k.Prefix() {
				return ledger.Ref(k)
			}
		}
	}
	return ledger.RefTo(c.reading.external(l.to))
}

// from links the record to its account.
func (c *record) from(self ledger.Ref) *connect.Item {
	if c.account == "" || !takes(c.kind, "account") {
		return nil
	}
	key := connect.AccountKey(c.account)
	c.item.Links = append(c.item.Links, ledger.Bond{From: self, Relation: ledger.From, To: ledger.RefTo(key)})
	if !c.once("account " + key.Key) {
		return nil
	}
	return &connect.Item{Where: c.item.Where, Put: connect.AccountNamed(c.account)}
}

// edit returns what alters the record that a row of our own export stands for, when the product has it: the table was
// written, worked on in a spreadsheet, and comes back. Empty cells clear nothing, and the state stays.
func (c *record) edit() (*ledger.Edit, *connect.RowError) {
	p := c.put
	if p.Key == "" || c.standingOf == nil {
		return nil, nil
	}
	stands, err := c.standingOf(ledger.Ref(p.Key))
	if err != nil {
		return nil, &connect.RowError{Where: c.item.Where, Reason: fmt.Sprintf("cannot look %s up: %v", p.Key, err), Remedy: "Try again"}
	}
	if stands == nil {
		return nil, nil
	}
	if stands.Record.Kind != p.Kind {
		return nil, &connect.RowError{Where: c.item.Where, Reason: fmt.Sprintf("%s is %s, not %s", p.Key, ledger.WithArticle(stands.Record.Kind), ledger.WithArticle(p.Kind)), Remedy: "Correct the column key or kind"}
	}
	e := &ledger.Edit{Key: ledger.Ref(p.Key), Title: &p.Title}
	if p.Body != "" {
		e.Body = &p.Body
	}
	if p.Owner != "" {
		e.Owner = &p.Owner
	}
	if len(p.Labels) > 0 {
		e.Labels = &p.Labels
	}
	if len(c.fields) > 0 {
		e.Fields = make(map[string]json.RawMessage, len(c.fields))
		for _, m := range c.fields {
			e.Fields[m.name] = m.raw
		}
	}
	if s := p.State + p.NewState; s != "" && s != stands.Record.State {
		c.lose("state", "a table does not move records that exist", s)
	}
	return e, nil
}
