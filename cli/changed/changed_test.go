package changed_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/cli/changed"
	"throughline.dev/define/review"
)

func lines(first, last int) review.LineRange { return review.LineRange{First: first, Last: last} }

func TestLinesOfADiff(t *testing.T) {
	t.Parallel()
	const diff = `diff --git a/old.md b/new name.md
similarity index 90%
rename from old.md
rename to new name.md
--- a/old.md
+++ b/new name.md	
@@ -3 +3,2 @@ # A heading
-old
+++ b/looks like a header.md
+@@ -1 +1 @@ as does this
@@ -9,2 +10,0 @@
-gone
---- a/gone.md
diff --git "a/sp\303\244t \"q\".md" "b/sp\303\244t \"q\".md"
--- /dev/null
+++ "b/sp\303\244t \"q\".md"
@@ -0,0 +1 @@
+new
\\ No newline at end of file
diff --git a/last.md b/last.md
--- a/last.md
+++ b/last.md
@@ -5 +5 @@
-x
\\ No newline at end of file
+y
@@ -8,0 +9,3 @@
+1
+2
+3
`
	got, err := changed.Lines(strings.NewReader(diff))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]review.LineRange{
		"new name.md":   {lines(3, 4), lines(11, 10)},
		"spät \"q\".md": {lines(1, 1)},
		"last.md":       {lines(5, 5), lines(9, 11)},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestALineLongerThanAnyBuffer(t *testing.T) {
	t.Parallel()
	diff := "+++ b/a.md\n@@ -0,0 +1,2 @@\n+" + strings.Repeat("+++ b/x.md ", 50_000) + "\n+@@ -1 +1 @@\n@@ -7 +9 @@\n"
	got, err := changed.Lines(strings.NewReader(diff))
	if d := cmp.Diff(map[string][]review.LineRange{"a.md": {lines(1, 2), lines(9, 9)}}, got); d != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, d)
	}
}

func FuzzLines(f *testing.F) {
	f.Add("+++ b/a.md\n@@ -1,2 +3 @@\n-x\n-y\n+z\n")
	f.Add("+++ \"b/\\303\\244\"\n@@ -0,0 +1 @@ x\n+a\n\\ No newline")
	f.Add("@@ -1 +99999999999999999999 @@")
	f.Fuzz(func(t *testing.T, diff string) {
		lines, err := changed.Lines(strings.NewReader(diff))
		if err != nil && lines != nil {
			t.Fatal("half of a diff is returned as if it were whole")
		}
		for name, ranges := range lines {
			for _, r := range ranges {
				if name == "" || r.First < 0 || r.Last < r.First-1 {
					t.Fatalf("%q: %+v", name, r)
				}
			}
		}
	})
}
