package friction

// Bounds on what is kept in memory.
const (
	maxNames     = 200_000    // different values of a property
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
