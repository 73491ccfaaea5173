package sample

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// The members of a Zendesk cursor export, with users and organisations beside the tickets.
type (
	zendeskExport struct {
		Tickets       []zendeskTicket       `json:"tickets"`
		Users         []zendeskUser         `json:"users"`
		Organizations []zendeskOrganization `json:"organizations"`
		AfterURL      *string               `json:"after_url"`
		AfterCursor   string                `json:"after_cursor"`
		BeforeURL     *string               `json:"before_url"`
		BeforeCursor  *string               `json:"before_cursor"`
		EndOfStream   bool                  `json:"end_of_stream"`
	}
	zendeskTicket struct {
		ID             int64             `json:"id"`
		URL            string            `json:"url"`
		ExternalID     *string           `json:"external_id"`
		Type           *string           `json:"type"`
		Subject        string            `json:"subject"`
		RawSubject     string            `json:"raw_subject"`
		Description    string            `json:"description"`
		Priority       *string           `json:"priority"`
		Status         string            `json:"status"`
		Recipient      *string           `json:"recipient"`
		RequesterID    int64             `json:"requester_id"`
		SubmitterID    int64             `json:"submitter_id"`
		AssigneeID     *int64            `json:"assignee_id"`
		OrganizationID *int64            `json:"organization_id"`
		Tags           []string          `json:"tags"`
		Via            map[string]string `json:"via"`
		CustomFields   []struct{}        `json:"custom_fields"`
		Rating         *zendeskRating    `json:"satisfaction_rating"`
		Created        time.Time         `json:"created_at"`
		Updated        time.Time         `json:"updated_at"`
	}
	zendeskRating struct {
		Score string `json:"score"`
	}
	zendeskUser struct {
		ID             int64     `json:"id"`
		Name           string    `json:"name"`
		Email          string    `json:"email"`
		Role           string    `json:"role"`
		ExternalID     *string   `json:"external_id"`
		OrganizationID *int64    `json:"organization_id"`
		Created        time.Time `json:"created_at"`
	}
	zendeskOrganization struct {
		ID         int64    `json:"id"`
		Name       string   `json:"name"`
		ExternalID string   `json:"external_id"`
		Domains    []string `json:"domain_names"`
		Tags       []string `json:"tags"`
	}
)

const (
	firstUser         = 360_100_000
	firstOrganization = 720_400_000
	supportAgent      = 360_000_017
)

// writeZendesk writes the cursor export of the support desk in one page.
func (w *World) writeZendesk(dir string) error {
	x := zendeskExport{AfterCursor: "MTc2MTk1NTE5OS4wfHw0ODk5MQ==", EndOfStream: true}
	users, organizations := map[int]bool{}, map[int]bool{}
	agent := int64(supportAgent)
	for _, t := range w.Tickets {
		d := &w.Developers[t.Developer]
		z := zendeskTicket{
			ID: t.ID, URL: "https://fernway.example/api/v2/tickets/" + decimal(t.ID) + ".json", Subject: t.Subject, RawSubject: t.Subject,
			Description: t.Body, Priority: optional(t.Priority), Status: t.Status, RequesterID: firstUser + int64(t.Developer),
			SubmitterID: firstUser + int64(t.Developer), Tags: append([]string{}, t.Tags...), Via: map[string]string{"channel": t.Channel},
			CustomFields: []struct{}{}, Created: t.At, Updated: t.Updated,
		}
		if t.Channel == "email" {
			z.Recipient = optional("support@fernway.example")
		}
		if t.Status != "new" {
			z.AssigneeID = &agent
		}
		if t.Rating != "" {
			z.Rating = &zendeskRating{t.Rating}
		}
		if d.Account >= 0 {
			id := int64(firstOrganization + d.Account)
			z.OrganizationID = &id
			organizations[d.Account] = true
		}
		users[t.Developer] = true
		x.Tickets = append(x.Tickets, z)
	}
	x.Users = append(x.Users, zendeskUser{ID: supportAgent, Name: "Fernway Support", Email: "support@fernway.example", Role: "agent", Created: date(2024, 3, 4)})
	for i := range w.Developers {
		if d := &w.Developers[i]; users[i] {
			u := zendeskUser{ID: firstUser + int64(i), Name: d.Name, Email: d.Email, Role: "end-user", ExternalID: optional(d.ID), Created: d.SignedUp.Truncate(time.Second)}
			if d.Account >= 0 {
				id := int64(firstOrganization + d.Account)
				u.OrganizationID = &id
			}
			x.Users = append(x.Users, u)
		}
	}
	for i := range w.Accounts {
		if a := &w.Accounts[i]; organizations[i] {
			x.Organizations = append(x.Organizations, zendeskOrganization{firstOrganization + int64(i), a.Name, a.ID, []string{a.Domain}, []string{a.Segment}})
		}
	}
	b, err := marshal(x)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "zendesk-tickets.json"), b, 0o644)
}

// marshal writes JSON as exports have it: indented, with < and > as they are.
func marshal(v any) ([]byte, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(v)
	return []byte(b.String()), err
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
