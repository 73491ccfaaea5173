package friction

import (
	"context"

	"throughline.dev/events"
)

// Bounds on what is kept in memory.
const (
	maxNames     = 200_000    // different values of a property
	maxOfOne     = 2_000      // failures of one person that keep their status and code
	maxLabels    = 8_000_000  // failures of all
	maxOnWay     = 256        // different things that one person meets on the way
	maxEntries   = 16_000_000 // things that all people together met
	minForTest   = 5          // people who met something, below which nothing is tested
	maxDeadEnds  = 5          // dead ends listed
	maxParts     = 12         // parts listed of one friction
	unboundedTau = 30 * 24    // hours, when the question sets no limit
)

// names numbers texts. The first is the empty one; beyond the bound all are it.
type names struct {
	number map[string]int32
	text   []string
	full   bool
}

func newNames() *names { return &names{number: map[string]int32{"": 0}, text: []string{""}} }

func (n *names) of(text string) int32 {
	if i, known := n.number[text]; known {
		return i
	}
	if len(n.text) == maxNames {
		n.full = true
		return 0
	}
	i := int32(len(n.text))
	n.number[text] = i
	n.text = append(n.text, text)
	return i
}

// labels are the values of a property of everybody's events of one matcher in a stretch, in order of time.
type labels struct {
	names *names
	from  map[string]int // where somebody's values begin
	all   []int32
	cut   bool
	at    int // of the reader
}

func newLabels() *labels { return &labels{names: newNames(), from: map[string]int{}} }

// read reads them. The k-th event of a sequence is the k-th label: a matcher alone and the same matcher among others
// pick the same events in the same order.
func (l *labels) read(ctx context.Context, log events.Reader, m events.Matcher, query events.Query, property string) error {
	clear(l.from)
	l.all = l.all[:0]
	query.By = property
	return log.Sequences(ctx, []events.Matcher{m}, query, func(unit string, steps []events.Step) error {
		if len(l.all)+len(steps) > maxLabels {
			l.cut = true
			return nil
		}
		l.from[unit] = len(l.all)
		if len(steps) > maxOfOne {
			l.cut, steps = true, steps[:maxOfOne]
		}
		for _, s := range steps {
			l.all = append(l.all, l.names.of(s.Value))
		}
		l.all = append(l.all, -1)
		return nil
	})
}

// seek goes to somebody's first label.
func (l *labels) seek(unit string) {
	at, known := l.from[unit]
	if l.at = at; !known {
		l.at = -1
	}
}

// next returns their next label; 0 when there are none left.
func (l *labels) next() int32 {
	if l.at < 0 || l.all[l.at] < 0 {
		return 0
	}
	l.at++
	return l.all[l.at-1]
}
