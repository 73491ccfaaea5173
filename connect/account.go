package connect

import (
	"strings"

	"throughline.dev/ledger"
)

// AccountKey returns the external key of an account that is known by its name, so that a ticket, a transcript and a
// row of a table that name the same customer lead to one record. Case and white space do not matter.
func AccountKey(name string) ledger.ExternalKey {
	return ledger.ExternalKey{Source: "account", Key: strings.ToLower(strings.Join(strings.Fields(name), " "))}
}

// AccountNamed returns the operation that makes sure there is an account of that name; what is known of it already
// stays as it is. Source is the external key that the file has for it, if any.
func AccountNamed(name string, source ...ledger.ExternalKey) *ledger.Put {
	return &ledger.Put{
		Kind: "account", Title: strings.Join(strings.Fields(name), " "), IfAbsent: true,
		External: append(source, AccountKey(name)),
	}
}
