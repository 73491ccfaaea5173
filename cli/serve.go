package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve"
	"throughline.dev/serve/watch"
)

const serveGroup = "Together"

func serveCommands() []command {
	return []command{
		{
			name: "serve", args: "", group: serveGroup, summary: "Serve the product to browsers and programs",
			doc: `The application, the REST API and the receiver of events listen on one address. The first start prints a link with which
the owner signs in; nothing is open before it is used. It listens on this machine alone unless --address says otherwise:
before others can reach it, put a proxy with TLS in front of it and give the address people use with --url. A first
SIGINT or SIGTERM lets running requests finish, a second one ends at once. With --json the log is JSON too.`,
			flags: func(fs *flag.FlagSet, in *invocation) {
				for _, s := range ServeSettings() {
					in.settingFlag(fs, s)
				}
			},
			run: serveProduct,
		},
		ownerLinkCommand(),
	}
}

// ServeSettings lists the configuration of serve as documented in docs/configuration.md.
func ServeSettings() []Setting {
	return append([]Setting{
		{"address", "THROUGHLINE_ADDRESS", "127.0.0.1:7420", "listen on `HOST:PORT`"},
		{"url", "THROUGHLINE_URL", "", "the `URL` at which people reach the server, such as https://throughline.example.com; empty: the address"},
		{"allow-private", "THROUGHLINE_ALLOW_PRIVATE", "false", "let webhooks and OpenID Connect go to private addresses: true or false (`BOOL`)"},
		{"rate-limit", "THROUGHLINE_RATE_LIMIT", "200", "requests a second that one caller may make for long, ten times as many at once; 0: no limit (`N`)"},
		{"backup-every", "THROUGHLINE_BACKUP_EVERY", "", "make a backup into the data directory every so `OFTEN`, such as 24h; empty: none by itself"},
		{"backup-keep", "THROUGHLINE_BACKUP_KEEP", "7", "how many of those backups are kept, the newest; 0: all (`N`)"},
	}, oidcSettings()...)
}

// settingFlag declares a flag whose default is in the environment.
func (in *invocation) settingFlag(fs *flag.FlagSet, s Setting) {
	value := s.Default
	if in.Getenv != nil { // not so when help lists the flags
		value = or(in.Getenv(s.Env), s.Default)
	}
	in.stringFlag(fs, s.Flag, value, s.Doc)
}

func serveProduct(ctx context.Context, in *invocation) error {
	if len(in.args) > 0 {
		return usage("serve takes no arguments, but flags")
	}
	cfg, err := in.serveConfig()
	if err != nil {
		return err
	}
	l, err := listen(ctx, in.string("address"))
	if err != nil {
		return err
	}
	defer l.Close()
	if cfg.URL == "" {
		cfg.URL = "http://" + reachable(l.Addr())
	}
	if cfg.Product, err = in.open(ctx, begins); err != nil {
		return err
	}
	if err := cfg.Product.Claim(); err != nil {
		return err
	}
	s, err := serve.New(ctx, cfg)
	if err != nil {
		return err
	}
	if err := in.announce(ctx, s, cfg.URL, l.Addr()); err != nil {
		return err
	}
	return s.Serve(ctx, l)
}

func (in *invocation) serveConfig() (cfg serve.Config, err error) {
	if !in.settings.logLevelSet {
		in.settings.LogLevel = "info"
	}
	cfg = serve.Config{Version: in.Version, Local: true, Log: in.settings.logger(in.Err)}
	if in.settings.JSON {
		var level slog.Level
		_ = level.UnmarshalText([]byte(in.settings.LogLevel)) // has been checked
		cfg.Log = slog.New(slog.NewJSONHandler(in.Err, &slog.HandlerOptions{Level: level}))
	}
	if cfg.URL, err = publicURL(in.string("url")); err != nil {
		return cfg, err
	}
	if cfg.AllowPrivate, err = strconv.ParseBool(in.string("allow-private")); err != nil {
		return cfg, usage("--allow-private is true or false, not %q", in.string("allow-private"))
	}
	rate, err := strconv.ParseFloat(in.string("rate-limit"), 64)
	if err != nil || rate < 0 || rate > 1e6 {
		return cfg, usage("--rate-limit is a number of requests a second, not %q", in.string("rate-limit"))
	}
	if every := in.string("backup-every"); every != "" {
		if cfg.BackupEvery, err = time.ParseDuration(every); err != nil || cfg.BackupEvery < time.Minute {
			return cfg, usage("--backup-every is a length of time from 1m on, such as 24h, not %q", every)
		}
	}
	if cfg.BackupKeep, err = strconv.Atoi(in.string("backup-keep")); err != nil || cfg.BackupKeep < 0 {
		return cfg, usage("--backup-keep is how many backups are kept, not %q", in.string("backup-keep"))
	}
	cfg.Limit = watch.Limit{Rate: rate, Burst: max(1, int(10*rate))}
	cfg.SignOn, err = in.signOn()
	return cfg, err
}

// publicURL checks the address at which people reach the server; empty stays empty.
func publicURL(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", usage("--url is an address such as https://throughline.example.com, without a path, not %q", text)
	}
	return u.Scheme + "://" + u.Host, nil
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, &ledger.Error{Code: ledger.CodeUnavailable, Op: -1, Message: address + " is in use", Remedy: "Stop what listens there, or choose another address with --address"}
	case errors.Is(err, syscall.EACCES):
		return nil, &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: "this user may not listen on " + address, Remedy: "Choose a port above 1023 with --address"}
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: address + " is no address of this machine", Remedy: "Choose another one with --address"}
	case err != nil:
		return nil, usage("--address: %w. Expected HOST:PORT, such as 127.0.0.1:7420", err)
	}
	return l, nil
}

// reachable writes the address of a listener as one would type it: one that takes every address is on this machine too.
func reachable(a net.Addr) string {
	ap, err := netip.ParseAddrPort(a.String())
	if err != nil {
		return a.String()
	}
	if ap.Addr().IsUnspecified() {
		return fmt.Sprintf("localhost:%d", ap.Port())
	}
	return ap.String()
}

// exposed reports whether others than this machine can reach a listener.
func exposed(a net.Addr) bool {
	ap, err := netip.ParseAddrPort(a.String())
	return err != nil || !ap.Addr().IsLoopback()
}

// announce says where the server is, and how the owner comes in at first.
func (in *invocation) announce(ctx context.Context, s *serve.Server, url string, a net.Addr) error {
	link, err := s.OwnerLink(ctx)
	if err != nil {
		return err
	}
	if exposed(a) && !strings.HasPrefix(url, "https://") {
		fmt.Fprintf(in.Err, "throughline: warning: %s can be reached from other machines, and what is sent there can be read on the way. Put a proxy with TLS in front and give its address with --url https://…, or listen on 127.0.0.1\n", a)
	}
	said := struct {
		URL     string `json:"url"`
		Address string `json:"address"`
		SignIn  string `json:"sign_in,omitempty"`
	}{url, a.String(), link}
	return in.print(said, func(w io.Writer) error {
		if _, err := fmt.Fprintf(w, "Throughline is served on %s\n", url); err != nil || link == "" {
			return err
		}
		_, err := fmt.Fprintf(w, "\nSign in as the owner with this link. It works once:\n\n  %s\n\n", link)
		return err
	})
}
