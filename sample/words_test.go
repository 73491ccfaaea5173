package sample_test

import (
	"strings"
	"testing"

	"throughline.dev/sample"
)

func TestTicketsAreWrittenByPeople(t *testing.T) {
	t.Parallel()
	w := fixture(t).world
	bodies, topics := map[string]int{}, map[string]map[string]bool{}
	other, untagged := 0, 0
	for i, x := range w.Tickets {
		if i > 0 && (x.At.Before(w.Tickets[i-1].At.Truncate(1e9)) || x.ID <= w.Tickets[i-1].ID) {
			t.Fatalf("ticket %d is out of order", x.ID)
		}
		if d := w.Developers[x.Developer]; x.At.Before(d.SignedUp.Truncate(1e9)) {
			t.Errorf("ticket %d was written before %s signed up", x.ID, d.ID)
		}
		bodies[x.Body]++
		if topics[x.Topic] == nil {
			topics[x.Topic] = map[string]bool{}
		}
		topics[x.Topic][x.Body] = true
		if x.Trouble == nil {
			other++
		}
		if len(x.Tags) == 0 {
			untagged++
		}
		for _, left := range []string{"{", "«", "»", "::", "[", "|"} {
			// What an answer looked like may stand in a ticket, braces and all; the marks of the grammar may not.
			if strings.Contains(x.Subject+x.Body, left) && left != "{" && left != "[" {
				t.Errorf("ticket %d holds %q: %s", x.ID, left, x.Body)
			}
		}
		for _, q := range x.Quotes {
			if !strings.Contains(x.Body, q) {
				t.Errorf("ticket %d: %q is not in %q", x.ID, q, x.Body)
			}
		}
	}
	for body, n := range bodies {
		if n > 4 {
			t.Errorf("%d times: %q", n, body)
		}
	}
	for _, topic := range []string{"errors", "auth", "docs"} {
		if n := len(topics[topic]); n < 130 {
			t.Errorf("%d different tickets about %s", n, topic)
		}
	}
	if share := float64(other) / float64(len(w.Tickets)); share < 0.33 || share > 0.47 {
		t.Errorf("%.0f %% of the tickets are about other topics", 100*share)
	}
	if untagged < 80 {
		t.Errorf("%d tickets without a tag", untagged)
	}
}

// What people write about follows from what they met: fewer tickets about a friction for each developer who signs up
// once it is fixed.
func TestTicketsFallAfterTheReleases(t *testing.T) {
	t.Parallel()
	w := fixture(t).world
	p := w.Params
	var signUps, tickets [2]float64
	side := func(after bool) int { return map[bool]int{true: 1}[after] }
	for _, d := range w.Developers {
		signUps[side(!d.SignedUp.Before(p.Releases.Docs))]++
	}
	for _, x := range w.Tickets {
		if x.Trouble != nil {
			tickets[side(!x.At.Before(p.Releases.Docs))]++
		}
	}
	if before, after := tickets[0]/signUps[0], tickets[1]/signUps[1]; after > before/2 {
		t.Errorf("%.2f tickets about frictions for each sign-up before, %.2f after", before, after)
	}
}

func TestInterviewsAreWithAllSortsOfDevelopers(t *testing.T) {
	t.Parallel()
	for seed := range int64(2) {
		p := sample.Default()
		p.Seed = seed + 1
		w, err := sample.Simulate(p)
		if err != nil {
			t.Fatal(err)
		}
		met, left, fine, after := [4]int{}, 0, 0, 0
		said := map[string]int{}
		for _, v := range w.Interviews {
			d := w.Developers[v.Developer]
			for f, n := range d.Met {
				if n > 0 && d.SignedUp.Before(p.Releases.Auth) {
					met[f]++
				}
			}
			if d.Left != sample.None {
				left++
			}
			if d.SignedUp.Before(p.Releases.Auth) && d.Met[sample.DocsFriction] == 0 {
				fine++
			}
			if !d.SignedUp.Before(p.Releases.Docs) {
				after++
			}
			if v.Date.After(p.Today) || v.Date.Before(d.SignedUp) {
				t.Errorf("seed %d: interview with %s on %v", p.Seed, d.Name, v.Date)
			}
			for i, turn := range v.Turns {
				if turn.Speaker != v.Interviewer {
					said[turn.Text]++
				}
				if strings.ContainsAny(turn.Text, "«»{}[]|") && !strings.Contains(turn.Text, `"`) {
					t.Errorf("%s: marks of the grammar in %q", v.File, turn.Text)
				}
				if i > 0 && turn.At <= v.Turns[i-1].At {
					t.Errorf("%s: turn %d does not come later", v.File, i)
				}
				for _, q := range turn.Quotes {
					if !strings.Contains(turn.Text, q) {
						t.Errorf("%s: %q is not in %q", v.File, q, turn.Text)
					}
				}
			}
		}
		if met[sample.AuthFriction] < 4 || met[sample.ErrorFriction] < 4 || met[sample.DocsFriction] < 4 || left < 1 || fine < 1 || after < 2 {
			t.Errorf("seed %d: met %v, %d gave up, %d found the docs fine, %d came after the releases", p.Seed, met, left, fine, after)
		}
		for text, n := range said {
			if n > 2 && len(text) > 60 {
				t.Errorf("seed %d: said %d times: %q", p.Seed, n, text)
			}
		}
	}
}
