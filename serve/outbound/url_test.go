package outbound_test

import (
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/serve/outbound"
)

func TestAddressesAreRefusedWhenTheyAreEntered(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://hooks.example.com/a?b=c":         "",
		"http://hooks.example.com:8080/":          "",
		"https://[2606:4700:4700::1111]/":         "",
		"https://8.8.8.8/":                        "",
		"https://7eleven.example/":                "",
		"":                                        "http and https",
		"hooks.example.com":                       "http and https",
		"//hooks.example.com":                     "http and https",
		"ftp://hooks.example.com":                 "http and https",
		"file:///etc/passwd":                      "http and https",
		"gopher://127.0.0.1:6379/_x":              "http and https",
		"javascript:alert(1)":                     "http and https",
		"https:hooks.example.com":                 "names no host",
		"https:///path":                           "names no host",
		"https://:443/":                           "names no host",
		"https://ada:secret@example.com/":         "user name or password",
		"https://example.com@127.0.0.1/":          "user name or password",
		"https://example.com/#part":               "fragment",
		"https://example.com/#":                   "fragment",
		"https://example.com:0/":                  "port",
		"https://example.com:99999/":              "port",
		"https://example.com:http/":               "not an address",
		"https://exa mple.com/":                   "space",
		"https://example.com/\r\nX-Evil: 1":       "control character",
		"https://example.com/\x00":                "control character",
		"https://example.com\\@127.0.0.1/":        "backslash",
		"https://example.com/%zz":                 "not an address",
		"http://127.0.0.1/":                       "loopback",
		"http://[::1]/":                           "loopback",
		"http://[::ffff:10.0.0.1]/":               "private",
		"http://[fe80::1%25eth0]/":                "link-local",
		"http://169.254.169.254/latest/meta-data": "metadata",
		"http://localhost:7420/":                  "this machine",
		"http://LOCALHOST./":                      "this machine",
		"http://a.localhost/":                     "this machine",
		"http://2130706433/":                      "number",
		"http://0x7f000001/":                      "number",
		"http://0X7F.1/":                          "number",
		"http://0177.0.0.1/":                      "number",
		"http://127.1/":                           "number",
		"http://127.0.0.1./":                      "number",
		"http://0x/":                              "number",
		"http://1.2.3.4.5/":                       "number",
		"https://" + strings.Repeat("a", 3000):    "longer than",
	} {
		u, err := outbound.Guard{}.Check(address)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q is refused: %v", address, err)
		case want == "" && u.String() != address:
			t.Errorf("%q became %q", address, u)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || ledger.CodeOf(err) != ledger.CodeInvalid):
			t.Errorf("%q: %v, want an error about %q", address, err, want)
		}
	}
}

func TestPrivateAddressesMayBeEnteredWhereTheyAreAllowed(t *testing.T) {
	t.Parallel()
	g := outbound.Guard{AllowPrivate: true}
	for _, address := range []string{"http://127.0.0.1:9000/", "http://localhost/", "http://10.0.0.1/", "http://[::1]/"} {
		if _, err := g.Check(address); err != nil {
			t.Errorf("%s is refused: %v", address, err)
		}
	}
	for _, address := range []string{"http://169.254.169.254/", "http://0x7f000001/", "http://a:b@localhost/", "http://[fe80::1]/"} {
		if _, err := g.Check(address); err == nil {
			t.Errorf("%s is let through", address)
		}
	}
}

func TestErrorsDoNotRepeatSecretsOfAnAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"https://ada:hunter2@example.com/", "https://example.com/%zz/hunter2", "https://example.com/#hunter2"} {
		if _, err := (outbound.Guard{}).Check(address); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// What Check lets through has a scheme, a host and nothing that could end a header line.
func FuzzCheck(f *testing.F) {
	f.Add("https://hooks.example.com/a?b=c")
	f.Add("http://0177.0.0.1/")
	f.Add("http://[::ffff:7f00:1]/")
	f.Fuzz(func(t *testing.T, text string) {
		u, err := outbound.Guard{}.Check(text)
		if err != nil {
			return
		}
		if u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || strings.ContainsAny(u.String(), "\r\n\x00 ") {
			t.Errorf("%q is let through as %q", text, u)
		}
		if again, err := (outbound.Guard{}).Check(u.String()); err != nil || again.String() != u.String() {
			t.Errorf("%q became %q, which is judged differently: %v", text, u, err)
		}
	})
}
