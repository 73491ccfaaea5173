package wire

import (
	"fmt"
	"slices"
	"strings"

	"throughline.dev/events/wire/spelling"
)

// Mapping says which columns of a table, members of JSON lines or fields of a request log hold what. The zero value,
// and any empty name in it, means: find it by the usual names. Of tables and lines, everything else becomes properties.
// Members within members are named with dots: "user.id".
type Mapping struct {
	Person    string `json:"person,omitempty"` // required; of request logs see [AccessLog], [RequestLog] and [HAR]
	Name      string `json:"event,omitempty"`  // required; of the event; request logs have none
	Time      string `json:"time,omitempty"`   // required
	Account   string `json:"account,omitempty"`
	ID        string `json:"id,omitempty"`
	Separator byte   `json:"-"` // of a table; 0: guessed from the header line; ' ': any number of blanks
	// Always is the name of every event, for files that have no column for it.
	Always string `json:"always,omitempty"`

	// Of request logs alone.
	Method   string `json:"method,omitempty"`
	Path     string `json:"path,omitempty"`
	Status   string `json:"status,omitempty"`
	Duration string `json:"duration,omitempty"`
	Code     string `json:"code,omitempty"` // of the error
	// Unit of the duration: s, ms, us or ns; empty: told by the name of the field, else ms.
	Unit string `json:"unit,omitempty"`
	// Anonymous takes requests in which nobody is named as those of "anonymous:" and the address they came from.
	// Otherwise they are left out and counted.
	Anonymous bool `json:"anonymous,omitempty"`
}

// The usual names, the likeliest first, without case, spaces and punctuation.
var (
	personColumns  = []string{"person", "distinctid", "userid", "user", "anonymousid", "caseid", "caseconceptname", "customerid", "visitorid", "developerid", "case", "customer"}
	nameColumns    = []string{"event", "eventname", "activity", "conceptname", "action", "name"}
	timeColumns    = []string{"timestamp", "time", "ts", "datetime", "timetimestamp", "eventtime", "occurredat", "createdat", "date"}
	accountColumns = []string{"accountid", "account", "groupid", "group", "companyid", "company", "organizationid", "organization", "organisationid", "organisation", "tenantid", "tenant", "orgid", "org"}
	idColumns      = []string{"messageid", "insertid", "eventid", "uuid", "id"}
)

// columns are the positions of a mapping in a header, -1 for absent.
type columns struct{ person, name, time, account, id int }

// find looks the columns of a mapping up in a header.
func (m Mapping) find(header []string) (columns, error) {
	var missing []string
	pick := func(what, given string, usual []string, required bool) int {
		if given != "" {
			i := slices.IndexFunc(header, func(h string) bool { return h == given })
			if i < 0 {
				i = slices.IndexFunc(header, func(h string) bool { return strings.EqualFold(h, given) })
			}
			if i < 0 {
				missing = append(missing, fmt.Sprintf("%s (column %q is not there%s)", what, given, meant(header, given)))
			}
			return i
		}
		for _, u := range usual {
			if i := slices.IndexFunc(header, func(h string) bool { return plain(h) == u }); i >= 0 {
				return i
			}
		}
		if required {
			missing = append(missing, fmt.Sprintf("%s (usually called %s)", what, strings.Join(usual[:4], ", ")))
		}
		return -1
	}
	c := columns{name: -1}
	c.person = pick("the person", m.Person, personColumns, true)
	if m.Always == "" {
		c.name = pick("the name of the event", m.Name, nameColumns, true)
	}
	c.time = pick("the time", m.Time, timeColumns, true)
	c.account = pick("the account", m.Account, accountColumns, false)
	c.id = pick("the id", m.ID, idColumns, false)
	if len(missing) > 0 {
		const most = 20
		shown := header
		if len(shown) > most {
			shown = append(slices.Clone(shown[:most]), "…")
		}
		return c, fmt.Errorf("no column for %s. Name the columns in a mapping; there are: %s", strings.Join(missing, ", nor for "), clean(strings.Join(shown, ", ")))
	}
	return c, nil
}

// resolve writes positions back as names, for a caller who wants to show or edit what was found.
func (c columns) resolve(header []string, separator byte) Mapping {
	name := func(i int) string {
		if i < 0 {
			return ""
		}
		return header[i]
	}
	return Mapping{Person: name(c.person), Name: name(c.name), Time: name(c.time), Account: name(c.account), ID: name(c.id), Separator: separator}
}

// plain reduces a column name to its letters and digits.
func plain(s string) string { return spelling.Plain(s) }

// meant asks whether another name was meant, where one is close.
func meant(names []string, given string) string {
	if near := spelling.Nearest(names, given); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
