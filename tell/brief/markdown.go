package brief

import "io"

// Markdown writes the brief as Markdown.
func Markdown(w io.Writer, b Brief) error {
	_, err := io.WriteString(w, "# "+b.Title+"\n")
	return err
}
