// Package survival answers "how long until X?" when not everybody has done X yet.
//
// Whoever has not done it by the end of observation is censored: it is known only that their time is longer. A
// mean or median over those who have done it ignores them and is wrong by construction; it can halve from one
// cohort to the next although nothing changed. The package estimates the whole curve instead (Kaplan-Meier, with
// left truncation), reads medians, shares by a day and restricted means off it, and compares groups (log-rank,
// Peto-Peto, stratified). Where people can end in
// another way first, it estimates shares by cause (Aalen-Johansen); where several things matter at once, hazard ratios
// (Cox), with a test of whether they stay the same over time.
//
// Conventions are those of the R package survival 3.5 (survfit with conf.type "log-log", or "log" where asked for ([Scale]), survdiff), against whose
// printed results the tests compare (coxph and cox.zph for models): deaths before censorings at the same time, at risk means entered before t and
// not gone before t, a quantile that meets a flat stretch of the curve is the middle of that stretch. Times are
// equal only if their values are: R's rounding of nearly equal times is not applied.
//
// Times are plain numbers in any unit, and results come in the same unit. The package is pure: no events, no
// records, no clock. It makes no causal claim.
package survival
