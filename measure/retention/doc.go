// Package retention asks the event log how many people come back.
//
// People form cohorts by the calendar bucket of their start event; a cell of the answer is the share of a cohort that
// came back in a period after it. Two rules that tools leave open are part of the question and of its definition:
// whether periods are those of the calendar or run from each person's own start, and whether "back in week 3" means in
// that week or in it and later. A cell is empty until the whole of its period could be observed for the whole cohort,
// and the pooled row stands on the cohorts alone for which that is so. The package is pure.
package retention
