package sample_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline.dev/sample"
)

// small is a sample that is written quickly.
func small(seed int64) sample.Params {
	p := sample.Default()
	p.Seed, p.Developers, p.Accounts, p.Events = seed, 400, 120, 40_000
	return p
}

// shared are the default world, simulated once, and a small export, written once, for the tests that change neither.
type shared struct {
	world *sample.World
	small sample.Params
	dir   string
}

var once = sync.OnceValues(func() (shared, error) {
	w, err := sample.Simulate(sample.Default())
	if err != nil {
		return shared{}, err
	}
	dir, err := os.MkdirTemp("", "sample")
	if err != nil {
		return shared{}, err
	}
	s := shared{world: w, small: small(11), dir: dir}
	return s, sample.Write(dir, s.small)
})

func TestMain(m *testing.M) {
	code := m.Run()
	if s, err := once(); err == nil {
		os.RemoveAll(s.dir)
	}
	os.Exit(code)
}

func fixture(t *testing.T) shared {
	t.Helper()
	s, err := once()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func write(t *testing.T, p sample.Params) string {
	t.Helper()
	dir := t.TempDir()
	if err := sample.Write(dir, p); err != nil {
		t.Fatal(err)
	}
	return dir
}

// digests returns the hash of each file below dir by its name.
func digests(t *testing.T, dir string) map[string]string {
	t.Helper()
	sums := map[string]string{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		sum := sha256.Sum256(b)
		sums[filepath.ToSlash(rel)] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	first, again, other := digests(t, fixture(t).dir), digests(t, write(t, fixture(t).small)), digests(t, write(t, small(2)))
	if len(first) < 90 {
		t.Fatalf("%d files", len(first))
	}
	for name, sum := range first {
		if again[name] != sum {
			t.Errorf("%s: the same seed gives other bytes", name)
		}
		// The product files without quotes and the API descriptions are the same in every sample.
		if own, _, _ := strings.Cut(name, "/"); own != "product" && own != "api" && other[name] == sum {
			t.Errorf("%s: another seed gives the same bytes", name)
		}
	}
}

func TestSampleHasTheSizeAUserWouldHave(t *testing.T) {
	t.Parallel()
	w := fixture(t).world
	p := w.Params
	if n := len(w.Tickets); n < 820 || n > 980 {
		t.Errorf("%d tickets, want about 900", n)
	}
	if len(w.Interviews) != 14 || len(w.SDKIssues) != 60 || len(w.SalesNotes) != 40 || len(w.Accounts) != 420 || len(w.Developers) != 1400 {
		t.Errorf("%d interviews, %d SDK issues, %d sales notes, %d accounts, %d developers", len(w.Interviews), len(w.SDKIssues), len(w.SalesNotes), len(w.Accounts), len(w.Developers))
	}
	formats := map[string]int{}
	for _, v := range w.Interviews {
		formats[v.Format]++
		if len(v.Turns) < 25 || len(v.Turns) > 60 {
			t.Errorf("%s has %d turns, want 25 to 60", v.File, len(v.Turns))
		}
	}
	if len(formats) != 4 {
		t.Errorf("formats of transcripts: %v", formats)
	}
	for i, team := range w.Teams {
		if len(team.Issues) != p.Delivery.Issues[i] {
			t.Errorf("%s has %d issues, want %d", team.Name, len(team.Issues), p.Delivery.Issues[i])
		}
	}
	// A fifth of the lines shows how long one is and how well their number is met.
	p.Events /= 5
	lines, size := 0, 0
	for name, text := range eventFiles(t, write(t, p)) {
		size += len(text)
		n := strings.Count(text, "\n")
		lines += n
		if strings.HasSuffix(name, "2026-09.ndjson") && n < p.Events/20 {
			t.Errorf("%s has %d lines", name, n)
		}
	}
	if lines < p.Events*985/1000 || lines > p.Events*1015/1000 {
		t.Errorf("%d events, want about %d", lines, p.Events)
	}
	if perLine := size / lines; perLine < 250 || perLine > 300 {
		t.Errorf("%d bytes a line, want 250 to 300", perLine)
	}
}

func eventFiles(t *testing.T, dir string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "events", "*"))
	if err != nil || len(names) < 10 {
		t.Fatalf("%d event files: %v", len(names), err)
	}
	texts := map[string]string{}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(b)
	}
	return texts
}

func TestEventsAreAsSegmentHasThem(t *testing.T) {
	t.Parallel()
	p, dir := fixture(t).small, fixture(t).dir
	type message struct {
		Type, Event, MessageID, UserID, AnonymousID, PreviousID, GroupID string
		Context                                                          struct{ GroupID string }
		Properties, Traits                                               map[string]any
		Timestamp, OriginalTimestamp, SentAt, ReceivedAt                 time.Time
	}
	seen, types, names := map[string]string{}, map[string]int{}, map[string]int{}
	twice, late, shuffled, skewed, merged := 0, 0, 0, 0, 0
	files := eventFiles(t, dir)
	var last, lastReceived time.Time
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for line := range strings.Lines(files[name]) {
			var m message
			dec := json.NewDecoder(strings.NewReader(line))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&m); err != nil {
				t.Fatalf("%s: %v: %s", name, err, line)
			}
			types[m.Type]++
			names[m.Event]++
			if m.UserID == "" && m.AnonymousID == "" || m.Timestamp.IsZero() {
				t.Fatalf("nobody or never: %s", line)
			}
			received := m.Timestamp
			if !m.ReceivedAt.IsZero() {
				received = m.ReceivedAt
			}
			if received.Before(lastReceived) || !received.Before(p.Today.AddDate(0, 0, 1)) || received.Format("2006-01") != strings.TrimSuffix(filepath.Base(name), ".ndjson") {
				t.Fatalf("out of its place: %s", line)
			}
			if m.Timestamp.Before(last) {
				shuffled++
			}
			last, lastReceived = m.Timestamp, received
			if received.Sub(m.Timestamp) > 30*time.Minute {
				late++
			}
			if !m.OriginalTimestamp.IsZero() {
				// The rule for clocks that are wrong: timestamp = receivedAt - (sentAt - originalTimestamp).
				if got := m.ReceivedAt.Add(-m.SentAt.Sub(m.OriginalTimestamp)); !got.Equal(m.Timestamp) {
					t.Fatalf("corrected time %v: %s", got, line)
				}
				if !m.OriginalTimestamp.Equal(m.Timestamp) {
					skewed++
				}
			}
			if before, ok := seen[m.MessageID]; ok {
				twice++
				if same := cut(before); same != cut(line) {
					t.Fatalf("one message, two contents:\n%s%s", before, line)
				}
			}
			seen[m.MessageID] = line
			if m.PreviousID != "" || m.Type == "identify" && m.AnonymousID != "" {
				merged++
			}
		}
	}
	total := 0
	for _, n := range types {
		total += n
	}
	for what, share := range map[string]float64{"sent twice": float64(twice) / float64(total) / 0.01, "late": float64(late) / float64(total) / 0.006} {
		if share < 0.7 || share > 1.4 {
			t.Errorf("%s: %.2f times what it should be", what, share)
		}
	}
	if shuffled == 0 || skewed == 0 || merged < p.Developers/3 {
		t.Errorf("%d out of order, %d with a wrong clock, %d identities", shuffled, skewed, merged)
	}
	for _, name := range []string{"signed_up", "docs_viewed", "docs_searched", "token_requested", "authorization_requested", "token_exchanged", "token_issued", "api_request", "api_call_succeeded"} {
		if names[name] < 100 {
			t.Errorf("%d events %s", names[name], name)
		}
	}
	for _, kind := range []string{"track", "identify", "group", "alias"} {
		if types[kind] == 0 {
			t.Errorf("no %s", kind)
		}
	}
}

var times = regexp.MustCompile(`,?"(sentAt|receivedAt)":"[^"]*"`)

// cut removes the times that differ when a message is sent again.
func cut(line string) string { return times.ReplaceAllString(line, "") }

func unzip(t *testing.T, packed string) string {
	t.Helper()
	z, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestGzippedEventsHoldTheSame(t *testing.T) {
	t.Parallel()
	p := fixture(t).small
	plain := eventFiles(t, fixture(t).dir)
	p.Gzip = true
	packed := eventFiles(t, write(t, p))
	if len(plain) != len(packed) {
		t.Fatalf("%d files, %d packed", len(plain), len(packed))
	}
	for name, text := range plain {
		found := false
		for other, z := range packed {
			if filepath.Base(other) != filepath.Base(name)+".gz" {
				continue
			}
			found = true
			if got := unzip(t, z); got != text {
				t.Errorf("%s: %d bytes, unpacked %d", name, len(text), len(got))
			}
		}
		if !found {
			t.Errorf("%s is not among the packed files", name)
		}
	}
}

func TestJiraExports(t *testing.T) {
	t.Parallel()
	w, dir := fixture(t).world, fixture(t).dir
	p := w.Params
	for _, name := range []string{"platform.csv", "developer-experience.csv"} {
		b, err := os.ReadFile(filepath.Join(dir, "jira", name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff")))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for header, n := range map[string]int{"Labels": 4, "Sprint": 4, "Comment": 3, "Custom field (Status history)": 1, "Custom field (Requirement)": 1, "Issue key": 1} {
			count := 0
			for _, h := range rows[0] {
				if h == header {
					count++
				}
			}
			if count != n {
				t.Errorf("%s: %d columns %s, want %d", name, count, header, n)
			}
		}
	}
	for i, team := range w.Teams {
		open, wrong, reopened, promised := 0, 0, 0, 0
		for _, n := range team.Issues {
			switch {
			case n.IsEpic:
			case n.Finished.IsZero():
				open++
				if n.Requirement != "" {
					promised++
				}
			case n.Created.After(n.Finished):
				wrong++
			}
			if len(n.Moves) > 3 {
				reopened++
			}
			for j := 1; j < len(n.Moves); j++ {
				if n.Moves[j].At.Before(n.Moves[j-1].At) {
					t.Errorf("%s-%d: its steps go back in time: %v", team.Project, n.Number, n.Moves)
				}
			}
		}
		if open != p.Delivery.Open[i] || promised < 15 || reopened < 5 {
			t.Errorf("%s: %d open, %d of them for a requirement, %d reopened", team.Name, open, promised, reopened)
		}
		if wrong == 0 && i == 0 {
			t.Errorf("%s: no row with an impossible date", team.Name)
		}
	}
}

// Nothing in the files may say what only a computation can find out. Plans may: the files of goals are left out.
func TestNoFileHoldsAResult(t *testing.T) {
	t.Parallel()
	result := regexp.MustCompile(`(?i)\b3[5-9](\.\d+)? ?%|nine days (on|in) average|averag|median (time|was|is|fell|of)|fell (from|to)|activation (rose|rises|went|is up)|from nine (days )?to four|three frictions`)
	dir := fixture(t).dir
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.Contains(name, "/events/") || strings.Contains(name, "/key-results/") || strings.Contains(name, "/metrics/") {
			return err
		}
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if m := result.FindString(s.Text()); m != "" {
				return fmt.Errorf("%s: %q in %s", name, m, s.Text())
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestImpossibleParametersAreNamed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*sample.Params){
		"5 developers": func(p *sample.Params) { p.Developers = 5 },
		"3 accounts":   func(p *sample.Params) { p.Accounts = 3 },
		"From":         func(p *sample.Params) { p.From = p.Today },
		"growth":       func(p *sample.Params) { p.Growth = 0 },
		"2 after":      func(p *sample.Params) { p.After.Auth.Steps = 2 },
	} {
		p := sample.Default()
		change(&p)
		if _, err := sample.Simulate(p); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}
