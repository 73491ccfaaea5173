package rest_test

import (
	"testing"

	"throughline.dev/serve/rest"
)

func TestIfMatch(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]int64{"": 0, "*": 0, `"7"`: 7, ` "7" `: 7, `W/"7"`: 7} {
		if got, err := rest.IfMatch(header); got != want || err != nil {
			t.Errorf("%s: %d, %v", header, got, err)
		}
	}
	for _, header := range []string{"7", `"0"`, `"-1"`, `"+7"`, `"07"`, `""`, `"7", "8"`, `"7`, `W/7`, `"W/7"`, `""7""`, `"99999999999999999999"`} {
		if got, err := rest.IfMatch(header); err == nil {
			t.Errorf("%s is taken for version %d", header, got)
		}
	}
}
