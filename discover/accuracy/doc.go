// Package accuracy measures the engines of the discover stage against labels that people gave. It holds tests only; what
// they print stands in docs/accuracy.md. Where the labelled data is not on the machine they are skipped.
package accuracy
