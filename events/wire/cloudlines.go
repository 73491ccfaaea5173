package wire

import (
	"errors"
	"io"
	"iter"
)

// CloudLines reads CloudEvents 1.0, one JSON object a line. The mapping's person and account name members as
// [CloudOptions] has them ("subject", "data.user.id"); empty: the usual ones. An event needs a time: a file does not say
// when it arrived.
func CloudLines(r io.Reader, m Mapping, o Options) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		in, err := open(r)
		if err == nil && (m.Name != "" || m.Time != "" || m.ID != "") {
			err = errors.New("the name, time and id of a CloudEvent are its type, time and id. Name the person and the account alone")
		}
		if err != nil {
			yield(Chunk{}, err)
			return
		}
		var members CloudOptions
		if m.Person != "" {
			members.Person = []string{m.Person}
		}
		if m.Account != "" {
			members.Account = []string{m.Account}
		}
		c := newCollector(in, o, yield)
		clouds := newCloudEvents(members, 0)
		c.end(c.lines(func(line string) *problem {
			clouds.messages = clouds.messages[:0]
			if _, p := clouds.one(line, 0); p != nil {
				return p
			}
			e := &clouds.messages[0]
			if e.bad == nil && len(e.text) != len(line) {
				return malformed(line, len(e.text))
			}
			if e.bad != nil {
				return e.bad
			}
			at, err := ParseTime(e.attribute("time"))
			if err != nil {
				return refusal(err)
			}
			if p := clouds.event(c, e, at); p != nil {
				return p
			}
			c.chunk.Rows++
			return nil
		}))
	}
}
