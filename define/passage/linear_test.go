package passage_test

import (
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"throughline.dev/define/passage"
)

// TestReadingTakesTimeInProportion reads hostile documents and others eight times as long. They may take up to thirty
// times as long on a busy machine; reading that goes back and forth would take sixty-four times.
func TestReadingTakesTimeInProportion(t *testing.T) {
	if testing.Short() {
		t.Skip("reads large documents")
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for name, unit := range map[string]string{
		"one line":      "The system shall respond within 200 ms, e.g. \"soon\". ",
		"lines":         "The system shall\nrespond.\n\n",
		"emphasis":      "*a_ **b",
		"brackets":      "[a](b ",
		"backquotes":    "`a``b```c",
		"tags":          "<a href=\"",
		"table":         "| a | b |\n",
		"parentheses":   "((a. ",
		"full stops":    "a. ",
		"definitions":   "[a]: b\n",
		"items":         "- a\n",
		"invalid":       "\xff",
		"quotes":        "\"a ",
		"right to left": "שלום עולם. ",
	} {
		read := func(n int) time.Duration {
			source := []byte(strings.Repeat(unit, n/len(unit)))
			runtime.GC() // what the last document left is not this one's
			start := threadTime(t)
			for _, f := range []passage.Format{passage.Markdown, passage.Plain} {
				runtime.KeepAlive(passage.Read(source, f))
			}
			return threadTime(t) - start
		}
		size := 1 << 15
		if name == "one line" {
			size = 1 << 18
		}
		small, large := min(read(size), read(size)), read(8*size)
		for again := 0; again < 2 && large > 30*max(small, 2*time.Millisecond); again++ {
			large = min(large, read(8*size)) // something else may have had the processor
		}
		if large > 30*max(small, 2*time.Millisecond) {
			t.Errorf("%s: %d bytes take %v and %d take %v", name, size, small, 8*size, large)
		}
	}
}

// threadTime is the processor time of this thread: what others run at the same time does not count.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	const thread = 1 // RUSAGE_THREAD
	var u syscall.Rusage
	if err := syscall.Getrusage(thread, &u); err != nil {
		t.Skipf("the system does not tell the time of a thread: %v", err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestDeepNestingIsReadAsPlainText(t *testing.T) {
	t.Parallel()
	for name, source := range map[string]string{
		"lists":      strings.Repeat("- ", 100_000) + "deep",
		"quotations": strings.Repeat(">", 100_000) + "deep",
		"mixed":      strings.Repeat("> 1. ", 100_000) + "deep",
		"indented":   strings.Repeat(" ", 1000) + "- deep",
	} {
		d := passage.Read([]byte(source), passage.Markdown)
		if !d.Flattened {
			t.Errorf("%s: a source nested 100,000 deep is not reported", name)
		}
		if len(d.Sentences) == 0 {
			t.Errorf("%s: nothing was read", name)
		}
	}
	if d := passage.Read([]byte(strings.Repeat("> ", 20)+"- deep"), passage.Markdown); d.Flattened {
		t.Error("twenty levels are too many")
	}
}
