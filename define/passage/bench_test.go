package passage_test

import (
	"strings"
	"testing"

	"throughline.dev/define/passage"
)

// BenchmarkRead reads a document of 10,000 sentences.
func BenchmarkRead(b *testing.B) {
	const section = `## Search

The **search** page shall show the first ten results within 200 ms for 95 % of queries, e.g. for names. It must be
easy to use for 1,000 users. See [the plan](https://a.example/plan) and ` + "`search.go`" + `.

- When the user presses "Find", the system shall list all matching orders.
- The list should be refreshed every 5 minutes.

| ID | Requirement |
|---|---|
| R-1 | The page shall be available 99.9 % of each month. |
`
	source := []byte(strings.Repeat(section, 1000))
	b.SetBytes(int64(len(source)))
	b.ReportAllocs()
	for b.Loop() {
		if d := passage.Read(source, passage.Markdown); len(d.Sentences) != 10_000 {
			b.Fatalf("%d sentences", len(d.Sentences))
		}
	}
}
