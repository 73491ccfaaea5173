package gate_test

import (
	"net/http"
	"testing"

	"throughline.dev/serve/gate"
)

func TestAddressesAreBelievedFromThisMachineOnly(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ remote, said, want string }{
		{"203.0.113.9:4000", "", "203.0.113.9"},
		{"203.0.113.9:4000", "10.0.0.1", "203.0.113.9"},
		{"127.0.0.1:4000", "198.51.100.7", "198.51.100.7"},
		{"127.0.0.1:4000", "1.2.3.4, 198.51.100.7", "198.51.100.7"},
		{"[::1]:4000", "not an address", "::1"},
		{"[::ffff:203.0.113.9]:4000", "", "203.0.113.9"},
		{"[fe80::1%eth0]:4000", "", "fe80::1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{}}
		if c.said != "" {
			r.Header.Set("X-Forwarded-For", c.said)
		}
		if got := gate.Address(r); got != c.want {
			t.Errorf("from %s, which says %q: %s, want %s", c.remote, c.said, got, c.want)
		}
	}
}
