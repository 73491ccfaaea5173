package sqlstore_test

import (
	"os"
	"sync"
	"testing"

	"throughline.dev/ledger/sqlstore/pgtest"
)

// server starts the PostgreSQL server of this test binary when the first test asks for it.
var server = sync.OnceValues(pgtest.Start)

var serverStarted bool

var serverUse sync.Mutex

func postgres(t testing.TB) string {
	t.Helper()
	serverUse.Lock()
	serverStarted = true
	s, err := server()
	serverUse.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	return s.Database(t)
}

func TestMain(m *testing.M) {
	code := m.Run()
	if serverStarted {
		if s, err := server(); err == nil {
			s.Stop()
		}
	}
	os.Exit(code)
}
