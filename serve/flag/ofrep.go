package flag

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"throughline.dev/deliver/flagset"
	"throughline.dev/serve/ingest"
)

// evaluated is one answer of OpenFeature's remote evaluation protocol.
type evaluated struct {
	Key      string         `json:"key"`
	Value    any            `json:"value"`
	Reason   string         `json:"reason"`
	Variant  string         `json:"variant,omitempty"`
	Metadata map[string]any `json:"metadata,omitempty"`
}

// failure is an answer without a value.
type failure struct {
	Key     string `json:"key,omitempty"`
	Code    string `json:"errorCode,omitempty"`
	Details string `json:"errorDetails"`
}

func ofrep(e flagset.Evaluation) evaluated {
	out := evaluated{Key: e.Flag.Name, Value: e.Value, Variant: e.Variant, Metadata: map[string]any{"version": e.Flag.Version, "record": e.Flag.Record}}
	switch e.Reason {
	case flagset.ByExperiment:
		out.Reason = "SPLIT"
		out.Metadata["experiment"] = e.Experiment
	case flagset.ByRollout:
		out.Reason = "SPLIT"
	case flagset.ByRule:
		out.Reason = "TARGETING_MATCH"
		if e.Drawn {
			out.Reason = "SPLIT"
		}
	case flagset.ByParent:
		out.Reason = "TARGETING_MATCH"
	case flagset.ByState:
		out.Reason = "STATIC"
		if e.Flag.State == flagset.Off {
			out.Reason = "DISABLED"
		}
	default:
		out.Reason = "DEFAULT"
	}
	if e.Rule != "" {
		out.Metadata["rule"] = e.Rule
	}
	return out
}

// contextOf reads whom a request asks for.
func (s *Service) contextOf(w http.ResponseWriter, r *http.Request) (from ingest.Sender, who person, raw []byte, err error) {
	if from, err = s.sender(r); err != nil {
		return from, who, nil, err
	}
	if raw, err = body(w, r); err != nil {
		return from, who, nil, err
	}
	var in struct {
		Context map[string]any `json:"context"`
	}
	if err := decode(raw, &in); err != nil {
		return from, who, nil, err
	}
	id, _ := in.Context["targetingKey"].(string)
	return from, personOf(id, in.Context), raw, nil
}

func (s *Service) evaluateOne(w http.ResponseWriter, r *http.Request) error {
	from, who, _, err := s.contextOf(w, r)
	if err != nil {
		return err
	}
	key := r.PathValue("key")
	set := s.current.Load().set
	e, ok := set.User(who.attributes).Evaluate(r.Context(), key)
	if !ok {
		write(w, http.StatusNotFound, failure{key, "FLAG_NOT_FOUND", "There is no such flag, or it has been removed."})
		return nil
	}
	s.exposures.note(from, who, set.AssignmentTag(key), e)
	write(w, http.StatusOK, ofrep(e))
	return nil
}

// evaluateAll answers with all flags, which a client in a browser keeps until something changes.
func (s *Service) evaluateAll(w http.ResponseWriter, r *http.Request) error {
	from, who, raw, err := s.contextOf(w, r)
	if err != nil {
		return err
	}
	set := s.current.Load().set
	sum := sha256.Sum256(append([]byte(set.Tag()), raw...))
	if same(w, r, hex.EncodeToString(sum[:12])) {
		return nil
	}
	user := set.User(who.attributes)
	all := make([]evaluated, 0, len(set.Names()))
	for _, name := range set.Names() {
		if e, ok := user.Evaluate(r.Context(), name); ok {
			s.exposures.note(from, who, set.AssignmentTag(name), e)
			all = append(all, ofrep(e))
		}
	}
	write(w, http.StatusOK, map[string]any{"flags": all})
	return nil
}

func refuseOFREP(w http.ResponseWriter, r *http.Request, f *fault) {
	out := failure{Key: r.PathValue("key"), Details: f.text}
	if f.status == http.StatusBadRequest || f.status == http.StatusRequestEntityTooLarge {
		out.Code = "PARSE_ERROR"
		if f.status == http.StatusRequestEntityTooLarge {
			out.Code = "INVALID_CONTEXT"
		}
	}
	write(w, f.status, out)
}

// text writes a value as JSON.
func text(v any) string {
	out, _ := json.Marshal(v) // it was read from JSON
	return string(out)
}
