// Package throughline_test holds the rules of the repository itself: which package may import which, what every
// package says about itself, how long a file may be, whether the documents still point at things that exist. The
// rules stand here, as tests, because a rule that only a document states is broken within a month.
package throughline_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

const module = "throughline.dev"

// pkg is what `go list` says about a package of this module.
type pkg struct {
	ImportPath, Name, Dir                                        string
	GoFiles, CgoFiles, IgnoredGoFiles, TestGoFiles, XTestGoFiles []string
	Imports, TestImports, XTestImports                           []string
}

// rel is the import path below the module: "ledger/sqlstore"; "." for the root.
func (p pkg) rel() string {
	if p.ImportPath == module {
		return "."
	}
	return strings.TrimPrefix(p.ImportPath, module+"/")
}

// sources are the files that make up the package itself, whatever their build tags.
func (p pkg) sources() []string { return slices.Concat(p.GoFiles, p.CgoFiles, p.IgnoredGoFiles) }

func (p pkg) tests() []string { return slices.Concat(p.TestGoFiles, p.XTestGoFiles) }

var packages = sync.OnceValues(func() ([]pkg, error) {
	fields := "ImportPath,Name,Dir,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Imports,TestImports,XTestImports"
	if err := touchTree("."); err != nil {
		return nil, err
	}
	var stderr bytes.Buffer
	cmd := exec.Command("go", "list", "-e", "-json="+fields, "./...")
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	var list []pkg
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, p)
	}
})

// touchTree reads the directories that go list reads, so that go test knows what a cached result depends on.
func touchTree(root string) error {
	return filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() || p == root {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" || p == "build" || p == "bin" {
			return fs.SkipDir
		}
		return nil
	})
}

func load(t *testing.T) []pkg {
	t.Helper()
	list, err := packages()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 5 {
		t.Fatalf("go list found %d packages; the rules would hold for want of anything to judge", len(list))
	}
	return list
}

// A name says what a package is about. These say only that it is shared.
var emptyNames = []string{"util", "utils", "common", "helper", "helpers", "model", "models", "manager", "base", "types", "misc", "shared", "internal"}

func TestPackageNamesSayWhatThePackageIsAbout(t *testing.T) {
	t.Parallel()
	for _, p := range load(t) {
		for _, name := range []string{p.Name, path.Base(p.ImportPath)} {
			if slices.Contains(emptyNames, name) {
				t.Errorf("%s: the name %q says nothing; name the package after its subject", p.rel(), name)
			}
		}
		if p.Name != "main" && p.rel() != "." && p.Name != path.Base(p.ImportPath) {
			t.Errorf("%s: the package is called %s; a reader looks for it under that name", p.rel(), p.Name)
		}
	}
}

func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	t.Parallel()
	for _, p := range load(t) {
		if len(p.GoFiles)+len(p.CgoFiles) == 0 {
			continue // tests only
		}
		var docs, in []string
		for _, name := range p.sources() {
			f := parse(t, filepath.Join(p.Dir, name), parser.PackageClauseOnly|parser.ParseComments)
			if f.Doc != nil {
				docs = append(docs, f.Doc.Text())
				in = append(in, name)
			}
		}
		if len(docs) != 1 {
			t.Errorf("%s: has %d package comments %v, wants exactly one", p.rel(), len(docs), in)
			continue
		}
		if complaint := judgePackageDoc(p.Name, docs[0]); complaint != "" {
			t.Errorf("%s: the package comment in %s %s", p.rel(), in[0], complaint)
		}
	}
}

// judgePackageDoc returns what is wrong with a package comment, or "". What a machine can tell is whether it is
// there, begins as the tools expect and has more than one thing to say; the rest is for review.
func judgePackageDoc(name, doc string) string {
	prefix := "Package " + name + " "
	if name == "main" {
		prefix = "Command "
	}
	sentences := 0
	for s := range strings.FieldsFuncSeq(doc, func(r rune) bool { return r == '.' || r == ';' || r == ':' }) {
		if len(strings.Fields(s)) >= 3 {
			sentences++
		}
	}
	switch {
	case !strings.HasPrefix(doc, prefix):
		return fmt.Sprintf("does not begin with %q", prefix)
	case sentences < 2 || len(strings.Fields(doc)) < 18:
		return "says too little: what is the package for, and what must it not do?"
	}
	return ""
}

func TestPackageDocJudgement(t *testing.T) {
	t.Parallel()
	good := "Package score ranks features by formulas on ranges. It knows no records: values go in, values come out, and the caller writes what came of it."
	if c := judgePackageDoc("score", good); c != "" {
		t.Errorf("a good comment was refused: it %s", c)
	}
	for name, doc := range map[string]string{
		"wrong name": strings.Replace(good, "score", "rank", 1),
		"name only":  "Package score implements scoring.",
		"short":      "Package score ranks features. It is pure.",
	} {
		if judgePackageDoc("score", doc) == "" {
			t.Errorf("%s: was accepted: %q", name, doc)
		}
	}
}

// maxLines is the length up to which a file is still read from top to bottom.
const maxLines = 600

// maxPackageLines is the size at which a package has become more than one subject.
const maxPackageLines = 6000

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func TestFilesAndPackagesStaySmall(t *testing.T) {
	t.Parallel()
	for _, p := range load(t) {
		total := 0
		tests := p.tests()
		for _, name := range slices.Concat(p.sources(), tests) {
			src, err := os.ReadFile(filepath.Join(p.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			if generated.Match(src) {
				continue
			}
			n := bytes.Count(src, []byte("\n"))
			if n > maxLines {
				t.Errorf("%s/%s: %d lines, at most %d; split it by what it owns, not by helper", p.rel(), name, n, maxLines)
			}
			if !slices.Contains(tests, name) {
				total += n
			}
		}
		suite := strings.HasSuffix(p.Name, "test") // as long as the contract it checks
		if total > maxPackageLines && !suite {
			t.Errorf("%s: %d lines without tests, at most %d; it is more than one subject", p.rel(), total, maxPackageLines)
		}
	}
}

// Code that runs before main runs in an order nobody reads.
func TestNothingRunsBeforeMain(t *testing.T) {
	t.Parallel()
	for _, p := range load(t) {
		for _, name := range slices.Concat(p.sources(), p.tests()) {
			f := parse(t, filepath.Join(p.Dir, name), parser.SkipObjectResolution)
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s/%s: has an init function; call it from a constructor instead", p.rel(), name)
				}
			}
		}
	}
}

// A replaced module builds here and nowhere else.
func TestModulesAreNotReplaced(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"go.mod", "tools/go.mod"} {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^\s*replace\b`).Match(src) {
			t.Errorf("%s: has a replace directive", name)
		}
	}
}

func parseText(t *testing.T, text string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "text.go", "package p; "+text, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func parse(t *testing.T, file string, mode parser.Mode) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, mode)
	if err != nil {
		t.Fatal(err)
	}
	return f
}
