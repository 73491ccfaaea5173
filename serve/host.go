package serve

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"

	"throughline.dev/ledger"
	"throughline.dev/serve/rest"
)

// misdirected refuses requests that name a host other than this machine, or the one of the server's address, when only
// this machine can reach the server. A page of another site that lets its own name point here would otherwise be taken
// by the browser for a page of this server.
func misdirected(address, public string, next http.Handler) http.Handler {
	own := ""
	if u, err := url.Parse(public); err == nil {
		own = strings.ToLower(u.Hostname())
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := hostname(r.Host); host != own && !loopback(host) {
			rest.Write(w, &rest.Problem{
				Type: "urn:throughline:problem:misdirected", Title: "Another host", Status: http.StatusMisdirectedRequest, Code: ledger.CodeForbidden,
				Detail: "The server listens on " + address + ", and the request is for another host", Remedy: "Open " + public + ", or start the server with --url and the address people use",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// hostname is the host of a Host header without its port, in small letters.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(host, "]"), "["), "."))
}

// loopback reports whether a name always means this machine.
func loopback(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// local reports whether only this machine can reach a listener.
func local(l net.Addr) bool {
	a, err := netip.ParseAddrPort(l.String())
	return err == nil && a.Addr().Unmap().IsLoopback()
}
