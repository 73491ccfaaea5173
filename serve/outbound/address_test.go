package outbound_test

import (
	"errors"
	"net/netip"
	"testing"

	"throughline.dev/serve/outbound"
)

func TestAddressesAreJudgedByWhatTheyReach(t *testing.T) {
	t.Parallel()
	const open, private, never = "open", "private", "never"
	for address, want := range map[string]string{
		"8.8.8.8":                        open,
		"2606:4700:4700::1111":           open,
		"::ffff:8.8.8.8":                 open,
		"64:ff9b::808:808":               open, // what a network without IPv4 makes of 8.8.8.8
		"172.32.0.1":                     open,
		"100.128.0.1":                    open,
		"127.0.0.1":                      private,
		"127.255.255.254":                private,
		"::1":                            private,
		"10.1.2.3":                       private,
		"172.16.0.1":                     private,
		"172.31.255.255":                 private,
		"192.168.1.1":                    private,
		"100.64.0.1":                     private,
		"fd12:3456::1":                   private,
		"fc00::1":                        private,
		"::ffff:127.0.0.1":               private,
		"::ffff:10.0.0.1":                private,
		"64:ff9b::7f00:1":                private,
		"64:ff9b::a00:1":                 private,
		"169.254.1.1":                    never,
		"169.254.169.254":                never,
		"::ffff:169.254.169.254":         never,
		"64:ff9b::a9fe:a9fe":             never,
		"fd00:ec2::254":                  never,
		"100.100.100.200":                never,
		"168.63.129.16":                  never,
		"192.0.0.192":                    never,
		"fe80::1":                        never,
		"fe80::1%eth0":                   never,
		"fec0::1":                        never,
		"0.0.0.0":                        never,
		"0.1.2.3":                        never,
		"::":                             never,
		"::7f00:1":                       never, // 127.0.0.1 in a form long given up
		"224.0.0.1":                      never,
		"239.255.255.255":                never,
		"ff02::1":                        never,
		"ff0e::1":                        never,
		"255.255.255.255":                never,
		"240.0.0.1":                      never,
		"192.0.2.1":                      never,
		"198.51.100.7":                   never,
		"203.0.113.7":                    never,
		"198.18.0.1":                     never,
		"192.88.99.1":                    never,
		"2001:db8::1":                    never,
		"2001::1":                        never,
		"2002:7f00:1::":                  never,
		"64:ff9b:1::7f00:1":              never,
		"100::1":                         never,
		"5f00::1":                        never,
		"4000::1":                        never,
		"::ffff:0:127.0.0.1":             never, // translated, not mapped
		"2001:0:4136:e378:8000:63bf:0:1": never,
	} {
		a := netip.MustParseAddr(address)
		got := open
		if (outbound.Guard{}).Judge(a) != nil {
			got = private
			if (outbound.Guard{AllowPrivate: true}).Judge(a) != nil {
				got = never
			}
		}
		if got != want {
			t.Errorf("%s is %s, want %s", address, got, want)
		}
		var refused *outbound.RefusedError
		if err := (outbound.Guard{}).Judge(a); err != nil && (!errors.As(err, &refused) || refused.Private != (want == private)) {
			t.Errorf("%s: %v says Private: %t", address, err, refused.Private)
		}
	}
	if (outbound.Guard{AllowPrivate: true}).Judge(netip.Addr{}) == nil {
		t.Error("no address at all is let through")
	}
}
