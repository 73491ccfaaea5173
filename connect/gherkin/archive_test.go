package gherkin_test

import (
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
)

func files(t *testing.T, path string) []txtar.File {
	t.Helper()
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return a.Files
}
