package accuracy_test

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"throughline.dev/define/passage"
	"throughline.dev/define/userstory"
	"throughline.dev/define/wording"
)

// wholeFile reads a whole file of the labelled development data, or skips the test.
func wholeFile(t *testing.T, name string) []byte {
	t.Helper()
	b, err := io.ReadAll(labelled(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// backlogs are the lines of public backlogs, one slice a backlog.
func backlogs(t *testing.T) [][]string {
	t.Helper()
	files, err := filepath.Glob("../../../shared/data/dalpiaz-user-stories/g*.txt")
	if err != nil || len(files) == 0 {
		t.Skip("the backlogs are not here")
	}
	var all [][]string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for line := range strings.Lines(string(b)) {
			if line = strings.TrimSpace(line); line != "" {
				lines = append(lines, line)
			}
		}
		all = append(all, lines)
	}
	return all
}

// Nearly every line of a backlog is a story and comes apart. Findings of each rule a story are printed.
func TestBacklogsAreRead(t *testing.T) {
	t.Parallel()
	book, err := wording.Default()
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []struct {
		name string
		keep func(i int) bool
	}{
		{"built on", func(i int) bool { return i%3 != 2 }},
		{"kept aside", func(i int) bool { return i%3 == 2 }},
	} {
		i, stories, unread := 0, 0, 0
		by := map[string]int{}
		for _, lines := range backlogs(t) {
			for _, line := range lines {
				i++ // over all backlogs, so that both parts hold stories of each
				if !part.keep(i) {
					continue
				}
				stories++
				s := passage.One(line)
				st, ok := userstory.Parse(s)
				if !ok {
					unread++
					continue
				}
				if st.Role == "" || st.Means == "" {
					t.Logf("%s: without a role or means: %s", part.name, line)
					unread++
				}
				for _, f := range storyFindings(t, book, line) {
					by[f.Rule+" "+string(f.Severity)]++
				}
			}
		}
		for _, rule := range slices.Sorted(maps.Keys(by)) {
			if strings.HasPrefix(rule, "US-") {
				t.Logf("%s: %s in %.1f of 100 stories", part.name, rule, 100*storyShare(by[rule], stories))
			}
		}
		t.Logf("%s: %d lines, %d not read as a story", part.name, stories, unread)
		if storyShare(unread, stories) > 0.01 {
			t.Errorf("%s: %d of %d lines are not read as a story", part.name, unread, stories)
		}
	}
}

// Findings about whole backlogs: each is small enough to be looked at.
func TestBacklogsAsSets(t *testing.T) {
	t.Parallel()
	by := map[string]int{}
	n := 0
	for _, lines := range backlogs(t) {
		var items []userstory.Item
		for i, line := range lines {
			st, _ := userstory.Parse(passage.One(line))
			items = append(items, userstory.Item{Key: lines[0] + string(rune(i)), Story: st, Text: line, Scenarios: -1})
		}
		n += len(items)
		for _, f := range userstory.CheckSet(items) {
			by[f.Rule+" "+string(f.Severity)]++
		}
	}
	for _, rule := range slices.Sorted(maps.Keys(by)) {
		t.Logf("%s: %d among %d stories of 19 backlogs", rule, by[rule], n)
	}
	if by["US-08 warning"] > 2 {
		t.Errorf("%d contradictions: nobody labelled one", by["US-08 warning"])
	}
}
