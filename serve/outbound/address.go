package outbound

import (
	"fmt"
	"net/netip"
)

// RefusedError says that a request may not go somewhere.
type RefusedError struct {
	Host string // the name or address
	Why  string // completes the sentence that begins with it
	// Private: it may where private addresses are allowed.
	Private bool
}

// Error is a sentence with the remedy.
func (e *RefusedError) Error() string {
	s := e.Host + " " + e.Why
	if e.Private {
		s += ". Start the server with --allow-private true if it should reach its own network"
	}
	return s
}

// block is a range of addresses and what is to be said about one of them.
type block struct {
	prefix netip.Prefix
	why    string
	// private addresses are let through where they are allowed; the others never.
	private bool
}

// blocks follow the registries of special-purpose addresses (RFC 6890 and what was added since). The first that holds
// an address decides. IPv6 is let through only in 2000::/3, so that ranges nobody has assigned yet are refused.
func blocks() []block {
	const metadata = "is the address of a cloud's metadata service"
	b := func(prefix, why string, private bool) block {
		return block{netip.MustParsePrefix(prefix), why, private}
	}
	return []block{
		b("169.254.169.254/32", metadata, false),
		b("169.254.170.2/32", metadata, false),
		b("100.100.100.200/32", metadata, false),
		b("168.63.129.16/32", metadata, false),
		b("fd00:ec2::254/128", metadata, false),
		b("fd00:ec2::23/128", metadata, false),
		b("fd20:ce::254/128", metadata, false),

		b("127.0.0.0/8", "is a loopback address", true),
		b("10.0.0.0/8", "is a private address", true),
		b("172.16.0.0/12", "is a private address", true),
		b("192.168.0.0/16", "is a private address", true),
		b("100.64.0.0/10", "is a shared address of a carrier's network", true),
		b("0.0.0.0/8", "is not the address of a host", false),
		b("169.254.0.0/16", "is a link-local address", false),
		b("192.0.0.0/24", "is a reserved address", false),
		b("192.0.2.0/24", "is an address for documentation", false),
		b("192.88.99.0/24", "is a reserved address", false),
		b("198.18.0.0/15", "is an address for measurements", false),
		b("198.51.100.0/24", "is an address for documentation", false),
		b("203.0.113.0/24", "is an address for documentation", false),
		b("224.0.0.0/4", "is a multicast address", false),
		b("240.0.0.0/4", "is a reserved address", false),

		b("::1/128", "is a loopback address", true),
		b("fc00::/7", "is a private address", true),
		b("::/128", "is not the address of a host", false),
		b("fe80::/10", "is a link-local address", false),
		b("fec0::/10", "is a link-local address", false),
		b("ff00::/8", "is a multicast address", false),
		b("2001::/23", "is a reserved address", false), // Teredo, benchmarks, ORCHID and their like
		b("2001:db8::/32", "is an address for documentation", false),
		b("2002::/16", "is an address of a tunnel", false), // 6to4: any IPv4 address may hide in it
		b("3fff::/20", "is an address for documentation", false),
	}
}

// embedded returns the IPv4 address that stands inside an IPv6 one: mapped, or behind the well-known prefix of NAT64.
func embedded(a netip.Addr) netip.Addr {
	a = a.WithZone("").Unmap()
	if netip.MustParsePrefix("64:ff9b::/96").Contains(a) {
		b := a.As16()
		return netip.AddrFrom4([4]byte(b[12:]))
	}
	return a
}

// Judge says whether requests may go to an address: nil, or a *RefusedError. An IPv4 address inside an IPv6 one (mapped,
// or behind NAT64) is judged by itself.
func (g Guard) Judge(a netip.Addr) error {
	refuse := func(why string, private bool) error {
		return &RefusedError{Host: a.String(), Why: why, Private: private}
	}
	if !a.IsValid() {
		return &RefusedError{Host: "it", Why: "is no address"}
	}
	inner := embedded(a)
	for _, block := range blocks() {
		if !block.prefix.Contains(inner) {
			continue
		}
		if block.private && g.AllowPrivate {
			return nil
		}
		why := block.why
		if inner != a {
			why = fmt.Sprintf("stands for %s, which %s", inner, why)
		}
		return refuse(why, block.private)
	}
	if inner.Is6() && !netip.MustParsePrefix("2000::/3").Contains(inner) {
		return refuse("is a reserved address", false)
	}
	return nil
}
