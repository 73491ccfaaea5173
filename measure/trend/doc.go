// Package trend asks the event log how often something happens over time: events, different people, sums and means of
// a property, for several series, split by a property, and combined by a formula.
//
// Counts of everything that was observed carry no interval, because nothing was sampled; a mean per person does, over
// people. The last bucket is flagged until it is over. [Formula] is the small language of formulas. The package is
// pure.
package trend
