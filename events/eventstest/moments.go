package eventstest

import (
	"context"
	"fmt"
	"slices"

	"throughline.dev/events"
)

// moments returns when each unit did what fits and, read apart, when it did anything: the numbers of units must be the
// same in both readings.
func moments(t reporter, log events.Reader, m events.Matcher, q events.Query) []string {
	t.Helper()
	all := map[int32]*[2][]int64{}
	read := func(i int, m events.Matcher, q events.Query) {
		err := log.Moments(context.Background(), m, q, func(units []int32, at []int64) error {
			for k, u := range units {
				if all[u] == nil {
					all[u] = &[2][]int64{}
				}
				all[u][i] = append(all[u][i], at[k])
			}
			return nil
		})
		if err != nil {
			t.Fatalf("moments: %v", err)
		}
	}
	read(0, m, q)
	read(1, events.Matcher{}, events.Query{AsOf: q.AsOf, Unit: q.Unit})
	var out []string
	for _, u := range all {
		slices.Sort(u[0])
		slices.Sort(u[1])
		out = append(out, fmt.Sprint(*u))
	}
	slices.Sort(out)
	return out
}
