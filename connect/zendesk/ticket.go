package zendesk

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"throughline.dev/connect"
	"throughline.dev/connect/fit"
	"throughline.dev/connect/jsonstream"
	"throughline.dev/discover"
	"throughline.dev/ledger"
)

// ticket is a ticket as the REST interface writes it, with the people and comments that an account export puts in.
type ticket struct {
	ID             int64    `json:"id"`
	URL            string   `json:"url"`
	Subject        string   `json:"subject"`
	RawSubject     string   `json:"raw_subject"`
	Description    string   `json:"description"`
	Priority       string   `json:"priority"`
	Status         string   `json:"status"`
	Tags           []string `json:"tags"`
	RequesterID    int64    `json:"requester_id"`
	OrganizationID int64    `json:"organization_id"`
	CreatedAt      string   `json:"created_at"`
	Satisfaction   *struct {
		Score   json.RawMessage `json:"score"`
		Comment string          `json:"comment"`
	} `json:"satisfaction_rating"`
	Via *struct {
		Channel json.RawMessage `json:"channel"` // a word, or a number in old exports
	} `json:"via"`
	CustomFields []struct {
		ID    int64           `json:"id"`
		Value json.RawMessage `json:"value"`
	} `json:"custom_fields"`
	Requester    *entity   `json:"requester"`
	Organization *entity   `json:"organization"`
	Comments     []comment `json:"comments"`
}

type entity struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

type comment struct {
	AuthorID  int64   `json:"author_id"`
	Author    *entity `json:"author"`
	Body      string  `json:"body"`
	PlainBody string  `json:"plain_body"`
	Public    *bool   `json:"public"`
	CreatedAt string  `json:"created_at"`
}

// carried lists the members that are carried over, or mean nothing outside of Zendesk.
func carried() []string {
	return []string{
		"id", "url", "subject", "raw_subject", "description", "priority", "status", "tags", "requester_id", "organization_id",
		"created_at", "satisfaction_rating", "via", "custom_fields", "requester", "organization", "comments",
		"updated_at", "generated_timestamp", "fields", "brand_id", "ticket_form_id", "submitter_id", "submitter", "custom_status_id",
		"allow_channelback", "allow_attachments", "is_public", "has_incidents", "from_messaging_channel", "sharing_agreement_ids",
		"satisfaction_probability", "encoded_id", "result_type", "deleted_ticket_form_id", "support_type", "comment_count", "current_tags",
	}
}

// tickets turns the records of one file into items.
type tickets struct {
	source string
	directory
	accounts map[int64]bool // organisations that were put
}

func (t *tickets) read(r jsonstream.Record) []connect.Item {
	fail := func(err *connect.RowError) []connect.Item { return []connect.Item{{Where: r.Where, Err: err}} }
	if r.Err != nil {
		return fail(r.Err)
	}
	var k ticket
	if err := fit.Decode(r.Where, r.JSON, &k); err != nil {
		return fail(err)
	}
	if k.ID < 1 {
		return fail(&connect.RowError{Where: r.Where, Reason: "has no `id`, so it is not a ticket", Remedy: "Export tickets with their ids"})
	}
	if k.Status == "deleted" {
		return []connect.Item{{Where: r.Where, Lost: []connect.Loss{{Field: "status", Reason: "the ticket was deleted in Zendesk", Value: strconv.FormatInt(k.ID, 10)}}}}
	}
	at, err := fit.Instant(r.Where, "created_at", k.CreatedAt)
	if err != nil {
		return fail(err)
	}
	var lost fit.Losses
	item := connect.Item{Where: r.Where, Put: t.put(&k, at, &lost)}
	self := ledger.RefTo(item.Put.External[0])
	if err := t.remarks(&item, &k, self, &lost); err != nil {
		return fail(err)
	}
	var items []connect.Item
	if account := t.account(&k); account != nil {
		item.Links = []ledger.Bond{{From: self, Relation: ledger.From, To: ledger.RefTo(account.External[0]), IfPresent: true}}
		if !t.accounts[k.OrganizationID] {
			t.accounts[k.OrganizationID] = true
			items = append(items, connect.Item{Where: r.Where, Put: account})
		}
	}
	t.name(&k, &lost)
	lost.Rest(r.JSON, carried())
	item.Lost = lost
	return append(items, item)
}

func (t *tickets) put(k *ticket, at time.Time, lost *fit.Losses) *ledger.Put {
	f := discover.FeedbackFields{
		Channel: "ticket", Author: t.requester(k), OccurredAt: at, URL: agentURL(k.URL),
		Priority: k.Priority, Status: k.Status,
	}
	labels := k.Tags
	if label := k.rate(&f, lost); label != "" {
		labels = append(labels[:len(labels):len(labels)], label)
	}
	body := lost.Text("description", k.Description)
	title := lost.Title("subject", first(k.Subject, k.RawSubject))
	if title == "" {
		// A title of its own is no loss: the words stand in the body.
		title = fit.Cut(strings.Join(strings.Fields(body), " "), 80)
	}
	if title == "" {
		title = "Ticket " + strconv.FormatInt(k.ID, 10)
	}
	for _, c := range k.CustomFields {
		switch v := string(c.Value); v {
		case "", "null", `""`, "[]", "false":
		default:
			lost.Add("custom_fields", "has no place in a record", strconv.FormatInt(c.ID, 10)+": "+v)
		}
	}
	if k.Via != nil {
		if via := strings.Trim(string(k.Via.Channel), `"`); via != "" && via != "null" && via != "web" && via != "api" {
			lost.Add("via.channel", "all tickets have the channel ticket", via)
		}
	}
	return &ledger.Put{
		Kind: discover.Feedback, Title: title, Body: body, Labels: lost.Labels("tags", labels), Fields: encode(f),
		External: []ledger.ExternalKey{{Source: t.source, Key: strconv.FormatInt(k.ID, 10)}},
	}
}

// rate sets the rating where the score is a number, and returns a label where it is a word.
func (k *ticket) rate(f *discover.FeedbackFields, lost *fit.Losses) (label string) {
	if k.Satisfaction == nil {
		return ""
	}
	if k.Satisfaction.Comment != "" {
		lost.Add("satisfaction_rating.comment", "has no place in a record", k.Satisfaction.Comment)
	}
	var score float64
	if json.Unmarshal(k.Satisfaction.Score, &score) == nil && string(k.Satisfaction.Score) != "null" {
		f.Rating = &score
		return ""
	}
	switch word := strings.Trim(string(k.Satisfaction.Score), `"`); word {
	case "good", "bad":
		return "satisfaction:" + word
	case "good_with_comment", "bad_with_comment":
		return "satisfaction:" + strings.TrimSuffix(word, "_with_comment")
	}
	return "" // offered, unoffered: nobody rated it
}

// requester is the name of who wrote the ticket; without one, their number, which at least tells people apart.
func (t *tickets) requester(k *ticket) string {
	switch {
	case k.Requester != nil && k.Requester.Name != "":
		return k.Requester.Name
	case t.people[k.RequesterID] != "":
		return t.people[k.RequesterID]
	case k.RequesterID != 0:
		return "requester " + strconv.FormatInt(k.RequesterID, 10)
	}
	return ""
}

// name says which names the file does not have.
func (t *tickets) name(k *ticket, lost *fit.Losses) {
	if k.RequesterID != 0 && t.people[k.RequesterID] == "" && (k.Requester == nil || k.Requester.Name == "") {
		lost.Add("requester_id", "the file does not have the requester's name; export it with include=users", strconv.FormatInt(k.RequesterID, 10))
	}
	if k.OrganizationID != 0 && t.organisation(k) == "" {
		lost.Add("organization_id", "the file does not have the organisation's name; export it with include=organizations", strconv.FormatInt(k.OrganizationID, 10))
	}
}

func (t *tickets) organisation(k *ticket) string {
	if k.Organization != nil && k.Organization.Name != "" {
		return k.Organization.Name
	}
	return t.organisations[k.OrganizationID]
}

// account returns the operation that makes sure there is an account for the ticket's organisation.
func (t *tickets) account(k *ticket) *ledger.Put {
	if k.OrganizationID == 0 && k.Organization != nil {
		k.OrganizationID = k.Organization.ID
	}
	if k.OrganizationID == 0 {
		return nil
	}
	id := strconv.FormatInt(k.OrganizationID, 10)
	own := ledger.ExternalKey{Source: t.source, Key: "organization/" + id}
	if title := (&fit.Losses{}).Title("name", t.organisation(k)); title != "" {
		return connect.AccountNamed(title, own)
	}
	return &ledger.Put{Kind: discover.Account, Title: "Organization " + id, IfAbsent: true, External: []ledger.ExternalKey{own}}
}

// remarks carries the comments over, but for the first, which is the description again.
func (t *tickets) remarks(item *connect.Item, k *ticket, self ledger.Ref, lost *fit.Losses) *connect.RowError {
	for i, c := range k.Comments {
		at, err := fit.Instant(item.Where, "comments.created_at", c.CreatedAt)
		if err != nil {
			return err
		}
		body := strings.TrimSpace(lost.Text("comments", first(c.PlainBody, c.Body)))
		if body == "" || i == 0 && body == strings.TrimSpace(item.Put.Body) {
			continue
		}
		author := t.people[c.AuthorID]
		switch {
		case c.Author != nil && c.Author.Name != "":
			author = c.Author.Name
		case author == "" && c.AuthorID == k.RequesterID:
			author = t.requester(k)
		case author == "":
			author = "user " + strconv.FormatInt(c.AuthorID, 10)
		}
		item.Comments = append(item.Comments, ledger.Remark{Key: self, Body: body, Author: author, At: at, Once: true})
	}
	return nil
}

// agentURL turns the address of the interface into the one that people open.
func agentURL(s string) string {
	return strings.TrimSuffix(strings.Replace(s, "/api/v2/tickets/", "/agent/tickets/", 1), ".json")
}

func first(a, b string) string {
	if strings.TrimSpace(a) != "" {
		return a
	}
	return b
}

// encode writes fields that hold texts, times and finite numbers only, which cannot fail.
func encode(v any) []byte {
	b, err := ledger.Encode(v)
	if err != nil {
		return nil
	}
	return b
}
