// Package ledger is the one place where a product's knowledge is written down.
//
// A [Record] is one thing the team knows, wants, decided or promised. A [Link] is a typed, directed relation
// between two records. A [Change] is an atomic, append-only set of edits with actor, time and reason; today's
// state is derived from the sequence of changes, and so is any earlier day's. A [Finding] is something the
// software computed about a record.
//
// The package holds the contract ([Store], [Reader], [Tx]) and the rules ([Apply], [Compensate]): who may write
// what, which states follow each other, which links may exist, which edits need a reason. Storage engines
// (ledger/sqlstore, and the in-memory model in ledger/ledgertest) hold no rules; they implement [Tx] and prove
// themselves with ledger/ledgertest.
//
// The package knows no kind by name (stages declare them, see [Kind]), does no I/O of its own, reads no clock
// and imports nothing of this module.
package ledger
