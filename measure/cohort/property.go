package cohort

import (
	"context"
	"encoding/json"
	"time"

	"throughline.dev/events"
)

// look finds out for whom the conditions of property rules hold.
func (p *program) look(ctx context.Context, log events.Reader, q Question, mark events.Mark) error {
	for _, n := range p.nodes {
		r := n.rule.Property
		name := events.GroupEvent
		if r.Of == events.ByPerson {
			name = events.IdentifyEvent
		}
		latest := map[string]value{}
		accounts := map[string]string{} // of people
		query := events.Query{Match: events.Matcher{Names: []string{name}}, AsOf: mark, Columns: []string{r.Property}}
		for row, err := range log.Scan(ctx, query) {
			if err != nil {
				return err
			}
			owner := row.Person
			if name == events.GroupEvent {
				owner = row.Account
				accounts[row.Person] = row.Account // rows of one person come in order of time
			}
			if v := (value{row.Values[0], row.Time, row.ID}); v.text != "" && owner != "" && v.later(latest[owner]) {
				latest[owner] = v
			}
		}
		n.known = map[string]bool{}
		for owner, v := range latest {
			properties, err := json.Marshal(map[string]string{r.Property: v.text})
			if err != nil {
				return err
			}
			n.known[owner] = r.Holds(properties)
		}
		if name == events.GroupEvent && q.Unit != events.ByAccount {
			of := n.known
			n.known = map[string]bool{}
			for person, account := range accounts {
				if holds, known := of[account]; known {
					n.known[person] = holds
				}
			}
		}
	}
	return nil
}

// value is what an event said of its owner.
type value struct {
	text string
	at   time.Time
	id   string
}

func (v value) later(than value) bool {
	return than.text == "" || v.at.After(than.at) || v.at.Equal(than.at) && v.id > than.id
}
