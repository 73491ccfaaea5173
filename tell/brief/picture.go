package brief

import (
	"html/template"

	"throughline.dev/ledger"
	"throughline.dev/tell/chart"
)

// Picture is a chart with the data it is drawn from. One of its members is set; where there is no chart for an answer,
// its table.
type Picture struct {
	Title string `json:"title"`
	Says  string `json:"says"`           // the picture in a sentence, for those who cannot see it
	Note  string `json:"note,omitempty"` // how it is read

	Funnel    *chart.Funnel   `json:"funnel,omitempty"`
	Retention *chart.HeatMap  `json:"retention,omitempty"`
	Trend     *chart.Trend    `json:"trend,omitempty"`
	Paths     *chart.Paths    `json:"paths,omitempty"`
	Forest    *chart.Forest   `json:"forest,omitempty"`
	Goals     *chart.GoalTree `json:"goals,omitempty"`
	Data      *chart.Table    `json:"table,omitempty"`
}

// draw draws the chart into a frame; empty when there is only a table.
func (p Picture) draw(f chart.Frame) string {
	switch {
	case p.Funnel != nil:
		c := *p.Funnel
		c.Frame = f
		return c.Draw()
	case p.Retention != nil:
		c := *p.Retention
		c.Frame = f
		return c.Draw()
	case p.Trend != nil:
		c := *p.Trend
		c.Frame = f
		return c.Draw()
	case p.Paths != nil:
		c := *p.Paths
		c.Frame = f
		return c.Draw()
	case p.Forest != nil:
		c := *p.Forest
		c.Frame = f
		return c.Draw()
	case p.Goals != nil:
		c := *p.Goals
		c.Frame = f
		return c.Draw()
	}
	return ""
}

// Drawn reports whether there is a chart.
func (p Picture) Drawn() bool { return p.Data == nil }

// Table is the data behind the picture.
func (p Picture) Table() chart.Table {
	switch {
	case p.Funnel != nil:
		return p.Funnel.Table()
	case p.Retention != nil:
		c := *p.Retention
		c.Width = column // as many columns as the drawing has
		return c.Table()
	case p.Trend != nil:
		return p.Trend.Table()
	case p.Paths != nil:
		return p.Paths.Table()
	case p.Forest != nil:
		return p.Forest.Table()
	case p.Goals != nil:
		return p.Goals.Table()
	case p.Data != nil:
		return *p.Data
	}
	return chart.Table{}
}

// Columns and rows of a table that is printed below its chart.
const (
	printedColumns = 8
	printedRows    = 14
)

// Printed reports whether the table stands below its chart on paper too. A larger one would take pages: it is for the
// screen, and in Markdown.
func (p Picture) Printed() bool {
	t := p.Table()
	return len(t.Columns) <= printedColumns && len(t.Rows) <= printedRows
}

// picture draws a picture for the column and for a phone.
func (p *page) picture(of Picture) template.HTML {
	return both(func(width int) string { return of.draw(p.frame(of.Title, of.Says, width)) })
}

// amount is a figure as a chart takes it.
func amount(f ledger.Figure) chart.Amount {
	return chart.Amount{Value: f.Value, Low: f.Low, High: f.High, Unit: f.Unit, N: f.N, Note: f.Note, Words: Written(f)}
}

func amountOf(f *ledger.Figure) *chart.Amount {
	if f == nil {
		return nil
	}
	a := amount(*f)
	return &a
}

// lasting is a length of time without its interval, in a unit of its size: 33.6 h.
func lasting(f ledger.Figure) chart.Amount {
	a := chart.Amount{Value: f.Value, Unit: f.Unit, N: f.N, Note: f.Note}
	seconds := map[string]float64{"d": 86400, "h": 3600, "min": 60, "s": 1, "ms": 0.001}[f.Unit]
	switch {
	case f.Value == nil:
	case seconds == 0:
		a.Words = ledger.FormatNumber(*f.Value) + " " + f.Unit
	default:
		all := *f.Value * seconds
		size, unit := 1.0, "s"
		switch {
		case all >= 129600:
			size, unit = 86400, "d"
		case all >= 5400:
			size, unit = 3600, "h"
		case all >= 90:
			size, unit = 60, "min"
		}
		a.Words = ledger.FormatNumber(all/size) + " " + unit
	}
	return a
}
