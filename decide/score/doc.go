// Package score turns estimates into priorities without losing what is not known.
//
// Every input is a 90 % range, so every score is one too: RICE, ICE (both definitions), WSJF, CD3 and Ulwick's
// opportunity score, with the odds that one item really beats another, how stable a ranking is, and what it would
// be worth to know more. Products and quotients of lognormal estimates stay lognormal and are computed in closed
// form; sums are sampled with a fixed seed, so that the same estimates give the same score for ever.
//
// Scores stand on absolute scales: nothing is normalised over the other items, so adding an item never moves
// another one's score. Estimates of different items, and the inputs of one, are taken to be independent.
//
// What is doubtful about an input or a method comes back as a [Warning] beside the number, never instead of it; what
// makes a score impossible (effort of zero) leaves it unknown, never zero. The package is pure and decides nothing.
package score
