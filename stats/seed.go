package stats

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
)

// Seed starts a sequence of random numbers. The same seed gives the same sequence on every machine.
type Seed struct{ hi, lo uint64 }

// SeedOf derives a seed from a text that says what the numbers are for and from any whole numbers that tell one
// sequence from the next, such as an index or a seed the user chose. Other arguments give unrelated sequences:
// SHA-256 over the length-prefixed arguments.
func SeedOf(purpose string, numbers ...int64) Seed {
	b := binary.BigEndian.AppendUint64(nil, uint64(len(purpose)))
	b = append(b, purpose...)
	for _, n := range numbers {
		b = binary.BigEndian.AppendUint64(b, uint64(n))
	}
	sum := sha256.Sum256(b)
	return Seed{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])}
}

// Rand returns a new generator (PCG-DXSM) at the start of the seed's sequence. It is not safe for concurrent use;
// give each goroutine its own seed.
func (s Seed) Rand() *rand.Rand { return rand.New(rand.NewPCG(s.hi, s.lo)) }
