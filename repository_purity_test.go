package throughline_test

import (
	"go/ast"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// repeatable packages take the time, and the seed of everything random, from their caller: the same inputs give the
// same result, today and in a test.
const repeatable = "ledger|ledger/filter|events|events/wire|stats/...|connect/...|sample/...|" + inside

// ambient lists, by package, the functions that answer differently each time they are asked.
var ambient = map[string][]string{
	"time": {"Now", "Since", "Until", "After", "AfterFunc", "Tick", "NewTicker", "NewTimer", "Sleep"},
	"math/rand/v2": {
		"ExpFloat64", "Float32", "Float64", "Int", "Int32", "Int32N", "Int64", "Int64N", "IntN", "N", "NormFloat64",
		"Perm", "Shuffle", "Uint", "Uint32", "Uint32N", "Uint64", "Uint64N", "UintN",
	},
	"crypto/rand": {"Int", "Prime", "Read", "Reader", "Text"},
}

func TestOnlyTheOutsideReadsTheClock(t *testing.T) {
	t.Parallel()
	for _, p := range load(t) {
		if !matchPath(repeatable, p.rel()) {
			continue
		}
		for _, name := range p.sources() {
			for _, use := range ambientUses(parse(t, filepath.Join(p.Dir, name), 0)) {
				t.Errorf("%s/%s: uses %s; take the time, or a seeded source, from the caller", p.rel(), name, use)
			}
		}
	}
}

// ambientUses lists the ambient functions that a file mentions, called or not.
func ambientUses(f *ast.File) []string {
	imported := map[string]string{} // name in the file -> path
	for _, i := range f.Imports {
		p, err := strconv.Unquote(i.Path.Value)
		if err != nil || ambient[p] == nil {
			continue
		}
		name := strings.TrimSuffix(p, "/v2")
		name = name[strings.LastIndex(name, "/")+1:]
		if i.Name != nil {
			name = i.Name.Name
		}
		imported[name] = p
	}
	var uses []string
	ast.Inspect(f, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if x, ok := s.X.(*ast.Ident); ok && x.Obj == nil && slices.Contains(ambient[imported[x.Name]], s.Sel.Name) {
			uses = append(uses, imported[x.Name]+"."+s.Sel.Name)
		}
		return true
	})
	return uses
}

func TestAmbientUses(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`import "time"; var d = time.Hour`:                                           "",
		`import "time"; func f() time.Time { return time.Now() }`:                    "time.Now",
		`import t "time"; func f() { t.Sleep(t.Second) }`:                            "time.Sleep",
		`import "time"; func f(now func() time.Time) { _ = now() }`:                  "",
		`import "time"; var now = time.Now`:                                          "time.Now",
		`import "math/rand/v2"; func f(rand *rand.Rand) int { return rand.IntN(3) }`: "",
		`import "math/rand/v2"; var r = rand.New(rand.NewPCG(1, 2))`:                 "",
		`import "math/rand/v2"; func f() int { return rand.IntN(3) }`:                "math/rand/v2.IntN",
		`import "time"; type clock struct{}; func f(time clock) { time.Now() }`:      "",
	} {
		if got := strings.Join(ambientUses(parseText(t, src)), " "); got != want {
			t.Errorf("%s: uses %q, want %q", src, got, want)
		}
	}
}
