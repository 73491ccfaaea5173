// Package webhook tells other systems what happens in the product: each subscription gets a signed POST for each event
// it asked for. Events are derived from the changes of the ledger, which is the queue: a subscription remembers up to
// which change it was served, and what it was served is stored before it is sent. So nothing is lost when the server
// stops, at any moment, and every event arrives at least once under an id that stays the same.
//
// Each subscription has a lane of its own, with few requests at a time: a receiver that is slow or gone holds up
// nobody else. Signatures follow the Standard Webhooks specification. Secrets lie encrypted beside the ledger; the
// addresses, which are often secrets too, are never logged.
package webhook

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"throughline.dev/ledger"
	"throughline.dev/serve/outbound"
)

// Bounds. The number of requests that run at once is bounded by the product of the first two, so that no lane waits
// for another one.
const (
	MaxSubscriptions = 32
	requestsPerLane  = 4
	// maxWaiting deliveries of a subscription are prepared; further changes wait in the ledger.
	maxWaiting = 500
	// Finished deliveries are kept so many and so long.
	keepFinished = 500
	keepFor      = 7 * 24 * time.Hour

	requestTimeout = 15 * time.Second
	maxAnswer      = 1 << 10 // bytes of an answer that are shown
)

// Config says what to tell, and how.
type Config struct {
	Ledger ledger.Store
	// URL is where people reach the application; messages link to it.
	URL string
	// KeyFile holds the key that secrets are encrypted with; it is made when it is missing.
	KeyFile string
	Guard   outbound.Guard
	Client  *http.Client // nil: one that the guard makes
	// Note is called with what an owner did to a webhook, for the trail; nil: nobody wants to know.
	Note func(ctx context.Context, actor, webhook, what string)
	Log  *slog.Logger // nil: nothing is logged
}

// Webhooks is the subscriptions of one product.
type Webhooks struct {
	ledger ledger.Store
	shelf  ledger.Shelf
	url    string
	box    box
	guard  outbound.Guard
	client *http.Client
	noted  func(ctx context.Context, actor, webhook, what string)
	log    *slog.Logger
	trials chan struct{} // test deliveries that run

	mu    sync.Mutex
	lanes map[string]*lane // that run, by subscription
	wake  chan struct{}    // tells Run that subscriptions changed
}

// New reads the key, or makes it. It sends nothing before Run.
func New(cfg Config) (*Webhooks, error) {
	key, err := readKey(cfg.KeyFile)
	if err != nil {
		return nil, err
	}
	w := &Webhooks{
		ledger: cfg.Ledger, shelf: cfg.Ledger.Shelf(), url: cfg.URL, box: key, guard: cfg.Guard, client: cfg.Client, noted: cfg.Note,
		log: cmp.Or(cfg.Log, slog.New(slog.DiscardHandler)), trials: make(chan struct{}, requestsPerLane),
		lanes: map[string]*lane{}, wake: make(chan struct{}, 1),
	}
	if w.noted == nil {
		w.noted = func(context.Context, string, string, string) {}
	}
	if w.client == nil {
		w.client = cfg.Guard.Client(outbound.Limits{Timeout: requestTimeout, MaxAnswer: 64 << 10})
	}
	return w, nil
}

// Run sends until the context ends. What is being sent then is sent again next time.
func (w *Webhooks) Run(ctx context.Context) error {
	tick := time.NewTicker(time.Hour)
	defer tick.Stop()
	var running sync.WaitGroup
	defer running.Wait()
	for {
		if err := w.tend(ctx, &running); err != nil && ctx.Err() == nil {
			w.log.Error("webhooks cannot be read", slog.String("error", err.Error()))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-w.wake:
		case <-tick.C:
			w.prune(ctx)
		}
	}
}

// tend starts and stops lanes so that each active subscription has one, with the settings it has now.
func (w *Webhooks) tend(ctx context.Context, running *sync.WaitGroup) error {
	all, err := w.subscriptions(ctx)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	keep := map[string]bool{}
	for _, s := range all {
		l := w.lanes[s.ID]
		if l != nil && l.sub.version == s.version {
			keep[s.ID] = true
		} else if s.Active {
			if l != nil {
				l.stop()
			}
			keep[s.ID] = true
			w.lanes[s.ID] = w.start(ctx, s, l, running)
		}
	}
	for id, l := range w.lanes {
		if !keep[id] {
			l.stop()
			delete(w.lanes, id)
		}
	}
	return nil
}

// poke lets Run look at the subscriptions again.
func (w *Webhooks) poke() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}
