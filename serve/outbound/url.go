package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"throughline.dev/ledger"
)

// MaxURL is the length of an address in bytes.
const MaxURL = 2048

// Check reads an address that somebody entered. It refuses what requests will not go to as far as the text tells:
// names are resolved when they are dialled, and judged then. Errors are *ledger.Error, without a path.
func (g Guard) Check(text string) (*url.URL, error) {
	invalid := func(message, remedy string) (*url.URL, error) {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Message: message, Remedy: remedy}
	}
	const expected = "Expected something like https://hooks.example.com/throughline"
	if len(text) > MaxURL {
		return invalid(fmt.Sprintf("the address is longer than %d bytes", MaxURL), "")
	}
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }) {
		return invalid("the address holds a space, a backslash or a control character", expected)
	}
	u, err := url.Parse(text)
	if err != nil {
		return invalid("this is not an address", expected) // the parser repeats the text, which may hold a secret
	}
	if u.Fragment != "" || strings.Contains(text, "#") {
		return invalid("the address has a fragment, which is never sent", "Leave out # and what follows it")
	}
	if err := g.check(u); err != nil {
		var refused *RefusedError
		if errors.As(err, &refused) && refused.Private {
			return invalid(refused.Host+" "+refused.Why, "Use a public address, or start the server with --allow-private true")
		}
		return invalid(err.Error(), expected)
	}
	return u, nil
}

// check judges an address by its parts.
func (g Guard) check(u *url.URL) error {
	host := u.Hostname()
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return errors.New("requests go to http and https addresses only")
	case u.User != nil:
		return errors.New("the address holds a user name or password, which would be sent along")
	case host == "" || u.Opaque != "":
		return errors.New("the address names no host")
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return errors.New("the address has a port that is none")
		}
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return g.Judge(a)
	}
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		if !g.AllowPrivate {
			return &RefusedError{Host: host, Why: "is this machine", Private: true}
		}
		return nil
	}
	// 2130706433, 0x7f.1 and 0177.0.0.1 are ways to write 127.0.0.1 that some resolvers understand, and no name ends so.
	if endsInNumber(name) {
		return &RefusedError{Host: host, Why: "is a number that is no address"}
	}
	return nil
}

// endsInNumber reports whether the last label of a host is a number in the eyes of the URL standard of browsers.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if hex, ok := strings.CutPrefix(last, "0x"); ok {
		return strings.Trim(hex, "0123456789abcdef") == ""
	}
	return strings.Trim(last, "0123456789") == ""
}

// redirect returns the policy of a client that follows at most so many redirects.
func (g Guard) redirect(limit int) func(*http.Request, []*http.Request) error {
	return func(next *http.Request, via []*http.Request) error {
		if limit <= 0 {
			return http.ErrUseLastResponse
		}
		first, last := via[0], via[len(via)-1]
		switch {
		case len(via) > limit:
			return fmt.Errorf("more than %d redirects", limit)
		case first.Method != http.MethodGet && first.Method != http.MethodHead:
			return errors.New("a redirect of a request that sends something") // it may hold a secret meant for the first host
		case last.URL.Scheme == "https" && next.URL.Scheme != "https":
			return errors.New("a redirect from https to " + next.URL.Scheme)
		}
		next.Header.Del("Referer") // the address may hold a secret
		return g.check(next.URL)
	}
}

// Explain says what went wrong with a request, without its address: that may hold a secret, and this may be logged.
func Explain(err error) string {
	var wrapped *url.Error
	for errors.As(err, &wrapped) {
		if wrapped.Timeout() {
			return "no answer in time"
		}
		err = wrapped.Err
	}
	var refused *RefusedError
	if errors.As(err, &refused) {
		return refused.Error()
	}
	var name *net.DNSError
	if errors.As(err, &name) { // its text names the server that was asked, which is nobody's business
		return name.Name + " cannot be looked up: " + name.Err
	}
	return err.Error()
}
