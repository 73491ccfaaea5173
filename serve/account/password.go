package account

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// MinPassword is the least length of a password, in characters.
const MinPassword = 10

// maxPassword bounds, in bytes, what is hashed.
const maxPassword = 1000

// cost is what a guess costs: argon2id with memory in KiB and a number of passes, on one thread.
type cost struct{ memory, passes uint32 }

// currentCost is the cost of new hashes: about 30 ms on a server of today. Hashes of another cost stay good, and are
// made anew when their owner signs in.
func currentCost() cost { return cost{memory: 19 * 1024, passes: 2} }

// What a stored hash may ask for at most.
const (
	maxMemory = 256 * 1024 // KiB
	maxPasses = 16
)

const hashFormat = "$argon2id$v=19$m=%d,t=%d,p=1$%s$%s"

// hashPassword returns a password as it is kept, with the parameters it was hashed with.
func hashPassword(password string, c cost) string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	sum := argon2.IDKey(passwordBytes(password), salt, c.passes, c.memory, 1, 32)
	return fmt.Sprintf(hashFormat, c.memory, c.passes, base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(sum))
}

// decoy is a hash that no password has: comparing with it takes as long as with a real one.
func decoy() string {
	c, text := currentCost(), base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf(hashFormat, c.memory, c.passes, text(make([]byte, 16)), text(make([]byte, 32)))
}

// verifyPassword compares a password with a kept one, and says what it cost to hash that.
func verifyPassword(password, kept string) (ok bool, c cost) {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != "v=19" {
		return false, c
	}
	var threads uint8
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &threads); err != nil || threads != 1 {
		return false, c
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || len(salt) < 8 || c.passes < 1 || c.passes > maxPasses || c.memory < 8 || c.memory > maxMemory {
		return false, c
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(want) < 16 || len(want) > 64 {
		return false, c
	}
	got := argon2.IDKey(passwordBytes(password), salt, c.passes, c.memory, 1, uint32(len(want))) // at most 64
	return subtle.ConstantTimeCompare(got, want) == 1, c
}

// passwordBytes makes a password independent of how a keyboard composes accents.
func passwordBytes(password string) []byte { return norm.NFC.Bytes([]byte(password)) }

// checkPassword refuses passwords that are guessed first. It asks for length, not for kinds of characters.
func checkPassword(password string, p Person) error {
	const path = "password"
	switch n := utf8.RuneCountInString(password); {
	case !utf8.ValidString(password):
		return invalid(path, "Type another one", "the password is no valid text")
	case n < MinPassword:
		return invalid(path, fmt.Sprintf("Use at least %d characters; several words are fine", MinPassword), "the password is too short")
	case len(password) > maxPassword:
		return invalid(path, fmt.Sprintf("Use at most %d bytes", maxPassword), "the password is too long")
	}
	plain := strings.ToLower(norm.NFC.String(password))
	if distinct := slices.Compact(slices.Sorted(slices.Values([]rune(plain)))); len(distinct) < 4 || obvious(plain) {
		return invalid(path, "Choose one that is harder to guess; several words are fine", "the password is among the first that are guessed")
	}
	local, domain, _ := strings.Cut(p.Email, "@")
	known := append([]string{p.ID, local, p.Email, domain, "throughline"}, strings.Fields(strings.ToLower(p.Name))...)
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) }) // the longest first
	rest := plain
	for _, w := range known {
		if len(w) >= 3 {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	if utf8.RuneCountInString(rest) < 6 {
		return invalid(path, "Choose one without your name or e-mail address", "the password is little more than your name")
	}
	return nil
}

// obvious reports passwords that are a run of the keyboard or one of the first guesses, with or without digits after.
func obvious(password string) bool {
	for _, run := range []string{"01234567890123456789", "09876543210987654321", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p"} {
		if strings.Contains(run, password) {
			return true
		}
	}
	word := strings.TrimRight(password, "0123456789!.?")
	return slices.Contains([]string{"password", "passwort", "letmein", "welcome", "qwerty", "qwertz", "iloveyou", "changeme", "administrator", "admin", "secret"}, word)
}
