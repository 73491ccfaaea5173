package ledgertest_test

import (
	"testing"

	"throughline.dev/ledger/ledgertest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, ledgertest.OpenMemory)
}
