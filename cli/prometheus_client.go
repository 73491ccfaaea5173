package cli

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline.dev/connect/prometheus"
	"throughline.dev/define/claim"
	"throughline.dev/define/emit"
)

// prometheusClient asks one Prometheus.
type prometheusClient struct {
	base          *url.URL
	authorization string
	http          *http.Client
}

// unreachableError says that Prometheus itself is not there, so that asking on is of no use.
type unreachableError struct{ err error }

func (e *unreachableError) Error() string {
	return fmt.Sprintf("Prometheus cannot be asked: %v. Check --url and that it runs", e.err)
}

func (e *unreachableError) Unwrap() error { return e.err }

// newPrometheusClient checks the address. A redirect to another host is not followed: it would take the header of
// authorisation along, or answers from where nobody asked.
func newPrometheusClient(address, authorization string, timeout time.Duration) (*prometheusClient, error) {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is no address", address)
	case u.Scheme != "http" && u.Scheme != "https" || u.Host == "":
		return nil, fmt.Errorf("%q is no address of the web: expected http://host:9090", address)
	case strings.ContainsAny(authorization, "\r\n"):
		return nil, errors.New("THROUGHLINE_PROMETHEUS_AUTHORIZATION has more than one line")
	}
	u.RawQuery, u.Fragment = "", ""
	c := &prometheusClient{base: u, authorization: authorization}
	c.http = &http.Client{Timeout: timeout, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if r.URL.Host != u.Host || r.URL.Scheme != u.Scheme {
			return fmt.Errorf("it redirects to another host, %s", r.URL.Host)
		}
		if len(via) > 5 {
			return errors.New("it redirects in a circle")
		}
		return nil
	}}
	return c, nil
}

// call asks one query of the API.
func (c *prometheusClient) call(ctx context.Context, path string, values url.Values) (prometheus.Answer, error) {
	u := c.base.JoinPath("api", "v1", path)
	u.RawQuery = values.Encode()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return prometheus.Answer{}, err
	}
	if c.authorization != "" {
		r.Header.Set("Authorization", c.authorization)
	}
	r.Header.Set("Accept", "application/json")
	res, err := c.http.Do(r)
	if err != nil {
		var e *url.Error
		if errors.As(err, &e) {
			err = e.Err // the address with its query says nothing more
		}
		return prometheus.Answer{}, &unreachableError{err}
	}
	defer res.Body.Close() // it was read only
	a, err := prometheus.Read(res.Body)
	var query *prometheus.QueryError
	switch {
	case errors.As(err, &query):
		return a, err
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return a, &unreachableError{fmt.Errorf("it answers %s; set THROUGHLINE_PROMETHEUS_AUTHORIZATION", res.Status)}
	case res.StatusCode != http.StatusOK:
		return a, &unreachableError{fmt.Errorf("it answers %s", res.Status)}
	}
	return a, err
}

// errNothing says that a query found no series, or only such without numbers.
var errNothing = errors.New("there is nothing in Prometheus for the query: check the name of the metric, its labels and the window")

// number asks for one number at a time. No number is an error that says so.
func (c *prometheusClient) number(ctx context.Context, query string, at time.Time) (*float64, error) {
	a, err := c.call(ctx, "query", url.Values{"query": {query}, "time": {seconds(at)}})
	if err != nil {
		return nil, err
	}
	v, ok, err := a.Number()
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, errNothing
	}
	return &v, nil
}

// moments counts the moments of the window that keep the bound. Moments without a sample do not count.
func (c *prometheusClient) moments(ctx context.Context, q emit.Query, cl claim.Claim, from, to time.Time) (good, total *float64, err error) {
	a, err := c.call(ctx, "query_range", url.Values{"query": {q.Moments}, "start": {seconds(from)}, "end": {seconds(to)}, "step": {strconv.FormatFloat(q.Step.Seconds(), 'f', -1, 64)}})
	if err != nil {
		return nil, nil, err
	}
	samples, err := a.Moments()
	if err != nil {
		return nil, nil, err
	}
	if len(samples) == 0 {
		return nil, nil, errNothing
	}
	good, total = new(float64), new(float64)
	for _, s := range samples {
		*total++
		if cl.Bound == nil && s.Value >= 1 || cl.Bound != nil && cl.Bound.Holds(s.Value*q.Factor) {
			*good++
		}
	}
	return good, total, nil
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
