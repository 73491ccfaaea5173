package flag

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"throughline.dev/deliver/flagset"
	"throughline.dev/events"
	"throughline.dev/serve/ingest"
)

const (
	exposureEvent = "$exposure"
	maxRecent     = 200_000 // exposures that are known to be written; older ones are dropped by the event log
	maxQueue      = 8192    // exposures that wait to be written
	batchSize     = 500
)

// exposures writes who was put into which variant, once. It does so beside the answer: an evaluation does not wait for
// the disk. What could not be written is written the next time somebody asks.
type exposures struct {
	cfg   Config
	queue chan exposure

	mu     sync.Mutex
	closed bool
	recent [2]map[[16]byte]struct{} // the newer half and the older one
}

type exposure struct {
	from  ingest.Sender
	id    [16]byte
	event events.Event
}

func newExposures(cfg Config) *exposures {
	return &exposures{cfg: cfg, queue: make(chan exposure, maxQueue), recent: [2]map[[16]byte]struct{}{{}, {}}}
}

// note writes down an evaluation that put somebody into an experiment. Nobody's is not written. Who was exposed to other
// rules of the flag is so to these again: otherwise those who stayed where they were would be missing from the split.
func (x *exposures) note(from ingest.Sender, who person, assignment string, e flagset.Evaluation) {
	if !e.Exposed() {
		return
	}
	name := who.id
	if e.HashAttribute == "id" {
		name = e.Unit
	}
	if name == "" {
		return
	}
	text := fmt.Sprintf("%q %q %q %q %q %q %q", e.Flag.Name, assignment, e.Experiment, name, e.HashAttribute, e.Unit, e.Variant)
	sum := sha256.Sum256([]byte(text))
	id := [16]byte(sum[:16])
	properties, err := json.Marshal(map[string]any{
		"flag": e.Flag.Name, "variant": e.Variant, "experiment": e.Experiment, "rule": e.Rule, "version": e.Flag.Version, "hash_attribute": e.HashAttribute, "unit": e.Unit,
	})
	if err != nil {
		return // texts and a number
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.closed || x.seen(id) {
		return
	}
	now := x.cfg.Now().UTC().Truncate(time.Microsecond)
	select {
	case x.queue <- exposure{from, id, events.Event{ID: "exposure-" + hex.EncodeToString(id[:]), Name: exposureEvent, Person: name, Account: who.account, Time: now, Received: now, Properties: properties}}:
		x.remember(id)
	default: // too many wait
	}
}

func (x *exposures) seen(id [16]byte) bool {
	_, newer := x.recent[0][id]
	_, older := x.recent[1][id]
	return newer || older
}

func (x *exposures) remember(id [16]byte) {
	if len(x.recent[0]) >= maxRecent/2 {
		x.recent[1], x.recent[0] = x.recent[0], map[[16]byte]struct{}{}
	}
	x.recent[0][id] = struct{}{}
}

// run writes what waits until the context ends, and then the rest.
func (x *exposures) run(ctx context.Context) {
	stop := context.AfterFunc(ctx, func() {
		x.mu.Lock()
		defer x.mu.Unlock()
		x.closed = true
		close(x.queue)
	})
	defer stop()
	for first := range x.queue {
		group := map[string][]exposure{first.from.ID(): {first}}
		for n := 1; n < batchSize && len(x.queue) > 0; n++ {
			if e, open := <-x.queue; open {
				group[e.from.ID()] = append(group[e.from.ID()], e)
			}
		}
		for _, part := range group {
			x.write(part)
		}
	}
}

func (x *exposures) write(part []exposure) {
	b := events.Batch{}
	for _, e := range part {
		b.Events = append(b.Events, e.event)
	}
	err := x.cfg.Ingest.Store(part[0].from, b)
	if err == nil {
		return
	}
	x.cfg.Log.Error("exposures not stored", "events", len(part), "error", err.Error())
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, e := range part {
		delete(x.recent[0], e.id)
		delete(x.recent[1], e.id)
	}
}
