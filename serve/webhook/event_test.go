package webhook_test

import (
	"encoding/json"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
	"throughline.dev/serve/webhook"
)

// payload is what a message says.
type payload struct {
	Type      string
	Timestamp time.Time
	Data      struct {
		Change struct {
			Position, Undoes      ledger.Position
			Actor, Reason, Source string
		}
		Record struct {
			Key                       ledger.Key
			Kind, Title, State, Owner string
			Version                   int64
		}
		Changed     []string
		StateBefore string `json:"state_before"`
		Link        struct {
			From, To       ledger.Key
			Relation, What string
		}
		Comment struct{ Author, Body string }
		Finding struct{ Rule, Message, Severity string }
		Import  struct{ Batch, Source string }
		URL     string
	}
}

func read(t *testing.T, r request) (p payload) {
	t.Helper()
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func TestChangesOfRecordsAreTold(t *testing.T) {
	bubble(t, func(b *bench) {
		b.apply(put("theme", "before there was a webhook"))
		b.subscribe(webhook.NewWebhook{})
		th := b.apply(put("theme", "Errors"))[0]
		state, owner := "confirmed", "ada"
		b.apply(ledger.Op{Edit: &ledger.Edit{Key: ledger.Ref(th), State: &state, Owner: &owner}}, edit(th, "Errors vary"))
		b.apply(ledger.Op{Delete: &ledger.Target{Key: ledger.Ref(th)}})
		b.apply(ledger.Op{Restore: &ledger.Target{Key: ledger.Ref(th)}})
		got := b.received()
		if want := "record.created record.changed record.deleted record.restored"; types(got) != want {
			b.Fatalf("told were %s, want %s", types(got), want)
		}
		made, changed := read(b.T, got[0]), read(b.T, got[1])
		if made.Data.Record.Key != th || made.Data.Record.Kind != "theme" || made.Data.Record.Title != "Errors" || made.Data.Change.Position != 2 || made.Data.Change.Actor != "ada" ||
			made.Data.Change.Reason != "because" || made.Data.URL != "https://throughline.example.com/"+string(th) || !made.Timestamp.Equal(time.Now()) {
			b.Errorf("the creation reads %s", got[0].Body)
		}
		if d := cmp.Diff([]string{"title", "state", "owner"}, changed.Data.Changed); d != "" || changed.Data.StateBefore != "seen" || changed.Data.Record.State != "confirmed" || changed.Data.Record.Version != 2 {
			b.Errorf("the edit reads %s\n%s", got[1].Body, d)
		}
	})
}

// A value that is set to what it was is no news.
func TestWhatChangesNothingIsNotTold(t *testing.T) {
	bubble(t, func(b *bench) {
		th := b.apply(put("theme", "Errors"))[0]
		b.subscribe(webhook.NewWebhook{})
		b.apply(edit(th, "Errors"), put("theme", "Another"))
		if got := types(b.received()); got != "record.created" {
			b.Errorf("told were %q, want the creation only", got)
		}
	})
}

func TestLinksAndCommentsAreTold(t *testing.T) {
	bubble(t, func(b *bench) {
		keys := b.apply(put("feedback", "It fails"), put("theme", "Errors"))
		b.subscribe(webhook.NewWebhook{Kinds: []string{"theme"}})
		bond := &ledger.Bond{From: ledger.Ref(keys[0]), Relation: "about", To: ledger.Ref(keys[1])}
		b.apply(ledger.Op{Link: bond})
		b.apply(ledger.Op{Unlink: bond})
		b.apply(ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(keys[1]), Body: strings.Repeat("ü", 5000)}})
		b.apply(ledger.Op{Comment: &ledger.Remark{Key: ledger.Ref(keys[0]), Body: "of another kind"}})
		got := b.received()
		if want := "link.changed link.changed comment.created"; types(got) != want {
			b.Fatalf("told were %s, want %s", types(got), want)
		}
		made, ended, said := read(b.T, got[0]).Data.Link, read(b.T, got[1]).Data.Link, read(b.T, got[2]).Data.Comment
		if made.From != keys[0] || made.To != keys[1] || made.Relation != "about" || made.What != "made" || ended.What != "ended" {
			b.Errorf("the links read %s and %s", got[0].Body, got[1].Body)
		}
		if said.Author != "ada" || said.Body != strings.Repeat("ü", 2000)+"…" {
			b.Errorf("the comment reads %.200s", got[2].Body)
		}
	})
}

func TestFindingsAreToldOnceAndForPeopleOnly(t *testing.T) {
	bubble(t, func(b *bench) {
		th := b.apply(put("theme", "Errors"))[0]
		b.subscribe(webhook.NewWebhook{Events: []string{"finding.raised"}})
		find := func(fs ...ledger.Finding) string {
			b.change(ledger.Change{Actor: ledger.Actor{ID: "reconciler:x", Role: ledger.System}, Ops: []ledger.Op{{Findings: &ledger.FindingSet{Subject: th, Reconciler: "x", Engine: "1", Findings: fs}}}})
			var rules []string
			for _, r := range b.received() {
				p := read(b.T, r)
				rules = append(rules, p.Data.Finding.Rule)
				if p.Data.Record.Key != th || p.Data.URL == "" {
					b.Errorf("a finding reads %s", r.Body)
				}
			}
			return strings.Join(rules, " ")
		}
		quiet := ledger.Finding{Rule: "x.quiet", Severity: ledger.Info, Message: "good to know"}
		loud := ledger.Finding{Rule: "x.loud", Severity: ledger.Warning, NeedsPerson: true, Message: "213 ms"}
		moved := loud
		moved.Message = "214 ms"
		for i, step := range []struct {
			set  []ledger.Finding
			want string
		}{
			{[]ledger.Finding{quiet}, ""},
			{[]ledger.Finding{quiet, loud}, "x.loud"},
			{[]ledger.Finding{quiet, moved}, ""},
			{[]ledger.Finding{quiet}, ""},
			{[]ledger.Finding{loud, quiet}, "x.loud"},
		} {
			if got := find(step.set...); got != step.want {
				b.Errorf("step %d: raised were %q, want %q", i, got, step.want)
			}
		}
	})
}

func TestAnImportIsToldAsAWhole(t *testing.T) {
	bubble(t, func(b *bench) {
		b.subscribe(webhook.NewWebhook{Kinds: []string{"requirement"}})
		owner := ledger.Actor{ID: "ada", Role: ledger.Owner}
		_, err := b.Store.ApplyAll(b.Context(), func() iter.Seq2[ledger.Change, error] {
			return func(yield func(ledger.Change, error) bool) {
				for _, title := range []string{"a", "b", "c"} {
					if !yield(ledger.Change{Actor: owner, Reason: "import", Source: "import:csv", Batch: "import-1", Ops: []ledger.Op{put("theme", title)}}, nil) {
						return
					}
				}
			}
		}())
		if err != nil {
			b.Fatal(err)
		}
		got := b.received()
		if types(got) != "import.done" {
			b.Fatalf("told were %q, want import.done", types(got))
		}
		if p := read(b.T, got[0]); p.Data.Import.Batch != "import-1" || p.Data.Import.Source != "import:csv" || p.Data.Change.Position != 3 {
			b.Errorf("the import reads %s", got[0].Body)
		}
		if _, err := b.Store.UndoBatch(b.Context(), "import-1", owner, "wrong file"); err != nil {
			b.Fatal(err)
		}
		if got := types(b.received()); got != "import.undone" {
			b.Errorf("told were %q, want import.undone", got)
		}
		one := b.change(ledger.Change{Ops: []ledger.Op{put("requirement", "Fast")}})
		if _, err := b.Store.Undo(b.Context(), one.Position, owner, "no"); err != nil {
			b.Fatal(err)
		}
		if got := types(b.received()); got != "record.created record.deleted" {
			b.Errorf("of a change and its undoing, told were %q", got)
		}
	})
}

func TestASubscriptionHearsWhatItAskedFor(t *testing.T) {
	bubble(t, func(b *bench) {
		b.subscribe(webhook.NewWebhook{Events: []string{"record.created"}, Kinds: []string{"theme"}, URL: "https://a.example.com/"})
		b.subscribe(webhook.NewWebhook{Events: []string{"record.changed"}, URL: "https://b.example.com/"})
		off := false
		b.subscribe(webhook.NewWebhook{Active: &off, URL: "https://c.example.com/"})
		th := b.apply(put("theme", "Errors"), put("feedback", "It fails"))[0]
		b.apply(edit(th, "Errors vary"))
		var got []string
		for _, r := range b.received() {
			got = append(got, r.URL+" "+r.Type)
		}
		if d := cmp.Diff([]string{"https://a.example.com/ record.created", "https://b.example.com/ record.changed"}, got); d != "" {
			b.Error(d)
		}
	})
}

func TestSettingsThatCannotBeAreRefused(t *testing.T) {
	bubble(t, func(b *bench) {
		for path, n := range map[string]webhook.NewWebhook{
			"url":    {URL: "http://169.254.169.254/latest"},
			"events": {URL: "https://a.example.com/", Events: []string{"record.exploded"}},
			"kinds":  {URL: "https://a.example.com/", Kinds: []string{"unicorn"}},
		} {
			var problem struct{ Code, Path, Remedy string }
			if got := b.call(http.MethodPost, "/webhooks", n, &problem); got != http.StatusUnprocessableEntity || problem.Path != path || problem.Remedy == "" {
				b.Errorf("%s: %d %+v", path, got, problem)
			}
		}
		for range webhook.MaxSubscriptions {
			b.subscribe(webhook.NewWebhook{})
		}
		if got := b.call(http.MethodPost, "/webhooks", webhook.NewWebhook{URL: "https://a.example.com/"}, nil); got != http.StatusConflict {
			b.Errorf("one webhook too many is answered with %d", got)
		}
	})
}

func TestWebhooksAreForOwners(t *testing.T) {
	bubble(t, func(b *bench) {
		w := b.subscribe(webhook.NewWebhook{})
		for _, c := range []struct{ method, path string }{
			{http.MethodGet, "/webhooks"},
			{http.MethodPost, "/webhooks"},
			{http.MethodPatch, "/webhooks/" + w.ID},
			{http.MethodDelete, "/webhooks/" + w.ID},
			{http.MethodPost, "/webhooks/" + w.ID + "/test"},
			{http.MethodGet, "/webhooks/" + w.ID + "/deliveries"},
			{http.MethodPost, "/webhooks/" + w.ID + "/deliveries/x/replay"},
		} {
			if got := b.callAs(ledger.Editor, c.method, c.path, nil, nil); got != http.StatusForbidden {
				b.Errorf("%s %s as an editor: %d", c.method, c.path, got)
			}
		}
	})
}
