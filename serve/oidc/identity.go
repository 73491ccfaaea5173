package oidc

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"throughline.dev/ledger"
	"throughline.dev/serve/account"
)

// unreachableError says that the provider did not answer, so that nothing is known about who comes.
type unreachableError struct{ cause error }

func (e *unreachableError) Error() string { return e.cause.Error() }
func (e *unreachableError) Unwrap() error { return e.cause }

// claims are what a token says about somebody.
type claims struct {
	Email    string          `json:"email"`
	Verified json.RawMessage `json:"email_verified"` // true; some providers write "true"
	Name     string          `json:"name"`
	Handle   string          `json:"preferred_username"`
	Party    string          `json:"azp"`
}

func (c claims) verified() bool {
	return string(c.Verified) == "true" || string(c.Verified) == `"true"`
}

// maxSubject is the length that OpenID Connect allows a subject, in bytes.
const maxSubject = 255

// identify turns a code into who comes. Everything is checked that OpenID Connect Core 3.1.3.7 asks for.
func (s *SignOn) identify(ctx context.Context, code string, in signingIn) (account.Vouched, error) {
	nobody := account.Vouched{}
	if code == "" {
		return nobody, errors.New("the answer holds no code")
	}
	p, err := s.discovered(ctx)
	if err != nil {
		return nobody, &unreachableError{err}
	}
	ctx = s.context(ctx)
	tokens, err := s.oauth(p).Exchange(ctx, code, oauth2.VerifierOption(in.Verifier))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) && refused.Response.StatusCode < http.StatusInternalServerError {
			return nobody, err
		}
		return nobody, &unreachableError{err}
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return nobody, errors.New("the answer holds no id token")
	}
	token, err := p.Verifier(&oidc.Config{ClientID: s.cfg.ClientID, Now: s.cfg.Now}).Verify(ctx, raw)
	if err != nil {
		return nobody, err
	}
	if subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(in.Nonce)) != 1 {
		return nobody, errors.New("the token belongs to another sign-in: its nonce differs")
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return nobody, fmt.Errorf("the claims of the token cannot be read: %w", err)
	}
	switch {
	case c.Party != "" && c.Party != s.cfg.ClientID, c.Party == "" && len(token.Audience) > 1:
		return nobody, errors.New("the token was issued to another application")
	case token.Subject == "" || len(token.Subject) > maxSubject:
		return nobody, errors.New("the token names no subject")
	case token.AccessTokenHash != "":
		if err := token.VerifyAccessToken(tokens.AccessToken); err != nil {
			return nobody, err
		}
	}
	if c.Email == "" && p.UserInfoEndpoint() != "" {
		if err := s.ask(ctx, p, tokens, token.Subject, &c); err != nil {
			return nobody, err
		}
	}
	who := account.Vouched{Identity: account.Identity{Issuer: s.cfg.Issuer, Subject: token.Subject}, Name: c.Name, Handle: c.Handle}
	if c.verified() {
		who.Email = strings.ToLower(strings.TrimSpace(c.Email))
	}
	return who, nil
}

// ask gets from the provider what the token leaves out. It says nothing about whom the token was issued to.
func (s *SignOn) ask(ctx context.Context, p *oidc.Provider, tokens *oauth2.Token, subject string, c *claims) error {
	c.Verified = nil // of no address
	info, err := p.UserInfo(ctx, oauth2.StaticTokenSource(tokens))
	if err != nil {
		return &unreachableError{err}
	}
	if info.Subject != subject {
		return errors.New("the provider tells about another subject than the token's")
	}
	return info.Claims(c)
}

// allowed refuses addresses of other domains than those that may sign in.
func (s *SignOn) allowed(who account.Vouched) error {
	if len(s.cfg.Domains) == 0 {
		return nil
	}
	if who.Email == "" {
		return &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: s.cfg.Name + " did not say a verified e-mail address", Remedy: "Verify your address there, or ask an owner"}
	}
	if domain := who.Email[strings.LastIndexByte(who.Email, '@')+1:]; !slices.Contains(s.cfg.Domains, domain) {
		return &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: fmt.Sprintf("addresses of %.80s may not sign in here", domain), Remedy: "Use an account of " + strings.Join(s.cfg.Domains, " or ")}
	}
	return nil
}
