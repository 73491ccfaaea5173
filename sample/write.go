package sample

import (
	"fmt"
	"os"
	"path/filepath"
)

// Write simulates the product and writes its exports into dir, which is made when it is not there. Files of an
// earlier sample are overwritten, others left alone.
func Write(dir string, p Params) error {
	w, err := Simulate(p)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		folder string
		write  func(dir string) error
	}{
		{"events", w.writeEvents},
		{"tickets", w.writeZendesk},
		{"interviews", w.writeInterviews},
		{"jira", w.writeJira},
		{"github", w.writeGitHub},
		{"sales", w.writeSales},
		{"", w.writeAccounts},
		{"api", w.writeAPI},
		{"product", w.writeProduct},
	} {
		sub := filepath.Join(dir, step.folder)
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return fmt.Errorf("sample: %w", err)
		}
		if err := step.write(sub); err != nil {
			return fmt.Errorf("sample: write %s: %w", sub, err)
		}
	}
	return nil
}
