package eventstest

import (
	"cmp"
	"context"
	"slices"

	"throughline.dev/events"
)

// Properties describes the properties of events of a name. It looks at all events.
func (m *Memory) Properties(ctx context.Context, name string) ([]events.PropertyUse, error) {
	rows, _, err := m.rows(ctx, events.Query{})
	if err != nil {
		return nil, err
	}
	var match events.Matcher
	if name != "" {
		match.Names = []string{name}
	}
	if err := match.Check(); err != nil {
		return nil, err
	}
	uses := events.PropertyUses{}
	for _, r := range rows {
		if match.Match(r.Name, r.Properties) {
			uses.Look(r.Properties)
		}
	}
	out := uses.List()
	for i := range out {
		out[i].Events = out[i].Looked
	}
	slices.SortFunc(out, func(a, b events.PropertyUse) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name))
	})
	return out, nil
}
