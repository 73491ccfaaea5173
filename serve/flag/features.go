package flag

import (
	"encoding/json"
	"net/http"
	"time"
)

// features answers GrowthBook's libraries with the document that they evaluate by themselves.
func (s *Service) features(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.holder(r.PathValue("key")); err != nil {
		return err
	}
	now := s.current.Load()
	if same(w, r, now.set.Tag()) {
		return nil
	}
	write(w, http.StatusOK, struct {
		Status      int             `json:"status"`
		Features    json.RawMessage `json:"features"`
		DateUpdated time.Time       `json:"dateUpdated"`
	}{http.StatusOK, now.set.Document(), now.on})
	return nil
}

func refuseFeatures(w http.ResponseWriter, _ *http.Request, f *fault) {
	write(w, f.status, map[string]any{"status": f.status, "error": f.text})
}
