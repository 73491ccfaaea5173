package passage_test

import (
	"testing"

	"throughline.dev/define/passage"
)

// A purpose with a full stop before it belongs to the sentence whose purpose it is.
func TestPurposeGoesOnWithItsSentence(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"As a clerk, I want to print lists. So that they are posted. The printer beeps.": 2,
		"Lists are posted. So that is done.":                                             2,
		"Lists are posted. So they are read.":                                            2,
		"I want lists! so that I can read. So":                                           2,
	} {
		if got := len(passage.Split(text)); got != want {
			t.Errorf("%q has %d sentences, want %d", text, got, want)
		}
	}
}
