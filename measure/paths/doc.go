// Package paths asks the event log what people do one after the other: from an event on, up to an event, or from the
// beginning of a session.
//
// Sessions are made when the question is asked: one ends where nothing happens for some time. A path holds each run of
// one event once. Memory is bounded whatever the number of event names: the most frequent ones are told apart, the
// rest is "other", and says of how many names it consists. The package is pure.
package paths
