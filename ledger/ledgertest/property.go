package ledgertest

import "testing"

// Property is being written; the signature is final.
func Property(t *testing.T, open Opener) {
	t.Skip("the property test is being written")
}
