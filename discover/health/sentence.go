package health

import (
	"fmt"
	"math"
	"strings"

	"throughline.dev/ledger"
)

// tell says what a person who leans a decision on the evidence should know, the most telling first.
func (h *Health) tell(in Input, c *count) string {
	if c.speaking == 0 {
		if c.against == 0 {
			return "There is no evidence."
		}
		return fmt.Sprintf("Nothing speaks for it, %s against it.", many(c.against, "item speaks", "items speak"))
	}
	var b strings.Builder
	switch {
	case c.people > 0 && len(c.accounts) > 0:
		fmt.Fprintf(&b, "%s in %s said so", many(c.people, "person", "people"), many(len(c.accounts), "account", "accounts"))
	case c.people > 0:
		fmt.Fprintf(&b, "%s said so, of no known account", many(c.people, "person", "people"))
	case len(c.accounts) > 0:
		fmt.Fprintf(&b, "%s from %s, nobody by name", many(c.speaking, "item", "items"), many(len(c.accounts), "account", "accounts"))
	default:
		fmt.Fprintf(&b, "%s of nobody by name", many(c.speaking, "item", "items"))
	}
	if h.Newest.Value != nil {
		fmt.Fprintf(&b, ", most lately %s", ago(*h.Newest.Value))
	}
	b.WriteString(".")
	if len(c.accounts) > 1 && 2*c.loud >= c.named {
		fmt.Fprintf(&b, " One account wrote %d of %d.", c.loud, c.named)
	}
	if v := h.Median.Value; v != nil && *v > 365 {
		fmt.Fprintf(&b, " Half of it is older than %s.", ledger.FormatNumber(math.Floor(*v))+" days")
	}
	if c.against > 0 {
		fmt.Fprintf(&b, " %s against it.", many(c.against, "item speaks", "items speak"))
	}
	if unverified := unverified(in.Items); unverified > 0 {
		fmt.Fprintf(&b, " The words of %d are not found in a stored source.", unverified)
	}
	if len(in.Base) > 0 {
		b.WriteString(" " + h.Segments.Sentence)
	}
	return b.String()
}

// tell says who is missing, and where silence may be chance.
func (c *Coverage) tell(what string, heard, base int, quiet []part) string {
	if heard == 0 {
		return fmt.Sprintf("No known account was heard, so nothing can be said by %s.", what)
	}
	var b strings.Builder
	if len(c.Missing) > 0 {
		fmt.Fprintf(&b, "Not heard from, and unlikely by chance: %s.", strings.Join(c.Missing, ", "))
	}
	if len(quiet) > 0 {
		var names []string
		for _, p := range quiet {
			names = append(names, fmt.Sprintf("%s (%.0f %%)", shown(p.name), 100*silence(base, p.base, heard)))
		}
		if b.Len() > 0 {
			b.WriteString(" ")
		}
		fmt.Fprintf(&b, "Not heard from yet, which with %s may be chance: %s.", many(heard, "account", "accounts"), strings.Join(names, ", "))
	}
	if b.Len() == 0 {
		fmt.Fprintf(&b, "Every %s was heard from.", what)
	}
	return b.String()
}

func shown(name string) string {
	if name == "" {
		return "not stated"
	}
	return name
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return ledger.FormatNumber(float64(n)) + " " + more
}

func ago(days float64) string {
	switch d := int(days); d {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	default:
		return many(d, "day", "days") + " ago"
	}
}

func unverified(items []Item) int {
	n := 0
	for _, it := range items {
		if !it.Verified {
			n++
		}
	}
	return n
}
