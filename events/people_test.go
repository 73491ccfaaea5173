package events_test

import (
	"fmt"
	"testing"

	"throughline.dev/events"
)

func TestPeople(t *testing.T) {
	t.Parallel()
	var p events.People
	add := func(from, to, kind string) string {
		what, moved, person := p.Add(events.Identity{From: from, To: to, Kind: kind})
		return fmt.Sprintf("%d %v %s", what, moved, person)
	}
	for i, c := range []struct{ from, to, kind, want string }{
		{"anon", "ada", events.Identify, "1 [anon] ada"},
		{"anon", "ada", events.Identify, "0 [] ada"},
		{"anon", "bob", events.Identify, "2 [] bob"}, // a shared device stays with the first
		{"phone", "anon", events.Alias, "1 [phone] ada"},
		{"ada", "ada", events.Alias, "0 [] ada"},
		{"ada", "bob", events.Alias, "2 [] bob"},
		{"bob", "ada", events.Manual, "1 [bob] ada"},
		{"tab", "bob", events.Identify, "1 [tab] ada"},
		{"ada", "eve", events.Manual, "1 [ada anon phone bob tab] eve"},
	} {
		got := add(c.from, c.to, c.kind)
		if len(got) != len(c.want) || got[:2] != c.want[:2] { // the order of those who moved does not matter
			t.Errorf("step %d: %s, want %s", i, got, c.want)
		}
	}
	n := 0
	for id, person := range p.All {
		if n++; person != "eve" || p.Of(id) != "eve" {
			t.Errorf("%s is %s", id, person)
		}
	}
	if n != 5 || p.Of("stranger") != "stranger" || p.Of("eve") != "eve" {
		t.Errorf("%d ids moved, want 5", n)
	}
}

func FuzzPeople(f *testing.F) {
	f.Add([]byte{0, 1, 0, 1, 2, 2, 0, 2, 1})
	f.Fuzz(func(t *testing.T, links []byte) {
		var p events.People
		kinds := [...]string{events.Identify, events.Alias, events.Manual}
		now := map[string]string{}
		for ; len(links) >= 3; links = links[3:] {
			d := events.Identity{From: fmt.Sprint(links[0] % 8), To: fmt.Sprint(links[1] % 8), Kind: kinds[links[2]%3]}
			what, moved, person := p.Add(d)
			for _, id := range moved {
				now[id] = person
			}
			if same := p.Of(d.From) == p.Of(d.To); same == (what == events.Refused) {
				t.Errorf("%+v: %v, but same person: %v", d, what, same)
			}
			for i := range 8 {
				id := fmt.Sprint(i)
				want := now[id]
				if want == "" {
					want = id
				}
				if got := p.Of(id); got != want {
					t.Errorf("%s is %s; the moves said %s", id, got, want)
				}
			}
		}
	})
}
