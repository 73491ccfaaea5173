package gate

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// Address is where a request comes from. Behind a proxy on this machine it is what the proxy says last; what others
// say about themselves is not believed.
func Address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if said := r.Header.Values("X-Forwarded-For"); ip.IsLoopback() && len(said) > 0 {
		last := said[len(said)-1]
		if there, err := netip.ParseAddr(strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])); err == nil {
			ip = there
		}
	}
	return ip.Unmap().WithZone("").String()
}
