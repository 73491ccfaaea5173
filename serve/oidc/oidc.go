// Package oidc lets people sign in with OpenID Connect: the code flow with PKCE, with one provider that whoever runs the
// server has chosen and trusts. It finds out who comes, and hands them to package account, which knows whether they may,
// and to package signin, which begins the session. The provider is asked when somebody signs in, not when the server
// starts: one that is down keeps nobody else out.
package oidc

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/outbound"
)

// The pages of the flow.
const (
	StartPath    = "/oidc/start"
	callbackPath = "/oidc/callback"
)

// People knows who may come in; it is [account.Accounts].
type People interface {
	Admit(ctx context.Context, v account.Vouched, role ledger.Role) (account.Person, error)
	Audit(ctx context.Context, e account.Entry)
}

// Entrance begins sessions and shows pages; it is the Entrance of package signin.
type Entrance interface {
	SignIn(w http.ResponseWriter, r *http.Request, p account.Person, way, next string) error
	Message(w http.ResponseWriter, r *http.Request, status int, title, text string)
	Failed(w http.ResponseWriter, r *http.Request, err error)
}

// Config says which provider to trust, and with what.
type Config struct {
	Issuer   string // address of the provider, as its tokens say it
	ClientID string
	// Secret proves to the provider that this server asks; empty: a public client, which PKCE alone protects.
	Secret string
	// Name is what people know the provider by, as in "Continue with NAME"; empty: its host.
	Name string
	// Domains are those of e-mail addresses that may sign in; none: all.
	Domains []string
	// Role is given to people whom nobody invited; empty: they may not come in.
	Role ledger.Role

	URL      string // at which people reach this server
	Guard    outbound.Guard
	Client   *http.Client // nil: one that the guard makes
	People   People
	Entrance Entrance
	Now      func() time.Time // nil: the system's clock
	Log      *slog.Logger     // nil: nothing is logged
}

// SignOn is the flow with one provider.
type SignOn struct {
	cfg    Config
	client *http.Client
	seal   cipher.AEAD // of the cookie; its key is gone when the server stops
	busy   chan struct{}

	mu       sync.Mutex
	provider *oidc.Provider // once it answered
	failed   error          // and when it did not, until retry
	retry    time.Time
}

const (
	// maxExchanges bounds how many sign-ins wait for the provider at once.
	maxExchanges = 8
	// retryAfter is how long a provider that failed is not asked again.
	retryAfter = 5 * time.Second
	// answerTime bounds each request to the provider.
	answerTime = 8 * time.Second
)

// New checks the configuration; it asks nobody. Errors name the flag of the command.
func New(cfg Config) (*SignOn, error) {
	issuer, err := cfg.Guard.Check(cfg.Issuer)
	switch {
	case err != nil:
		return nil, fmt.Errorf("--oidc-issuer: %w", err)
	case issuer.RawQuery != "":
		return nil, errors.New("--oidc-issuer: an issuer is an address without a query")
	case issuer.Scheme != "https" && !cfg.Guard.AllowPrivate:
		return nil, errors.New("--oidc-issuer: what a provider says over http can be altered on the way. Give its https address, or start the server with --allow-private true for one in its own network")
	case cfg.ClientID == "":
		return nil, errors.New("--oidc-client-id: the provider gives a client id to each application. Register this one there, with the redirect address " + cfg.URL + callbackPath)
	}
	switch cfg.Role {
	case "", ledger.Editor, ledger.Contributor, ledger.Viewer:
	default:
		return nil, fmt.Errorf("--oidc-role: people whom nobody invited become editor, contributor or viewer, not %q", cfg.Role)
	}
	if cfg.Role != "" && len(cfg.Domains) == 0 {
		return nil, errors.New("--oidc-role lets everybody in who has an account at the provider. Say whose addresses are meant with --oidc-domains")
	}
	cfg.Domains = slices.Clone(cfg.Domains)
	for i, d := range cfg.Domains {
		d = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d), "@"))
		if d == "" || strings.ContainsAny(d, "@/ *") {
			return nil, fmt.Errorf("--oidc-domains: %q is no domain. Expected something like example.com", d)
		}
		cfg.Domains[i] = d
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	s := &SignOn{cfg: cfg, client: cfg.Client, busy: make(chan struct{}, maxExchanges)}
	if s.seal, err = cipher.NewGCMWithRandomNonce(block); err != nil {
		return nil, err
	}
	s.cfg.Name = cmp.Or(cfg.Name, issuer.Hostname())
	s.cfg.URL = strings.TrimSuffix(cfg.URL, "/")
	s.cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	if s.cfg.Now == nil {
		s.cfg.Now = time.Now
	}
	if s.client == nil {
		s.client = cfg.Guard.Client(outbound.Limits{Timeout: answerTime, Redirects: 3})
	}
	return s, nil
}

// Name is what people know the provider by.
func (s *SignOn) Name() string { return s.cfg.Name }

// Mount registers the pages.
func (s *SignOn) Mount(mux *gate.Mux) {
	mux.Handle(http.MethodGet, StartPath, gate.Open("whoever signs in is not known yet"), s.start)
	mux.Handle(http.MethodGet, callbackPath, gate.Open("the provider vouches for who comes, and the cookie for the browser"), s.callback)
}

// discovered returns the provider, which is asked for its addresses the first time.
func (s *SignOn) discovered(ctx context.Context) (*oidc.Provider, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.cfg.Now()
	if s.provider != nil || now.Before(s.retry) {
		return s.provider, s.failed
	}
	p, err := oidc.NewProvider(s.context(context.WithoutCancel(ctx)), s.cfg.Issuer) // others wait for it, whoever leaves
	if err == nil {
		err = s.checkAddresses(p)
	}
	if err != nil {
		s.failed, s.retry = err, now.Add(retryAfter)
		return nil, err
	}
	s.provider, s.failed, s.retry = p, nil, time.Time{}
	return p, nil
}

// checkAddresses refuses a provider that would have a secret sent, or a person enter a password, without encryption.
func (s *SignOn) checkAddresses(p *oidc.Provider) error {
	var said struct {
		Keys string `json:"jwks_uri"`
	}
	if err := p.Claims(&said); err != nil {
		return err
	}
	for name, address := range map[string]string{"authorization_endpoint": p.Endpoint().AuthURL, "token_endpoint": p.Endpoint().TokenURL, "jwks_uri": said.Keys} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			return fmt.Errorf("the provider's %s is no address", name)
		}
		if u.Scheme == "http" && strings.HasPrefix(s.cfg.Issuer, "https://") {
			return fmt.Errorf("the provider's %s is an http address", name)
		}
	}
	return nil
}

// context lets the libraries make their requests with our client.
func (s *SignOn) context(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, s.client)
}
