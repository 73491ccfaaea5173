// Package durations compares groups by how long things took, from a table that has a duration and a status for each
// subject instead of events: Kaplan-Meier curves, medians and restricted means with their intervals, log-rank and
// Peto-Peto tests, Cox hazard ratios with a test of proportional hazards.
//
// The statistics are those of measure/survival. The package is pure; whoever calls it reads the table.
package durations
