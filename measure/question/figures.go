package question

import (
	"context"
	"math"
	"time"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/stats"
)

// Pin completes a mark: the zero Mark becomes that of now.
func Pin(ctx context.Context, log events.Reader, mark events.Mark) (events.Mark, error) {
	if mark.Seq != 0 && !mark.Through.IsZero() {
		return mark, nil
	}
	now, err := log.Mark(ctx)
	if err != nil || mark.Seq == 0 || mark.Seq == now.Seq {
		return now, err
	}
	mark.Through = now.Through // later than it was: whoever holds a mark should hold all of it
	return mark, nil
}

// AsOf writes a mark as figures carry it.
func AsOf(mark events.Mark) string {
	if mark.Through.IsZero() {
		return "no events yet"
	}
	return Instant(mark.Through)
}

// Share is a percentage with its Wilson interval. Of nobody there is no share; nobody says why.
func Share(name string, of stats.Proportion, level float64, definition string, mark events.Mark, nobody string) ledger.Figure {
	f := ledger.Figure{Name: name, Unit: "%", N: int64(of.N), Definition: definition, AsOf: AsOf(mark)}
	if of.N == 0 {
		f.Note = nobody
		return f
	}
	i := of.Wilson(level)
	SetInterval(&f, 100*of.Value(), 100*i.Low, 100*i.High, level)
	return f
}

// SetInterval writes a value with its interval; what is not a number or not finite stays open.
func SetInterval(f *ledger.Figure, value, low, high, level float64) {
	if math.IsNaN(value) || math.IsInf(value, 0) {
		return
	}
	f.Value = &value
	if !math.IsNaN(low) && !math.IsInf(low, 0) {
		f.Low, f.Level = &low, level
	}
	if !math.IsNaN(high) && !math.IsInf(high, 0) {
		f.High, f.Level = &high, level
	}
}

// Number is a number as figures carry it: none when it is not finite.
func Number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// Instant writes a time as figures carry it.
func Instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }
