package serve

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// Socket is where the server of a data directory listens for commands of the person whose files they are. Whoever may
// write to the socket may ask; the file system sees to that, so there is no signing in.
func Socket(data string) string { return filepath.Join(data, "serve.sock") }

// LocalBackup asks for a backup through the socket.
type LocalBackup struct {
	To   string `json:"to"`
	Keep int    `json:"keep"`
}

// LocalLine is a line of the answer: progress, and at the end the backup or what was in the way.
type LocalLine struct {
	What    string          `json:"what,omitempty"`
	Done    int64           `json:"done,omitempty"`
	Total   int64           `json:"total,omitempty"`
	Backup  *product.Backup `json:"backup,omitempty"`
	Dir     string          `json:"dir,omitempty"`
	Problem *ledger.Error   `json:"problem,omitempty"`
}

// listenLocally answers the socket until the context ends. A server that cannot have one (the path is too long for the
// system, the file system knows no sockets) goes on without.
func (s *Server) listenLocally(ctx context.Context) error {
	path := Socket(s.product.Dir())
	_ = os.Remove(path) // of a server that was killed; a living one holds the claim to the directory
	l, err := (&net.ListenConfig{}).Listen(ctx, "unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		s.log.Warn("commands cannot reach the server; throughline backup has to wait until it is stopped", "error", err.Error())
		return nil
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /backup", s.backUpLocally)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, BaseContext: func(net.Listener) context.Context { return ctx }}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		s.log.Warn("commands cannot reach the server any more", "error", err.Error())
		<-ctx.Done()
	}
	return nil
}

func (s *Server) backUpLocally(w http.ResponseWriter, r *http.Request) {
	var asked LocalBackup
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 64<<10)).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	lines, control := json.NewEncoder(w), http.NewResponseController(w)
	say := func(line LocalLine) {
		_ = lines.Encode(line) // whoever asked may have gone; the backup is made all the same, or given up with the request
		_ = control.Flush()
	}
	var last time.Time
	made, err := s.product.Backup(r.Context(), product.BackupRequest{
		To: asked.To, Keep: asked.Keep, Program: s.cfg.Version,
		Progress: func(what string, done, total int64) {
			if now := time.Now(); now.Sub(last) > 100*time.Millisecond {
				last = now
				say(LocalLine{What: what, Done: done, Total: total})
			}
		},
	})
	if err != nil {
		var e *ledger.Error
		if !errors.As(err, &e) {
			e = &ledger.Error{Code: ledger.CodeInternal, Op: -1, Message: err.Error()}
		}
		say(LocalLine{Problem: e})
		return
	}
	say(LocalLine{Backup: &made, Dir: made.Dir})
}
