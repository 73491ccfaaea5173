package sqlstore_test

import (
	"path/filepath"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/ledger/ledgertest"
	"throughline.dev/ledger/sqlstore"
)

// openSQLite makes a fresh ledger in a file.
func openSQLite(t *testing.T) ledgertest.Harness {
	t.Helper()
	clock := ledgertest.NewClock()
	return harness(t, clock, sqlstore.Config{Path: filepath.Join(t.TempDir(), "ledger.db")})
}

// openPostgres makes a fresh ledger in a database.
func openPostgres(t *testing.T) ledgertest.Harness {
	t.Helper()
	return harness(t, ledgertest.NewClock(), sqlstore.Config{URL: postgres(t)})
}

func harness(t *testing.T, clock *ledgertest.Clock, c sqlstore.Config) ledgertest.Harness {
	t.Helper()
	rules := ledgertest.Rules()
	c.Schema, c.Follow, c.Now = rules.Schema, rules.Follow, clock.Now
	open := func(t *testing.T) *sqlstore.Store {
		t.Helper()
		s, err := sqlstore.Open(t.Context(), c)
		if err != nil {
			t.Fatalf("Open: %v", err)
		}
		t.Cleanup(func() {
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		return s
	}
	h := ledgertest.Harness{Clock: clock}
	current := open(t)
	h.Store = current
	h.Reopen = func(t *testing.T) ledger.Store {
		t.Helper()
		if err := current.Close(); err != nil {
			t.Fatalf("Close: %v", err)
		}
		current = open(t)
		return current
	}
	return h
}

// openBounded makes a fresh ledger in a file whose listings take the ways that are meant for large ones.
func openBounded(t *testing.T) ledgertest.Harness {
	t.Helper()
	h := openSQLite(t)
	h.Store.(*sqlstore.Store).Bound(2, 3)
	return h
}

func TestLargeSQLiteIsALedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, openBounded)
}

func TestLargeSQLiteAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	ledgertest.Property(t, openBounded)
}

func TestSQLiteIsALedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, openSQLite)
}

func TestPostgresIsALedger(t *testing.T) {
	t.Parallel()
	ledgertest.Run(t, openPostgres)
}

func TestSQLiteAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	ledgertest.Property(t, openSQLite)
}

func TestPostgresAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	ledgertest.Property(t, openPostgres)
}

func TestSQLiteUnderManyWriters(t *testing.T) {
	ledgertest.Concurrency(t, openSQLite)
}

func TestPostgresUnderManyWriters(t *testing.T) {
	ledgertest.Concurrency(t, openPostgres)
}

func TestSQLiteSurvivesBeingKilled(t *testing.T) {
	ledgertest.Crash(t, 0, func(t *testing.T, place string) ledger.Store {
		rules := ledgertest.Rules()
		s, err := sqlstore.Open(t.Context(), sqlstore.Config{Path: place, Schema: rules.Schema, Follow: rules.Follow})
		if err != nil {
			t.Fatalf("Open: %v", err)
		}
		return s
	})
}
