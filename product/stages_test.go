package product_test

import (
	"testing"

	"throughline.dev/product"
)

func TestSchemaOfAllStagesHoldsTogether(t *testing.T) {
	t.Parallel()
	s, err := product.Schema()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range s.Kinds() {
		if k.Doc == "" {
			t.Errorf("kind %s does not say what it is", k.Name)
		}
		for _, f := range k.Fields {
			if f.Doc == "" {
				t.Errorf("field %s of kind %s does not say what it holds", f.Name, k.Name)
			}
		}
		for _, st := range k.Lifecycle.States {
			if st.Doc == "" || st.Phase == "" {
				t.Errorf("state %s of kind %s lacks a phase or a sentence", st.Name, k.Name)
			}
		}
	}
}
