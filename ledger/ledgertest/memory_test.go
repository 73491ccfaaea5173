package ledgertest_test

import (
	"testing"

	"throughline.dev/ledger/ledgertest"
)

func TestMemoryConforms(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, ledgertest.OpenMemory)
}

func TestMemoryConcurrency(t *testing.T) {
	t.Parallel()
	ledgertest.Concurrency(t, ledgertest.OpenMemory)
}

// Memory against itself: shows that the test has no false alarms, and exercises the rules.
func TestMemoryProperty(t *testing.T) {
	t.Parallel()
	ledgertest.Property(t, ledgertest.OpenMemory)
}
