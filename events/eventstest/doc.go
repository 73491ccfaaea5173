// Package eventstest holds what every engine of the event log must pass, and the engine that is so simple that it
// can be read as the specification: [Memory].
//
//	func TestLog(t *testing.T) {
//		eventstest.Run(t, func(t *testing.T) events.Log { return openMine(t) })
//	}
//
// Tests of packages that read events use Memory instead of a database. It is not for production: it holds everything
// in memory and sorts on every read.
package eventstest
