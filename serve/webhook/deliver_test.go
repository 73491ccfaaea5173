package webhook_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/webhook"
)

func TestPausesGrowAndEndWithinThreeDays(t *testing.T) {
	t.Parallel()
	for _, chance := range []float64{0, 0.5, 1} {
		sum := time.Duration(0)
		for n := 1; n < webhook.MaxAttempts; n++ {
			p := webhook.Pause(n, chance)
			if n > 1 && p < 2*webhook.Pause(n-1, 1-chance) {
				t.Errorf("pause %d of %v follows one of %v", n, p, webhook.Pause(n-1, 1-chance))
			}
			sum += p
		}
		if sum > 72*time.Hour || sum < 48*time.Hour {
			t.Errorf("all pauses together are %v", sum)
		}
	}
}

func TestFailedDeliveriesAreTriedAgainAsTheSameMessage(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(code(http.StatusServiceUnavailable))
		b.apply(put("theme", "Errors"))
		time.Sleep(10 * time.Minute)
		b.answers(func(request) (int, string, error) {
			return http.StatusOK, "thank you\x00\xff" + strings.Repeat("x", 3000), nil
		})
		time.Sleep(time.Hour)
		got := b.received()
		if len(got) != 5 {
			b.Fatalf("%d attempts, want 4 that fail and 1 that does not", len(got))
		}
		for i, r := range got {
			if r.ID != got[0].ID || r.Body != got[0].Body || !strings.HasPrefix(r.ID, "evt_") {
				b.Errorf("attempt %d is another message: %+v", i, r)
			}
			if i > 0 && r.Time == got[i-1].Time {
				b.Errorf("attempt %d carries an old time", i)
			}
		}
		ds := b.deliveries(w.ID, "")
		if len(ds) != 1 || ds[0].Status != webhook.Delivered || len(ds[0].Attempts) != 5 || ds[0].Next != nil {
			b.Fatalf("shown is %+v", ds)
		}
		first, last := ds[0].Attempts[0], ds[0].Attempts[4]
		if first.Code != 503 || first.Problem == "" || last.Code != 200 || last.Problem != "" || !strings.HasPrefix(last.Answer, "thank you�x") || len(last.Answer) > 1100 {
			b.Errorf("the attempts read %+v and %+v", first, last)
		}
		if b.show(w.ID).FailingSince != nil {
			b.Error("the webhook still counts as failing")
		}
	})
}

func TestAReceiverThatStaysAwayIsSwitchedOff(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(unreachable)
		b.apply(put("theme", "Errors"))
		time.Sleep(47 * time.Hour)
		if s := b.show(w.ID); !s.Active || s.FailingSince == nil {
			b.Errorf("after two days it reads %+v", s)
		}
		time.Sleep(26 * time.Hour)
		got := b.received()
		if len(got) != webhook.MaxAttempts {
			b.Errorf("%d attempts were made, want %d", len(got), webhook.MaxAttempts)
		}
		s := b.show(w.ID)
		if s.Active || !strings.Contains(s.Note, "Switched off") || !strings.Contains(s.Note, "connection refused") {
			b.Errorf("after three days it reads %+v", s)
		}
		if ds := b.deliveries(w.ID, "?status=failed"); len(ds) != 1 || len(ds[0].Attempts) != webhook.MaxAttempts {
			b.Errorf("shown is %+v", ds)
		}
		b.answers(code(http.StatusNoContent))
		missed := b.apply(put("theme", "Missed"))[0]
		on := true
		s = webhook.Webhook{}
		if got := b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{Active: &on}, &s); got != http.StatusOK || !s.Active || s.Note != "" {
			b.Errorf("switched on again it reads %+v", s)
		}
		heard := b.apply(put("theme", "Heard"))[0]
		got = b.received()
		if len(got) != 1 || !strings.Contains(got[0].Body, string(heard)) || strings.Contains(got[0].Body, `"`+string(missed)+`"`) {
			b.Errorf("switched on again, it heard %+v", got)
		}
	})
}

func TestAReplacedAddressGetsNothingMore(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(unreachable)
		b.apply(put("theme", "Errors"))
		b.received()
		b.answers(code(http.StatusOK))
		other := "https://other.example.com/"
		b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{URL: &other}, nil)
		b.apply(put("theme", "More"))
		time.Sleep(time.Minute)
		got := b.received()
		if len(got) != 2 || got[0].URL != other || got[1].URL != other {
			b.Errorf("sent was %+v", got)
		}
	})
}

// One delivery that a receiver does not like is no reason to stop telling it the others.
func TestAReceiverThatTakesOthersStaysOn(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(func(r request) (int, string, error) {
			if strings.Contains(r.Body, "Poison") {
				return http.StatusInternalServerError, "", nil
			}
			return http.StatusOK, "", nil
		})
		b.apply(put("theme", "Poison"))
		time.Sleep(24 * time.Hour)
		b.apply(put("theme", "Fine"))
		time.Sleep(96 * time.Hour)
		if s := b.show(w.ID); !s.Active {
			b.Errorf("it reads %+v", s)
		}
	})
}

func TestAReceiverThatIsGoneIsSwitchedOffAtOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(code(http.StatusGone))
		b.apply(put("theme", "Errors"))
		b.received()
		if s := b.show(w.ID); s.Active || !strings.Contains(s.Note, "410") {
			b.Errorf("it reads %+v", s)
		}
	})
}

func TestRedirectsAreNoDelivery(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(code(http.StatusPermanentRedirect))
		b.apply(put("theme", "Errors"))
		b.received()
		if ds := b.deliveries(w.ID, ""); len(ds) != 1 || ds[0].Status != webhook.Waiting || !strings.Contains(ds[0].Attempts[0].Problem, "redirects") {
			b.Errorf("shown is %+v", ds)
		}
	})
}

// The server may stop at any moment: before an event was told, between two attempts, while one is under way.
func TestNothingIsLostAcrossRestarts(t *testing.T) {
	bubble(t, func(b *bench) {
		b.subscribe(webhook.NewWebhook{})
		b.answers(code(http.StatusBadGateway))
		want := []ledger.Key{b.apply(put("theme", "before"))[0]}
		time.Sleep(time.Minute)
		b.received()
		b.stop()
		want = append(want, b.apply(put("theme", "while it is down"))[0])
		hang := make(chan struct{})
		b.mu.Lock()
		b.arriving = func(r request) {
			select {
			case <-hang:
			case <-r.ctx.Done():
			}
		}
		b.mu.Unlock()
		b.open()
		synctest.Wait() // the second one is under way
		b.reopen()
		close(hang)
		b.answers(code(http.StatusOK))
		time.Sleep(time.Hour)
		delivered := map[string]string{}
		for _, r := range b.received() {
			delivered[r.ID] = r.Body
		}
		if len(delivered) != len(want) {
			b.Fatalf("%d messages arrived, want %d", len(delivered), len(want))
		}
		for _, key := range want {
			found := false
			for _, body := range delivered {
				found = found || strings.Contains(body, `"`+string(key)+`"`)
			}
			if !found {
				b.Errorf("nobody was told of %s", key)
			}
		}
	})
}

func TestASlowReceiverHoldsUpNobodyElse(t *testing.T) {
	bubble(t, func(b *bench) {
		slow := b.subscribe(webhook.NewWebhook{URL: "https://slow.example.com/"})
		b.subscribe(webhook.NewWebhook{URL: "https://fast.example.com/"})
		running, most := 0, 0
		b.mu.Lock()
		b.arriving = func(r request) {
			if !strings.Contains(r.URL, "slow") {
				return
			}
			b.mu.Lock()
			running++
			most = max(most, running)
			b.mu.Unlock()
			<-r.ctx.Done()
			b.mu.Lock()
			running--
			b.mu.Unlock()
		}
		b.mu.Unlock()
		began := time.Now()
		for i := range 20 {
			b.apply(put("theme", fmt.Sprint(i)))
		}
		fast := 0
		for _, r := range b.received() {
			if strings.Contains(r.URL, "fast") && r.At.Sub(began) < time.Second {
				fast++
			}
		}
		if fast != 20 {
			b.Errorf("the fast receiver got %d of 20 at once", fast)
		}
		time.Sleep(time.Minute)
		b.received()
		if most != 4 {
			b.Errorf("up to %d requests ran to one receiver, want 4", most)
		}
		ds := b.deliveries(slow.ID, "?limit=200")
		tried := 0
		for _, d := range ds {
			for _, a := range d.Attempts {
				tried++
				if a.Milliseconds != 15_000 {
					b.Errorf("an attempt took %d ms, want 15 s", a.Milliseconds)
				}
			}
		}
		if len(ds) != 20 || tried < 12 {
			b.Errorf("%d deliveries with %d attempts in a minute", len(ds), tried)
		}
	})
}

// The ledger is the queue: a receiver that is away does not fill the shelf.
func TestTheBacklogIsBoundedAndComplete(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.answers(unreachable)
		const n = webhook.MaxWaiting + 60
		for i := range n {
			b.apply(put("theme", fmt.Sprint(i)))
		}
		b.received()
		if s := b.show(w.ID); s.Waiting > webhook.MaxWaiting+4 || s.Position >= n {
			b.Errorf("%d deliveries wait, for changes up to %d", s.Waiting, s.Position)
		}
		b.answers(code(http.StatusOK))
		time.Sleep(time.Hour)
		ids := map[string]bool{}
		for _, r := range b.received() {
			ids[r.ID] = true
		}
		if len(ids) != n {
			b.Errorf("%d messages arrived, want %d", len(ids), n)
		}
	})
}

func TestTestMessagesAreAnsweredAtOnce(t *testing.T) {
	bubble(t, func(b *bench) {
		off := false
		w := b.subscribe(webhook.NewWebhook{Active: &off})
		b.answers(func(request) (int, string, error) { return http.StatusTeapot, "short and stout", nil })
		var d webhook.Delivery
		if got := b.call(http.MethodPost, "/webhooks/"+w.ID+"/test", nil, &d); got != http.StatusOK || d.Status != webhook.Failed || d.Event != "test" || d.Attempts[0].Code != http.StatusTeapot || d.Attempts[0].Answer != "short and stout" {
			b.Errorf("%d: %+v", got, d)
		}
		time.Sleep(time.Hour)
		if got := b.received(); len(got) != 1 || !signed(got[0], w.Secret) && time.Since(got[0].At) < time.Minute {
			b.Errorf("sent was %+v, want one request", got)
		}
	})
}

func TestDeliveriesCanBeReplayed(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.apply(put("theme", "Errors"))
		first := b.received()[0]
		id := b.deliveries(w.ID, "")[0].ID
		time.Sleep(time.Hour)
		var d webhook.Delivery
		if got := b.call(http.MethodPost, "/webhooks/"+w.ID+"/deliveries/"+id+"/replay", nil, &d); got != http.StatusAccepted || d.Status != webhook.Waiting {
			b.Errorf("%d: %+v", got, d)
		}
		again := b.received()
		if len(again) != 1 || again[0].ID != first.ID || again[0].Body != first.Body || again[0].Time == first.Time || !signed(again[0], w.Secret) {
			b.Errorf("sent was %+v", again)
		}
		if got := b.call(http.MethodPost, "/webhooks/"+w.ID+"/deliveries/evt_none/replay", nil, nil); got != http.StatusNotFound {
			b.Errorf("a delivery that is not there: %d", got)
		}
		off := false
		b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{Active: &off}, nil)
		if got := b.call(http.MethodPost, "/webhooks/"+w.ID+"/deliveries/"+id+"/replay", nil, nil); got != http.StatusConflict {
			b.Errorf("of a webhook that is off: %d", got)
		}
	})
}

// Even while the lane is being replaced, because the webhook was altered a moment ago.
func TestAReplayIsNotForgotten(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.apply(put("theme", "Errors"))
		id := b.received()[0].ID
		for i := range 20 {
			url := fmt.Sprintf("https://hooks.example.com/%d", i)
			b.call(http.MethodPatch, "/webhooks/"+w.ID, webhook.WebhookPatch{URL: &url}, nil)
			b.call(http.MethodPost, "/webhooks/"+w.ID+"/deliveries/"+id+"/replay", nil, nil)
			if got := b.received(); len(got) == 0 || got[len(got)-1].URL != url {
				b.Fatalf("replay %d: sent was %+v", i, got)
			}
		}
	})
}

func TestDeliveriesAreListedInPagesAndRemovedInTime(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		for i := range 5 {
			b.apply(put("theme", fmt.Sprint(i)))
		}
		b.received()
		page := b.deliveries(w.ID, "?limit=3")
		rest := b.deliveries(w.ID, "?limit=3&after="+page[2].ID)
		if len(page) != 3 || len(rest) != 2 || page[0].Position != 5 || rest[1].Position != 1 {
			b.Errorf("the pages are %+v and %+v", page, rest)
		}
		time.Sleep(webhook.KeepFor + 2*time.Hour)
		synctest.Wait()
		if ds := b.deliveries(w.ID, ""); len(ds) != 0 {
			b.Errorf("%d deliveries are kept for ever", len(ds))
		}
	})
}

func TestADeletedWebhookLeavesNothing(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		b.apply(put("theme", "Errors"))
		b.received()
		if got := b.call(http.MethodDelete, "/webhooks/"+w.ID, nil, nil); got != http.StatusNoContent {
			b.Errorf("deleting is answered with %d", got)
		}
		b.apply(put("theme", "More"))
		if got := b.received(); len(got) != 0 {
			b.Errorf("it still hears %+v", got)
		}
		for _, space := range []string{"webhook", "webhook-progress", "delivery"} {
			if docs, err := b.Store.Shelf().List(b.Context(), space, "", "", 0); err != nil || len(docs) != 0 {
				b.Errorf("%s: %d documents are left, %v", space, len(docs), err)
			}
		}
		if got := b.call(http.MethodDelete, "/webhooks/"+w.ID, nil, nil); got != http.StatusNotFound {
			b.Errorf("deleting it again is answered with %d", got)
		}
	})
}

// An error of the transport may hold the address.
func TestProblemsHoldNoAddress(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{URL: "https://hooks.example.com/hunter2"})
		b.answers(func(request) (int, string, error) { return 0, "", errors.New("no route") })
		b.apply(put("theme", "Errors"))
		b.received()
		if p := b.deliveries(w.ID, "")[0].Attempts[0].Problem; strings.Contains(p, "hunter2") || p != "no route" {
			b.Errorf("the problem reads %q", p)
		}
	})
}
