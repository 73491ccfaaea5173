package timeto

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"throughline.dev/events"
)

// Bounds on what a property may split into.
const (
	maxValues = 100_000 // different values of a property that makes cohorts
	maxStrata = 1_000   // of a property that makes strata
)

// values numbers the values of a property.
type values struct {
	numbers map[string]int32
	names   []string
}

func newValues() *values { return &values{numbers: map[string]int32{}} }

func (v *values) number(name string) (int32, error) {
	n, known := v.numbers[name]
	if known {
		return n, nil
	}
	if len(v.names) == maxValues {
		return 0, fmt.Errorf("the property has more than %d different values. Choose one with fewer", maxValues)
	}
	n = int32(len(v.names))
	v.numbers[name] = n
	v.names = append(v.names, name)
	return n, nil
}

// arms makes cohorts of the most frequent values, the most frequent first, and one of all others. It returns the
// cohort of each value.
func (v *values) arms(subjects []subject, top int, property string) ([]arm, []int32) {
	if len(v.names) == 0 {
		return []arm{{name: "all"}}, nil
	}
	counts := make([]int, len(v.names))
	for _, s := range subjects {
		counts[s.arm]++
	}
	order := make([]int32, len(v.names))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(v.names[a], v.names[b]))
	})
	to := make([]int32, len(v.names))
	var arms []arm
	for place, value := range order {
		if place == top && len(order) > top {
			arms = append(arms, arm{name: fmt.Sprintf("%d other values of %s", len(order)-top, property)})
		}
		if place >= top {
			to[value] = int32(top)
			continue
		}
		to[value] = int32(place)
		name := v.names[value]
		if name == "" {
			name = "without " + property
		}
		arms = append(arms, arm{name: name})
	}
	return arms, to
}

// strata returns the stratum of everybody by a property of their first start event.
func strata(ctx context.Context, log events.Reader, query events.Query, q Question, v *values) (map[string]int32, error) {
	query.By = q.Stratify
	out := map[string]int32{}
	err := log.Sequences(ctx, []events.Matcher{q.Start}, query, func(unit string, steps []events.Step) error {
		n, err := v.number(steps[0].Value)
		if err != nil {
			return fmt.Errorf("stratify: %w", err)
		}
		out[unit] = n
		return nil
	})
	return out, err
}
