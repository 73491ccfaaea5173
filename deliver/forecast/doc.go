// Package forecast answers "how many by then?" and "when are these done?" from what a team has delivered.
//
// The future is taken to draw its periods from the past: the industry's Monte Carlo simulation, computed exactly by
// convolution instead of by chance, so that a forecast is the same every time to the last digit. That method is
// overconfident: measured on real series, what it calls 85 % held 72 % of the time, because a team's level drifts.
// Every forecast therefore carries two answers, the claimed one and one corrected by how often such claims held: on
// other teams' series (the [Prior]) and, by a [Backtest], on the team's own.
//
// A history without a single finished item allows no forecast, which is an error ([ErrCannotTell]) and never 100 %.
// Chances above 95 % are not told apart ([Chance]). Data that cannot be right (finished before started) is left out,
// counted and named.
//
// The package is pure: no clock, no records, no random numbers. Dates go in as times and come out as days, in UTC.
package forecast
