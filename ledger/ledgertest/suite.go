package ledgertest

import "testing"

// check is one sentence of the contract, and the test of it.
type check struct {
	name string
	test func(l *lab)
}

// Run is the conformance suite. Each subtest opens a fresh engine and checks one sentence of the contract.
func Run(t *testing.T, open Opener) {
	for _, group := range []struct {
		name   string
		checks []check
	}{
		{"Record", recordChecks()},
		{"Put", putChecks()},
		{"Move", moveChecks()},
		{"Link", linkChecks()},
		{"Comment", commentChecks()},
		{"Finding", findingChecks()},
		{"Time", timeChecks()},
		{"Undo", undoChecks()},
		{"Apply", applyChecks()},
		{"List", listChecks()},
		{"Search", searchChecks()},
		{"Watch", watchChecks()},
		{"Job", jobChecks()},
		{"Shelf", shelfChecks()},
		{"Hostile", hostileChecks()},
		{"Store", storeChecks()},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, c := range group.checks {
				t.Run(c.name, func(t *testing.T) {
					t.Parallel()
					c.test(newLab(t, open(t)))
				})
			}
		})
	}
}
