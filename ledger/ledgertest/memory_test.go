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
