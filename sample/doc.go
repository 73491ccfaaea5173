// Package sample simulates a product and writes the raw exports that its team would have: event files, support
// tickets, interview transcripts, two teams' issue history, API descriptions, product files.
//
// The product is Fernway, a fictional order API on which 1,400 external developers build. [Simulate] walks each of
// them through sign-up, documentation, credentials and the attempts at a first call, with the frictions that stand
// in their way; three releases change the frictions, not the outcomes. What came of it is for the engines to find
// in the files. The package must never compute, state or hint at a result: no survival curve, no activation rate,
// no figure of the story stands here or in anything it writes. Targets do, because a target is a plan.
//
// Everything follows from [Params]: the same parameters give the same bytes on every machine. There is no clock and
// no shared random source.
package sample
