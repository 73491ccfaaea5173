package chart

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Box is a rectangle in pixels.
type Box struct {
	X      float64 `json:"x"`
	Y      float64 `json:"y"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// Tick is a place on an axis.
type Tick struct {
	X     float64 `json:"x"`
	Label string  `json:"label"`
}

// hatch is slanting lines that fill a box: what is not known yet, or what must be told from its neighbour without
// colour.
func hatch(b Box, gap float64) string {
	if !(b.Width > 0) || !(b.Height > 0) || b.Width+b.Height > 1e5 {
		return ""
	}
	var path strings.Builder
	// Each line holds the points with (across + down) = c, counted from the upper left corner.
	for c := gap; c < b.Width+b.Height; c += gap {
		from, to := max(0, c-b.Height), min(b.Width, c)
		path.WriteString("M" + num(b.X+from) + " " + num(b.Y+c-from) + "L" + num(b.X+to) + " " + num(b.Y+c-to))
	}
	return path.String()
}

// whisker is an interval as a lying line with end strokes.
func whisker(from, to, y, half float64) string {
	ends := num(y-half) + "V" + num(y+half)
	return "M" + num(from) + " " + ends + "M" + num(from) + " " + num(y) + "H" + num(to) + "M" + num(to) + " " + ends
}

// look names the class of line or bar i of n that are compared: one alone is the one to look at.
func look(i, n int) string {
	if n == 1 {
		return "now"
	}
	return "s" + strconv.Itoa(i%8)
}

// clean drops what a drawing must not pass on: control characters, which XML cannot hold, and marks that turn the
// direction of what follows.
func clean(words string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF, turns(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(words, "�"))
}

// turns reports whether a character changes the direction of text or breaks its line without being seen.
func turns(r rune) bool {
	return r >= 0x200B && r <= 0x200C || r == 0x200E || r == 0x200F || r >= 0x2028 && r <= 0x202E || r >= 0x2060 && r <= 0x206F || r == 0xFEFF
}

// letters is how many letters wide a character is set: none for marks that join the one before, two for those of
// ideographs and pictures.
func letters(r rune) int {
	switch {
	case r >= 0x300 && r <= 0x36F, r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r >= 0xFE00 && r <= 0xFE0F:
		return 0
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0xA4CF, r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F, r >= 0xFF00 && r <= 0xFF60, r >= 0x1F000:
		return 2
	}
	return 1
}

// fit shortens words with an ellipsis to what a width in pixels holds. Nothing is left where not even a letter fits.
func fit(words string, wide float64) string {
	words = clean(words)
	if width(words) <= wide {
		return words
	}
	room := int(math.Floor(wide/letter)) - 1
	if room < 1 {
		return ""
	}
	end := 0
	for i, r := range words {
		if room -= letters(r); room < 0 {
			break
		}
		end = i + utf8.RuneLen(r)
	}
	return strings.TrimRight(words[:end], " ") + "…"
}
