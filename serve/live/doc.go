// Package live tells browsers and programs what changes, as server-sent events. The ledger is watched once, whoever
// listens; what it says is written down once, and every connection copies from there. A connection keeps nothing but how
// far it has come, so that thousands cost little and a slow one cannot make memory grow: it is cut off, comes again, and
// goes on where it was.
package live
