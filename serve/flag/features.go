package flag

import (
	"net/http"
	"time"

	"throughline.dev/deliver/flagset"
)

// features answers GrowthBook's libraries with the document that they evaluate by themselves. Of flags whose rules name
// people it has the default only: whoever has the key of a page can read it.
func (s *Service) features(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.holder(r.PathValue("key")); err != nil {
		return err
	}
	now := s.current.Load()
	w.Header().Set("X-SSE-Support", "disabled")
	if same(w, r, now.set.DocumentTag()) {
		return nil
	}
	answerFeatures(w, now, now.set.Document())
	return nil
}

func answerFeatures(w http.ResponseWriter, now *snapshot, features any) {
	write(w, http.StatusOK, struct {
		Status      int       `json:"status"`
		Features    any       `json:"features"`
		DateUpdated time.Time `json:"dateUpdated"`
	}{http.StatusOK, features, now.on})
}

// decided is a flag as it came out for one person, in GrowthBook's format.
type decided struct {
	DefaultValue any           `json:"defaultValue"`
	Rules        []decidedRule `json:"rules,omitempty"`
}

type decidedRule struct {
	ID     string  `json:"id,omitempty"`
	Force  any     `json:"force"`
	Tracks []track `json:"tracks,omitempty"`
}

// track is what the library hands to its tracking callback when the page asks for the flag.
type track struct {
	Experiment trackedExperiment `json:"experiment"`
	Result     trackedResult     `json:"result"`
}

type trackedExperiment struct {
	Key string `json:"key"`
}

type trackedResult struct {
	Key           string   `json:"key"`
	Value         any      `json:"value"`
	VariationID   int      `json:"variationId"`
	InExperiment  bool     `json:"inExperiment"`
	HashUsed      bool     `json:"hashUsed"`
	HashAttribute string   `json:"hashAttribute"`
	HashValue     string   `json:"hashValue"`
	FeatureID     string   `json:"featureId"`
	Bucket        *float64 `json:"bucket,omitempty"`
}

// remote answers GrowthBook's libraries that ask what one person gets: the values, and no rules. Exposures are reported
// by their tracking callback, when the page asks for the flag. What a developer's tools force is not looked at.
func (s *Service) remote(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.holder(r.PathValue("key")); err != nil {
		return err
	}
	raw, err := body(w, r)
	if err != nil {
		return err
	}
	var in struct {
		Attributes map[string]any `json:"attributes"`
	}
	if err := decode(raw, &in); err != nil {
		return err
	}
	now := s.current.Load()
	user := now.set.User(in.Attributes)
	features := make(map[string]decided, len(now.set.Names()))
	for _, name := range now.set.Names() {
		if e, ok := user.Evaluate(r.Context(), name); ok {
			features[name] = decidedOf(e)
		}
	}
	w.Header().Set("X-SSE-Support", "disabled")
	answerFeatures(w, now, features)
	return nil
}

func decidedOf(e flagset.Evaluation) decided {
	if e.Rule == "" {
		return decided{DefaultValue: e.Value}
	}
	rule := decidedRule{ID: e.Rule, Force: e.Value}
	if e.Exposed() {
		rule.Tracks = []track{{
			trackedExperiment{e.Experiment},
			trackedResult{e.Variant, e.Value, e.Index, true, true, e.HashAttribute, e.Unit, e.Flag.Name, e.Bucket},
		}}
	}
	// The value stands in the rule; the default is not told to whom it does not concern.
	return decided{Rules: []decidedRule{rule}}
}

// stream refuses to push changes: asking again costs little, since an unaltered document is answered with 304.
func (s *Service) stream(_ http.ResponseWriter, _ *http.Request) error {
	return &fault{http.StatusNotImplemented, "Changes of flags are not pushed. Ask /api/features again with If-None-Match; the answer is 304 until something changes."}
}

func refuseFeatures(w http.ResponseWriter, _ *http.Request, f *fault) {
	write(w, f.status, map[string]any{"status": f.status, "error": f.text})
}
