package throughline_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"throughline.dev/ledger"
)

// documents returns the Markdown files of the repository, by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	docs := map[string]string{}
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "build", "bin", "testdata"}, d.Name())):
			return fs.SkipDir
		case filepath.Ext(p) == ".md":
			text, err := os.ReadFile(p)
			docs[p] = string(text)
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return docs
}

var (
	linkTarget = regexp.MustCompile(`!?\[[^\]]*\]\(([^)\s]+)\)`)
	heading    = regexp.MustCompile(`(?m)^#+ (.+)$`)
	codeFence  = regexp.MustCompile("(?ms)^```.*?^```$")
	codeSpan   = regexp.MustCompile("`[^`\n]+`")
)

func TestLinksInDocumentsLeadSomewhere(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	for name, text := range docs {
		for _, m := range linkTarget.FindAllStringSubmatch(codeSpan.ReplaceAllString(codeFence.ReplaceAllString(text, ""), ""), -1) {
			target, fragment, _ := strings.Cut(m[1], "#")
			if strings.Contains(target, ":") {
				continue // another site; the tests work offline
			}
			file := name
			if target != "" {
				file = filepath.Join(filepath.Dir(name), target)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: links to %s, which is not there", name, m[1])
				continue
			}
			if fragment != "" && !slices.Contains(anchors(docs[file]), fragment) {
				t.Errorf("%s: links to %s, but %s has no such heading", name, m[1], file)
			}
		}
	}
}

// anchors returns the fragment names that a renderer gives to the headings of a document.
func anchors(text string) []string {
	var names []string
	for _, m := range heading.FindAllStringSubmatch(codeFence.ReplaceAllString(text, ""), -1) {
		var b strings.Builder
		for _, r := range strings.ToLower(m[1]) {
			switch {
			case r == ' ', r == '-':
				b.WriteByte('-')
			case r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
				b.WriteRune(r)
			}
		}
		names = append(names, b.String())
	}
	return names
}

// A table that sends people to files that moved is worse than none. Names with a capital word or a star
// stand for any name.
func TestDocumentsNameFilesThatExist(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	placeholder := regexp.MustCompile(`[*…]|\b[A-Z]{2,}\b`)
	for _, name := range []string{"docs/change-routing.md", "docs/design.md"} {
		seen := 0
		for _, span := range codeSpan.FindAllString(codeFence.ReplaceAllString(docs[name], ""), -1) {
			p := strings.Trim(span, "`")
			if strings.ContainsAny(p, " ()→=:") || !strings.Contains(p, "/") || strings.HasPrefix(p, "./") {
				continue // a command, or no path
			}
			for placeholder.MatchString(p) {
				p = filepath.Dir(p)
			}
			seen++
			if _, err := os.Stat(p); err != nil {
				t.Errorf("%s: names %s, which is not there", name, span)
			}
		}
		if seen < 5 {
			t.Errorf("%s: names %d paths; the test does not find them any more", name, seen)
		}
	}
}

func TestDecisionsAreNumberedAndComplete(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("docs/adr/[0-9]*.md")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	index, err := os.ReadFile("docs/adr/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if want := fmt.Sprintf("%04d-", i+1); !strings.HasPrefix(filepath.Base(f), want) {
			t.Errorf("%s: the next number is %s", f, want)
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"# ", "Status: ", "## Context", "## Options", "## Decision", "## Consequences"} {
			if !bytes.Contains(text, []byte("\n"+part)) && !bytes.HasPrefix(text, []byte(part)) {
				t.Errorf("%s: lacks %q", f, part)
			}
		}
		if !bytes.Contains(index, []byte("("+filepath.Base(f)+")")) {
			t.Errorf("docs/adr/README.md: does not list %s", filepath.Base(f))
		}
	}
}

func TestGlossaryHoldsEveryWord(t *testing.T) {
	t.Parallel()
	text := documents(t)["docs/glossary.md"]
	for _, s := range allStages() {
		if !strings.Contains(text, "**"+s.Name+"**") || !strings.Contains(text, s.Question) {
			t.Errorf("stage %s, or its question, is missing", s.Name)
		}
		for _, k := range s.Kinds {
			row := regexp.MustCompile(`(?m)^\| *` + regexp.QuoteMeta(k.Name) + ` *\| *` + k.Prefix + ` *\| *` + s.Name + ` *\|`)
			if !row.MatchString(text) {
				t.Errorf("kind %s (%s, %s) has no row", k.Name, k.Prefix, s.Name)
			}
		}
	}
	for _, r := range ledger.Relations() {
		if !regexp.MustCompile(`(?m)^\| *` + r.Name + ` *\|`).MatchString(text) {
			t.Errorf("relation %s has no row", r.Name)
		}
	}
}

var testName = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Z][A-Za-z0-9]*)`")

// Documents say which test tries to break a promise; the test must be there.
func TestDocumentsNameTestsThatExist(t *testing.T) {
	t.Parallel()
	declared := map[string]bool{}
	for _, p := range load(t) {
		for _, name := range p.tests() {
			for _, d := range parse(t, filepath.Join(p.Dir, name), parser.SkipObjectResolution).Decls {
				if fn, ok := d.(*ast.FuncDecl); ok {
					declared[fn.Name.Name] = true
				}
			}
		}
	}
	for name, text := range documents(t) {
		for _, m := range testName.FindAllStringSubmatch(text, -1) {
			if !declared[m[1]] {
				t.Errorf("%s: names %s, which is no test", name, m[1])
			}
		}
	}
}

var makeTarget = regexp.MustCompile(`\bmake ([a-z][a-z-]*)`)

func TestDocumentsNameTargetsThatExist(t *testing.T) {
	t.Parallel()
	rules, err := os.ReadFile("Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range documents(t) {
		for _, code := range append(codeFence.FindAllString(text, -1), codeSpan.FindAllString(text, -1)...) {
			for _, m := range makeTarget.FindAllStringSubmatch(code, -1) {
				if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(rules) {
					t.Errorf("%s: names make %s, which the Makefile does not have", name, m[1])
				}
			}
		}
	}
}

var (
	commandCall = regexp.MustCompile(`throughline ([a-z]+(?:-[a-z]+)*)(?: ([a-z-]+))?(?:[^\w/]|$)`)
	commandName = regexp.MustCompile(`\bname: +"([a-z-]+)(?: ([a-z-]+))?"`)
	flagCall    = regexp.MustCompile(`--([a-z][a-z-]+)`)
	flagName    = regexp.MustCompile(`(?:Flag\(fs, |\{)"([a-z][a-z-]+)"`)
)

// Commands are read out of the source of cli and out of what the stages declare, so that this test need not link
// the whole program.
func TestDocumentsNameCommandsAndFlagsThatExist(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("cli/*.go")
	if err != nil {
		t.Fatal(err)
	}
	commands, flags := []string{"help"}, []string{"help"}
	operations := map[string][]string{}
	for _, f := range sources {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range commandName.FindAllStringSubmatch(string(text), -1) {
			if m[2] != "" { // stands among those of a stage
				operations[m[1]] = append(operations[m[1]], m[2])
				continue
			}
			commands = append(commands, m[1])
		}
		for _, m := range flagName.FindAllStringSubmatch(string(text), -1) {
			flags = append(flags, m[1])
		}
	}
	for _, s := range allStages() {
		for _, o := range s.Operations {
			operations[s.Name] = append(operations[s.Name], o.Name)
			for i := range o.In.NumField() {
				name, _, _ := strings.Cut(o.In.Field(i).Tag.Get("json"), ",")
				flags = append(flags, name)
			}
		}
	}
	if len(commands) < 15 || len(flags) < 15 {
		t.Fatalf("found %d commands and %d flags in cli; the test does not find them any more", len(commands), len(flags))
	}
	for name, text := range documents(t) {
		for _, code := range append(codeFence.FindAllString(text, -1), codeSpan.FindAllString(codeFence.ReplaceAllString(text, ""), -1)...) {
			for line := range strings.Lines(code) {
				call := commandCall.FindStringSubmatch(line)
				if call == nil || strings.Contains(line, "throughline.dev") {
					continue
				}
				if ops, ok := operations[call[1]]; ok {
					if !slices.Contains(ops, call[2]) {
						t.Errorf("%s: names %q, but the operations of %s are %v", name, strings.TrimSpace(call[0]), call[1], ops)
					}
				} else if !slices.Contains(commands, call[1]) {
					t.Errorf("%s: names throughline %s, which is no command", name, call[1])
				}
				for _, m := range flagCall.FindAllStringSubmatch(line, -1) {
					if !slices.Contains(flags, m[1]) {
						t.Errorf("%s: names --%s, which is no flag", name, m[1])
					}
				}
			}
		}
	}
}
