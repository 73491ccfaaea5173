package ingest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline.dev/events"
	"throughline.dev/events/wire"
)

// What the health of ingestion remembers at most.
const (
	maxStreams    = 50  // write keys and formats, each of which may hold 100 KB
	maxRejections = 100 // reasons
	maxUnknown    = 200 // names of events
	maxConflicts  = 50  // events that were dropped because of a conflict
)

// health remembers what came in during the last day, since the process started. It is written to once for every group of
// requests that is stored and for every request that is not; its memory is bounded whatever comes.
type health struct {
	now   func() time.Time
	known func(name string) bool // nil: all are
	since time.Time

	mu          sync.Mutex
	all         traffic
	streams     map[streamID]*streamHealth
	rejections  map[rejectionID]*rejection
	unknown     map[string]*unknownName
	moreUnknown int64      // events of names beyond those remembered
	conflicts   []conflict // the last ones, in a ring once there are maxConflicts
	next        int        // of the ring
}

// streamID names a stream, for longer than its key lives. Other streams than those remembered have the zero one.
type streamID struct{ key, format string }

type streamHealth struct {
	traffic
	last time.Time
}

// rejectionID is a reason: what to do about it and where, which are the same however the sentences differ.
type rejectionID struct {
	request       bool // of the request as a whole
	field, remedy string
}

type rejection struct {
	total int64
	day   ring
	last  example
}

// example is the last message or request that was refused for a reason.
type example struct {
	at                time.Time
	from              streamID
	path, id          string
	detail, beginning string
}

type unknownName struct {
	events      int64
	first, last time.Time
}

func newHealth(now func() time.Time, known func(string) bool) *health {
	return &health{
		now: now, known: known, since: now().UTC(), streams: map[streamID]*streamHealth{}, rejections: map[rejectionID]*rejection{}, unknown: map[string]*unknownName{},
	}
}

func idOf(k *key, format string) streamID {
	if k == nil {
		return streamID{format: format}
	}
	return streamID{k.id(), format}
}

// stream returns what is remembered of a stream. The lock is held.
func (h *health) stream(id streamID, now time.Time) *streamHealth {
	one := h.streams[id]
	if one == nil {
		if len(h.streams) >= maxStreams {
			h.forget(now)
		}
		if len(h.streams) >= maxStreams {
			id = streamID{}
			if one = h.streams[id]; one != nil {
				one.last = now
				return one
			}
		}
		one = &streamHealth{}
		h.streams[id] = one
	}
	one.last = now
	return one
}

// forget drops streams that have been silent for a day.
func (h *health) forget(now time.Time) {
	maps.DeleteFunc(h.streams, func(_ streamID, s *streamHealth) bool { return now.Sub(s.last) > 24*time.Hour })
}

// stored counts events that were appended together.
func (h *health) stored(from stream, all []events.Event, done events.Appended) {
	c := counted{events: done.Added, duplicates: done.Duplicates, conflicts: done.Conflicts}
	var lags lagCounts
	strange := map[string]int64{}
	for i := range all {
		e := &all[i]
		lags.add(e.Received.Sub(e.Time))
		if h.known != nil && e.Name[0] != '$' && !h.known(e.Name) {
			c.unknown++
			strange[e.Name]++
		}
	}
	now := h.now().UTC()
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all.count(now, c, &lags)
	h.stream(idOf(from.key, from.format), now).count(now, c, &lags)
	for name, n := range strange {
		one := h.unknown[name]
		if one == nil {
			if len(h.unknown) >= maxUnknown {
				h.moreUnknown += n
				continue
			}
			one = &unknownName{first: now}
			h.unknown[strings.Clone(name)] = one // it may be a slice of a whole body
		}
		one.events += n
		one.last = now
	}
}

// refused counts messages that could not be used.
func (h *health) refused(k *key, format string, all []wire.Refusal) {
	now := h.now().UTC()
	from := idOf(k, format)
	h.mu.Lock()
	defer h.mu.Unlock()
	c := counted{refused: int64(len(all))}
	h.all.count(now, c, nil)
	h.stream(from, now).count(now, c, nil)
	for _, r := range all {
		h.reject(now, rejectionID{field: r.Field, remedy: r.Remedy}, example{now, from, r.Path, r.ID, r.Reason, r.Text})
	}
}

// rejected counts a request that nothing was taken of. What it would have held nobody knows.
func (h *health) rejected(k *key, format string, f fault) {
	now := h.now().UTC()
	from := idOf(k, format)
	h.mu.Lock()
	defer h.mu.Unlock()
	c := counted{rejected: 1}
	h.all.count(now, c, nil)
	if k != nil {
		h.stream(from, now).count(now, c, nil)
	}
	h.reject(now, rejectionID{true, f.path, f.remedy}, example{now, from, f.path, "", f.detail, ""})
}

// turnedAway counts a request that was asked to come again.
func (h *health) turnedAway(k *key, format string) {
	now := h.now().UTC()
	h.mu.Lock()
	defer h.mu.Unlock()
	c := counted{turnedAway: 1}
	h.all.count(now, c, nil)
	if k != nil {
		h.stream(idOf(k, format), now).count(now, c, nil)
	}
}

// conflict is an event that was dropped because an event with its id and other content had come before.
type conflict struct {
	at, time time.Time
	from     streamID
	id, name string
}

// conflicted remembers events of a group that were dropped because of a conflict.
func (h *health) conflicted(from stream, all []events.Event) {
	if len(all) == 0 {
		return
	}
	now, id := h.now().UTC(), idOf(from.key, from.format)
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := range all {
		// Texts of events are slices of whole bodies.
		one := conflict{now, all[i].Time.UTC(), id, strings.Clone(all[i].ID), strings.Clone(all[i].Name)}
		if len(h.conflicts) < maxConflicts {
			h.conflicts = append(h.conflicts, one)
			continue
		}
		h.conflicts[h.next] = one
		h.next = (h.next + 1) % maxConflicts
	}
}

// reject counts one rejection. The lock is held.
func (h *health) reject(now time.Time, id rejectionID, last example) {
	one := h.rejections[id]
	if one == nil {
		if len(h.rejections) >= maxRejections {
			id = rejectionID{request: id.request, remedy: "See the last one"}
			last.detail = "another reason: " + last.detail
			one = h.rejections[id]
		}
		if one == nil {
			one = &rejection{}
			h.rejections[rejectionID{id.request, strings.Clone(id.field), id.remedy}] = one
		}
	}
	one.total++
	one.day.add(now)
	// Texts of messages are slices of whole bodies.
	last.path, last.id, last.detail, last.beginning = strings.Clone(last.path), strings.Clone(last.id), strings.Clone(last.detail), strings.Clone(last.beginning)
	one.last = last
}

// report tells what is remembered. Names are those of write keys by their ids.
func (h *health) report(names map[string]string) Ingestion {
	now := h.now().UTC()
	h.mu.Lock()
	defer h.mu.Unlock()
	from := func(id streamID) StreamID { return StreamID{Key: id.key, Name: names[id.key], Format: id.format} }
	out := Ingestion{
		Since: h.since, AsOf: now, Hour: h.all.total(now, time.Hour), Day: h.all.total(now, 24*time.Hour), Minutes: h.all.perMinute(now), Periods: h.all.perPeriod(now),
		Streams: []StreamTraffic{}, Rejections: []Rejection{}, Conflicts: []ConflictingEvent{}, Unknown: []UnknownEvent{}, MoreUnknown: h.moreUnknown,
	}
	for i := range h.conflicts { // the newest is before the next
		c := h.conflicts[(h.next-1-i+2*len(h.conflicts))%len(h.conflicts)]
		out.Conflicts = append(out.Conflicts, ConflictingEvent{StreamID: from(c.from), At: c.at, ID: c.id, Event: c.name, Time: c.time})
	}
	for id, s := range h.streams {
		out.Streams = append(out.Streams, StreamTraffic{StreamID: from(id), Last: s.last, Hour: s.total(now, time.Hour), Day: s.total(now, 24*time.Hour)})
	}
	slices.SortFunc(out.Streams, func(a, b StreamTraffic) int {
		return cmp.Or(cmp.Compare(b.Day.Events, a.Day.Events), cmp.Compare(a.Key, b.Key), cmp.Compare(a.Format, b.Format))
	})
	for id, r := range h.rejections {
		unit := "message"
		if id.request {
			unit = "request"
		}
		out.Rejections = append(out.Rejections, Rejection{
			Unit: unit, Field: id.field, Remedy: id.remedy, Total: r.total, Day: r.day.sum(now),
			Last: RejectionExample{StreamID: from(r.last.from), At: r.last.at, Path: r.last.path, MessageID: r.last.id, Detail: r.last.detail, Text: r.last.beginning},
		})
	}
	slices.SortFunc(out.Rejections, func(a, b Rejection) int {
		return cmp.Or(cmp.Compare(b.Day, a.Day), cmp.Compare(b.Total, a.Total), cmp.Compare(a.Remedy, b.Remedy), cmp.Compare(a.Field, b.Field))
	})
	for name, u := range h.unknown {
		if !h.known(name) { // it may have been declared meanwhile
			out.Unknown = append(out.Unknown, UnknownEvent{name, u.events, u.first, u.last})
		}
	}
	slices.SortFunc(out.Unknown, func(a, b UnknownEvent) int {
		return cmp.Or(cmp.Compare(b.Events, a.Events), cmp.Compare(a.Name, b.Name))
	})
	return out
}
