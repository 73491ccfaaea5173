package conflict_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"throughline.dev/define/conflict"
	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
)

// numbered reads sentences as the requirements REQ-1, REQ-2, …
func numbered(texts ...string) []conflict.Numbered {
	var all []conflict.Numbered
	for i, s := range texts {
		for k, r := range criterion.Read(passage.One(s)).Readings {
			all = append(all, conflict.Numbered{Of: "REQ-" + strconv.Itoa(i+1), Index: k, Criterion: r.Criterion})
		}
	}
	return all
}

func TestConflictsAreFoundBetweenEqualThings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		texts []string
		want  []string
	}{
		"excluding bounds":        {[]string{"The API response time must be below 2 s.", "The API response time must be above 5 s."}, []string{"unsatisfiable REQ-1 REQ-2"}},
		"different bounds":        {[]string{"The availability of the portal shall be at least 99 %.", "The availability of the portal shall be at least 99.99 %."}, []string{"different REQ-1 REQ-2"}},
		"synonyms":                {[]string{"The uptime of the portal shall be at least 99 %.", "The portal shall be available 99.9 % of the time."}, []string{"different REQ-1 REQ-2"}},
		"units":                   {[]string{"The p95 API latency must be below 2 s.", "The p95 API response time must be below 300 ms."}, []string{"different REQ-1 REQ-2"}},
		"same in another unit":    {[]string{"The p95 API latency must be below 2 s.", "The p95 API latency must be below 2,000 ms."}, nil},
		"other percentile":        {[]string{"The p95 API latency must be below 2 s.", "The p99 API latency must be below 5 s."}, nil},
		"other population":        {[]string{"The response time for searches must be below 2 s.", "The response time for exports must be below 60 s."}, nil},
		"other condition":         {[]string{"The API response time must be below 2 s during business hours.", "The API response time must be below 5 s at night."}, nil},
		"other window":            {[]string{"The availability shall be at least 99 % per month.", "The availability shall be at least 99.9 % per year."}, nil},
		"other filter":            {[]string{"The response time for files under 10 MB must be below 2 s.", "The response time for files under 100 MB must be below 9 s."}, nil},
		"a range that holds both": {[]string{"The API response time must be above 1 s.", "The API response time must be below 5 s."}, nil},
		"three":                   {[]string{"The API latency must be below 1 s.", "The API latency must be below 2 s.", "The API latency must be below 1 s."}, []string{"different REQ-1 REQ-2"}},
		"touching":                {[]string{"The API latency must be above 2 s.", "The API latency must be at most 2 s."}, []string{"unsatisfiable REQ-1 REQ-2"}},
		"two exact numbers":       {[]string{"The poll interval shall be exactly 5 s.", "The poll interval shall be exactly 6 s."}, []string{"unsatisfiable REQ-1 REQ-2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, x := range conflict.Find(numbered(c.texts...)) {
				got = append(got, x.Kind+" "+x.A.Of+" "+x.B.Of)
				if !strings.Contains(x.Reason, x.A.Of) || !strings.Contains(x.Reason, x.B.Of) {
					t.Errorf("the reason does not name both: %s", x.Reason)
				}
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestAReasonHasBothNumbers(t *testing.T) {
	t.Parallel()
	got := conflict.Find(numbered("The availability of the portal shall be at least 99 %.", "The availability of the portal shall be at least 99.99 %."))
	if len(got) != 1 {
		t.Fatalf("%d conflicts", len(got))
	}
	if want := "REQ-1 asks for at least 99 %, REQ-2 for at least 99.99 % of the same: availability of portal."; got[0].Reason != want {
		t.Errorf("%s, want %s", got[0].Reason, want)
	}
}

func TestManyEqualCriteriaAreComparedOnce(t *testing.T) {
	t.Parallel()
	var texts []string
	for i := range 3000 {
		texts = append(texts, fmt.Sprintf("The API latency must be below %d ms.", i+1))
	}
	all := numbered(texts...)
	start := time.Now()
	got := conflict.Find(all)
	if len(got) != len(all)-1 {
		t.Errorf("%d conflicts of %d criteria, want one for each but the first", len(got), len(all))
	}
	if d := time.Since(start); d > 20*time.Second {
		t.Errorf("it took %v", d)
	}
}
