package webhook_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/webhook"
)

// The example that the libraries of Standard Webhooks are tested with.
func TestSignaturesAreThoseOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	secret, _ := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	got := webhook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), `{"test": 2432232314}`, secret)
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; got != want {
		t.Errorf("the signature is %s, want %s", got, want)
	}
}

// signed reports whether a receiver with a secret takes a message for genuine.
func signed(r request, secret string) bool {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		return false
	}
	at, err := strconv.ParseInt(r.Time, 10, 64)
	want := webhook.Sign(r.ID, time.Unix(at, 0), r.Body, key)
	for s := range strings.FieldsSeq(r.Signatures) {
		if s == want {
			return err == nil && time.Since(time.Unix(at, 0)).Abs() < time.Minute
		}
	}
	return false
}

func TestMessagesAreSignedWithTheSecretThatWasShown(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.apply(put("theme", "Errors"))
		if got := b.received(); len(got) != 1 || !signed(got[0], w.Secret) {
			b.Fatalf("%+v is not signed with the secret", got)
		}
		if b.show(w.ID).Secret != "" {
			b.Error("the secret is shown again")
		}
		var renewed webhook.Webhook
		b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{RenewSecret: true}, &renewed)
		b.apply(put("theme", "More errors"))
		if got := b.received(); len(got) != 1 || renewed.Secret == w.Secret || !signed(got[0], renewed.Secret) || !signed(got[0], w.Secret) {
			b.Errorf("after a renewal, a message is not signed with both secrets: %+v", got)
		}
		time.Sleep(25 * time.Hour)
		b.apply(put("theme", "Even more"))
		if got := b.received(); len(got) != 1 || !signed(got[0], renewed.Secret) || signed(got[0], w.Secret) {
			b.Errorf("a day after a renewal, a message is signed with the secret before: %+v", got)
		}
	})
}

func TestSecretsLieEncrypted(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{URL: "https://hooks.example.com/hunter2"})
		plain, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(w.Secret, "whsec_"))
		docs, err := b.Store.Shelf().List(b.Context(), "webhook", "", "", 0)
		if err != nil || len(docs) != 1 {
			b.Fatal(docs, err)
		}
		if bytes.Contains(docs[0].Data, []byte(base64.StdEncoding.EncodeToString(plain))) {
			b.Error("the secret is stored as it is")
		}
		if info, err := os.Stat(b.keyFile); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 32 {
			b.Errorf("the key file: %v, %v", info, err)
		}
		b.answers(unreachable)
		b.apply(put("theme", "Errors"))
		time.Sleep(96 * time.Hour)
		b.received()
		for _, secret := range []string{"hunter2", w.Secret, base64.StdEncoding.EncodeToString(plain)} {
			if strings.Contains(b.log.String(), secret) {
				b.Errorf("the log holds a secret: %s", b.log.String())
			}
		}
	})
}

// Whoever may write the database cannot have messages signed for a receiver of theirs.
func TestASecretOpensForItsWebhookOnly(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		other := b.subscribe(webhook.NewWebhook{URL: "https://other.example.com/"})
		read := func(id string) (ledger.Document, map[string]any) {
			d, err := b.Store.Shelf().Get(b.Context(), "webhook", id)
			m := map[string]any{}
			if err = errors.Join(err, json.Unmarshal(d.Data, &m)); err != nil {
				b.Fatal(err)
			}
			return d, m
		}
		_, from := read(w.ID)
		doc, to := read(other.ID)
		to["secret"] = from["secret"]
		doc.Data, _ = json.Marshal(to)
		if _, err := b.Store.Shelf().Put(b.Context(), doc); err != nil {
			b.Fatal(err)
		}
		b.reopen()
		b.apply(put("theme", "Errors"))
		if got := b.received(); len(got) != 1 || got[0].URL != w.URL {
			b.Errorf("sent was %+v", got)
		}
	})
}

// With another key, messages are not sent unsigned; whoever looks is told.
func TestALostKeyIsNoticed(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.stop()
		if err := os.Remove(b.keyFile); err != nil {
			b.Fatal(err)
		}
		b.open()
		b.apply(put("theme", "Errors"))
		if got := b.received(); len(got) != 0 {
			b.Errorf("sent was %+v", got)
		}
		ds := b.deliveries(w.ID, "")
		if len(ds) != 1 || !strings.Contains(ds[0].Attempts[0].Problem, "another key") {
			b.Errorf("shown is %+v", ds)
		}
		b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{RenewSecret: true}, &w)
		time.Sleep(time.Minute)
		if got := b.received(); len(got) != 1 || !signed(got[0], w.Secret) {
			b.Errorf("after the secret was renewed, sent was %+v", got)
		}
	})
}

func TestAKeyFileThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/webhook.key"
	if err := os.WriteFile(file, make([]byte, 32), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := webhook.New(webhook.Config{Ledger: emptyLedger(), KeyFile: file}); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("taken with %v", err)
	}
	if err := os.WriteFile(file, []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	_ = os.Chmod(file, 0o600)
	if _, err := webhook.New(webhook.Config{Ledger: emptyLedger(), KeyFile: file}); err == nil || !strings.Contains(err.Error(), "5 bytes") {
		t.Errorf("a short key is taken with %v", err)
	}
}
