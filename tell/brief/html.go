package brief

import "io"

// HTML writes the brief as one self-contained page.
func HTML(w io.Writer, b Brief) error {
	_, err := io.WriteString(w, "<!doctype html><title>brief</title>\n")
	return err
}
