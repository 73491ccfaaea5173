package sample

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"time"
)

// The product as its team wrote it down, and the API descriptions as they were published.
//
//go:embed product/*.txt
var productFiles embed.FS

//go:embed api/*.yaml
var apiFiles embed.FS

// Quote is somebody's words and where they stand.
type Quote struct {
	Source  string // as product files name it: interviews/FILE, or zendesk/NUMBER
	Speaker string
	Topic   string
	Text    string
}

// Quotes returns what is worth quoting, interviews before tickets, in order of time. Only people who met the
// frictions before they were fixed are quoted about them.
func (w *World) Quotes() []Quote {
	var all []Quote
	interviews := slices.SortedStableFunc(slices.Values(w.Interviews), func(a, b Interview) int { return a.Date.Compare(b.Date) })
	for _, v := range interviews {
		d := &w.Developers[v.Developer]
		for _, t := range v.Turns {
			f := frictionOf(t.Topic)
			if f != None && (d.Met[f] == 0 || w.released(f, d.SignedUp)) {
				continue
			}
			for _, q := range t.Quotes {
				all = append(all, Quote{"interviews/" + v.File, t.Speaker, t.Topic, q})
			}
		}
	}
	for _, t := range w.Tickets {
		if t.Trouble != nil && w.released(t.Trouble.Friction, t.At) {
			continue
		}
		for _, q := range t.Quotes {
			all = append(all, Quote{"zendesk/" + decimal(t.ID), w.Developers[t.Developer].Name, t.Topic, q})
		}
	}
	return all
}

func frictionOf(topic string) Friction {
	for _, f := range []Friction{AuthFriction, ErrorFriction, DocsFriction} {
		if f.topic() == topic {
			return f
		}
	}
	return None
}

// choose picks n quotes on a topic that hold one of the words, if there are any, by different people, in different
// words; the last one from a ticket if there is room for more than two.
func choose(all []Quote, topic string, n int, words []string) []Quote {
	var chosen []Quote
	said, heard := map[string]bool{}, map[string]bool{}
	take := func(n int, ticket bool) {
		for _, q := range all {
			if n == 0 {
				return
			}
			length := len(strings.Fields(q.Text))
			if q.Topic != topic || strings.HasPrefix(q.Source, "zendesk/") != ticket || heard[q.Speaker] || said[q.Text] || length < 5 || length > 30 || !holds(q.Text, words) {
				continue
			}
			said[q.Text], heard[q.Speaker] = true, true
			chosen = append(chosen, q)
			n--
		}
	}
	if n > 2 {
		take(n-1, false)
	}
	take(n-len(chosen), true)
	return chosen
}

func holds(text string, words []string) bool {
	return len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
}

// writeProduct writes the product files: Markdown with front matter, a folder for each kind.
func (w *World) writeProduct(dir string) error {
	all := w.Quotes()
	customers := slices.SortedStableFunc(slices.Values(w.Accounts), func(a, b Account) int { return cmp.Compare(b.Revenue, a.Revenue) })
	improved, hint, mail := w.Params.Improvements, w.Params.Trials[0], w.Params.Trials[1]
	values := struct {
		From, Today, Auth, Errors, Docs, Large, Second, Third, Backoff, Index, Embedded, Paged, Settled, Steady, HintPlanned, HintFrom, HintTo, HintOut, MailFrom, MailTo string
	}{
		w.Params.From.Format(time.DateOnly), w.Params.Today.Format(time.DateOnly), w.Params.Releases.Auth.Format(time.DateOnly),
		w.Params.Releases.Errors.Format(time.DateOnly), w.Params.Releases.Docs.Format(time.DateOnly), customers[0].Name, customers[1].Name, customers[2].Name,
		improved.Backoff.Format(time.DateOnly), improved.Index.Format(time.DateOnly), improved.Embedded.Format(time.DateOnly),
		improved.Paged.Format(time.DateOnly), improved.Settled.Format(time.DateOnly), improved.Steady.Format(time.DateOnly),
		hint.From.AddDate(0, 0, -14).Format(time.DateOnly), hint.From.Format(time.DateOnly), hint.To.AddDate(0, 0, -1).Format(time.DateOnly), hint.Launched.Format(time.DateOnly),
		mail.From.Format(time.DateOnly), mail.To.AddDate(0, 0, -1).Format(time.DateOnly),
	}
	functions := template.FuncMap{"quotes": func(topic string, n int, words ...string) string {
		return quoteList(choose(all, topic, n, words))
	}}
	for _, name := range []string{"goals", "choices", "work", "usage", "tracking"} {
		b, err := productFiles.ReadFile("product/" + name + ".txt")
		if err != nil {
			return err
		}
		t, err := template.New(name).Funcs(functions).Parse(string(b))
		if err != nil {
			return err
		}
		var text bytes.Buffer
		if err := t.Execute(&text, values); err != nil {
			return err
		}
		if err := unpack(dir, text.String()); err != nil {
			return fmt.Errorf("product/%s.txt: %w", name, err)
		}
	}
	return nil
}

// unpack writes the files of an archive: a line "-- name --", front matter, and, after a line of two hyphens, a body.
func unpack(dir, archive string) error {
	parts := strings.Split("\n"+archive, "\n-- ")
	for _, part := range parts[1:] { // what comes before the first file says what the archive holds
		name, text, ok := strings.Cut(part, " --\n")
		if !ok {
			return errors.New("a file without a name: " + strconv.Quote(part[:min(len(part), 40)]))
		}
		matter, body, found := strings.Cut(text, "\n--\n")
		key := strings.TrimSuffix(filepath.Base(name), ".md")
		kind, rest, _ := strings.Cut(strings.TrimSpace(matter), "\n")
		content := "---\n" + kind + "\nkey: " + key + "\n" + rest + "\n---\n"
		if found {
			content += "\n" + strings.TrimSpace(body) + "\n"
		}
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// quoteList writes quotes as a member of front matter; nothing when there are none.
func quoteList(quotes []Quote) string {
	if len(quotes) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("quotes:")
	for _, q := range quotes {
		fmt.Fprintf(&b, "\n  - source: %s\n    speaker: %s\n    text: %s", q.Source, single(q.Speaker), single(q.Text))
	}
	return b.String()
}

// single quotes a text for YAML.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// writeAPI writes the API description of before the releases and that of after.
func (w *World) writeAPI(dir string) error {
	entries, err := apiFiles.ReadDir("api")
	if err != nil {
		return err
	}
	for _, e := range entries {
		b, err := apiFiles.ReadFile("api/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), b, 0o644); err != nil {
			return err
		}
	}
	return nil
}
