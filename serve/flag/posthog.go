package flag

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"throughline.dev/deliver/flagset"
	"throughline.dev/serve/ingest"
)

// asked is what PostHog's libraries send.
type asked struct {
	Token      string         `json:"token"`
	APIKey     string         `json:"api_key"`
	DistinctID any            `json:"distinct_id"`
	Groups     map[string]any `json:"groups"`
	Person     map[string]any `json:"person_properties"`
	Keys       []string       `json:"flag_keys_to_evaluate"`
}

// postHogFlag is one flag in the answer.
type postHogFlag struct {
	Key      string        `json:"key"`
	Enabled  bool          `json:"enabled"`
	Variant  *string       `json:"variant"`
	Reason   postHogReason `json:"reason"`
	Metadata postHogMeta   `json:"metadata"`
}

type postHogReason struct {
	Code        string `json:"code"`
	Description string `json:"description"`
}

type postHogMeta struct {
	ID      int64   `json:"id"`
	Version int64   `json:"version"`
	Payload *string `json:"payload"`
}

func postHogOf(e flagset.Evaluation) postHogFlag {
	out := postHogFlag{Key: e.Flag.Name, Enabled: truthy(e.Value), Metadata: postHogMeta{Version: e.Flag.Version}}
	_, _ = fmt.Sscanf(e.Flag.Record, "FLAG-%d", &out.Metadata.ID)
	if e.Variant != "" {
		out.Variant = &e.Variant
		out.Enabled = true
	}
	if _, plain := e.Value.(bool); !plain && e.Value != nil {
		payload := text(e.Value)
		out.Metadata.Payload = &payload
	}
	out.Reason = postHogReason{"condition_match", "By " + e.Reason}
	if e.Rule != "" {
		out.Reason.Description += ", rule " + e.Rule
	}
	if !out.Enabled {
		out.Reason.Code = "no_condition_match"
	}
	return out
}

func truthy(v any) bool {
	switch v := v.(type) {
	case nil:
		return false
	case bool:
		return v
	case string:
		return v != ""
	case float64:
		return v != 0
	}
	return true
}

// postHog answers PostHog's libraries. They report themselves whom they showed a variant ($feature_flag_called), so that
// only flags that were asked for by name are exposures here: the others were only fetched.
func (s *Service) postHog(w http.ResponseWriter, r *http.Request) error {
	raw, err := body(w, r)
	if err != nil {
		return err
	}
	if raw, err = ingest.Unwrap(r, raw); err != nil {
		return &fault{http.StatusBadRequest, err.Error()}
	}
	if len(raw) > maxBody {
		return errLarge
	}
	var in asked
	if err := decode(raw, &in); err != nil {
		return err
	}
	from, err := s.holder(cmp.Or(in.Token, in.APIKey))
	if err != nil {
		return err
	}
	id := ""
	if in.DistinctID != nil {
		id = strings.TrimSpace(fmt.Sprint(in.DistinctID))
	}
	if id == "" {
		return &fault{http.StatusBadRequest, "distinct_id is missing. Say who asks."}
	}
	attributes := map[string]any{}
	maps.Copy(attributes, in.Person)
	maps.Copy(attributes, in.Groups)
	attributes["distinct_id"] = id
	if attributes["account"] == nil {
		for _, kind := range [...]string{"company", "organization", "organisation", "workspace", "team"} {
			if group := in.Groups[kind]; group != nil {
				attributes["account"] = group
				break
			}
		}
	}
	who := personOf(id, attributes)
	set := s.current.Load().set
	user, names := set.User(who.attributes), set.Names()
	if len(in.Keys) > 0 {
		slices.Sort(in.Keys)
		names = slices.Compact(in.Keys)
	}
	flags := map[string]postHogFlag{}
	for _, name := range names {
		e, ok := user.Evaluate(r.Context(), name)
		if !ok {
			continue
		}
		flags[name] = postHogOf(e)
		if len(in.Keys) > 0 {
			s.exposures.note(from, who, set.AssignmentTag(name), e)
		}
	}
	if strings.HasPrefix(r.URL.Path, "/decide") {
		write(w, http.StatusOK, older(flags))
		return nil
	}
	write(w, http.StatusOK, map[string]any{"flags": flags, "errorsWhileComputingFlags": false, "requestId": rand.Text(), "evaluatedAt": s.cfg.Now().UnixMilli()})
	return nil
}

// definitions refuses what PostHog's libraries would evaluate by themselves. Their format draws shares by another hash
// and compares texts without regard to case, so that the same person would get something else by it; the libraries ask
// the server where they have no definition.
func (s *Service) definitions(_ http.ResponseWriter, _ *http.Request) error {
	return &fault{http.StatusNotImplemented, "Flags are not given out for evaluation in PostHog's libraries, because these draw people by another rule and would give some of them another variant. Leave the personal API key out: the library then asks for each person at /flags."}
}

// older is the answer of the older address.
func older(flags map[string]postHogFlag) map[string]any {
	values, payloads := map[string]any{}, map[string]string{}
	for name, f := range flags {
		values[name] = f.Enabled
		if f.Variant != nil {
			values[name] = *f.Variant
		}
		if p := f.Metadata.Payload; p != nil {
			payloads[name] = *p
		}
	}
	return map[string]any{"featureFlags": values, "featureFlagPayloads": payloads, "errorsWhileComputingFlags": false}
}

func refusePostHog(w http.ResponseWriter, _ *http.Request, f *fault) {
	kind, code := "validation_error", "invalid_payload"
	switch f.status {
	case http.StatusUnauthorized:
		kind, code = "authentication_error", "invalid_api_key"
	case http.StatusTooManyRequests:
		kind, code = "throttled_error", "too_many_requests"
	case http.StatusNotImplemented:
		kind, code = "validation_error", "not_implemented"
	case http.StatusInternalServerError:
		kind, code = "server_error", "unavailable"
	}
	write(w, f.status, map[string]any{"type": kind, "code": code, "detail": f.text, "attr": nil})
}
