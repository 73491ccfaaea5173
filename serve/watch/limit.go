package watch

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// maxCallers bounds the memory of the limiter. Whoever is forgotten begins anew.
const maxCallers = 10_000

// callers counts the requests of each caller: a person by any of the person's tokens and sessions, others by address.
type callers struct {
	limit  Limit
	policy string

	mu  sync.Mutex
	all map[string]*rate.Limiter
}

func newCallers(limit Limit) *callers {
	if limit.Burst < 1 {
		limit.Burst = max(1, int(limit.Rate))
	}
	window := int(math.Ceil(float64(limit.Burst) / limit.Rate))
	return &callers{limit: limit, policy: fmt.Sprintf(`"caller";q=%d;w=%d`, limit.Burst, window), all: map[string]*rate.Limiter{}}
}

// take counts one request and returns how many are left, and whether this one was.
func (c *callers) take(who string) (left float64, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.all[who]
	if l == nil {
		if len(c.all) >= maxCallers {
			c.forget()
		}
		l = rate.NewLimiter(rate.Limit(c.limit.Rate), c.limit.Burst)
		c.all[who] = l
	}
	ok = l.Allow()
	return l.Tokens(), ok
}

// forget drops those who have everything left, and all when that frees too little.
func (c *callers) forget() {
	for who, l := range c.all {
		if l.Tokens() >= float64(c.limit.Burst) {
			delete(c.all, who)
		}
	}
	if len(c.all) > maxCallers*9/10 {
		clear(c.all)
	}
}

// limited refuses requests of a caller who asks too often, and tells all others what is left.
func (w *Watch) limited(next http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		who := "address " + gate.Address(r)
		if caller := gate.CallerOf(r.Context()); caller.Known() {
			who = "person " + caller.Actor.ID
		}
		left, ok := w.callers.take(who)
		h := rw.Header()
		h.Set("RateLimit-Policy", w.callers.policy)
		full := math.Ceil((float64(w.callers.limit.Burst) - left) / w.callers.limit.Rate)
		h.Set("RateLimit", fmt.Sprintf(`"caller";r=%d;t=%d`, int(max(0, left)), int(full)))
		if !ok {
			wait := max(1, int(math.Ceil((1-left)/w.callers.limit.Rate)))
			h.Set("Retry-After", strconv.Itoa(wait))
			rest.Write(rw, rest.NewProblem(http.StatusTooManyRequests, ledger.CodeUnavailable, "there were too many requests in a short time", fmt.Sprintf("Try again in %s", time.Duration(wait)*time.Second)))
			return
		}
		next(rw, r)
	}
}
