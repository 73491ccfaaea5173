package chart

import "strconv"

// Table is the data behind a drawing, for those who want to read it. Cells are written as the drawing writes them.
type Table struct {
	Columns []Column
	Rows    [][]string
	// Rest is what is left out, "76 steps"; empty when nothing is.
	Rest string
}

// Column is one of a table. Numbers stand under each other, at the right.
type Column struct {
	Label  string
	Number bool
}

// rest says how many of a list are not shown: "76 steps"; empty when all are.
func rest(all, shown int, one, many string) string {
	n := all - shown
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "1 " + one
	}
	return count(n) + " " + many
}

// joinRest puts what is left out of several lists into one line.
func joinRest(parts ...string) string {
	var s string
	for _, p := range parts {
		switch {
		case p == "":
		case s == "":
			s = p
		default:
			s += ", " + p
		}
	}
	return s
}

// first is the beginning of a list, at most n long.
func first[T any](list []T, n int) []T { return list[:min(len(list), n)] }

func numbered(i int, name string) string { return strconv.Itoa(i+1) + ". " + name }
