package sample

import (
	"math"
	"slices"
	"time"
)

// line is one line of the event files before it is spelled out. There are a million of them, so it is small.
type line struct {
	id       uint64 // message id
	at       int64  // when it happened, milliseconds since 1970
	received int64  // when it arrived
	entity   uint32 // number in a path
	latency  uint16
	dev      int32
	moment   int32 // index into the journey; for other kinds without meaning
	kind     lineKind
	server   bool  // sent by the gateway, whose clock is right and which sends at once
	op       uint8 // index into operations, or of the trial
	trouble  int8  // index into troubles; -1: it succeeded; in a trial the variant
}

type lineKind uint8

const (
	journeyLine lineKind = iota
	identifyLine
	aliasLine
	groupLine
	requestLine // regular use
	successLine // the first success of a day of regular use
	pageLine    // documentation read by somebody who uses the API
	exposureLine
	webhookLine
)

// lines draws all lines of the event files, in order of arrival.
func (w *World) lines() []line {
	p := w.Params
	all := make([]line, 0, p.Events+p.Events/50)
	for i := range w.Developers {
		all = w.journeyLines(all, i)
	}
	for i := range w.Developers {
		all = w.trialLines(all, i)
		all = w.launchLines(all, i)
	}
	left := int(float64(p.Events)/(1+p.Habits.Duplicates)) - len(all)
	if perDay := w.expect(max(left, 0)); perDay > 0 {
		for i := range w.Developers {
			all = w.useLines(all, i, perDay)
		}
	}
	all = w.deliverLines(all)
	end := p.end().UnixMilli()
	all = slices.DeleteFunc(all, func(l line) bool { return l.received >= end })
	slices.SortFunc(all, func(a, b line) int {
		if a.received != b.received {
			return int(a.received - b.received)
		}
		if a.id != b.id {
			return map[bool]int{true: -1, false: 1}[a.id < b.id]
		}
		return 0
	})
	return all
}

func (w *World) journeyLines(all []line, i int) []line {
	d := &w.Developers[i]
	r := w.random("journey lines", i)
	put := func(kind lineKind, at time.Time, moment int) {
		all = append(all, line{id: r.Uint64(), at: at.UnixMilli(), dev: int32(i), moment: int32(moment), kind: kind})
	}
	for j, m := range d.Journey {
		if m.Event == "" {
			continue
		}
		put(journeyLine, m.At, j)
		all[len(all)-1].server = m.Event == apiRequest || m.Event == apiSucceeded || m.Event == tokenIssued
		if m.Event != signedUp {
			continue
		}
		put(identifyLine, m.At.Add(40*time.Millisecond), j)
		if d.Anonymous != "" && d.aliased() {
			put(aliasLine, m.At.Add(55*time.Millisecond), j)
		}
		if d.Account >= 0 {
			put(groupLine, m.At.Add(80*time.Millisecond), j)
		}
	}
	return all
}

// aliased says that the console told of the anonymous id by an alias; otherwise the identify carries it.
func (d *Developer) aliased() bool { return d.Anonymous[len(d.Anonymous)-1]%5 == 0 }

// deliverLines adds what happens between a sender and the log: lines arrive late, out of order and twice.
func (w *World) deliverLines(all []line) []line {
	h := w.Params.Habits
	r := w.random("delivery of lines", 0)
	for i := range all {
		l := &all[i]
		l.received = l.at
		if !l.server {
			l.received += 200 + int64(1500*r.ExpFloat64())
		}
		if chance(r, h.Late) {
			// A queue that was offline: minutes for most, days for some.
			l.received += int64(math.Min(6*24, 3*math.Exp(1.3*r.NormFloat64())) * float64(hour.Milliseconds()))
		}
	}
	for i := range all {
		if chance(r, h.Duplicates) {
			twin := all[i]
			twin.received += 1000 + int64(r.ExpFloat64()*60_000)
			all = append(all, twin)
		}
	}
	return all
}

func (w *World) useLines(all []line, i int, perDay float64) []line {
	d := &w.Developers[i]
	r := w.random("use lines", i)
	ops := make([]weighted[uint8], 0, 10)
	for j, o := range operations() {
		ops = append(ops, weighted[uint8]{uint8(j), o.use * math.Exp(0.5*r.NormFloat64())})
	}
	failures := make([]weighted[int8], 0, 6)
	for j, f := range troubles() {
		failures = append(failures, weighted[int8]{int8(j), f.weight})
	}
	failing := w.Params.Habits.FailedUse * math.Exp(0.7*r.NormFloat64())
	for from, to := range d.useDays {
		length := to.Sub(from)
		n := poisson(r, perDay*d.Rate*busy(from)*float64(length)/float64(day))
		first := line{at: math.MaxInt64}
		for range n {
			l := line{
				id: r.Uint64(), at: from.UnixMilli() + int64(r.Float64()*float64(length.Milliseconds())), dev: int32(i),
				kind: requestLine, server: true, op: draw(r, ops), trouble: -1, latency: uint16(min(latency(r), 9999)), entity: 1_000_000 + r.Uint32N(9_000_000),
			}
			w.improve(&l, r)
			if chance(r, failing*w.hasty(l.at)) {
				if l.trouble = draw(r, failures); w.spared(l) {
					l.trouble = -1
				}
			}
			all = append(all, l)
			if l.trouble < 0 && l.at < first.at {
				first = l
			}
			if chance(r, 0.004) {
				l.id, l.kind, l.server = r.Uint64(), pageLine, false
				all = append(all, l)
			}
		}
		if first.at != math.MaxInt64 {
			first.id, first.kind = r.Uint64(), successLine
			first.at++
			all = append(all, first)
		}
	}
	return all
}
