package webhook

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// secretBytes is the length of a secret that signs messages, and of the key that encrypts secrets.
const secretBytes = 32

// box encrypts the secrets of subscriptions: they must be there to sign with, and whoever reads the database or a copy
// of it must not be able to.
type box struct{ cipher.AEAD }

// readKey reads the key of a file, or makes both. A file that others can read is refused.
func readKey(path string) (box, error) {
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = makeKey(path)
	}
	if err != nil {
		return box{}, fmt.Errorf("the key that encrypts the secrets of webhooks: %w", err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return box{}, err
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return box{}, fmt.Errorf("%s may be read by others (%#o). Make it yours alone with chmod 600", path, mode)
	}
	if len(key) != secretBytes {
		return box{}, fmt.Errorf("%s is %d bytes long and not a key of %d. Put back the file that was there, or remove it and renew the secrets of the webhooks", path, len(key), secretBytes)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return box{}, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return box{aead}, err
}

// makeKey stores a new key where there is none. It appears whole or not at all, and two that start at once end up with
// the same one.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key)                                 // never fails
	f, err := os.CreateTemp(filepath.Dir(path), ".key-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return nil, err
	}
	if err := os.Link(f.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		if err := os.Rename(f.Name(), path); err != nil { // a file system without hard links
			return nil, err
		}
	}
	return os.ReadFile(path)
}

// seal encrypts the secret of a subscription. It opens for that subscription only.
func (b box) seal(id string, secret []byte) []byte {
	return b.Seal(nil, nil, secret, []byte(subscriptionSpace+"/"+id))
}

// open decrypts the secret of a subscription.
func (b box) open(id string, sealed []byte) ([]byte, error) {
	secret, err := b.Open(nil, nil, sealed, []byte(subscriptionSpace+"/"+id))
	if err != nil {
		return nil, errors.New("its secret was encrypted with another key. Put back the key file, or renew the secret")
	}
	return secret, nil
}

func newSecret() []byte {
	secret := make([]byte, secretBytes)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// showSecret writes a secret the way libraries of Standard Webhooks read it.
func showSecret(secret []byte) string { return "whsec_" + base64.StdEncoding.EncodeToString(secret) }

// sign returns the signature header of a message: one signature for each secret, with spaces between. Ids hold no full
// stop, and neither do times, so that no part of what is signed can pass for another one.
func sign(id string, at time.Time, body string, secrets ...[]byte) string {
	header := ""
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "." + body))
		if header != "" {
			header += " "
		}
		header += "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return header
}
