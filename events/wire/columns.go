package wire

import (
	"fmt"
	"slices"
	"strings"
)

// Mapping says which columns of a table hold what. The zero value, and any empty name in it, means: find it by the
// usual names. All other columns become properties.
type Mapping struct {
	Person    string // required
	Name      string // required; of the event
	Time      string // required
	Account   string
	ID        string
	Separator byte // 0: guessed from the header line
}

// The usual names, the likeliest first, without case, spaces and punctuation.
var (
	personColumns  = []string{"person", "distinctid", "userid", "user", "anonymousid", "caseid", "caseconceptname", "customerid", "visitorid", "developerid", "case", "customer"}
	nameColumns    = []string{"event", "eventname", "activity", "conceptname", "action", "name"}
	timeColumns    = []string{"timestamp", "time", "ts", "datetime", "timetimestamp", "eventtime", "occurredat", "createdat", "date"}
	accountColumns = []string{"accountid", "account", "groupid", "group", "companyid", "company", "organizationid", "organization", "organisationid", "organisation", "tenantid", "tenant"}
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
				missing = append(missing, fmt.Sprintf("%s (column %q is not there)", what, given))
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
	c := columns{
		person:  pick("the person", m.Person, personColumns, true),
		name:    pick("the name of the event", m.Name, nameColumns, true),
		time:    pick("the time", m.Time, timeColumns, true),
		account: pick("the account", m.Account, accountColumns, false),
		id:      pick("the id", m.ID, idColumns, false),
	}
	if len(missing) > 0 {
		const most = 20
		shown := header
		if len(shown) > most {
			shown = append(slices.Clone(shown[:most]), "…")
		}
		return c, fmt.Errorf("line 1: no column for %s. Name the columns in a mapping; there are: %s", strings.Join(missing, ", nor for "), clean(strings.Join(shown, ", ")))
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
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + ('a' - 'A')
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r > 0x7f:
			return r
		}
		return -1
	}, s)
}
