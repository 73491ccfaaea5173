package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// tokenPrefix lets people, and programs that look for leaked secrets, recognise a token.
const tokenPrefix = "tl_"

// secretLength is the length of a secret after its prefix: 256 bits in base64url.
const secretLength = 43

// publicLength is how much of a hash names a session, token or invitation to people.
const publicLength = 16

// newSecret makes a secret that nobody guesses.
func newSecret(prefix string) string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // never fails
	return prefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// hashSecret is the id under which the shelf keeps what a secret stands for. Secrets are random, so a plain hash is as
// good as a slow one. Ok is false when the text cannot be a secret.
func hashSecret(prefix, secret string) (sum [sha256.Size]byte, ok bool) {
	rest, ok := strings.CutPrefix(secret, prefix)
	if !ok || len(rest) != secretLength {
		return sum, false
	}
	return sha256.Sum256([]byte(secret)), true
}

// idOf is the id of the document of a secret; empty when the text cannot be a secret.
func idOf(prefix, secret string) string {
	sum, ok := hashSecret(prefix, secret)
	if !ok {
		return ""
	}
	return hex.EncodeToString(sum[:])
}
