package sqlstore_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/ledger/sqlstore"
)

var ada = ledger.Actor{ID: "ada", Role: ledger.Owner}

func mustOpen(t *testing.T, c sqlstore.Config) *sqlstore.Store {
	t.Helper()
	if c.Schema == nil {
		c.Schema = ledgertest.Schema()
	}
	s, err := sqlstore.Open(t.Context(), c)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func mustApply(t *testing.T, s *sqlstore.Store, c ledger.Change) ledger.Applied {
	t.Helper()
	if c.Actor.ID == "" {
		c.Actor = ada
	}
	done, err := s.Apply(t.Context(), c)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return done
}

func theme(title string) ledger.Op {
	return ledger.Op{Put: &ledger.Put{Kind: "theme", Title: title}}
}

// places returns a configuration for a fresh ledger of each engine.
func places(t *testing.T) map[string]func(t *testing.T) sqlstore.Config {
	t.Helper()
	return map[string]func(t *testing.T) sqlstore.Config{
		"SQLite": func(t *testing.T) sqlstore.Config {
			t.Helper()
			return sqlstore.Config{Path: filepath.Join(t.TempDir(), "ledger.db")}
		},
		"PostgreSQL": func(t *testing.T) sqlstore.Config {
			t.Helper()
			return sqlstore.Config{URL: postgres(t)}
		},
	}
}

func direct(t *testing.T, c sqlstore.Config) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+c.Path
	if c.URL != "" {
		driver, source = "pgx", c.URL
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestOpenRefusesANewerSchema(t *testing.T) {
	t.Parallel()
	for engine, place := range places(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := place(t)
			_ = mustOpen(t, c).Close()
			if _, err := direct(t, c).ExecContext(t.Context(), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)"); err != nil {
				t.Fatal(err)
			}
			c.Schema = ledgertest.Schema()
			_, err := sqlstore.Open(t.Context(), c)
			if ledger.CodeOf(err) != ledger.CodeUnavailable || !strings.Contains(err.Error(), "schema 9999") || !strings.Contains(err.Error(), "newer version") {
				t.Errorf("Open of a newer schema: %v", err)
			}
		})
	}
}

func TestOpenExplainsWhatItCannotOpen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config sqlstore.Config
		code   ledger.Code
	}{
		"nothing":         {sqlstore.Config{}, ledger.CodeInvalid},
		"another scheme":  {sqlstore.Config{URL: "mysql://host/db"}, ledger.CodeInvalid},
		"a missing file":  {sqlstore.Config{Path: filepath.Join(t.TempDir(), "none.db"), ReadOnly: true}, ledger.CodeNotFound},
		"a folder":        {sqlstore.Config{Path: t.TempDir()}, ledger.CodeUnavailable},
		"a silent server": {sqlstore.Config{URL: "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"}, ledger.CodeUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.config.Schema = ledgertest.Schema()
			if _, err := sqlstore.Open(t.Context(), test.config); ledger.CodeOf(err) != test.code {
				t.Errorf("Open: %v, want code %s", err, test.code)
			}
		})
	}
}

func TestReadOnlyReadsWhileAnotherWrites(t *testing.T) {
	t.Parallel()
	for engine, place := range places(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := place(t)
			writing := mustOpen(t, c)
			c.ReadOnly = true
			reading := mustOpen(t, c)
			for i := range 20 {
				key := mustApply(t, writing, ledger.Change{Ops: []ledger.Op{theme("a theme")}}).Keys[0]
				if _, err := reading.Record(t.Context(), key); err != nil {
					t.Fatalf("change %d is not seen: %v", i+1, err)
				}
			}
			if _, err := reading.Apply(t.Context(), ledger.Change{Actor: ada, Ops: []ledger.Op{theme("x")}}); ledger.CodeOf(err) != ledger.CodeUnavailable {
				t.Errorf("Apply to a ledger open for reading: %v", err)
			}
		})
	}
}

func TestWatchSeesTheChangesOfAnotherStore(t *testing.T) {
	t.Parallel()
	for engine, place := range places(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := place(t)
			here, there := mustOpen(t, c), mustOpen(t, c)
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
			defer cancel()
			go func() {
				for range 3 {
					_, _ = there.Apply(ctx, ledger.Change{Actor: ada, Ops: []ledger.Op{theme("from there")}})
				}
			}()
			var seen []ledger.Position
			for change, err := range here.Watch(ctx, 0) {
				if err != nil {
					t.Fatal(err)
				}
				if seen = append(seen, change.Position); len(seen) == 3 {
					break
				}
			}
			if len(seen) != 3 || seen[2] != 3 {
				t.Errorf("saw the changes %v, want 1 to 3", seen)
			}
		})
	}
}

func TestStoresOfOneLedgerShareItsPositions(t *testing.T) {
	t.Parallel()
	for engine, place := range places(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := place(t)
			const stores, each = 3, 15
			errs := make(chan error, stores)
			for range stores {
				s := mustOpen(t, c)
				go func() {
					for range each {
						if _, err := s.Apply(t.Context(), ledger.Change{Actor: ada, Ops: []ledger.Op{theme("x")}}); err != nil {
							errs <- err
							return
						}
					}
					errs <- nil
				}()
			}
			for range stores {
				if err := <-errs; err != nil {
					t.Fatal(err)
				}
			}
			s := mustOpen(t, c)
			if p, _ := s.Position(t.Context()); p != stores*each {
				t.Errorf("position %d after %d changes", p, stores*each)
			}
			if err := s.Verify(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// indexNames lists the indexes that follow from the schema.
func indexNames(t *testing.T, c sqlstore.Config) (names []string) {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE 'field%' ORDER BY 1"
	if c.URL != "" {
		query = "SELECT indexname FROM pg_indexes WHERE indexname LIKE 'field%' ORDER BY 1"
	}
	rows, err := direct(t, c).QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func TestIndexesFollowTheSchema(t *testing.T) {
	t.Parallel()
	type before struct {
		Size  int    `json:"size,omitempty" ledger:"sort"`
		Shade string `json:"shade,omitempty" ledger:"filter"`
	}
	type after struct {
		Size  string        `json:"size,omitempty" ledger:"sort"`
		Worth *ledger.Range `json:"worth,omitempty" ledger:"filter,sort"`
	}
	life := ledger.Free(ledger.State{Name: "new", Phase: ledger.Open})
	first, err := ledger.NewSchema(ledger.KindOf[before](ledger.Kind{Name: "thing", Prefix: "T", Many: true, Lifecycle: life}))
	if err != nil {
		t.Fatal(err)
	}
	second, err := ledger.NewSchema(ledger.KindOf[after](ledger.Kind{Name: "thing", Prefix: "T", Many: true, Lifecycle: life}))
	if err != nil {
		t.Fatal(err)
	}
	few, err := ledger.NewSchema(ledger.KindOf[after](ledger.Kind{Name: "thing", Prefix: "T", Lifecycle: life}))
	if err != nil {
		t.Fatal(err)
	}
	for engine, place := range places(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			c := place(t)
			c.Schema = first
			_ = mustOpen(t, c).Close()
			if got := indexNames(t, c); len(got) != 2 || !strings.HasPrefix(got[0], "field_thing_shade") || !strings.HasPrefix(got[1], "field_thing_size") {
				t.Errorf("indexes of the first schema: %v", got)
			}
			old := indexNames(t, c)[1]
			c.Schema = second
			_ = mustOpen(t, c).Close()
			got := indexNames(t, c)
			if len(got) != 4 || !strings.HasPrefix(got[0], "field_thing_size") || got[0] == old || !strings.HasPrefix(got[3], "field_thing_worth_low") {
				t.Errorf("indexes of the second schema: %v, the first had %s", got, old)
			}
			c.Schema = few
			_ = mustOpen(t, c).Close()
			if got := indexNames(t, c); len(got) != 0 {
				t.Errorf("indexes of a kind that stays small: %v", got)
			}
		})
	}
}
