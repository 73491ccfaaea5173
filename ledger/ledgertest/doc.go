// Package ledgertest proves that a storage engine is a ledger.
//
// [Run] is the conformance suite: every sentence in the doc comments of ledger.Store and its neighbours has a
// subtest. [Property] compares an engine with [Memory] over random changes, [Concurrency] lets many writers loose
// on it, and [Crash] kills it. [Schema] is the small set of kinds they work with.
//
// [Memory] is an engine that keeps everything in memory and does everything the slow and obvious way. It is what
// other engines are compared with, and a ledger for the tests of other packages.
//
// The package is for tests: nothing that ships may import it, and it must not know any engine by name.
package ledgertest
