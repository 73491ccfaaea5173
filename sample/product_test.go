package sample_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/sample"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

func kinds() map[string]ledger.Kind {
	all := map[string]ledger.Kind{}
	for _, s := range []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()} {
		for _, k := range s.Kinds {
			all[k.Name] = k
		}
	}
	return all
}

// productFile is a product file as its reader will see it.
type productFile struct {
	name, body string
	matter     map[string]any
}

func (f productFile) text(member string) string {
	s, _ := f.matter[member].(string)
	return s
}

// links returns the links of a file by relation.
func (f productFile) links(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	m, _ := f.matter["links"].(map[string]any)
	for relation, v := range m {
		switch v := v.(type) {
		case string:
			all[relation] = []string{v}
		case []any:
			for _, key := range v {
				all[relation] = append(all[relation], key.(string))
			}
		default:
			t.Fatalf("%s: links.%s is a %T", f.name, relation, v)
		}
	}
	return all
}

func productFiles(t *testing.T, dir string) map[string]productFile {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "product", "*", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]productFile{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parts := strings.SplitN(string(b), "---\n", 3)
		if len(parts) != 3 || parts[0] != "" {
			t.Fatalf("%s has no front matter", name)
		}
		f := productFile{name: name, body: parts[2]}
		if err := yaml.Unmarshal([]byte(parts[1]), &f.matter); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if _, twice := files[f.text("key")]; twice || f.text("key") == "" {
			t.Fatalf("%s: key %q", name, f.text("key"))
		}
		files[f.text("key")] = f
	}
	return files
}

func TestProductFilesFitTheKinds(t *testing.T) {
	t.Parallel()
	files, all := productFiles(t, fixture(t).dir), kinds()
	count := map[string]int{}
	for key, f := range files {
		k, ok := all[f.text("kind")]
		if !ok {
			t.Errorf("%s: kind %q", key, f.text("kind"))
			continue
		}
		count[k.Name]++
		if ledger.Key(key).Prefix() != k.Prefix || f.text("title") == "" {
			t.Errorf("%s: a %s needs a key like %s-1, and a title", key, k.Name, k.Prefix)
		}
		state := f.text("state")
		if _, ok := k.Lifecycle.State(state); !ok || !reachable(k.Lifecycle, state) {
			t.Errorf("%s: state %q cannot be reached", key, state)
		}
		fields := map[string]any{}
		for name, v := range f.matter {
			if !slices.Contains([]string{"kind", "key", "title", "state", "owner", "labels", "links", "quotes"}, name) {
				fields[name] = v
			}
		}
		raw, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		canonical, err := k.Canonical(raw)
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		if move, ok := k.Lifecycle.Move(k.Lifecycle.Initial(), state); ok && move.Requires != nil {
			if err := move.Requires(ledger.Record{Kind: k.Name, Fields: canonical}); err != nil {
				t.Errorf("%s: %v", key, err)
			}
		}
		for relation, targets := range f.links(t) {
			for _, target := range targets {
				other, ok := files[target]
				if !ok {
					t.Errorf("%s %s %s: there is no such file", key, relation, target)
				} else if !allowed(k, relation, all[other.text("kind")]) {
					t.Errorf("%s %s %s: a %s may not", key, relation, target, k.Name)
				}
			}
		}
	}
	for kind, n := range map[string]int{
		"objective": 2, "key_result": 4, "opportunity": 6, "feature": 17, "requirement": 10, "story": 4, "decision": 5, "stakeholder": 3,
		"commitment": 4, "debt": 2, "metric": 18, "cohort": 2, "experiment": 2, "evaluation": 5, "release": 4, "theme": 3, "flag": 5, "tracked_event": 11,
	} {
		if count[kind] != n {
			t.Errorf("%d files of kind %s, want %d", count[kind], kind, n)
		}
	}
}

// reachable reports whether moves lead from the initial state to another, verdicts left aside.
func reachable(l ledger.Lifecycle, state string) bool {
	seen := []string{l.Initial()}
	for i := 0; i < len(seen); i++ {
		for _, next := range l.Next(seen[i]) {
			if move, _ := l.Move(seen[i], next); !move.SystemOnly && !slices.Contains(seen, next) {
				seen = append(seen, next)
			}
		}
	}
	return slices.Contains(seen, state)
}

// allowed reports whether one of both kinds declares the link.
func allowed(from ledger.Kind, relation string, to ledger.Kind) bool {
	for _, e := range from.Out {
		if e.Relation == relation && slices.Contains(e.Kinds, to.Name) {
			return true
		}
	}
	for _, e := range to.In {
		if e.Relation == relation && (e.Kinds == nil || slices.Contains(e.Kinds, from.Name)) {
			return true
		}
	}
	return false
}

// A quote must stand in its source, as that is written in its file, on one line: a reader that joins the cues of a
// turn finds it, and so does a person with a text search.
func TestEveryQuoteStandsInItsSource(t *testing.T) {
	t.Parallel()
	for _, p := range []sample.Params{sample.Default(), small(8)} {
		p.Events = 1
		dir := write(t, p)
		tickets := ticketTexts(t, dir)
		speakers := map[string]bool{}
		n := 0
		for key, f := range productFiles(t, dir) {
			quotes, _ := f.matter["quotes"].([]any)
			if slices.Contains([]string{"OPP-1", "OPP-2", "OPP-3"}, key) && len(quotes) < 3 {
				t.Errorf("seed %d: %s has %d quotes", p.Seed, key, len(quotes))
			}
			for _, q := range quotes {
				q := q.(map[string]any)
				source, text, speaker := q["source"].(string), q["text"].(string), q["speaker"].(string)
				speakers[speaker] = true
				n++
				if id, ok := strings.CutPrefix(source, "zendesk/"); ok {
					if !strings.Contains(tickets[id], text) {
						t.Errorf("%s: %q does not stand in ticket %s: %q", key, text, id, tickets[id])
					}
					continue
				}
				b, err := os.ReadFile(filepath.Join(dir, source))
				if err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(string(b), text) || !strings.Contains(string(b), speaker) {
					t.Errorf("%s: %q of %s does not stand in %s", key, text, speaker, source)
				}
			}
		}
		if n < 12 || len(speakers) < 8 {
			t.Errorf("seed %d: %d quotes of %d people", p.Seed, n, len(speakers))
		}
	}
}

func ticketTexts(t *testing.T, dir string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "tickets", "zendesk-tickets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var export struct {
		Tickets []struct {
			ID          json.Number
			Description string
		}
	}
	if err := json.Unmarshal(b, &export); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, x := range export.Tickets {
		texts[x.ID.String()] = x.Description
	}
	return texts
}

// Work items name requirements by keys that the product files have.
func TestIssuesImplementRequirementsThatExist(t *testing.T) {
	t.Parallel()
	dir := fixture(t).dir
	files := productFiles(t, dir)
	found := map[string]bool{}
	for _, name := range []string{"platform.csv", "developer-experience.csv"} {
		b, err := os.ReadFile(filepath.Join(dir, "jira", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range regexp.MustCompile(`REQ-\d+`).FindAllString(string(b), -1) {
			found[key] = true
			if _, ok := files[key]; !ok {
				t.Errorf("%s names %s, of which there is no file", name, key)
			}
		}
	}
	if len(found) < 7 {
		t.Errorf("issues implement %v", found)
	}
}
