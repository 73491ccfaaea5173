package sample

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// writeEvents writes events/2025-11.ndjson and so on: what arrived in each month, in order of arrival.
func (w *World) writeEvents(dir string) error {
	lines := w.lines()
	for len(lines) > 0 {
		month := time.UnixMilli(lines[0].received).UTC().Format("2006-01")
		next, err := time.Parse("2006-01", month)
		if err != nil {
			return err
		}
		end := next.AddDate(0, 1, 0).UnixMilli()
		n := 0
		for n < len(lines) && lines[n].received < end {
			n++
		}
		if err := w.writeMonth(filepath.Join(dir, month+".ndjson"), lines[:n]); err != nil {
			return fmt.Errorf("sample: write the events of %s: %w", month, err)
		}
		lines = lines[n:]
	}
	return nil
}

func (w *World) writeMonth(name string, lines []line) (err error) {
	if w.Params.Gzip {
		name += ".gz"
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() {
		if e := f.Close(); err == nil {
			err = e
		}
	}()
	var out io.Writer = f
	if w.Params.Gzip {
		z, err := gzip.NewWriterLevel(f, gzip.BestSpeed)
		if err != nil {
			return err
		}
		defer func() {
			if e := z.Close(); err == nil {
				err = e
			}
		}()
		out = z
	}
	b := bufio.NewWriterSize(out, 1<<18)
	s := speller{w: w, ops: operations(), troubles: troubles(), buf: make([]byte, 0, 1024)}
	for _, l := range lines {
		if _, err := b.Write(s.spell(l)); err != nil {
			return err
		}
	}
	return b.Flush()
}

// speller writes lines as Segment has them. It appends bytes by hand: a million lines through reflection would take
// longer than all the rest.
type speller struct {
	w        *World
	ops      []operation
	troubles []weighted[failure]
	buf      []byte
}

func (s *speller) spell(l line) []byte {
	d := &s.w.Developers[l.dev]
	b := s.buf[:0]
	switch l.kind {
	case identifyLine:
		b = append(b, `{"type":"identify"`...)
	case aliasLine:
		b = append(b, `{"type":"alias"`...)
	case groupLine:
		b = append(b, `{"type":"group"`...)
	default:
		b = append(b, `{"type":"track","event":"`...)
		b = append(b, s.event(d, l)...)
		b = append(b, '"')
	}
	b = append(b, `,"messageId":"`...)
	b = appendHex(b, l.id)
	nameless := l.kind == journeyLine && d.Journey[l.moment].Nameless
	if !nameless {
		b = append(append(b, `","userId":"`...), d.ID...)
	}
	if nameless || l.kind == identifyLine && d.Anonymous != "" && !d.aliased() {
		b = append(append(b, `","anonymousId":"`...), d.Anonymous...)
	}
	b = append(b, '"')
	switch l.kind {
	case aliasLine:
		b = append(append(append(b, `,"previousId":"`...), d.Anonymous...), '"')
	case groupLine:
		b = append(append(append(b, `,"groupId":"`...), s.w.Accounts[d.Account].ID...), '"')
	}
	if a := s.w.account(d); a != nil && !nameless && l.kind != groupLine {
		b = append(append(append(b, `,"context":{"groupId":"`...), a.ID...), `"}`...)
	}
	b = s.details(b, d, l)
	b = s.times(b, d, l)
	b = append(b, '}', '\n')
	s.buf = b
	return b
}

func (s *speller) event(d *Developer, l line) string {
	switch l.kind {
	case requestLine:
		return apiRequest
	case successLine:
		return apiSucceeded
	case pageLine:
		return docsViewed
	case exposureLine:
		return exposure
	case webhookLine:
		return webhookRegistered
	}
	return d.Journey[l.moment].Event
}

// details appends the properties or traits.
func (s *speller) details(b []byte, d *Developer, l line) []byte {
	switch l.kind {
	case aliasLine:
		return b
	case identifyLine:
		b = append(append(b, `,"traits":{"name":`...), strconv.Quote(d.Name)...)
		b = append(append(append(b, `,"email":"`...), d.Email...), `","sdk":"`...)
		return append(append(b, d.SDK...), `"}`...)
	case groupLine:
		a := s.w.account(d)
		b = append(append(b, `,"traits":{"name":`...), strconv.Quote(a.Name)...)
		b = append(append(append(b, `,"segment":"`...), a.Segment...), `","plan":"`...)
		return append(append(b, a.Plan...), `"}`...)
	case requestLine:
		q := request{op: s.ops[l.op], status: 200, latency: int(l.latency)}
		if l.trouble >= 0 {
			q.status, q.code, q.shape = s.w.answer(q.op, s.troubles[l.trouble].value, time.UnixMilli(l.at))
		} else if q.op.created {
			q.status = 201
		}
		return appendRequest(b, q, l.entity)
	case successLine:
		return append(append(append(b, `,"properties":{"operation":"`...), s.ops[l.op].name...), `","environment":"live"}`...)
	case exposureLine, webhookLine:
		return s.appendTrial(b, l)
	case pageLine:
		pages := guidePages()
		return append(append(append(b, `,"properties":{"path":"`...), pages[int(l.entity)%len(pages)]...), `"}`...)
	}
	switch m := &d.Journey[l.moment]; m.Event {
	case signedUp:
		return append(append(append(b, `,"properties":{"sdk":"`...), d.SDK...), `"}`...)
	case docsViewed:
		return append(append(append(b, `,"properties":{"path":"`...), m.Page...), `"}`...)
	case docsSearched:
		b = append(append(append(b, `,"properties":{"query":"`...), m.Query...), `","results":`...)
		return append(strconv.AppendInt(b, int64(m.Results), 10), '}')
	case apiRequest:
		return appendRequest(b, *m.Request, uint32(l.id%9_000_000)+1_000_000)
	case apiSucceeded:
		return append(append(append(b, `,"properties":{"operation":"`...), m.Request.op.name...), `","environment":"sandbox"}`...)
	}
	return b
}

func appendRequest(b []byte, q request, entity uint32) []byte {
	b = append(append(b, `,"properties":{"operation":"`...), q.op.name...)
	b = append(append(b, `","method":"`...), q.op.method...)
	b = append(b, `","path":"`...)
	for i := 0; i < len(q.op.path); i++ {
		if q.op.path[i] != '{' {
			b = append(b, q.op.path[i])
			continue
		}
		b = strconv.AppendUint(b, uint64(entity), 10)
		i += len("{id}") - 1
	}
	b = strconv.AppendInt(append(b, `","status":`...), int64(q.status), 10)
	if q.shape != "" {
		if q.code != "" {
			b = append(append(append(b, `,"error_code":"`...), q.code...), '"')
		}
		b = append(append(append(b, `,"error_shape":"`...), q.shape...), '"')
	}
	b = strconv.AppendInt(append(b, `,"latency_ms":`...), int64(q.latency), 10)
	return append(b, '}')
}

// times appends when it happened. The gateway has one clock and sends at once; a line of its own only says more when
// it came late. A developer's machine has its own clock, so its lines carry all four times.
func (s *speller) times(b []byte, d *Developer, l line) []byte {
	if !l.server {
		skew := d.Skew.Milliseconds()
		b = appendTime(append(b, `,"originalTimestamp":"`...), l.at+skew)
		b = appendTime(append(b, `","sentAt":"`...), l.received+skew)
		b = append(b, '"')
	}
	b = appendTime(append(b, `,"timestamp":"`...), l.at)
	b = append(b, '"')
	if l.received != l.at {
		b = appendTime(append(b, `,"receivedAt":"`...), l.received)
		b = append(b, '"')
	}
	return b
}

func appendHex(b []byte, v uint64) []byte {
	const digits = "0123456789abcdef"
	for shift := 60; shift >= 0; shift -= 4 {
		b = append(b, digits[v>>shift&15])
	}
	return b
}

// appendTime appends an instant like 2026-03-02T09:15:00.042Z.
func appendTime(b []byte, ms int64) []byte {
	t := time.UnixMilli(ms).UTC()
	y, mo, d := t.Date()
	h, mi, s := t.Clock()
	b = appendPadded(b, y, 4)
	b = appendPadded(append(b, '-'), int(mo), 2)
	b = appendPadded(append(b, '-'), d, 2)
	b = appendPadded(append(b, 'T'), h, 2)
	b = appendPadded(append(b, ':'), mi, 2)
	b = appendPadded(append(b, ':'), s, 2)
	b = appendPadded(append(b, '.'), t.Nanosecond()/1_000_000, 3)
	return append(b, 'Z')
}

func appendPadded(b []byte, v, width int) []byte {
	var digits [4]byte
	for i := width - 1; i >= 0; i-- {
		digits[i] = byte('0' + v%10)
		v /= 10
	}
	return append(b, digits[:width]...)
}
