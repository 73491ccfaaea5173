package ledgertest

import (
	"slices"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"throughline.dev/ledger"
)

// thereAndBack makes a random change and takes it back at once: all is as it was before. What Undo leaves alone by
// contract does not count: external keys, findings, and comments that the change withdrew.
func (d *duel) thereAndBack() {
	c := d.change()
	before := captureMoment(d.ctx, d.T, d.engine)
	change(d, brief(c), func(s ledger.Store) (ledger.Applied, error) { return s.Apply(d.ctx, c) })
	p := d.head()
	if p == before.Position {
		return
	}
	done, err := d.engine.Undo(d.ctx, p, ada, "")
	change(d, "undo at once", func(s ledger.Store) (ledger.Applied, error) {
		if s == d.engine {
			return done, err
		}
		return s.Undo(d.ctx, p, ada, "")
	})
	if ledger.CodeOf(err) == ledger.CodeBlocked {
		return // the change brought a finding that keeps the record from its old state
	}
	if err != nil {
		d.Fatalf("the newest change, %s, cannot be undone: %v", brief(c), err)
	}
	after := captureMoment(d.ctx, d.T, d.engine)
	withdrew := slices.ContainsFunc(c.Ops, func(o ledger.Op) bool { return o.Withdraw != nil })
	if diff := cmp.Diff(contentOf(before, withdrew), contentOf(after, withdrew), cmpopts.EquateEmpty()); diff != "" {
		d.Fatalf("undo of %s leaves (-before +after):\n%s", brief(c), diff)
	}
}

// content is what a moment says, without what counts changes.
type content struct {
	Records  map[ledger.Key]ledger.Record
	Links    [][3]string
	Comments []ledger.Comment
}

// contentOf leaves deleted records out: nobody sees whether they were ever there.
func contentOf(m moment, withoutComments bool) content {
	c := content{Records: map[ledger.Key]ledger.Record{}, Comments: m.Comments}
	if withoutComments {
		c.Comments = nil
	}
	for _, r := range m.Records {
		if !r.Deleted {
			r.Version, r.Position, r.Updated, r.External = 0, 0, time.Time{}, nil
			c.Records[r.Key] = r
		}
	}
	for _, l := range m.Links {
		c.Links = append(c.Links, [3]string{string(l.From), l.Relation, string(l.To)})
	}
	c.Comments = slices.DeleteFunc(slices.Clone(c.Comments), func(m ledger.Comment) bool {
		_, there := c.Records[m.Record]
		return !there
	})
	return c
}
