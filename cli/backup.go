package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"throughline.dev/events"
	"throughline.dev/ledger"
	"throughline.dev/product"
	"throughline.dev/serve"
)

func backupCommands() []command {
	return []command{
		{
			name: "backup", args: "", group: transferGroup, summary: "Copy the ledger and the event log into a folder, while they are in use",
			doc: `The backup is a folder of its own, written whole or not at all, whose manifest.json says what is in it. While a server serves
the product, the server is asked to make it. restore makes a product of it again. With --verify a backup is read to its
end instead: its files by their SHA-256, the ledger row by row.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				in.stringFlag(fs, "to", "", "write into `DIR`, a folder of backups; empty: backups in the data directory")
				in.intFlag(fs, "keep", 0, "keep the newest `N` backups of that folder and remove older ones; 0: all")
				in.stringFlag(fs, "verify", "", "make none, but check the backup in `DIR`")
				in.boolFlag(fs, "list", "make none, but list those there are")
			},
			run: backup,
		},
	}
}

func backup(ctx context.Context, in *invocation) error {
	if len(in.args) > 0 {
		return usage("backup takes no arguments. To write somewhere, give --to %s", in.args[0])
	}
	if in.int("keep") < 0 {
		return usage("--keep is how many backups are kept, not %d", in.int("keep"))
	}
	switch dir := in.string("to"); {
	case in.string("verify") != "":
		return verifyBackup(ctx, in, in.string("verify"))
	case in.bool("list"):
		if dir == "" {
			dir = filepath.Join(in.settings.Data, "backups")
		}
		return listBackups(in, dir)
	}
	bar := in.progress("Backing up")
	made, err := in.makeBackup(ctx, bar)
	bar.done()
	if err != nil {
		return err
	}
	return in.print(placed{made, made.Dir}, made.WriteText)
}

// placed is a backup with where it is.
type placed struct {
	product.Backup
	Dir string `json:"dir"`
}

// makeBackup asks the server that serves the product, when there is one.
func (in *invocation) makeBackup(ctx context.Context, bar *bar) (product.Backup, error) {
	to := in.string("to")
	if to != "" {
		var err error
		if to, err = filepath.Abs(to); err != nil { // the server may stand in another folder
			return product.Backup{}, err
		}
	}
	req := product.BackupRequest{To: to, Keep: in.int("keep"), Program: in.Version, Progress: func(what string, done, total int64) { bar.show(done, total, what) }}
	conn, err := (&net.Dialer{}).DialContext(ctx, "unix", serve.Socket(in.settings.Data))
	if err == nil {
		return askServer(ctx, conn, req)
	}
	p, err := in.open(ctx, edits)
	if err != nil {
		return product.Backup{}, err
	}
	made, err := p.Backup(ctx, req)
	if errors.Is(err, events.ErrInUse) {
		err = fmt.Errorf("%w. While a server serves the product, an owner can have it make the backup: under Settings, or with POST /api/v1/backups", err)
	}
	return made, err
}

// askServer has the server on a connection make the backup, and shows how far it is.
func askServer(ctx context.Context, conn net.Conn, req product.BackupRequest) (product.Backup, error) {
	defer conn.Close()
	client := &http.Client{Transport: &http.Transport{
		DisableKeepAlives: true, DialContext: func(context.Context, string, string) (net.Conn, error) { return conn, nil },
	}}
	body, err := json.Marshal(serve.LocalBackup{To: req.To, Keep: req.Keep})
	if err != nil {
		return product.Backup{}, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://server/backup", bytes.NewReader(body))
	if err != nil {
		return product.Backup{}, err
	}
	answer, err := client.Do(r)
	if err != nil {
		return product.Backup{}, fmt.Errorf("the server does not answer: %w", err)
	}
	defer answer.Body.Close()
	for lines := json.NewDecoder(answer.Body); ; {
		var line serve.LocalLine
		if err := lines.Decode(&line); err != nil {
			if errors.Is(err, io.EOF) {
				err = errors.New("it ended")
			}
			return product.Backup{}, fmt.Errorf("the server stopped while it made the backup: %w", err)
		}
		switch {
		case line.Problem != nil:
			return product.Backup{}, line.Problem
		case line.Backup != nil:
			line.Backup.Dir = line.Dir
			return *line.Backup, nil
		case req.Progress != nil:
			req.Progress(line.What, line.Done, line.Total)
		}
	}
}

func verifyBackup(ctx context.Context, in *invocation, dir string) error {
	bar := in.progress("Verifying")
	b, err := product.VerifyBackup(ctx, dir, func(what string, done, total int64) { bar.show(done, total, what) })
	bar.done()
	if err != nil {
		return err
	}
	return in.print(placed{b, b.Dir}, func(w io.Writer) error {
		if err := b.WriteText(w); err != nil {
			return err
		}
		_, err := fmt.Fprintln(w, "Its files are those that were written; the ledger holds the rows it held and agrees with itself.")
		return err
	})
}

func listBackups(in *invocation, dir string) error {
	all, err := product.Backups(dir)
	if err != nil {
		return err
	}
	list := []placed{}
	for _, b := range all {
		list = append(list, placed{b, b.Dir})
	}
	return in.print(list, func(w io.Writer) error {
		if len(all) == 0 {
			_, err := fmt.Fprintf(w, "There are no backups in %s.\n", dir)
			return err
		}
		for _, b := range all {
			if err := b.WriteText(w); err != nil {
				return err
			}
		}
		return nil
	})
}

const restoreDoc = `With the key of a record, the record comes back. With the folder of a backup, a product comes to be in the folder that
--data names, which must be empty or absent, or with --ledger in an empty PostgreSQL database beside it. Everything is
checked before it is in its place.`

// namesBackup reports whether restore was given a folder, and not the key of a record.
func (in *invocation) namesBackup() bool {
	if len(in.args) != 1 {
		return false
	}
	if info, err := os.Stat(in.args[0]); err == nil {
		return info.IsDir()
	}
	return strings.ContainsRune(in.args[0], filepath.Separator)
}

func restoreBackup(ctx context.Context, in *invocation) error {
	if !in.settings.dataSet {
		return usage("restore needs --data, the empty folder in which the product is to be")
	}
	if in.settings.Ledger != "" && !strings.HasPrefix(in.settings.Ledger, "postgres") {
		return &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: "--ledger is no PostgreSQL address", Remedy: "Leave it out: the ledger comes to be in the folder that --data names"}
	}
	bar := in.progress("Restoring")
	done, err := product.Restore(ctx, product.RestoreRequest{
		Backup: in.args[0], Dir: in.settings.Data, Ledger: in.settings.Ledger, Log: in.settings.logger(in.Err),
		Progress: func(what string, done, total int64) { bar.show(done, total, what) },
	})
	bar.done()
	if err != nil {
		return err
	}
	return in.print(done, done.WriteText)
}
