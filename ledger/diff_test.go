package ledger_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline.dev/ledger"
)

func TestDiffListsWhatDiffers(t *testing.T) {
	t.Parallel()
	raw := func(s string) json.RawMessage { return json.RawMessage(s) }
	ext := []ledger.ExternalKey{{Source: "a", Key: "1"}}
	base := ledger.Record{Key: "TH-1", Kind: "theme", Title: "t", State: "seen", Labels: []string{"a"}, Fields: raw(`{"a":1,"b":[1,2]}`), Version: 1}
	with := func(change func(*ledger.Record)) ledger.Record {
		r := base
		change(&r)
		return r
	}
	for _, c := range []struct {
		name     string
		old, new ledger.Record
		want     []ledger.FieldChange
	}{
		{"nothing", base, base, nil},
		{"what the store counts", base, with(func(r *ledger.Record) { r.Version, r.Position = 2, 9 }), nil},
		{"texts, in the order a reader expects", base, with(func(r *ledger.Record) { r.Title, r.Body, r.Owner, r.State = "u", "b", "o", "closed" }), []ledger.FieldChange{
			{Path: "title", Old: "t", New: "u"}, {Path: "state", Old: "seen", New: "closed"}, {Path: "owner", Old: "", New: "o"}, {Path: "body", Old: "", New: "b"},
		}},
		{"labels", base, with(func(r *ledger.Record) { r.Labels = nil }), []ledger.FieldChange{{Path: "labels", Old: []string{"a"}, New: []string(nil)}}},
		{"no labels", with(func(r *ledger.Record) { r.Labels = nil }), with(func(r *ledger.Record) { r.Labels = []string{} }), nil},
		{"fields", base, with(func(r *ledger.Record) { r.Fields = raw(`{"b":[2,1],"c":"x"}`) }), []ledger.FieldChange{
			{Path: "fields.a", Old: raw(`1`), New: nil}, {Path: "fields.b", Old: raw(`[1,2]`), New: raw(`[2,1]`)}, {Path: "fields.c", Old: nil, New: raw(`"x"`)},
		}},
		{"null is no value", with(func(r *ledger.Record) { r.Fields = raw(`{"a":null}`) }), with(func(r *ledger.Record) { r.Fields = nil }), nil},
		{"from null", with(func(r *ledger.Record) { r.Fields = raw(`{"a":null}`) }), with(func(r *ledger.Record) { r.Fields = raw(`{"a":1}`) }), []ledger.FieldChange{{Path: "fields.a", Old: nil, New: raw(`1`)}}},
		{"external keys", base, with(func(r *ledger.Record) { r.External = ext }), []ledger.FieldChange{{Path: "external", Old: []ledger.ExternalKey(nil), New: ext}}},
		{"deletion", base, with(func(r *ledger.Record) { r.Deleted = true }), []ledger.FieldChange{{Path: "deleted", Old: false, New: true}}},
		{"creation", ledger.Record{}, base, []ledger.FieldChange{
			{Path: "title", Old: "", New: "t"},
			{Path: "state", Old: "", New: "seen"},
			{Path: "labels", Old: []string(nil), New: []string{"a"}},
			{Path: "fields.a", Old: nil, New: raw(`1`)},
			{Path: "fields.b", Old: nil, New: raw(`[1,2]`)},
		}},
	} {
		if d := cmp.Diff(c.want, ledger.Diff(c.old, c.new)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}
