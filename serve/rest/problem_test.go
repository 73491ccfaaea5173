package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

type nobody struct{}

func (nobody) Authenticate(*http.Request) (gate.Caller, error) { return gate.Caller{}, nil }

// echo serves one operation that takes {"name": "…"}.
func echo(t *testing.T) http.Handler {
	t.Helper()
	mux := gate.New(nobody{}, func(w http.ResponseWriter, _ *http.Request, status int, _ error) { w.WriteHeader(status) })
	type input struct {
		Body struct {
			Name string `json:"name" maxLength:"500"`
		}
	}
	rest.Register(rest.New(mux, "test"), gate.Open("a test"), huma.Operation{OperationID: "echo", Method: http.MethodPost, Path: "/echo"},
		func(context.Context, *input) (*struct{}, error) { return nil, nil })
	return mux
}

func post(h http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, rest.Base+"/echo", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestManyValuesThatDoNotFitMakeAShortAnswer(t *testing.T) {
	t.Parallel()
	var body strings.Builder
	body.WriteString(`{"name":"x"`)
	for i := range 2000 {
		fmt.Fprintf(&body, `,"member%d":1`, i)
	}
	body.WriteString("}")
	w := post(echo(t), body.String())
	if w.Code != http.StatusUnprocessableEntity {
		t.Fatalf("%d %.200s", w.Code, w.Body)
	}
	if w.Body.Len() > 8<<10 {
		t.Errorf("a request of %d bytes is answered with %d", body.Len(), w.Body.Len())
	}
	if !strings.Contains(w.Body.String(), "The first 20 of 2000") {
		t.Errorf("it does not say how many there are: %.300s", w.Body)
	}
}

func TestLongValuesAreNotRepeated(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("s3cret", 100)
	if w := post(echo(t), `{"name":"`+long+`"}`); w.Code != http.StatusUnprocessableEntity || strings.Contains(w.Body.String(), "s3cret") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := post(echo(t), `{"name":`+strings.Repeat("[", 20_000)); w.Code != http.StatusBadRequest || w.Body.Len() > 1<<10 {
		t.Errorf("%d, %d bytes", w.Code, w.Body.Len())
	}
	if w := post(echo(t), `{"name":7}`); !strings.Contains(w.Body.String(), `"value":7`) {
		t.Errorf("a short value helps to find it: %s", w.Body)
	}
}
