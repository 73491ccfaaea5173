package accuracy_test

import (
	"bufio"
	"encoding/csv"
	"strings"
	"testing"

	"throughline.dev/define/criterion"
	"throughline.dev/define/passage"
	"throughline.dev/define/rulebook"
	"throughline.dev/define/wording"
)

func TestPassives(t *testing.T) {
	t.Parallel()
	b := book(t)
	var s score
	i := 0
	eachPassive(t, func(text string, passive bool) {
		s.add(i, len(b.Passives(passage.One(text))) > 0, passive)
		i++
	})
	s.report(t, "passive, sentences")
	if _, _, f1 := s.of(2); f1 < 0.965 {
		t.Errorf("passives are found with F1 %.3f; at least 0.965 is promised", f1)
	}
}

// eachPassive calls f with every sentence of the treebank, and whether it has a passive.
func eachPassive(t *testing.T, f func(text string, passive bool)) {
	t.Helper()
	text, passive := "", false
	lines := bufio.NewScanner(labelled(t, "passive-gold-ud/en_ctetex-ud-test.conllu"))
	for lines.Scan() {
		line := lines.Text()
		if after, ok := strings.CutPrefix(line, "# text = "); ok {
			text = after
		}
		if columns := strings.Split(line, "\t"); len(columns) > 7 {
			passive = passive || strings.HasSuffix(columns[7], ":pass")
		}
		if line == "" && text != "" {
			f(text, passive)
			text, passive = "", false
		}
	}
}

// pronounRow is a sentence with one pronoun marked.
type pronounRow struct {
	text    string
	at      passage.Span
	nocuous bool
}

func pronounRows(t *testing.T) []pronounRow {
	t.Helper()
	var out []pronounRow
	for _, name := range []string{"training", "test"} {
		in := csv.NewReader(labelled(t, "anaphora-reqeval/"+name+".tsv"))
		in.Comma, in.LazyQuotes, in.FieldsPerRecord = '\t', true, -1
		lines, err := in.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines[1:] {
			before, rest, ok := strings.Cut(line[1], "<referential>")
			word, after, closed := strings.Cut(rest, "</referential>")
			if !ok || !closed {
				continue
			}
			out = append(out, pronounRow{before + word + after, passage.Span{Start: len(before), End: len(before) + len(word)}, line[2] == "NOCUOUS"})
		}
	}
	return out
}

func TestPronouns(t *testing.T) {
	t.Parallel()
	b := book(t)
	var s score
	for i, row := range pronounRows(t) {
		sentence := passage.One(row.text)
		list, _ := b.Judge(sentence, criterion.Read(sentence), wording.Context{Required: true})
		s.add(i, minded(list, "RQ-L01", row.at), row.nocuous)
	}
	s.report(t, "RQ-L01 against nocuous pronouns")
}

func minded(list []rulebook.Finding, rule string, at passage.Span) bool {
	for _, f := range list {
		if f.Rule == rule && f.Span.Overlaps(at) {
			return true
		}
	}
	return false
}
