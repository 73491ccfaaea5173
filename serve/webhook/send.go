package webhook

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"throughline.dev/serve/outbound"
)

// send makes one request. It reads no more of the answer than is shown.
func (w *Webhooks) send(ctx context.Context, s subscription, d delivery) Attempt {
	began := time.Now()
	a := Attempt{At: began.UTC().Truncate(time.Microsecond)}
	fail := func(problem string) Attempt {
		a.Problem, a.Milliseconds = problem, time.Since(began).Milliseconds()
		return a
	}
	secrets, err := w.secrets(s, began)
	if err != nil {
		return fail(err.Error())
	}
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(d.Body))
	if err != nil {
		return fail("the address cannot be used")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("webhook-id", d.ID)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(began.Unix(), 10))
	r.Header.Set("webhook-signature", sign(d.ID, began, d.Body, secrets...))
	answer, err := w.client.Do(r)
	if err != nil {
		return fail(outbound.Explain(err))
	}
	defer answer.Body.Close()
	a.Code = answer.StatusCode
	switch {
	case a.Code >= 300 && a.Code < 400:
		a.Problem = "the answer leads elsewhere, and redirects are not followed. Enter the address it leads to"
	case a.Code == http.StatusGone:
		a.Problem = "the receiver wants no more"
	case a.Code < 200 || a.Code > 299:
		a.Problem = fmt.Sprintf("the receiver answered with %d", a.Code)
	}
	begin, _ := io.ReadAll(io.LimitReader(answer.Body, maxAnswer)) // the status counts, even if the text does not arrive
	a.Answer = printable(begin)
	a.Milliseconds = time.Since(began).Milliseconds()
	return a
}

// secrets opens the secrets that sign a message at a moment.
func (w *Webhooks) secrets(s subscription, at time.Time) ([][]byte, error) {
	secret, err := w.box.open(s.ID, s.Secret)
	if err != nil {
		return nil, err
	}
	all := [][]byte{secret}
	if at.Before(s.BeforeUntil) {
		if before, err := w.box.open(s.ID, s.Before); err == nil {
			all = append(all, before)
		}
	}
	return all, nil
}
