// Package tracker knows the words that issue trackers share: which status means that work has begun, which
// resolution that it will not be done, which link type that one item waits for another.
//
// It turns words into the vocabulary of the ledger and reads no files.
package tracker

import (
	"strings"

	"throughline.dev/connect/cell"
	"throughline.dev/ledger"
)

// States of a work item.
const (
	Todo      = "todo"
	Doing     = "doing"
	Done      = "done"
	Cancelled = "cancelled"
)

// Standing is what a tracker says about how far an item is. Any of it may be missing.
type Standing struct {
	Category   string // "In Progress": the tracker's own grouping of statuses
	Status     string // "Code review"
	Resolution string // "Won't do"
	Resolved   bool   // the item has a date on which it was resolved
}

// State returns the state of a work item. Known is false when nothing told it; the item then counts as under way, as
// most statuses that teams invent stand between the first and the last.
//
// Words of refusal come first, since trackers file "Won't do" under their category for what is done. Then the
// category counts, then the status, then that there is a resolution.
func (s Standing) State() (state string, known bool) {
	if refusal(cell.Fold(s.Resolution)) || refusal(cell.Fold(s.Status)) {
		return Cancelled, true
	}
	if state := category(cell.Fold(s.Category)); state != "" {
		return state, true
	}
	if state := status(s.Status); state != "" {
		return state, true
	}
	if r := cell.Fold(s.Resolution); s.Resolved || r != "" && r != "unresolved" && r != "none" && r != "nichterledigt" && r != "unerledigt" && r != "nonresolu" && r != "sinresolver" {
		return Done, true
	}
	if strings.TrimSpace(s.Status) == "" {
		return Todo, true
	}
	return Doing, false
}

// refusal reports whether a folded status or resolution means that the item will not be done.
func refusal(f string) bool {
	for _, stem := range []string{
		"cancel", "wontdo", "wontfix", "willnotfix", "willnotdo", "rejected", "declined", "duplicate", "abandon", "obsolete", "invalid", "notplanned", "notabug",
		"cannotreproduce", "worksasdesigned", "notreproducible", "withdrawn", "discarded",
		"verworfen", "abgelehnt", "abgebrochen", "storniert", "wirdnicht", "duplikat", "nichtreproduzierbar",
		"annule", "rejete", "refuse", "doublon", "abandonne", "rechazad", "descartad", "duplicad",
	} {
		if strings.Contains(f, stem) {
			return true
		}
	}
	return false
}

func category(f string) string {
	switch f {
	case "todo", "new", "zuerledigen", "offen", "afaire", "porhacer", "pendiente", "backlog", "unstarted", "triage":
		return Todo
	case "inprogress", "indeterminate", "inarbeit", "inbearbeitung", "encours", "encurso", "enprogreso", "started":
		return Doing
	case "done", "complete", "completed", "fertig", "erledigt", "termine", "listo", "finalizado", "finalizada", "hecho":
		return Done
	}
	return ""
}

func status(s string) string {
	f := cell.Fold(s)
	if state := category(f); state != "" {
		return state
	}
	switch f {
	case "open", "opened", "selectedfordevelopment", "ready", "readyfordevelopment", "readyfordev", "readytostart", "reopened", "planned", "planning", "created", "proposed",
		"icebox", "sprintbacklog", "productbacklog", "pending", "unscheduled", "scheduled", "nextup", "todonext", "funnel", "draft", "triaged", "prioritized", "groomed", "refined",
		"neu", "geplant", "wiedereroffnet", "ausgewahlt", "bereit", "ouvert", "ouverte", "nouveau", "nouvelle", "rouvert", "planifie", "abierto", "abierta", "nuevo", "nueva", "reabierto", "reabierta":
		return Todo
	case "doing", "review", "codereview", "peerreview", "testing", "test", "qa", "uat", "verification", "validation", "development", "implementation", "blocked", "onhold", "paused", "waiting",
		"readyfortest", "readyfortesting", "readyforqa", "readyforreview", "readyforrelease", "readyfordeployment", "readyfordeploy", "readytorelease", "wip", "active", "assigned",
		"umsetzung", "blockiert", "prufung", "wartend", "bloque", "enrevue", "entest", "bloqueado", "bloqueada", "enrevision", "enpruebas", "delivered":
		return Doing
	case "closed", "resolved", "released", "finished", "shipped", "deployed", "live", "accepted", "fixed", "verified", "merged", "implemented", "inproduction",
		"geschlossen", "gelost", "abgeschlossen", "ausgeliefert", "ferme", "fermee", "resolu", "resolue", "fini", "livre", "cloture", "cloturee", "terminee",
		"cerrado", "cerrada", "resuelto", "resuelta", "terminado", "terminada", "completado", "completada", "hecha":
		return Done
	}
	switch low := strings.ToLower(strings.TrimSpace(s)); {
	case strings.HasPrefix(low, "in "), strings.HasPrefix(low, "waiting "), strings.HasPrefix(low, "awaiting "), strings.HasPrefix(low, "blocked"):
		return Doing
	}
	return ""
}

// Relation returns the ledger's relation for a link type as trackers call it ("Blocks", "is duplicated by"). With
// reversed the link runs from the other item to the one it is listed at. Ok is false for types that the ledger has
// no relation for, such as "relates to".
func Relation(linkType string) (relation string, reversed, ok bool) {
	f := cell.Fold(linkType)
	passive := strings.HasPrefix(f, "is") && strings.HasSuffix(f, "by") || f == "blockedby" || f == "duplicatedby" || f == "neededby"
	switch {
	case strings.Contains(f, "block"), strings.Contains(f, "bloqu"):
		return ledger.Blocks, passive, true
	case strings.Contains(f, "depend"), strings.Contains(f, "abhang"):
		return ledger.DependsOn, passive, true
	case strings.Contains(f, "duplica"), strings.Contains(f, "duplik"), strings.Contains(f, "doublon"):
		return ledger.Duplicates, passive, true
	case strings.Contains(f, "supersede"), strings.Contains(f, "replace"):
		return ledger.Supersedes, passive, true
	}
	return "", false, false
}

// Implemented reads the key of what a work item implements (REQ-12, FEAT-3, US-7), as teams write it into a label or a
// field of their tracker.
func Implemented(text string) (ledger.Ref, bool) {
	k := ledger.Key(strings.TrimSpace(text))
	switch k.Prefix() {
	case "REQ", "FEAT", "US":
		return ledger.Ref(k), k.Number() > 0
	}
	return "", false
}
