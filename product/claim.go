package product

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"throughline.dev/ledger"
)

// Claim keeps other servers off the data directory until the product is closed. Commands are not kept off: they share
// the ledger, and wait their turn for the event log. CodeUnavailable: another server has it.
func (p *Product) Claim() error {
	path := filepath.Join(p.cfg.Dir, "serve.lock")
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		pid := make([]byte, 20)
		n, _ := f.ReadAt(pid, 0)
		_ = f.Close()
		return &ledger.Error{
			Code: ledger.CodeUnavailable, Op: -1, Message: fmt.Sprintf("the product in %s is being served by process %s", p.cfg.Dir, strings.TrimSpace(string(pid[:n]))),
			Remedy: "Stop that server, or serve another folder with --data",
		}
	}
	// The number only serves the message of the one who comes too late.
	if err := f.Truncate(0); err == nil {
		_, _ = fmt.Fprintf(f, "%d\n", os.Getpid())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.claim = f
	return nil
}
