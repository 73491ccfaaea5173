package table

import "strings"

// A spreadsheet runs a cell that begins with one of these as a formula, or may be made to.
const formula = "=+-@\t\r"

// Guard puts a quote before a cell that a spreadsheet would run as a formula. Numbers ("-5") stay as they are: they
// are what they look like. [Unguard] takes it off again, so that any text survives the way out and back.
func Guard(cell string) string {
	if dangerous(cell) && !number(cell) {
		return "'" + cell
	}
	return cell
}

// Unguard removes the quote that [Guard], and other products, put before a formula.
func Unguard(cell string) string {
	if cell == "" || cell[0] != '\'' || !dangerous(cell) {
		return cell
	}
	return cell[1:]
}

// dangerous reports whether a cell begins like a formula, or does so after quotes, which Unguard would take for
// guards.
func dangerous(cell string) bool {
	if cell == "" || cell[0] > '@' {
		return false
	}
	rest := strings.TrimLeft(cell, "'")
	return rest != "" && strings.IndexByte(formula, rest[0]) >= 0
}

// number reports whether a cell is a plain signed number.
func number(cell string) bool {
	digits, points := 0, 0
	for i := range len(cell) {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.' || c == ',':
			points++
		case (c == '-' || c == '+') && i == 0:
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}
