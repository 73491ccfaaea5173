// Package chart draws the charts of printed and mailed documents as SVG: geometry in, text out.
//
// Every chart has a title and a description for those who cannot see it, thin axes, direct labels and no colour of its
// own: parts carry class names, and [CSS] gives them colours that work in light, in dark and on grey paper, where
// dashes and lightness tell apart what colour told apart. Lengths that are compared begin at zero.
//
// The package computes no statistics and reads nothing; what it is given it draws. It must not know records, figures
// or stages. The same values give the same bytes.
package chart

import _ "embed"

//go:embed chart.css
var css string

// CSS returns the style sheet of all charts. It reads the custom properties --ink, --muted, --hairline, --accent and
// --paper of the page around, and has values of its own where the page sets none.
func CSS() string { return css }

// Frame is what all charts have in common.
type Frame struct {
	ID    string // unique in the document: letters, digits and hyphens
	Title string // what is drawn, in a few words
	Desc  string // what it shows, in a sentence
	Width int    // pixels; 0: as wide as the place it stands in, where the chart can
}
