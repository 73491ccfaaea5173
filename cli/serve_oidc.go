package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/oidc"
)

// secretVariable holds the secret itself. There is no flag for it: flags show in the list of processes.
const secretVariable = "THROUGHLINE_OIDC_CLIENT_SECRET"

// oidcSettings lists the configuration of signing in with OpenID Connect.
func oidcSettings() []Setting {
	return []Setting{
		{"oidc-issuer", "THROUGHLINE_OIDC_ISSUER", "", "let people sign in with the OpenID Connect provider at `URL`; empty: with passwords alone"},
		{"oidc-client-id", "THROUGHLINE_OIDC_CLIENT_ID", "", "what the provider calls this server (`ID`)"},
		{"oidc-client-secret-file", "THROUGHLINE_OIDC_CLIENT_SECRET_FILE", "", "a `FILE` with the secret that the provider gave; THROUGHLINE_OIDC_CLIENT_SECRET holds it instead"},
		{"oidc-name", "THROUGHLINE_OIDC_NAME", "", "what people know the provider by (`NAME`); empty: its host"},
		{"oidc-domains", "THROUGHLINE_OIDC_DOMAINS", "", "domains of e-mail addresses that may sign in there, with commas between (`LIST`); empty: all"},
		{"oidc-role", "THROUGHLINE_OIDC_ROLE", "", "what people become whom nobody invited (`ROLE`): editor, contributor or viewer; empty: they stay out"},
	}
}

// signOn reads the configuration of the provider; nil: there is none.
func (in *invocation) signOn() (*oidc.Config, error) {
	if in.string("oidc-issuer") == "" {
		for _, s := range oidcSettings() {
			if in.string(s.Flag) != "" {
				return nil, usage("--%s needs --oidc-issuer, the address of the provider", s.Flag)
			}
		}
		return nil, nil
	}
	c := &oidc.Config{
		Issuer: in.string("oidc-issuer"), ClientID: in.string("oidc-client-id"), Name: in.string("oidc-name"),
		Role: ledger.Role(in.string("oidc-role")), Secret: in.Getenv(secretVariable),
	}
	for d := range strings.SplitSeq(in.string("oidc-domains"), ",") {
		if d = strings.TrimSpace(d); d != "" {
			c.Domains = append(c.Domains, d)
		}
	}
	if file := in.string("oidc-client-secret-file"); file != "" {
		if c.Secret != "" {
			return nil, usage("%s and --oidc-client-secret-file both say the secret; keep one of them", secretVariable)
		}
		text, err := readSecret(file)
		if err != nil {
			return nil, usage("--oidc-client-secret-file: %w", err)
		}
		c.Secret = text
	}
	return c, nil
}

// maxSecret bounds a file that holds a secret, in bytes.
const maxSecret = 4096

// readSecret reads the one line of a file.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret+1))
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(b))
	if text == "" || len(b) > maxSecret || strings.ContainsAny(text, "\r\n\x00") {
		return "", fmt.Errorf("%s does not hold one line with a secret", path)
	}
	return text, nil
}
