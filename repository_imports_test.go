package throughline_test

import (
	"slices"
	"strings"
	"testing"
)

// The six stages in their order. A stage may import the ones before it.
var stages = []string{"discover", "decide", "define", "deliver", "measure", "tell"}

// An importRule decides whether packages that match from may import packages that match to. The first rule that
// matches decides; between two packages of this module an import that no rule matches is refused.
//
// A pattern is a list of alternatives separated by "|": "ledger" is that package, "ledger/..." the package and all
// below it, "ledger/+" only those below it, "..." anything, "*" any package of this module. Packages of this module
// are written relative to it, the standard library's with "std/" before them, all others by their path.
type importRule struct {
	from, to string
	allow    bool
	tests    bool   // holds for the imports of tests as well
	why      string // what would go wrong
	// example is an import that this rule decides, and no rule before it: the rule is tested by it.
	example edge
}

type edge struct{ from, to string }

const (
	surfaces = "cli/...|serve/...|mcp/...|lsp/..."
	engines  = "discover/+|decide/+|define/+|deliver/+|measure/+|tell/+"
	inside   = "stage|discover/...|decide/...|define/...|deliver/...|measure/...|tell/..."
	outside  = "std/net|std/net/http/...|std/net/rpc/...|std/net/smtp|std/os/...|std/database/...|std/log/...|std/math/rand|std/syscall|std/plugin"
)

func importRules() []importRule {
	rules := []importRule{
		// What has one home.
		{
			from: "events/duckdb/...", to: "github.com/duckdb/...", allow: true,
			example: edge{"events/duckdb", "github.com/duckdb/duckdb-go/v2"},
		},
		{
			from: "...", to: "github.com/duckdb/...", tests: true,
			why:     "DuckDB needs cgo and a C++ library; behind events/duckdb everything else builds without",
			example: edge{"measure", "github.com/duckdb/duckdb-go/v2"},
		},
		{
			from: "ledger/sqlstore/...", to: "modernc.org/...|github.com/jackc/...|github.com/pressly/...", allow: true,
			example: edge{"ledger/sqlstore", "github.com/jackc/pgx/v5"},
		},
		{
			from: "...", to: "modernc.org/...|github.com/jackc/...|github.com/pressly/...",
			why:     "SQL drivers and migrations belong to ledger/sqlstore; ask it through ledger.Store",
			example: edge{"product", "modernc.org/sqlite"},
		},
		{
			from: "ledger/sqlstore/...|events/duckdb/...|events/clickhouse/...", to: "std/database/...", allow: true,
			example: edge{"ledger/sqlstore", "std/database/sql"},
		},
		{
			from: "...", to: "std/database/...",
			why:     "SQL is spoken by the two stores and by nobody else",
			example: edge{"cli", "std/database/sql"},
		},
		{
			from: "serve/...|mcp/...|assist/...|cli", to: "std/net/http/...|std/net", allow: true,
			example: edge{"serve", "std/net/http"},
		},
		{
			from: "ledger/sqlstore/pgtest", to: "std/net", allow: true, // looks for a free port
			example: edge{"ledger/sqlstore/pgtest", "std/net"},
		},
		{
			from: "...", to: "std/net/http/...|std/net|std/net/rpc/...|std/net/smtp",
			why:     "offline by default: only surfaces and model providers open a connection",
			example: edge{"measure", "std/net/http"},
		},

		// What computes does not look around.
		{
			from: "ledger|ledger/filter|events|events/wire|stats/...", to: outside,
			why:     "contracts, rules and numbers do no I/O: the caller reads and passes values or an io.Reader",
			example: edge{"ledger", "std/os"},
		},
		{
			from: engines, to: outside,
			why:     "engines are pure: values in, values out, so that each can be read, tested and measured alone",
			example: edge{"deliver/forecast", "std/os"},
		},
		{
			from: inside, to: outside,
			why:     "a stage reads what it is handed (a ledger, an event log, an io.Reader, a clock) and opens nothing itself",
			example: edge{"discover", "std/os/exec"},
		},
		{
			from: "connect/...", to: outside,
			why:     "connect turns bytes into values; who opens files and writes records is the caller",
			example: edge{"connect/jira", "std/os"},
		},
		{
			from: "measure/measuretest", to: "ledger/ledgertest|events/eventstest", allow: true,
			example: edge{"measure/measuretest", "ledger/ledgertest"},
		},
		{
			from: engines, to: "ledger/+|events/+",
			why:     "an engine works on values; a store of them is not its business",
			example: edge{"decide/score", "ledger/sqlstore"},
		},

		// Down, never up.
		{
			from: "ledger/...", to: "ledger/...", allow: true,
			example: edge{"ledger/sqlstore", "ledger"},
		},
		{
			from: "events/...", to: "events/...", allow: true,
			example: edge{"events/duckdb", "events"},
		},
		{
			from: "stats/...", to: "stats/...", allow: true,
			example: edge{"stats/bootstrap", "stats"},
		},
		{
			from: "ledger/...|events/...|stats/...", to: "*",
			why:     "ledger, events and stats lie at the bottom and know nothing of each other or of what stands on them",
			example: edge{"ledger", "stage"},
		},
		{
			from: "stage", to: "ledger|events|stats", allow: true,
			example: edge{"stage", "ledger"},
		},
		{
			from: "stage", to: "*",
			why:     "package stage says what a stage declares; it knows none of them",
			example: edge{"stage", "discover"},
		},
		{
			from: inside, to: "ledger|events|stats/...|stage", allow: true,
			example: edge{"decide", "ledger"},
		},
	}
	for i, s := range stages {
		var earlier []string
		for _, e := range stages[:i+1] {
			earlier = append(earlier, e+"/...")
		}
		rules = append(rules, importRule{
			from: s + "/...", to: strings.Join(earlier, "|"), allow: true,
			example: edge{s, stages[0]},
		})
	}
	return append(rules, []importRule{
		{
			from: inside, to: "discover/...|decide/...|define/...|deliver/...|measure/...|tell/...",
			why:     "a stage may build on the stages before it, never on one after it",
			example: edge{"discover", "tell"},
		},
		{
			from: inside, to: "*",
			why:     "a stage knows the ledger, the event log and earlier stages; formats, composition and surfaces stand above it",
			example: edge{"tell", "connect/csv"},
		},
		{
			from: "connect/...", to: "product/...|cmd/...|" + surfaces, tests: true,
			why:     "connect parses bytes into values and knows nothing of what is done with them",
			example: edge{"connect/jira", "product"},
		},
		{
			from: "connect/...", to: "connect/...|ledger|events|events/wire|stats/...|" + inside, allow: true,
			example: edge{"connect/jira", "deliver"},
		},
		{
			from: "connect/...", to: "*",
			why:     "connect knows the values of the ledger and the kinds; stores and composition are not its business",
			example: edge{"connect/jira", "ledger/sqlstore"},
		},
		{
			from: "sample/...", to: "sample/...|ledger|events|events/wire|stats/...|connect/...|" + inside, allow: true,
			example: edge{"sample", "stats"},
		},
		{
			from: "sample/...", to: "*",
			why:     "the sample writes the files a user would have; it must not reach into the product that reads them",
			example: edge{"sample", "product"},
		},
		{
			from: "assist/...", to: "assist/...|ledger|events|stats/...|" + inside, allow: true,
			example: edge{"assist/provider", "assist"},
		},
		{
			from: "...", to: "ledger/ledgertest|ledger/sqlstore/pgtest|events/eventstest|stats/statstest",
			why:     "conformance suites, what starts databases for them, and simulations are for tests",
			example: edge{"product", "ledger/ledgertest"},
		},
		{
			from: "product/...", to: "product/...|ledger/...|events/...|stats/...|connect/...|sample/...|assist/...|" + inside, allow: true,
			example: edge{"product", "events/duckdb"},
		},
		{
			from: "...", to: "events/duckdb/...|events/clickhouse/...|ledger/sqlstore/...",
			why:     "product opens the stores; everybody else is handed them",
			example: edge{"cli", "events/duckdb"},
		},
		{
			from: "cli/...", to: "serve/...|mcp/...|lsp/...", allow: true, // the commands that start them
			example: edge{"cli", "serve"},
		},
		{
			from: "cli/...", to: "cli/...", allow: true,
			example: edge{"cli/table", "cli"},
		},
		{
			from: "serve/...", to: "serve/...|ui/...", allow: true,
			example: edge{"serve", "ui"},
		},
		{
			from: "mcp/...", to: "mcp/...", allow: true,
			example: edge{"mcp", "mcp/tool"},
		},
		{
			from: "lsp/...", to: "lsp/...", allow: true,
			example: edge{"lsp/protocol", "lsp"},
		},
		{
			from: "scripts/weights", to: "discover/embed/weights", allow: true, // makes the file that the package reads
			example: edge{"scripts/weights", "discover/embed/weights"},
		},
		{
			from: "cmd/...", to: "cli", allow: true,
			example: edge{"cmd/throughline", "cli"},
		},
		{
			from: "cmd/...", to: "*",
			why:     "a command wires and starts, nothing else; what it does is in cli",
			example: edge{"cmd/throughline", "product"},
		},
		{
			from: "...", to: surfaces + "|cmd/...",
			why:     "surfaces are the top; what two of them need belongs below them",
			example: edge{"mcp", "serve"},
		},
		{
			from: surfaces, to: "product/...|sample/...|connect/...|assist/...|ledger|ledger/filter|events|events/wire|stats/...|" + inside, allow: true,
			example: edge{"cli", "product"},
		},
	}...)
}

func (r importRule) matches(e edge) bool { return matchPath(r.from, e.from) && matchPath(r.to, e.to) }

func matchPath(pattern, p string) bool {
	for alt := range strings.SplitSeq(pattern, "|") {
		below, deep := strings.CutSuffix(alt, "/+")
		tree, whole := strings.CutSuffix(alt, "/...")
		switch {
		case alt == "...", alt == "*" && own(p), p == alt:
			return true
		case deep && strings.HasPrefix(p, below+"/"):
			return true
		case whole && (p == tree || strings.HasPrefix(p, tree+"/")):
			return true
		}
	}
	return false
}

// own reports whether a path in the notation of the rules is a package of this module.
func own(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return first != "std" && !strings.Contains(first, ".")
}

// notation turns an import path into the notation of the rules.
func notation(p string) string {
	if rest, ok := strings.CutPrefix(p, module+"/"); ok {
		return rest
	}
	if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
		return p
	}
	return "std/" + p
}

// judgeImport returns why an import is refused, or "". Tests may look further down and sideways than what they
// test; for them only the rules count that say so.
func judgeImport(rules []importRule, e edge, ofTest bool) string {
	for _, r := range rules {
		if ofTest && !r.tests && !r.allow || !r.matches(e) {
			continue
		}
		if r.allow {
			return ""
		}
		return r.why
	}
	if own(e.to) && !ofTest {
		return "no rule allows it; say in repository_imports_test.go where the package stands"
	}
	return ""
}

func TestImportsPointDown(t *testing.T) {
	t.Parallel()
	rules := importRules()
	for _, p := range load(t) {
		check := func(imports []string, ofTest bool) {
			for _, i := range imports {
				e := edge{p.rel(), notation(i)}
				if why := judgeImport(rules, e, ofTest); why != "" {
					t.Errorf("%s imports %s (test: %t): %s", e.from, e.to, ofTest, why)
				}
			}
		}
		check(p.Imports, false)
		check(p.TestImports, true)
		check(p.XTestImports, true)
	}
}

// Each rule decides its example, so each rule is broken, or used, at least once.
func TestEveryImportRuleDecidesSomething(t *testing.T) {
	t.Parallel()
	rules := importRules()
	for i, r := range rules {
		first := slices.IndexFunc(rules, func(other importRule) bool { return other.matches(r.example) })
		if first != i {
			t.Errorf("rule %d (%s -> %s): its example %v is decided by rule %d", i, r.from, r.to, r.example, first)
		}
		why := judgeImport(rules, r.example, false)
		if r.allow && why != "" {
			t.Errorf("%v is refused: %s", r.example, why)
		}
		if !r.allow && (r.why == "" || why != r.why) {
			t.Errorf("%v: refused with %q, want %q", r.example, why, r.why)
		}
	}
}

func TestImportRules(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to string
		ofTest   bool
		refused  bool
	}{
		{from: "measure", to: "discover"},
		{from: "measure/survival", to: "decide/score"},
		{from: "discover", to: "decide", refused: true},
		{from: "deliver/forecast", to: "measure/survival", refused: true},
		{from: "decide/score", to: "stats"},
		{from: "decide/score", to: "std/math"},
		{from: "decide/score", to: "std/math/rand", refused: true},
		{from: "measure/survival", to: "gonum.org/v1/gonum/stat"},
		{from: "stats", to: "ledger", refused: true},
		{from: "events", to: "ledger", refused: true},
		{from: "product", to: "cli", refused: true},
		{from: "serve", to: "cli", refused: true},
		{from: "connect/jira", to: "ledger/sqlstore", refused: true},
		{from: "connect/jira", to: "product", ofTest: true, refused: true},
		{from: "connect/jira", to: "ledger/ledgertest", ofTest: true},
		{from: "decide", to: "ledger/sqlstore", ofTest: true},
		{from: "measure", to: "github.com/duckdb/duckdb-go/v2", ofTest: true, refused: true},
		{from: "cli", to: "newcomer", refused: true},
		{from: "newcomer", to: "ledger", refused: true},
		{from: "ledgers", to: "ledger", refused: true}, // a prefix of letters is not a parent
	} {
		why := judgeImport(importRules(), edge{c.from, c.to}, c.ofTest)
		if (why != "") != c.refused {
			t.Errorf("%s imports %s (test: %t): refused %t (%s), want %t", c.from, c.to, c.ofTest, why != "", why, c.refused)
		}
	}
}
