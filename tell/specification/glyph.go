package specification

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/text/unicode/norm"
)

// substitute stands for a character that the fonts of the paper lack.
const substitute = '□'

// glyphs tells which characters the fonts have, and remembers those they do not. The faces of the Go fonts that are
// used have the same repertoire: Latin, Greek and Cyrillic with the signs that go with them.
type glyphs struct {
	font    *sfnt.Font
	buffer  sfnt.Buffer
	known   map[rune]bool
	missing map[rune]bool
}

func newGlyphs() (*glyphs, error) {
	f, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		return nil, fmt.Errorf("the font cannot be read: %w", err)
	}
	return &glyphs{font: f, known: map[rune]bool{}, missing: map[rune]bool{}}, nil
}

func (g *glyphs) has(r rune) bool {
	ok, seen := g.known[r]
	if !seen {
		i, err := g.font.GlyphIndex(&g.buffer, r)
		ok = err == nil && i != 0
		g.known[r] = ok
	}
	return ok
}

// print makes a text one that the fonts can show: composed, without control characters, with a square for every
// character they lack.
func (g *glyphs) print(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFC.String(s) {
		switch {
		case r == '\n' || r >= ' ' && r < 0x7f:
			b.WriteRune(r)
		case r == '\t' || r == '\u00a0' || r == '\u202f' || r == '\u2009':
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.In(r, unicode.Cf, unicode.Variation_Selector):
		case r == '\u2011':
			b.WriteByte('-')
		case g.has(r) && r < 0x10000:
			b.WriteRune(r)
		default:
			g.missing[r] = true
			b.WriteRune(substitute)
		}
	}
	return b.String()
}

// notices tells which characters were replaced, by the script they belong to.
func (g *glyphs) notices() []string {
	by := map[string][]rune{}
	for r := range g.missing {
		s := scriptOf(r)
		by[s] = append(by[s], r)
	}
	var names []string
	for s := range by {
		names = append(names, s)
	}
	slices.Sort(names)
	var out []string
	for _, s := range names {
		slices.Sort(by[s])
		var codes []string
		for _, r := range by[s] {
			codes = append(codes, fmt.Sprintf("U+%04X", r))
		}
		out = append(out, fmt.Sprintf("%s of %s, which the fonts of the paper lack, shown as %c: %s. The page and the text of this document have them.", several(len(by[s]), "character", "characters"), s, substitute, upTo(codes, 8)))
	}
	return out
}

func scriptOf(r rune) string {
	var names []string
	for name, table := range unicode.Scripts {
		if name != "Common" && name != "Inherited" && unicode.Is(table, r) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "symbols and signs"
	}
	slices.Sort(names)
	return "the script " + strings.ReplaceAll(names[0], "_", " ")
}
