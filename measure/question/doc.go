// Package question holds what all questions to the event log have in common: over which days, in which time zone, of
// whom, restricted to which events; how long a window lasts and where the buckets of a time axis begin. Each engine
// below measure has a question of its own that embeds [Scope].
//
// The package is pure: values in, values out.
package question
