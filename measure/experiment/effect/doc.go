// Package effect compares two arms of an experiment by sufficient statistics: Welch's test, the score test of shares,
// ratios by the delta method, quantiles by order statistics, covariate adjustment (CUPED), always-valid intervals,
// relative lift by the log-ratio and by Fieller, a Bayesian reading, and the test of the split.
//
// Every test is of the absolute difference or of the log-ratio: both give the same p value whichever arm is called the
// control. It knows values only; what to compare and what a result means is the business of measure/experiment.
package effect
