package bare_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/product/bare"
)

func TestGatherCopiesWhatCanBeReadOnce(t *testing.T) {
	t.Parallel()
	plain := filepath.Join(t.TempDir(), "plain.csv")
	if err := os.WriteFile(plain, []byte("a"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := bare.Gather(t.Context(), []string{plain, bare.Stdin}, strings.NewReader("from elsewhere"))
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Paths) != 2 || f.Paths[0] != plain || f.Names[plain] != "" || f.Names[f.Paths[1]] != "standard input" {
		t.Errorf("%+v", f)
	}
	for range 2 {
		if got, err := os.ReadFile(f.Paths[1]); err != nil || string(got) != "from elsewhere" {
			t.Errorf("the copy is %q, %v", got, err)
		}
	}
	if err := errors.Join(f.Close(), f.Close()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(f.Paths[1]); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the copy is still there: %v", err)
	}
	if _, err := os.Stat(plain); err != nil {
		t.Error(err)
	}
}

// Nobody has to wait for an input that does not come.
func TestGatherEndsWhenItIsTold(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	in, out := io.Pipe()
	defer out.Close()
	go func() {
		_, _ = out.Write([]byte("some")) // returns once the copy has begun
		stop()
	}()
	if _, err := bare.Gather(ctx, []string{bare.Stdin}, in); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was interrupted", err)
	}
}

func TestGatherNamesWhatFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("the disk is on fire")
	if _, err := bare.Gather(t.Context(), []string{bare.Stdin}, io.MultiReader(strings.NewReader("x"), failing{broken})); !errors.Is(err, broken) || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("%v", err)
	}
	if _, err := bare.Gather(t.Context(), []string{filepath.Join(t.TempDir(), "none")}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }
