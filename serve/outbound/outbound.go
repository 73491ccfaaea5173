// Package outbound makes the requests that leave the server: to receivers of webhooks and to the provider people sign
// in with. Whoever names such an address must not be able to use the server as a way into its own network. A [Guard]
// therefore looks at every address twice: as it is written, to say at once what is wrong with it, and as it is dialled,
// after names were resolved and redirects followed, where nothing gets round it. It knows nothing of what is sent.
package outbound

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Guard decides where requests may go. The zero Guard lets them go to public addresses only.
type Guard struct {
	// AllowPrivate lets them go to loopback, private, shared (carrier) and unique local addresses too. Link-local,
	// multicast and reserved addresses, and those of cloud metadata services, stay refused.
	AllowPrivate bool
}

// Limits bound one request and its answer.
type Limits struct {
	Timeout   time.Duration // from dialling to the last byte of the answer; 0: 15 s
	MaxAnswer int64         // bytes of the body, after decompression; 0: 1 MiB
	Redirects int           // that are followed; 0: none, and the answer that redirects is returned
}

const (
	defaultTimeout   = 15 * time.Second
	defaultMaxAnswer = 1 << 20
	maxHeader        = 64 << 10
	dialTimeout      = 5 * time.Second
	userAgent        = "Throughline"
)

// Client returns a client for requests within limits. It keeps no cookies, uses no proxy and follows redirects of GET
// and HEAD only, none of them to another scheme than https once it began there. Each client has connections of its own;
// keep it.
func (g Guard) Client(l Limits) *http.Client {
	if l.Timeout <= 0 {
		l.Timeout = defaultTimeout
	}
	if l.MaxAnswer <= 0 {
		l.MaxAnswer = defaultMaxAnswer
	}
	dialer := &net.Dialer{Timeout: dialTimeout, KeepAlive: 30 * time.Second, ControlContext: g.control}
	return &http.Client{
		Timeout:       l.Timeout,
		CheckRedirect: g.redirect(l.Redirects),
		Transport: &transport{guard: g, max: l.MaxAnswer, next: &http.Transport{
			Proxy:                  nil, // a proxy would resolve the name again, and dial what this guard never sees
			DialContext:            dialer.DialContext,
			TLSHandshakeTimeout:    dialTimeout,
			ResponseHeaderTimeout:  l.Timeout,
			ExpectContinueTimeout:  time.Second,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConns:           64,
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			ForceAttemptHTTP2:      true, // a dialler of one's own turns it off otherwise
		}},
	}
}

// control is called with the address a connection is about to be made to: after every lookup, for each try.
func (g Guard) control(_ context.Context, network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || network != "tcp4" && network != "tcp6" {
		return &RefusedError{Host: address, Why: "is not an address that requests may go to"}
	}
	return g.Judge(at.Addr())
}

// transport refuses what the dialler would not see: schemes, userinfo, hosts written to mislead.
type transport struct {
	guard Guard
	max   int64
	next  *http.Transport
}

// RoundTrip makes one request.
func (t *transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := t.guard.check(r.URL); err != nil {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, err
	}
	if r.Header.Get("User-Agent") == "" {
		r = r.Clone(r.Context())
		r.Header.Set("User-Agent", userAgent)
	}
	answer, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &bounded{body: answer.Body, left: t.max}
	return answer, nil
}

// CloseIdleConnections lets go of connections that wait for a next request.
func (t *transport) CloseIdleConnections() { t.next.CloseIdleConnections() }
