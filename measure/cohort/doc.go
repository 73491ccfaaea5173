// Package cohort finds the people, or accounts, to whom something applies: who did this at least three times, who got
// stuck at a step, who came back in the second week, who reached X within fourteen days, who has not. Rules combine with
// and, or and not.
//
// A cohort is a set, so that any question can be asked of its members alone, and of several cohorts side by side. Who
// could not be followed long enough for a rule to hold or fail is not a member: "did not reach X within 14 days" leaves
// out those who started yesterday.
//
// One pass over the log decides about everybody. The package is pure: it reads the log through its contract.
package cohort
