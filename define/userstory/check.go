package userstory

import (
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
)

// Check applies the rules for one story. Spans are places in the source.
func Check(s passage.Sentence, st Story) []rulebook.Finding { return nil }
