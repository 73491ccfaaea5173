package passage_test

import (
	"os"
	"path/filepath"
	"testing"

	"throughline.dev/define/passage"
)

// TestProductDocumentsAreDemarcated reads real product documents. Introductions and explanations of terms must not
// bind, and most of what is left must.
func TestProductDocumentsAreDemarcated(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../../shared/data/prd-devbench/*.md")
	if err != nil || len(files) == 0 {
		t.Skip("the product documents are not here")
	}
	kinds := map[passage.Kind]int{}
	total, binding := 0, 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		d := passage.Read(source, passage.Markdown)
		if d.Flattened {
			t.Errorf("%s was read as plain text", name)
		}
		for _, s := range d.Sentences {
			kinds[s.Kind]++
			total++
			if s.Kind.Binding() {
				binding++
			}
		}
	}
	t.Logf("%d sentences of %d documents, %d bind: %v", total, len(files), binding, kinds)
	if share := float64(binding) / float64(total); share < 0.45 || share > 0.75 {
		t.Errorf("%.2f of all sentences bind; want about six of ten", share)
	}
	for _, k := range []passage.Kind{passage.Heading, passage.Note, passage.Definition} {
		if kinds[k] == 0 {
			t.Errorf("no sentence is a %s", k)
		}
	}
}
