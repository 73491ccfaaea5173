// Package timeto asks the event log how long people take from one event to another, and whether cohorts differ:
// time to first API call, share activated within 14 days.
//
// [Ask] reads the log and returns [Durations], which are values; everything after that is pure. Whoever has not got
// there by the end of observation is censored, never left out ([Durations.Result]), or, for a share within some days,
// counts only when they could be followed that long ([Durations.Within]). The verdict on a difference comes from the
// log-rank test and restricted means. The average of those who got there is shown because people know it from
// elsewhere; it is labelled naive, and no verdict reads it.
//
// Statistics are those of measure/survival and stats; the package adds none. It makes no causal claim: cohorts that
// started at different times may differ for any reason.
package timeto
