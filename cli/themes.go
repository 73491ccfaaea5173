package cli

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"runtime"
	"strings"

	"throughline.dev/discover/represent"
	"throughline.dev/discover/themes"
	"throughline.dev/product/bare"
	"throughline.dev/stage"
	"throughline.dev/stats/agreement"
)

func themesCommand() command {
	return command{
		name: "themes", args: "FILE …", group: askGroup, summary: "What texts are about: groups them by meaning and words, without a product",
		doc: `The FILES are tables (CSV, one JSON object a line, Parquet) with a column of texts. Writes the number of a theme for each
row, 0 for a row that fits none, and tells on standard error what the themes are about; with --json everything is one
object on standard output. How many themes there are is found, not given. With --label the themes are compared with what
people labelled the rows: V-measure, adjusted Rand index, and accuracy under the best assignment.

The same rows in the same order give the same themes. They are a heuristic: nobody has confirmed them.`,
		flags: func(fs *flag.FlagSet, in *invocation) {
			in.stringFlag(fs, "text", "", "`COLUMN` of the texts")
			in.stringFlag(fs, "label", "", "compare with the labels in `COLUMN`")
			in.stringFlag(fs, "balance", "", "what counts: semantic (what is meant), jargon (which words are shared), auto (told by the words; unless given) (`HOW`)")
			in.stringFlag(fs, "depth", "", "how fine: areas, themes or parts (`LEVEL`); by the balance unless given")
			in.intFlag(fs, "examples", 2, "show `N` texts of each theme")
			in.listFlag(fs, "where", "only rows with this `CONDITION`, such as country=DE; may be given several times")
			in.stringFlag(fs, "format", "", "read all files as `FORMAT`: events-csv, events-ndjson, events-parquet")
		},
		run: findThemes,
	}
}

// themesAnswer is what is written with --json.
type themesAnswer struct {
	themes.Found
	Themes []themeView  `json:"themes"`
	Rows   []int        `json:"rows"` // the theme of each row; 0 for none
	Scores *themeScores `json:"scores,omitempty"`
	Input  bare.Report  `json:"input"`
}

type themeView struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	Phrases  []string `json:"phrases"`
	Texts    int      `json:"texts"`
	Examples []string `json:"examples"`
}

// themeScores compare themes with labels; rows without a label or a text do not count, rows in no theme are one group.
type themeScores struct {
	Rows         int     `json:"rows"`
	Labels       int     `json:"labels"`
	VMeasure     float64 `json:"v_measure"`
	AdjustedRand float64 `json:"adjusted_rand"`
	Accuracy     float64 `json:"accuracy"`
}

func findThemes(ctx context.Context, in *invocation) error {
	switch {
	case len(in.args) == 0:
		return usage("themes needs at least one file, or - for standard input. See `throughline help themes`")
	case in.string("text") == "":
		return usage("--text is missing: the column that holds the texts")
	}
	table, files, bar, err := in.table(ctx)
	if err != nil {
		return err
	}
	defer files.Close()
	texts, labels, report, err := bare.Texts(ctx, table, in.string("text"), in.string("label"))
	bar.done()
	if err != nil {
		return err
	}
	models, err := represent.Embedded(runtime.GOMAXPROCS(0))
	if err != nil {
		return err
	}
	examples := in.int("examples")
	if examples == 0 {
		examples = -1
	}
	found, err := themes.Find(ctx, texts, models, themes.Options{Balance: in.string("balance"), Level: in.string("depth"), Examples: examples})
	if err != nil {
		return usageError{err}
	}
	out := themesAnswer{Found: found, Input: report, Rows: make([]int, len(texts))}
	for i, g := range found.Of {
		out.Rows[i] = int(g) + 1
	}
	for _, t := range found.Themes {
		v := themeView{ID: t.ID, Name: strings.Join(t.Phrases, ", "), Phrases: t.Phrases, Texts: t.Texts}
		for _, at := range t.Examples {
			v.Examples = append(v.Examples, texts[at])
		}
		out.Themes = append(out.Themes, v)
	}
	out.Scores = score(out.Rows, texts, labels)
	if in.settings.JSON {
		return in.print(out, nil)
	}
	if err := out.tell(in.Err); err != nil {
		return err
	}
	w := bufio.NewWriter(in.Out)
	for _, id := range out.Rows {
		fmt.Fprintln(w, id)
	}
	return w.Flush()
}

func score(rows []int, texts, labels []string) *themeScores {
	var found []int
	var label []string
	distinct := map[string]bool{}
	for i := range labels {
		if labels[i] != "" && strings.TrimSpace(texts[i]) != "" {
			found, label = append(found, rows[i]), append(label, labels[i])
			distinct[labels[i]] = true
		}
	}
	if len(label) < 2 {
		return nil
	}
	return &themeScores{
		Rows: len(label), Labels: len(distinct), VMeasure: agreement.VMeasure(found, label),
		AdjustedRand: agreement.AdjustedRand(found, label), Accuracy: agreement.Accuracy(found, label),
	}
}

func (a themesAnswer) tell(w io.Writer) error {
	p := &stage.Printer{W: w}
	for _, t := range a.Themes {
		p.F("%4d  %s (%d)\n", t.ID, t.Name, t.Texts)
		for _, e := range t.Examples {
			p.F("      “%s”\n", shortened(e))
		}
	}
	p.F("%d texts, %d of them in one of %d themes. %s balance, chosen by %s; %s; %s. A heuristic: nobody has confirmed it.\n",
		a.Texts, a.Placed, len(a.Themes), strings.ToUpper(a.Balance.Name[:1])+a.Balance.Name[1:], a.Balance.Chosen, a.Level, a.Model)
	if s := a.Scores; s != nil {
		p.F("Against %d labels of %d rows: V-measure %.3f, adjusted Rand %.3f, accuracy %.3f\n", s.Labels, s.Rows, s.VMeasure, s.AdjustedRand, s.Accuracy)
	}
	if p.Err != nil {
		return p.Err
	}
	return writeInput(w, a.Input)
}

// shortened is the beginning of a text on one line.
func shortened(text string) string {
	words := strings.Fields(text)
	out := strings.Join(words, " ")
	if r := []rune(out); len(r) > 100 {
		out = string(r[:99]) + "…"
	}
	return out
}
