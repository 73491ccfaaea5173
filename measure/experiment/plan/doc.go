// Package plan says before an experiment starts how many units it needs, how long that takes, and what a given number
// could detect: for shares (on the arcsine scale) and means (Student's t), with unequal allocation, several variants,
// always-valid reading and a covariate that explains part of the variance.
//
// It plans the test of the absolute difference, two-sided, that measure/experiment judges by. It reads nothing and
// knows no records.
package plan
