package wording_test

import (
	"strings"
	"testing"
	"time"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/wording"
)

// A line of many megabytes costs what its length costs. The bound is loose: quadratic work would take hours.
func TestLongLines(t *testing.T) {
	t.Parallel()
	b := all(t)
	for _, unit := range []string{
		"it the cat ", "fast and well as well ", "and/or ", "shall be able to ", "not no ", "as fast as possible ", "when it is in if ",
		"more ", "(a b c d e) ", "until Monday ", "in order to ", "etc. ", "be not be ", "\xff\xfe ", "fast", ": ", "API ",
	} {
		s := passage.One("The system shall " + strings.Repeat(unit, 200_000/len(unit)))
		start := time.Now()
		list, _ := b.Judge(s, criterion.Result{}, wording.Context{Terms: map[string]bool{"a": true}})
		if d := time.Since(start); d > time.Minute {
			t.Errorf("200,000 bytes of %q took %s", unit, d)
		}
		for _, f := range list {
			if len(f.Message) > 2000 || len(f.Words) > 200 {
				t.Errorf("%s has a message of %d bytes", f.Rule, len(f.Message))
			}
		}
	}
}
