package product_test

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline.dev/ledger"
	"throughline.dev/product"
)

// BenchmarkImportFeedback brings 100,000 rows of feedback, each with an account and some 400 bytes of text, into an
// empty product.
func BenchmarkImportFeedback(b *testing.B) {
	path := filepath.Join(b.TempDir(), "feedback.csv")
	writeFeedback(b, path, 100_000)
	for b.Loop() {
		p, err := product.Open(b.Context(), product.Config{Dir: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		report, err := p.Import(b.Context(), product.ImportRequest{Paths: []string{path}, Actor: ledger.Actor{ID: "bench", Role: ledger.Owner}})
		if err != nil {
			b.Fatal(err)
		}
		if report.Applied.Created < 100_000 {
			b.Fatalf("%d records", report.Applied.Created)
		}
		if err := p.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

func writeFeedback(b *testing.B, path string, n int) {
	b.Helper()
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	r := rand.New(rand.NewPCG(1, 1))
	words := strings.Fields("login error token page slow invoice webhook export column timeout request account plan sandbox customer report filter search crash mobile")
	fmt.Fprintln(w, "id,subject,message,author,company,created_at,tags")
	for i := range n {
		fmt.Fprintf(w, "%d,%s %s %d,\"", i+1, words[r.IntN(len(words))], words[r.IntN(len(words))], i)
		for range 60 {
			fmt.Fprint(w, words[r.IntN(len(words))], " ")
		}
		fmt.Fprintf(w, "\",person%d,Company %d,2026-%02d-%02dT10:00:00Z,\"a,b\"\n", r.IntN(20000), r.IntN(3000), 1+i%12, 1+i%28)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
