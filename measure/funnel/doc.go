// Package funnel asks the event log how many people go through a list of steps, where they stop and how long it
// takes them.
//
// The numbers of a funnel move by a third with its definition alone, so all of it is part of the question and written
// out by [Question.Definition]: the order of the steps, which entry counts, the window, what excludes somebody, who
// is counted. People whose window had not passed by the end of observation are counted apart, and times are shown
// both over those who converted and by Kaplan-Meier, where whoever has not converted is censored.
//
// One stepper ([Stepper]) reads a unit's events in order of time, in time linear in their number and without
// allocating, and serves every engine of the event log. The package is pure.
package funnel
