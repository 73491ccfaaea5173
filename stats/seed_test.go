package stats_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/stats"
)

// The values are those of the first run; they must never change, or yesterday's findings would.
func TestSeedRepeats(t *testing.T) {
	t.Parallel()
	r := stats.SeedOf("test", 1, 2).Rand()
	got := []uint64{r.Uint64(), r.Uint64(), uint64(r.IntN(1000)), uint64(r.IntN(1000))}
	want := []uint64{619479943709120519, 6914643232818363143, 242, 764}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("sequence changed (-want +got):\n%s", d)
	}
}

func TestSeedsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[uint64]string{}
	for name, s := range map[string]stats.Seed{
		"a": stats.SeedOf("a"), "b": stats.SeedOf("b"), "a,0": stats.SeedOf("a", 0), "a,1": stats.SeedOf("a", 1),
		"a,0,0": stats.SeedOf("a", 0, 0), "a,-1": stats.SeedOf("a", -1), "empty": stats.SeedOf(""),
	} {
		v := s.Rand().Uint64()
		if other, ok := seen[v]; ok {
			t.Errorf("seeds %s and %s start alike", name, other)
		}
		seen[v] = name
	}
}
