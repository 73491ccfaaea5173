package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// SalesNote is what somebody of the sales team wrote down after a call.
type SalesNote struct {
	At      time.Time
	Account int
	Seller  string
	Contact string
	Stage   string
	Text    string
}

func (w *World) noteSales() {
	p := w.Params
	r := w.random("sales", 0)
	write := grammar("sales").NewWriter(r)
	for range p.Writing.SalesNotes {
		days := int(p.Today.Sub(p.From) / day)
		at := p.From.AddDate(0, 0, r.IntN(days))
		if wd := at.Weekday(); wd == time.Saturday || wd == time.Sunday {
			at = at.AddDate(0, 0, -2)
		}
		account := r.IntN(len(w.Accounts))
		n := SalesNote{
			At: at, Account: account, Seller: pick(r, []string{"Greta Holm", "Marco Weiss", "Anjali Desai"}), Contact: personName(r),
			Stage: pick(r, []string{"discovery", "trial", "negotiation", "customer", "customer", "lost"}),
		}
		n.Text = write.Write("sales.note", map[string]string{
			"company": w.Accounts[account].Name, "contact": firstName(n.Contact), "segment": w.Accounts[account].Segment,
		}).Words
		w.SalesNotes = append(w.SalesNotes, n)
	}
	slices.SortStableFunc(w.SalesNotes, func(a, b SalesNote) int { return a.At.Compare(b.At) })
}

// writeSales writes the notes as a European spreadsheet saves them: semicolons, the day first.
func (w *World) writeSales(dir string) error {
	rows := [][]string{{"id", "date", "account", "contact", "sales rep", "stage", "note"}}
	for i, n := range w.SalesNotes {
		rows = append(rows, []string{fmt.Sprintf("SN-%03d", i+1), n.At.Format("02/01/2006"), w.Accounts[n.Account].Name, n.Contact, n.Seller, n.Stage, n.Text})
	}
	return writeTable(filepath.Join(dir, "sales-notes.csv"), ';', rows)
}

// writeAccounts writes the customer list of the billing system.
func (w *World) writeAccounts(dir string) error {
	rows := [][]string{{"account_id", "name", "segment", "plan", "arr_eur", "health", "domain"}}
	for _, a := range w.Accounts {
		rows = append(rows, []string{a.ID, a.Name, a.Segment, a.Plan, fmt.Sprintf("%d.%02d", a.Revenue/100, a.Revenue%100), a.Health, a.Domain})
	}
	return writeTable(filepath.Join(dir, "accounts.csv"), ',', rows)
}

func writeTable(name string, comma rune, rows [][]string) error {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Comma = comma
	if err := c.WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(name, b.Bytes(), 0o644)
}
