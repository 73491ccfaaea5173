package sample

import (
	"hash/fnv"
	"math/rand/v2"
	"strconv"
	"time"
)

// Trial is an experiment on people who use the API already, so that it touches neither the way to a first call nor
// activation: something in the console leads them to webhooks.
type Trial struct {
	Flag     string // key of the flag that assigns the variants; also the seed of its hash
	Control  string
	Variant  string
	From, To time.Time // exposures happen from From on and before To
	Launched time.Time // from then on everybody meets the variant; zero: nobody does
	Rate     float64   // probability that somebody of the control registers a webhook
	Effect   float64   // what the variant adds to it
	// Unseen is the probability that an exposure to the variant is never reported. Above 0 the split of what is
	// reported is broken.
	Unseen float64
}

// Names of the events of trials.
const (
	exposure          = "$exposure"
	webhookRegistered = "webhook_registered"
)

// assigned returns the index of the variant that a developer gets: the hash of GrowthBook, version 2, over equal
// weights. Whoever has the flag can compute it anew.
func (t Trial) assigned(id string) int {
	hash := func(s string) uint32 {
		h := fnv.New32a()
		_, _ = h.Write([]byte(s)) // never fails
		return h.Sum32()
	}
	if hash(strconv.FormatUint(uint64(hash(t.Flag+id)), 10))%10_000 < 5000 {
		return 0
	}
	return 1
}

func (t Trial) name(variant int8) string {
	if variant == 0 {
		return t.Control
	}
	return t.Variant
}

// trialLines adds what the trials leave of one developer: a few exposures, and a webhook for some.
func (w *World) trialLines(all []line, i int) []line {
	d, end := &w.Developers[i], w.Params.end()
	if d.FirstCall.IsZero() {
		return all
	}
	for t, trial := range w.Params.Trials {
		r := w.random("trial "+trial.Flag, i)
		at := d.FirstCall.Add(hour)
		if at.Before(trial.From) {
			at = trial.From
		}
		at = visit(r, at)
		variant := int8(trial.assigned(d.ID))
		if !at.Before(trial.To) || at.After(d.Until) || variant == 1 && chance(r, trial.Unseen) {
			continue
		}
		put := func(kind lineKind, at time.Time) {
			all = append(all, line{id: r.Uint64(), at: at.UnixMilli(), dev: int32(i), kind: kind, server: true, op: uint8(t), trouble: variant, entity: r.Uint32()})
		}
		share := trial.Rate + trial.Effect*float64(variant)
		if done := at.Add(time.Duration(r.ExpFloat64() * float64(3*day))); chance(r, share) && done.Before(end) {
			put(webhookLine, done)
		}
		for ; at.Before(trial.To) && !at.After(d.Until); at = visit(r, at) {
			put(exposureLine, at)
			if chance(r, 0.4) {
				break // the last time
			}
		}
	}
	return all
}

// launchLines adds the webhooks that come of a variant once everybody has it: whoever opens the console sees it, and some
// register one webhook or several. There are no exposures any more, because nothing is assigned.
func (w *World) launchLines(all []line, i int) []line {
	d, end := &w.Developers[i], w.Params.end()
	for t, trial := range w.Params.Trials {
		if d.FirstCall.IsZero() || trial.Launched.IsZero() {
			continue
		}
		r := w.random("launch "+trial.Flag, i)
		at := d.FirstCall.Add(hour)
		if at.Before(trial.Launched) {
			at = trial.Launched
		}
		at = visit(r, at)
		if at.After(d.Until) || !chance(r, trial.Rate+trial.Effect) {
			continue
		}
		for range 1 + r.IntN(3) {
			if at = at.Add(time.Duration((1 + 9*r.Float64()) * float64(time.Minute))).Truncate(time.Millisecond); at.Before(end) {
				all = append(all, line{id: r.Uint64(), at: at.UnixMilli(), dev: int32(i), kind: webhookLine, server: true, op: uint8(t), entity: r.Uint32()})
			}
		}
	}
	return all
}

// visit is the next time that somebody opens the console: within days, by day.
func visit(r *rand.Rand, after time.Time) time.Time {
	return after.Add(Delay{5 * day, 0.8}.draw(r, 1)).Truncate(day).Add(24*hour + 6*hour + time.Duration(r.Float64()*float64(14*hour))).Truncate(time.Millisecond)
}

// appendTrial appends the properties of a line of a trial: an exposure as the flag engine writes it. One in 25 webhooks
// does not say what it is about, against the tracking plan.
func (s *speller) appendTrial(b []byte, l line) []byte {
	if l.kind == webhookLine {
		b = append(b, `,"properties":{"via":"console"`...)
		if l.entity%25 != 0 {
			topics := [...]string{"order.created", "order.cancelled", "shipment.sent"}
			b = append(append(append(b, `,"topic":"`...), topics[l.entity%3]...), '"')
		}
		return append(b, '}')
	}
	t := s.w.Params.Trials[l.op]
	b = append(append(b, `,"properties":{"flag":"`...), t.Flag...)
	b = append(append(b, `","experiment":"`...), t.Flag...)
	b = append(append(b, `","rule":"half-and-half","variant":"`...), t.name(l.trouble)...)
	b = append(append(b, `","version":1,"hash_attribute":"id","unit":"`...), s.w.Developers[l.dev].ID...)
	return append(b, `"}`...)
}
