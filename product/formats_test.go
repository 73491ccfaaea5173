package product_test

import (
	"os"
	"strings"
	"testing"

	"throughline.dev/product"
)

func TestEveryFormatIsDocumented(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/user/your-data.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range product.FormatList() {
		if !strings.Contains(string(text), "`"+f.Name+"`") {
			t.Errorf("docs/user/your-data.md does not tell of the format %s (%s)", f.Name, f.Title)
		}
		if f.Title == "" || f.Doc == "" {
			t.Errorf("the format %s does not say what it reads", f.Name)
		}
	}
}
