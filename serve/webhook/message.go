package webhook

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"throughline.dev/ledger"
)

// message is the body of a delivery, in the shape of Standard Webhooks. It says what happened and where to read more;
// receivers fetch the rest with a token of their own.
type message struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"` // of the change
	Data      data      `json:"data"`
}

type data struct {
	Change      *changeData  `json:"change,omitempty"`
	Record      *recordData  `json:"record,omitempty"`
	Changed     []string     `json:"changed,omitempty"` // paths: "state", "fields.reach"
	StateBefore string       `json:"state_before,omitempty"`
	Link        *linkData    `json:"link,omitempty"`
	Comment     *commentData `json:"comment,omitempty"`
	Finding     *findingData `json:"finding,omitempty"`
	Import      *importData  `json:"import,omitempty"`
	URL         string       `json:"url,omitempty"` // of the page to look at
}

type changeData struct {
	Position ledger.Position `json:"position"`
	Actor    string          `json:"actor"`
	Reason   string          `json:"reason,omitempty"`
	Source   string          `json:"source,omitempty"`
	Undoes   ledger.Position `json:"undoes,omitempty"`
}

type recordData struct {
	Key     ledger.Key `json:"key"`
	Kind    string     `json:"kind"`
	Title   string     `json:"title"`
	State   string     `json:"state"`
	Owner   string     `json:"owner,omitempty"`
	Labels  []string   `json:"labels,omitempty"`
	Version int64      `json:"version"`
}

type linkData struct {
	From     ledger.Key `json:"from"`
	Relation string     `json:"relation"`
	To       ledger.Key `json:"to"`
	What     string     `json:"what"` // made, ended
}

type commentData struct {
	Position ledger.Position `json:"position"`
	Seq      int             `json:"seq"`
	Author   string          `json:"author"`
	At       time.Time       `json:"at"`
	Body     string          `json:"body"` // its beginning
}

type findingData struct {
	Rule     string          `json:"rule"`
	Severity ledger.Severity `json:"severity"`
	Message  string          `json:"message"`
	Act      string          `json:"act,omitempty"`
	Path     string          `json:"path,omitempty"`
}

type importData struct {
	Batch  string `json:"batch"`
	Source string `json:"source,omitempty"`
}

func describe(r ledger.Record) *recordData {
	return &recordData{Key: r.Key, Kind: r.Kind, Title: r.Title, State: r.State, Owner: r.Owner, Labels: r.Labels, Version: r.Version}
}

// body writes the message of an event.
func (w *Webhooks) body(c ledger.Change, e event) (string, error) {
	d := e.data
	d.Change = &changeData{Position: c.Position, Actor: c.Actor.ID, Reason: excerpt(c.Reason), Source: c.Source, Undoes: c.Undoes}
	if e.Subject != "" {
		d.URL = w.url + "/" + string(e.Subject)
	}
	text, err := json.Marshal(message{Type: e.Type, Timestamp: c.At.UTC(), Data: d})
	return string(text), err
}

// messageID is the same whenever the events of a change are derived, and sorts by position. The time is in it because
// a product that is restored from a backup counts some positions again.
func messageID(c ledger.Change, n int) string {
	return fmt.Sprintf("evt_%012d_%s_%05d", c.Position, strconv.FormatInt(c.At.UnixMicro(), 36), n)
}

// excerptLength is in characters.
const excerptLength = 2000

// excerpt shortens text that may be long.
func excerpt(s string) string {
	if len(s) <= excerptLength {
		return s
	}
	n := 0
	for i := range s {
		if n++; n > excerptLength {
			return s[:i] + "…"
		}
	}
	return s
}
