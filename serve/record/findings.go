package record

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// FoundBody is findings, the severest first.
type FoundBody struct {
	Findings []Found `json:"findings"`
}

// Found is a finding with the record it is about, and who asked to be left alone with it.
type Found struct {
	ledger.Finding
	Record  *Record `json:"record,omitempty" doc:"in brief; absent: about the product as a whole"`
	Snoozed *Snooze `json:"snoozed,omitempty" doc:"put off until a day"`
}

// Snooze puts a finding off: it stays out of Today until the day, or until it says something else.
type Snooze struct {
	Subject ledger.Key  `json:"subject,omitempty" doc:"the record; empty: the product as a whole"`
	Rule    string      `json:"rule"`
	Until   ledger.Date `json:"until"`
	Reason  string      `json:"reason" minLength:"1" maxLength:"2000"`
	By      string      `json:"by,omitempty" readOnly:"true"`
	Message string      `json:"message,omitempty" readOnly:"true" doc:"what the finding said then"`
}

// snoozeSpace is where snoozes lie on the shelf.
const snoozeSpace = "snooze"

func (s *Service) findings(api *rest.API) {
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-findings", Method: http.MethodGet, Path: "/findings", Tags: []string{"findings"}, Summary: "What the software found",
	}, s.listFindings)
	rest.Register(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "list-record-findings", Method: http.MethodGet, Path: "/records/{key}/findings", Tags: []string{"findings"}, Summary: "What the software found about a record",
	}, func(ctx context.Context, in *struct {
		Key  string `path:"key" maxLength:"40"`
		AsOf string `query:"as_of" maxLength:"40"`
	},
	) (*struct{ Body FoundBody }, error) {
		reader, err := s.product.ReaderAt(ctx, in.AsOf)
		if err != nil {
			return nil, err
		}
		if _, err := reader.Record(ctx, keyOf(in.Key)); err != nil {
			return nil, err
		}
		return s.found(ctx, reader, ledger.FindingQuery{Subject: keyOf(in.Key)})
	})
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "snooze-finding", Method: http.MethodPost, Path: "/snoozes", Tags: []string{"findings"}, Summary: "Put a finding off until a day, with a reason",
	}, s.snooze)
	rest.Register(api, gate.Needs(ledger.Editor), huma.Operation{
		OperationID: "wake-finding", Method: http.MethodDelete, Path: "/snoozes", Tags: []string{"findings"}, Summary: "Take a put-off finding up again", DefaultStatus: http.StatusNoContent,
	}, func(ctx context.Context, in *struct {
		Subject string `query:"subject" maxLength:"40"`
		Rule    string `query:"rule" required:"true" maxLength:"200"`
	},
	) (*struct{}, error) {
		return nil, s.product.Store.Shelf().Remove(ctx, snoozeSpace, snoozeID(keyOf(in.Subject), in.Rule))
	})
}

func (s *Service) listFindings(ctx context.Context, in *struct {
	Subject  string `query:"subject" maxLength:"40"`
	Rule     string `query:"rule" maxLength:"200" doc:"a trailing * matches any ending"`
	Severity string `query:"severity" enum:"info,warning,refusal"`
	Needs    bool   `query:"needs_person" doc:"only what needs a person"`
	Limit    int    `query:"limit" default:"200" minimum:"1" maximum:"5000"`
	AsOf     string `query:"as_of" maxLength:"40"`
},
) (*struct{ Body FoundBody }, error) {
	reader, err := s.product.ReaderAt(ctx, in.AsOf)
	if err != nil {
		return nil, err
	}
	return s.found(ctx, reader, ledger.FindingQuery{Subject: keyOf(in.Subject), Rule: in.Rule, Severity: ledger.Severity(in.Severity), NeedsPerson: in.Needs, Limit: in.Limit})
}

func (s *Service) found(ctx context.Context, reader ledger.Reader, q ledger.FindingQuery) (*struct{ Body FoundBody }, error) {
	all, err := reader.Findings(ctx, q)
	if err != nil {
		return nil, err
	}
	out, err := s.withRecords(ctx, reader, all)
	return &struct{ Body FoundBody }{FoundBody{out}}, err
}

func (s *Service) withRecords(ctx context.Context, reader ledger.Reader, all []ledger.Finding) ([]Found, error) {
	keys := map[ledger.Key]bool{}
	var subjects []ledger.Key
	for _, f := range all {
		if f.Subject != "" && !keys[f.Subject] {
			keys[f.Subject] = true
			subjects = append(subjects, f.Subject)
		}
	}
	byKey, err := s.byKey(ctx, reader, subjects)
	if err != nil {
		return nil, err
	}
	records := make(map[ledger.Key]*Record, len(byKey))
	for key, r := range byKey {
		short := withoutLong(r)
		records[key] = &short
	}
	snoozed, err := s.snoozes(ctx)
	if err != nil {
		return nil, err
	}
	out := []Found{}
	for _, f := range all {
		found := Found{Finding: f}
		if r, ok := records[f.Subject]; ok {
			found.Record = r
		}
		if z, ok := snoozed.of(f); ok {
			found.Snoozed = &z
		}
		out = append(out, found)
	}
	return out, nil
}

// snoozed are the snoozes of a product by finding.
type snoozed struct {
	byID  map[string]Snooze
	today ledger.Date
}

func snoozeID(subject ledger.Key, rule string) string { return string(subject) + "|" + rule }

func (z snoozed) of(f ledger.Finding) (Snooze, bool) {
	found, ok := z.byID[snoozeID(f.Subject, f.Rule)]
	return found, ok && found.Until > z.today && found.Message == f.Message
}

func (s *Service) snoozes(ctx context.Context) (snoozed, error) {
	out := snoozed{byID: map[string]Snooze{}, today: ledger.DateOf(s.product.Now())}
	docs, err := s.product.Store.Shelf().List(ctx, snoozeSpace, "", "", 0)
	for _, d := range docs {
		var z Snooze
		if err := json.Unmarshal(d.Data, &z); err != nil {
			return out, err
		}
		out.byID[d.ID] = z
	}
	return out, err
}

func (s *Service) snooze(ctx context.Context, in *struct{ Body Snooze }) (*struct{ Body Snooze }, error) {
	z := in.Body
	z.Subject, z.By = keyOf(string(z.Subject)), gate.CallerOf(ctx).Actor.ID
	if err := z.Until.Validate(); err != nil || z.Until <= ledger.DateOf(s.product.Now()) {
		return nil, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "until", Message: "until is no day that is still to come", Remedy: "Write it as 2026-12-01"}
	}
	if strings.TrimSpace(z.Reason) == "" {
		return nil, &ledger.Error{Code: ledger.CodeReasonRequired, Op: -1, Path: "reason", Message: "putting a finding off needs a reason"}
	}
	found, err := s.product.Store.Findings(ctx, ledger.FindingQuery{Subject: z.Subject, Rule: z.Rule})
	if err != nil {
		return nil, err
	}
	known := false
	for _, f := range found {
		if f.Subject == z.Subject && f.Rule == z.Rule { // a rule that ends in * would find many
			known, z.Message = true, f.Message
		}
	}
	if !known {
		return nil, &ledger.Error{Code: ledger.CodeNotFound, Op: -1, Key: z.Subject, Message: "there is no such finding any more", Remedy: "Nothing is left to put off"}
	}
	raw, err := json.Marshal(z)
	if err != nil {
		return nil, err
	}
	shelf, id := s.product.Store.Shelf(), snoozeID(z.Subject, z.Rule)
	doc, err := shelf.Get(ctx, snoozeSpace, id)
	if err != nil && ledger.CodeOf(err) != ledger.CodeNotFound {
		return nil, err
	}
	doc.Space, doc.ID, doc.Data = snoozeSpace, id, raw
	_, err = shelf.Put(ctx, doc)
	return &struct{ Body Snooze }{z}, err
}
