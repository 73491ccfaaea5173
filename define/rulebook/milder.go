package rulebook

import (
	"sync"

	"throughline.dev/ledger"
)

// severities are those of the built-in rules, by id.
var severities = sync.OnceValue(func() map[string]ledger.Severity {
	rules, err := builtin()
	if err != nil {
		return nil // a broken rulebook fails its own tests; findings keep the severity of their case
	}
	of := make(map[string]ledger.Severity, len(rules))
	for _, r := range rules {
		of[r.ID] = r.Severity
	}
	return of
})

// Milder returns the weaker of the severity of a case and that of its built-in rule: a case may be milder than its
// rule, never stronger. An unknown rule leaves the severity as it is.
func Milder(id string, s ledger.Severity) ledger.Severity {
	most, known := severities()[id]
	switch {
	case !known:
		return s
	case most == Off:
		return most
	case most == ledger.Info, most == ledger.Warning && s == ledger.Refusal:
		return most
	}
	return s
}
