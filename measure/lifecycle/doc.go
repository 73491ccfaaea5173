// Package lifecycle asks the event log who of the active people of a day, week or month is new, who comes back as
// before, who comes back after a pause, and who stayed away.
//
// The four counts explain why a number of active people moves: new, returning and resurrecting add up to it, and it
// changes from one bucket to the next by new and resurrecting less dormant. Whether somebody is new is read from the
// whole log, not from the days asked about. The package is pure.
package lifecycle
