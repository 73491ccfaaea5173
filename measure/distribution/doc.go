// Package distribution asks the event log how the values of a numeric property are spread: quantiles, mean and a
// histogram, of all events or of one number for each person, and split by a property.
//
// Quantiles are exact. Their intervals assume no shape, and allow for people who contribute many values: a hundred
// events of one person say less than one event each of a hundred. The package is pure.
package distribution
