package throughline_test

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

var update = flag.Bool("update", false, "rewrite docs/kinds.md and docs/stages.md from what the stages declare")

// allStages are those of package product, which this test does not import, so as not to link the event log.
func allStages() []stage.Stage {
	return []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()}
}

// References are written from what the stages declare: go test . -run References -update
func TestReferencesAreUpToDate(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"docs/kinds.md":  kindsReference(allStages()),
		"docs/stages.md": stagesReference(allStages()),
	} {
		if *update {
			if err := os.WriteFile(name, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want {
			t.Errorf("%s is not what the stages declare; run: go test . -run References -update", name)
		}
	}
}

const written = "Written from what the stages declare, by `go test . -run References -update`; do not edit. "

// stagesReference tells what the stages do: the operations they offer, and the findings they compute.
func stagesReference(stages []stage.Stage) string {
	var b strings.Builder
	b.WriteString("# Operations and findings\n\n" + written)
	b.WriteString("Operations are commands of a stage, beside the generic ones. Findings are computed by reconcilers; a *refusal* blocks the moves that name its rule.\n")
	for _, s := range stages {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.Name, s.Question)
		for _, o := range s.Operations {
			writeOperation(&b, s, o)
		}
		if len(s.Reconcilers) > 0 {
			b.WriteString("\n### Findings\n\n| rule | severity | meaning |\n| --- | --- | --- |\n")
		}
		for _, r := range s.Reconcilers {
			for _, rule := range r.Rules {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", rule.ID, rule.Severity, rule.Doc)
			}
		}
	}
	return b.String()
}

func writeOperation(b *strings.Builder, s stage.Stage, o stage.Operation) {
	call := "throughline " + s.Name + " " + o.Name
	var flags []reflect.StructField
	for i := range o.In.NumField() {
		if f := o.In.Field(i); f.Tag.Get("arg") != "" {
			call += " " + strings.ToUpper(memberName(f))
		} else {
			flags = append(flags, f)
		}
	}
	fmt.Fprintf(b, "\n### `%s`\n\n%s. For the role of %s and above.", call, o.Summary, o.Role)
	if o.Doc != "" {
		b.WriteString(" " + o.Doc)
	}
	b.WriteByte('\n')
	if len(flags) > 0 {
		b.WriteString("\n| flag | meaning | default |\n| --- | --- | --- |\n")
	}
	for _, f := range flags {
		doc := f.Tag.Get("doc")
		if enum := f.Tag.Get("enum"); enum != "" {
			doc += ": " + strings.ReplaceAll(enum, "|", ", ")
		}
		if f.Tag.Get("required") == "true" {
			doc += " (required)"
		}
		fmt.Fprintf(b, "| `--%s` | %s | %s |\n", memberName(f), doc, f.Tag.Get("default"))
	}
}

func memberName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func kindsReference(stages []stage.Stage) string {
	var b strings.Builder
	b.WriteString("# Kinds of record\n\n" + written)
	b.WriteString("Every record also has a title, a body in Markdown, a state, an owner, labels and external keys. ")
	b.WriteString("A field marked *reason* changes only in a change that says why; one marked *filter*, *sort* or *search* is served by an index.\n")
	for _, s := range stages {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.Name, s.Question)
		for _, k := range s.Kinds {
			writeKind(&b, k)
		}
	}
	return b.String()
}

func writeKind(b *strings.Builder, k ledger.Kind) {
	fmt.Fprintf(b, "\n### %s (%s)\n\n%s\n\n", k.Name, k.Prefix, k.Doc)
	b.WriteString("| state | phase | meaning | next |\n| --- | --- | --- | --- |\n")
	for _, s := range k.Lifecycle.States {
		var next []string
		for _, to := range k.Lifecycle.Next(s.Name) {
			switch m, _ := k.Lifecycle.Move(s.Name, to); {
			case m.SystemOnly:
				next = append(next, to+" (by a verdict)")
			case m.Reason:
				next = append(next, to+" (with a reason)")
			default:
				next = append(next, to)
			}
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", s.Name, s.Phase, s.Doc, strings.Join(next, ", "))
	}
	if len(k.Fields) > 0 {
		b.WriteString("\n| field | type | meaning | |\n| --- | --- | --- | --- |\n")
		for _, f := range k.Fields {
			typ := string(f.Type)
			if f.Elem != "" {
				typ += " of " + string(f.Elem)
			}
			var marks []string
			for mark, set := range map[string]bool{"required": f.Required, "reason": f.Reason, "filter": f.Filter, "sort": f.Sort, "search": f.Search} {
				if set {
					marks = append(marks, "*"+mark+"*")
				}
			}
			slices.Sort(marks)
			doc := f.Doc
			if len(f.Enum) > 0 && !strings.Contains(doc, f.Enum[0]) {
				doc += ": " + strings.Join(f.Enum, ", ")
			}
			fmt.Fprintf(b, "| %s | %s | %s | %s |\n", f.Name, typ, doc, strings.Join(marks, " "))
		}
	}
	if len(k.Out)+len(k.In) > 0 {
		b.WriteByte('\n')
		for _, e := range k.Out {
			fmt.Fprintf(b, "- *%s* %s\n", e.Relation, strings.Join(e.Kinds, ", "))
		}
		for _, e := range k.In {
			from := strings.Join(e.Kinds, ", ")
			if from == "" {
				from = "any kind"
			}
			fmt.Fprintf(b, "- from %s: *%s*\n", from, e.Relation)
		}
	}
}
