package live

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"throughline.dev/ledger"
	"throughline.dev/serve/gate"
	"throughline.dev/serve/rest"
)

// Config says what to tell of. The zero value of each bound is replaced by what is right for a server.
type Config struct {
	Store ledger.Store
	// Who reads the credentials of a request; a stream asks again from time to time.
	Who gate.Authenticator
	// Revision goes up when somebody's rights may have changed; then each stream asks before it says more. Nil: never.
	Revision  func() int
	PerPerson int           // streams of one person; 0: 50
	Total     int           // streams; 0: 20,000
	Beat      time.Duration // between signs of life; 0: 15 s
	Check     time.Duration // between looks at the credentials; 0: 1 minute
	Patience  time.Duration // for a client to take what was sent; 0: 10 s
	Log       *slog.Logger  // nil: nothing is logged
}

// Live tells of changes. Run must run for streams to say anything.
type Live struct {
	cfg    Config
	hub    *hub
	behind chan struct{} // one for each stream that reads the ledger to catch up

	ctx  context.Context // ends the streams, which outlive the requests they began with
	stop context.CancelFunc

	mu      sync.Mutex
	streams map[string]int // by person
	total   int
	closed  bool
	running sync.WaitGroup // streams; added to while mu is held and closed is false
}

// New makes a Live.
func New(cfg Config) *Live {
	cfg.PerPerson = cmp.Or(cfg.PerPerson, 50)
	cfg.Total = cmp.Or(cfg.Total, 20_000)
	cfg.Beat = cmp.Or(cfg.Beat, 15*time.Second)
	cfg.Check = cmp.Or(cfg.Check, time.Minute)
	cfg.Patience = cmp.Or(cfg.Patience, 10*time.Second)
	if cfg.Revision == nil {
		cfg.Revision = func() int { return 0 }
	}
	cfg.Log = cmp.Or(cfg.Log, slog.New(slog.DiscardHandler))
	l := &Live{cfg: cfg, hub: newHub(cfg.Store, cfg.Log), behind: make(chan struct{}, 2), streams: map[string]int{}}
	l.ctx, l.stop = context.WithCancel(context.Background())
	return l
}

// Run watches the ledger until the context ends, and then ends all streams.
func (l *Live) Run(ctx context.Context) error {
	l.hub.run(ctx)
	l.Drain()
	l.running.Wait()
	return nil
}

// Drain ends all streams and lets no more begin, so that clients look for another server.
func (l *Live) Drain() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	l.stop()
}

// Open is how many streams are open.
func (l *Live) Open() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.total
}

// Mount registers the stream.
func (l *Live) Mount(api *rest.API) {
	rest.Raw(api, gate.Needs(ledger.Viewer), huma.Operation{
		OperationID: "stream", Method: http.MethodGet, Path: "/stream", Tags: []string{"changes"}, Summary: "What changes, as it changes",
		Description: "Server-sent events: hello first, then change for each change and findings when findings were computed anew, each with the position as id. " +
			"Last-Event-ID, or after, goes on where a client was. A line with a colon alone is a sign of life. " +
			"The stream ends when the client does not keep up, when its session or token ends, and when the server stops; connect again then.",
		Parameters: []*huma.Param{
			{Name: "Last-Event-ID", In: "header", Description: "the id of the last event that was seen; browsers send it by themselves", Schema: &huma.Schema{Type: "string"}},
			{Name: "after", In: "query", Description: "the same, for clients that cannot set the header", Schema: &huma.Schema{Type: "integer"}},
		},
		Responses: map[string]*huma.Response{"200": {
			Description: "The stream.",
			Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{
				Description: "the data of one event", OneOf: []*huma.Schema{
					api.SchemaOf(reflect.TypeFor[StreamHello]()), api.SchemaOf(reflect.TypeFor[StreamChange]()), api.SchemaOf(reflect.TypeFor[StreamFindings]()),
				},
			}}},
		}},
	}, l.stream)
}

// enter counts a stream of a person in, or says why it may not be.
func (l *Live) enter(person string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.closed:
		return rest.NewProblem(http.StatusServiceUnavailable, ledger.CodeUnavailable, "the server is stopping", "Try again in a moment")
	case l.total >= l.cfg.Total:
		return rest.NewProblem(http.StatusServiceUnavailable, ledger.CodeUnavailable, "too many streams are open", "Try again later")
	case l.streams[person] >= l.cfg.PerPerson:
		return rest.NewProblem(http.StatusTooManyRequests, ledger.CodeUnavailable, strconv.Itoa(l.cfg.PerPerson)+" streams of yours are open", "Close some of them")
	}
	l.running.Add(1)
	l.total++
	l.streams[person]++
	return nil
}

func (l *Live) leave(person string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.running.Done()
	l.total--
	if l.streams[person]--; l.streams[person] == 0 {
		delete(l.streams, person)
	}
}
