package cli

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// bar draws the progress of long work on a terminal, and nothing elsewhere.
type bar struct {
	w     io.Writer // nil: nothing is drawn
	title string
	last  time.Time
	drawn bool
}

func (in *invocation) progress(title string) *bar {
	b := &bar{title: title}
	if !in.settings.Quiet && !in.settings.JSON && terminal(in.screen) {
		b.w = in.screen
	}
	return b
}

// show draws the state, at most ten times a second.
func (b *bar) show(done, total int64, what string) {
	if b.w == nil || time.Since(b.last) < 100*time.Millisecond {
		return
	}
	b.last, b.drawn = time.Now(), true
	const width = 24
	share := 0.0
	if total > 0 {
		share = min(1, float64(done)/float64(total))
	}
	filled := int(share * width)
	fmt.Fprintf(b.w, "\r\x1b[K%s %s%s %3.0f %%  ", b.title, strings.Repeat("━", filled), strings.Repeat("─", width-filled), share*100)
	fmt.Fprint(&cleanWriter{w: b.w}, clip(strings.Join(strings.Fields(what), " "), 40))
}

// done clears the line.
func (b *bar) done() {
	if b.drawn {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
