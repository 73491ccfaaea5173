package serve

import (
	"context"
	"path/filepath"

	"throughline.dev/serve/account"
	"throughline.dev/serve/oidc"
	"throughline.dev/serve/outbound"
	"throughline.dev/serve/signin"
	"throughline.dev/serve/webhook"
)

// webhookKey is the file in the data directory that holds the key to the secrets of webhooks.
const webhookKey = "webhook.key"

// mountOutgoing adds what makes requests to other servers. All of them go through one guard.
func (s *Server) mountOutgoing() error {
	guard := outbound.Guard{AllowPrivate: s.cfg.AllowPrivate}
	hooks, err := webhook.New(webhook.Config{
		Ledger: s.product.Store, URL: s.cfg.URL, KeyFile: filepath.Join(s.product.Dir(), webhookKey), Guard: guard,
		Note: s.settingChanged, Log: s.log,
	})
	if err != nil {
		return err
	}
	hooks.Mount(s.api)
	s.background = append(s.background, hooks.Run)
	if s.cfg.SignOn == nil {
		return nil
	}
	c := *s.cfg.SignOn
	c.URL, c.Guard, c.People, c.Entrance, c.Now, c.Log = s.cfg.URL, guard, s.accounts, s.entrance, s.product.Now, s.log
	sign, err := oidc.New(c)
	if err != nil {
		return err
	}
	sign.Mount(s.mux)
	s.entrance.Offer(signin.Offer{Name: sign.Name(), Path: oidc.StartPath})
	return nil
}

// noted writes into the trail what an operation asks to be noted.
func (s *Server) noted(ctx context.Context, kind, actor, text string) {
	s.accounts.Audit(ctx, account.Entry{Kind: kind, Actor: actor, Text: text})
}

// settingChanged notes in the trail what somebody did to a setting.
func (s *Server) settingChanged(ctx context.Context, actor, subject, what string) {
	s.accounts.Audit(ctx, account.Entry{Kind: account.SettingChanged, Actor: actor, Subject: subject, Text: what})
}
