package live

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"throughline.dev/ledger"
)

// What is kept for connections to copy from: enough that whoever reads at all, and whoever comes again after the server
// was restarted, finds what is missing here and not in the ledger.
const (
	keptFrames = 512
	keptBytes  = 8 << 20
)

// frame is the events of one change, as they go out.
type frame struct {
	position ledger.Position
	bytes    []byte
}

// hub watches the ledger and keeps the latest frames.
type hub struct {
	store   ledger.Store
	log     *slog.Logger
	started chan struct{} // closed once the changes that were there have been read

	mu     sync.Mutex
	frames []frame // rising; handed out, and therefore never altered in place
	size   int
	floor  ledger.Position // every change after it, up to head, is in frames
	head   ledger.Position
	grown  chan struct{} // closed when a frame is added
}

func newHub(store ledger.Store, log *slog.Logger) *hub {
	return &hub{store: store, log: log, started: make(chan struct{}), grown: make(chan struct{})}
}

// run watches until the context ends.
func (h *hub) run(ctx context.Context) {
	var target ledger.Position
	begun := false
	for ; ctx.Err() == nil; pause(ctx, time.Second) {
		if !begun {
			head, err := h.store.Position(ctx)
			if err != nil {
				h.log.Error("live updates", "error", err.Error())
				continue
			}
			begun, target = true, head
			h.begin(max(0, head-keptFrames/2))
			if h.head == target {
				close(h.started)
			}
		}
		for c, err := range h.store.Watch(ctx, h.head) {
			var f frame
			if err == nil {
				f, err = frameOf(ctx, h.store, c)
			}
			if err != nil {
				if ctx.Err() == nil {
					h.log.Error("live updates", "error", err.Error())
				}
				break
			}
			h.add(f)
			if f.position == target {
				close(h.started)
			}
		}
	}
}

// begin sets the position after which changes are kept.
func (h *hub) begin(p ledger.Position) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.floor, h.head = p, p
}

func (h *hub) add(f frame) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.frames = append(h.frames, f)
	h.size += len(f.bytes)
	h.head = f.position
	drop := 0
	for drop < len(h.frames)-1 && (len(h.frames)-drop > keptFrames || h.size > keptBytes) {
		h.size -= len(h.frames[drop].bytes)
		h.floor = h.frames[drop].position
		drop++
	}
	if drop > 0 {
		// A copy, so that what is dropped is not kept alive by the array behind it.
		h.frames = append(make([]frame, 0, len(h.frames)+1), h.frames[drop:]...)
	}
	close(h.grown)
	h.grown = make(chan struct{})
}

// position is how far the hub has come, with a channel that is closed when it comes further.
func (h *hub) position() (ledger.Position, <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.head, h.grown
}

// after returns the frames that follow a position, and a channel that is closed when there are more. It reports false
// when the first of them are not kept any more.
func (h *hub) after(p ledger.Position) (frames []frame, grown <-chan struct{}, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if p < h.floor {
		return nil, nil, false
	}
	i := len(h.frames)
	for i > 0 && h.frames[i-1].position > p {
		i--
	}
	return h.frames[i:], h.grown, true
}

// pause waits, but not past the end of the context.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
