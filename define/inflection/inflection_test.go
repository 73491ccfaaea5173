package inflection_test

import (
	"testing"

	"throughline.dev/define/inflection"
)

func isVerb(w string) bool {
	return w == "load" || w == "store" || w == "stop" || w == "retry" || w == "reset"
}

func TestFormsOfVerbsGoBackToTheirBase(t *testing.T) {
	t.Parallel()
	for form, want := range map[string]string{
		"load": "load", "loads": "load", "loading": "load", "stored": "store", "stopping": "stop", "retries": "retry", "reset": "reset",
		"sent": "send", "rebuilt": "rebuild", "withdrawn": "withdraw", "proceed": "proceed",
		"archived": "archive", "sanitized": "sanitize", "planned": "plan", "carried": "carry", "walls": "walls", "ing": "ing",
	} {
		if got := inflection.Base(form, isVerb); got != want {
			t.Errorf("base of %q is %q, want %q", form, got, want)
		}
	}
}

func TestParticiplesAreMadeAndKnown(t *testing.T) {
	t.Parallel()
	for v, want := range map[string]string{"send": "sent", "load": "loaded", "store": "stored", "retry": "retried", "play": "played", "put": "put", "": ""} {
		if got := inflection.Participle(v); got != want {
			t.Errorf("participle of %q is %q, want %q", v, got, want)
		}
	}
	for w, want := range map[string]bool{"sent": true, "loaded": true, "chosen": true, "speed": false, "red": false, "table": false} {
		if got := inflection.IsParticiple(w); got != want {
			t.Errorf("%q is a participle: %t, want %t", w, got, want)
		}
	}
}

func TestPluralsBecomeNamesOfAttributes(t *testing.T) {
	t.Parallel()
	for noun, want := range map[string]string{"Search results": "search_result", "queries": "query", "boxes": "box", "batches": "batch", "class": "class", "": ""} {
		if got := inflection.Singular(noun); got != want {
			t.Errorf("singular of %q is %q, want %q", noun, got, want)
		}
	}
}
