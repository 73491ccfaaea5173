// Package gate decides who may call which route. A route is registered together with the rule that says so; there is
// no other way to register one, and a test walks all of them. The gate knows roles and callers, no passwords, tokens
// or cookies: whoever reads those is an [Authenticator].
package gate

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"throughline.dev/ledger"
)

// Rule says who may call a route.
type Rule struct {
	// Role is the least role that may call it; empty: whoever comes.
	Role ledger.Role
	// Why says, for a route without a role, why it is open or what protects it instead.
	Why string
	// Foreign routes are called by programs on other sites, with credentials that a browser does not add by itself.
	// All others refuse requests that change something and come from another site's page.
	Foreign bool
	// Session routes hand out or take away credentials: a person must be signed in with a browser. A token does not
	// do, else one of little scope could make another of more.
	Session bool
}

// InSession is the rule for people who are signed in with a browser alone.
func (r Rule) InSession() Rule {
	r.Session = true
	return r
}

// Needs lets a role, and every role that may do more, call a route.
func Needs(role ledger.Role) Rule { return Rule{Role: role} }

// Open lets whoever comes call a route, and says why that is right.
func Open(why string) Rule { return Rule{Why: why} }

// Caller is who makes a request. The zero Caller is nobody.
type Caller struct {
	Actor ledger.Actor // ID of the person; the role is what remains of the person's role after the token's scopes
	Name  string       // as shown
	Via   string       // "session" or "token"; empty: nobody is signed in
	ID    string       // of the session or token, for the audit; never the secret
}

// Known reports whether somebody is signed in.
func (c Caller) Known() bool { return c.Via != "" }

// Authenticator reads who makes a request. No credentials: the zero Caller. Credentials that are not good: an error of
// CodeForbidden, which becomes 401.
type Authenticator interface {
	Authenticate(r *http.Request) (Caller, error)
}

// Route is one route and its rule.
type Route struct {
	Method, Path string
	Rule         Rule
}

// Denied answers a request that the gate stops: with 401 when caller is nobody, with 403 otherwise. Cause says more
// and may be nil.
type Denied func(w http.ResponseWriter, r *http.Request, status int, cause error)

// Mux routes requests to handlers past their rules.
type Mux struct {
	mux      *http.ServeMux
	who      Authenticator
	denied   Denied
	origins  *http.CrossOriginProtection
	declared map[string]Rule
	routes   []Route
	steps    []Step
	// Missing answers requests for programs that no route is for: with 405 when the address takes other methods, which
	// the header Allow lists, with 404 otherwise. Nil: the router's own words.
	Missing func(w http.ResponseWriter, r *http.Request, status int)
}

// Step is something that happens between the rule of a route and its handler, where the caller is known: it returns
// the handler with the step before it. It is called once, when the route is registered.
type Step func(route Route, next http.HandlerFunc) http.HandlerFunc

// New makes a Mux without routes.
func New(who Authenticator, denied Denied) *Mux {
	return &Mux{mux: http.NewServeMux(), who: who, denied: denied, origins: http.NewCrossOriginProtection(), declared: map[string]Rule{}}
}

// Within adds a step to every route that is registered from now on. Of two steps the one added first comes first.
func (m *Mux) Within(s Step) { m.steps = append(m.steps, s) }

// Handle registers a route. It panics on a rule that says neither a role nor why there is none.
func (m *Mux) Handle(method, path string, rule Rule, h http.HandlerFunc) {
	m.Declare(method, path, rule)
	m.HandleFunc(method+" "+path, h)
}

// Declare gives the rule of a route that [Mux.HandleFunc] registers next.
func (m *Mux) Declare(method, path string, rule Rule) {
	if rule.Role == "" && rule.Why == "" {
		panic(fmt.Sprintf("gate: %s %s has no rule", method, path))
	}
	m.declared[method+" "+path] = rule
	m.routes = append(m.routes, Route{method, path, rule})
}

// HandleFunc registers the handler of a declared route, given as "GET /path". It is what REST frameworks call.
func (m *Mux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	rule, ok := m.declared[pattern]
	if !ok {
		panic(fmt.Sprintf("gate: %s was not declared", pattern))
	}
	method, path, _ := strings.Cut(pattern, " ")
	for _, step := range slices.Backward(m.steps) {
		h = step(Route{method, path, rule}, h)
	}
	m.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { m.pass(w, r, rule, h) })
}

// Routes lists every route, in the order of registration.
func (m *Mux) Routes() []Route { return append([]Route(nil), m.routes...) }

// Pattern returns the route that a request would reach, such as "GET /api/v1/records/{key}", for logs and metrics;
// empty when there is none.
func (m *Mux) Pattern(r *http.Request) string {
	_, pattern := m.mux.Handler(r)
	return pattern
}

// ServeHTTP answers a request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.Missing == nil || !ForProgram(r.URL.Path) {
		m.mux.ServeHTTP(w, r)
		return
	}
	if h, pattern := m.mux.Handler(r); pattern == "" {
		no := &verdict{header: http.Header{}}
		h.ServeHTTP(no, r)
		if no.status == http.StatusNotFound || no.status == http.StatusMethodNotAllowed {
			if allow := no.header.Get("Allow"); allow != "" {
				w.Header().Set("Allow", allow)
			}
			m.Missing(w, r, no.status)
			return
		}
	}
	m.mux.ServeHTTP(w, r)
}

// ForProgram reports whether a path is one of the API or the receiver of events, where programs ask.
func ForProgram(path string) bool {
	return strings.HasPrefix(path, "/api/") || strings.HasPrefix(path, "/v1/")
}

// verdict notes the status of the router's own answers.
type verdict struct {
	header http.Header
	status int
}

func (v *verdict) Header() http.Header         { return v.header }
func (v *verdict) Write(b []byte) (int, error) { return len(b), nil }
func (v *verdict) WriteHeader(status int)      { v.status = status }

func (m *Mux) pass(w http.ResponseWriter, r *http.Request, rule Rule, h http.HandlerFunc) {
	bearer := strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") // a browser never adds one by itself
	if !rule.Foreign && !bearer {
		if err := m.origins.Check(r); err != nil {
			m.denied(w, r, http.StatusForbidden, ledger.Errorf(ledger.CodeForbidden, "the request comes from a page of another site"))
			return
		}
	}
	if rule.Foreign {
		h(w, r)
		return
	}
	caller, err := m.who.Authenticate(r)
	switch {
	case rule.Role == "":
	case err != nil:
		m.denied(w, r, http.StatusUnauthorized, err)
		return
	case !caller.Known():
		m.denied(w, r, http.StatusUnauthorized, nil)
		return
	case rule.Session && caller.Via != "session":
		m.denied(w, r, http.StatusForbidden, &ledger.Error{Code: ledger.CodeForbidden, Op: -1, Message: "this needs somebody who is signed in with a browser, and no token", Remedy: "Sign in and do it in the settings"})
		return
	case !caller.Actor.Role.Covers(rule.Role):
		m.denied(w, r, http.StatusForbidden, &ledger.Error{
			Code: ledger.CodeForbidden, Op: -1,
			Message: fmt.Sprintf("%s is %s here, and this needs %s", caller.Name, ledger.WithArticle(string(caller.Actor.Role)), ledger.WithArticle(string(rule.Role))), Remedy: "Ask an owner",
		})
		return
	}
	if seen, ok := r.Context().Value(seenKey{}).(*Caller); ok {
		*seen = caller
	}
	h(w, r.WithContext(With(r.Context(), caller)))
}

type (
	callerKey struct{}
	seenKey   struct{}
)

// Observe returns a context that tells who was let through, once the request has been answered: for the log, which
// begins before the gate.
func Observe(ctx context.Context) (context.Context, *Caller) {
	seen := new(Caller)
	return context.WithValue(ctx, seenKey{}, seen), seen
}

// CallerOf returns who makes the request that a context belongs to.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// With returns a context of a request that a caller makes.
func With(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}
