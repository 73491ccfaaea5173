package chart

import (
	"html"
	"math"
	"strconv"
	"strings"
)

// Sizes in pixels.
const (
	lineHeight = 16
	letter     = 6.7 // width of a letter of 12 px, rather too wide than too narrow
	gap        = 8   // between labels
)

// canvas collects the elements of one drawing.
type canvas struct{ b strings.Builder }

// open begins a drawing of a fixed size.
func (c *canvas) open(f Frame, class string, height int) {
	w, h := strconv.Itoa(f.Width), strconv.Itoa(height)
	c.start(f, class, ` width="`+w+`" height="`+h+`" viewBox="0 0 `+w+` `+h+`"`)
}

// stretch begins a drawing that is as wide as its place; x coordinates are in percent.
func (c *canvas) stretch(f Frame, class string, height int) {
	c.start(f, class, ` width="100%" height="`+strconv.Itoa(height)+`"`)
}

func (c *canvas) start(f Frame, class, size string) {
	id := html.EscapeString(f.ID)
	c.b.WriteString(`<svg class="chart ` + class + `"` + size + ` role="img" aria-labelledby="` + id + `-t ` + id + `-d">`)
	c.b.WriteString(`<title id="` + id + `-t">` + html.EscapeString(clean(f.Title)) + `</title><desc id="` + id + `-d">` + html.EscapeString(clean(f.Desc)) + `</desc>`)
}

func (c *canvas) close() string {
	c.b.WriteString("</svg>")
	return c.b.String()
}

// add writes an element without content. Attributes come as name, value.
func (c *canvas) add(name string, attrs ...string) {
	c.b.WriteString("<" + name)
	c.attrs(attrs)
	c.b.WriteString("/>")
}

func (c *canvas) attrs(attrs []string) {
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			c.b.WriteString(" " + attrs[i] + `="` + html.EscapeString(attrs[i+1]) + `"`)
		}
	}
}

// text writes words. Anchor is start, middle or end.
func (c *canvas) text(x, y float64, anchor, class, words string) {
	c.words(num(x), num(y), anchor, class, words)
}

func (c *canvas) words(x, y, anchor, class, words string) {
	if anchor == "start" {
		anchor = ""
	}
	c.b.WriteString("<text")
	c.attrs([]string{"x", x, "y", y, "text-anchor", anchor, "class", class})
	c.b.WriteString(">" + html.EscapeString(clean(words)) + "</text>")
}

func (c *canvas) line(x1, y1, x2, y2 float64, class string) {
	c.add("line", "class", class, "x1", num(x1), "y1", num(y1), "x2", num(x2), "y2", num(y2))
}

// num writes a coordinate with one digit after the point.
func num(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return "0"
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// pct writes a share (0 to 1) as a percentage of the width.
func pct(share float64) string { return num(100*min(max(share, 0), 1)) + "%" }

// width estimates how wide words are set.
func width(words string) float64 {
	n := 0
	for _, r := range words {
		n += letters(r)
	}
	return letter * float64(n)
}

// spread moves labels apart so that none touches the next, and keeps them between low and high as far as there is
// room. Positions are centres, in rising order; sizes are full widths.
func spread(at, size []float64, low, high float64) []float64 {
	out := append([]float64(nil), at...)
	edge := low
	for i := range out {
		out[i] = max(out[i], edge+size[i]/2)
		edge = out[i] + size[i]/2 + gap
	}
	edge = high
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = min(out[i], edge-size[i]/2)
		edge = out[i] - size[i]/2 - gap
	}
	return out
}

// path writes an outline, nothing of an empty one.
func (c *canvas) path(class, d string) {
	if d != "" {
		c.add("path", "class", class, "d", d)
	}
}

func (c *canvas) rect(class string, b Box) {
	c.add("rect", "class", class, "x", num(b.X), "y", num(b.Y), "width", num(max(b.Width, 0)), "height", num(max(b.Height, 0)))
}

// restHeight is the room for what rest writes.
func restHeight(words string) int {
	if words == "" {
		return 0
	}
	return lineHeight + 4
}

// rest writes below a drawing what it leaves out.
func (c *canvas) rest(y float64, words string) {
	if words != "" {
		c.text(0, math.Ceil(y)+lineHeight-4, "start", "label", "Not drawn: "+words)
	}
}
