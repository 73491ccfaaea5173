package duckdb_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"sort"
	"strconv"
	"time"

	"throughline.dev/events"
)

// platform makes events as the users of an API platform cause them over 180 days: 40 names, people who differ in how
// much they do by orders of magnitude (log-normal), steps in any order, a few that arrive late, ids like UUID version
// 7, and properties of about 300 bytes of JSON, half of which are the same for all events of a person. The same
// arguments give the same events.
type platform struct {
	rng    *rand.Rand
	weight []float64 // rising sums over people
	start  time.Time
	total  int
	n      int
}

func newPlatform(people, total int) *platform {
	g := &platform{rng: rand.New(rand.NewPCG(7, 11)), start: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), total: total}
	sum := 0.0
	for range people {
		sum += math.Exp(1.1 * g.rng.NormFloat64())
		g.weight = append(g.weight, sum)
	}
	return g
}

const platformDays = 180

// platformNames are the names, each half as frequent again as the second next.
func platformName(rng *rand.Rand) string {
	i := int(math.Abs(rng.NormFloat64()) * 13)
	if i >= 40 {
		i = rng.IntN(40)
	}
	first := [...]string{"doc_viewed", "search_performed", "record_opened", "record_edited", "api_call_succeeded", "api_call_failed", "signup", "api_key_created"}
	if i < len(first) {
		return first[i]
	}
	return "event_" + strconv.Itoa(i)
}

func (g *platform) next() events.Event {
	at := g.start.Add(time.Duration(float64(g.n) / float64(g.total) * platformDays * 24 * float64(time.Hour))).Add(time.Duration(g.rng.IntN(2_000_000)) * time.Microsecond)
	g.n++
	received := at.Add(time.Duration(20+g.rng.IntN(3000)) * time.Millisecond)
	if g.rng.IntN(50) == 0 {
		at = at.Add(-time.Duration(g.rng.Int64N(int64(36 * time.Hour)))) // it was offline
	}
	person := sort.SearchFloat64s(g.weight, g.rng.Float64()*g.weight[len(g.weight)-1])
	ms := received.UnixMilli()
	return events.Event{
		ID:   fmt.Sprintf("%08x-%04x-7%03x-%04x-%012x", ms>>16, ms&0xffff, g.rng.IntN(0x1000), 0x8000|g.rng.IntN(0x4000), g.rng.Int64N(1<<48)),
		Name: platformName(g.rng), Person: fmt.Sprintf("user-%07d", person), Account: fmt.Sprintf("account-%05d", person/12),
		Time: at, Received: received, Properties: g.properties(person, at),
	}
}

func (g *platform) properties(person int, at time.Time) []byte {
	pick := func(n uint64, of ...string) string { return of[n%uint64(len(of))] }
	p := uint64(person)*0x9E3779B97F4A7C15 + 0x1234567
	session := (uint64(at.Unix()/7200) ^ p*31) * 0xBF58476D1CE4E5B9
	status := 200
	if g.rng.IntN(12) == 0 {
		status = [...]int{201, 400, 401, 404, 429, 500}[g.rng.IntN(6)]
	}
	return fmt.Appendf(make([]byte, 0, 320), `{"endpoint":"/v1/projects/:id/%s","method":%q,"status":%d,"latency_ms":%d,"bytes":%d,"plan":%q,"region":%q,"sdk":%q,"sdk_version":"%d.%d.%d","country":%q,"os":%q,"browser":%q,"session":"s-%08x","team_size":%d,"cached":%t,"feature":%q,"source":%q}`,
		pick(g.rng.Uint64(), "documents", "records", "search", "members", "billing/invoices", "webhooks", "exports", "audit-log", "comments", "attachments"),
		pick(g.rng.Uint64(), "GET", "GET", "GET", "POST", "PATCH", "DELETE"), status,
		int(math.Exp(4.6+0.9*g.rng.NormFloat64())), int(math.Exp(8+1.5*g.rng.NormFloat64())),
		pick(p>>11, "free", "free", "pro", "team"), pick(p>>13, "eu-west-1", "eu-central-1", "us-east-1", "ap-south-1"),
		pick(p>>17, "python", "node", "go", "ruby", "java"), p>>20%5, p>>24%20, p>>29%10,
		pick(p>>31, "DE", "US", "GB", "FR", "IN", "BR", "JP", "NL", "SE", "PL", "ES", "IT"), pick(p>>37, "Linux", "macOS", "Windows"),
		pick(p>>41, "Chrome 141", "Firefox 144", "Safari 26", "Edge 141"), uint32(session>>16), 1+p>>45%60, g.rng.IntN(3) == 0,
		pick(g.rng.Uint64(), "search", "editor", "api", "import", "share"), pick(g.rng.Uint64(), "web", "api", "cli"))
}
