// Package stickiness asks the event log on how many days of a week or month people are active.
//
// It counts different days (or other intervals) with at least one event, within each whole period that was observed;
// it is not the quotient of daily and monthly active people, which mixes how many there are with how often each comes.
// The package is pure.
package stickiness
