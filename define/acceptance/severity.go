package acceptance

import (
	"sync"

	"throughline.dev/define/rulebook"
	"throughline.dev/ledger"
)

// strongest is the severity a rule has in the rulebook. A single case may be milder, never stronger.
var strongest = sync.OnceValue(func() map[string]ledger.Severity {
	rules, err := rulebook.Builtin()
	if err != nil {
		return nil // a broken rulebook fails its own tests; findings keep the severity of their case
	}
	of := make(map[string]ledger.Severity, len(rules))
	for _, r := range rules {
		of[r.ID] = r.Severity
	}
	return of
})

// milder returns the weaker of the severity of a case and that of its rule.
func milder(rule string, s ledger.Severity) ledger.Severity {
	most, ok := strongest()[rule]
	switch {
	case !ok:
		return s
	case most == rulebook.Off:
		return most
	case most == ledger.Info, most == ledger.Warning && s == ledger.Refusal:
		return most
	}
	return s
}
