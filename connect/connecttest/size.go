//go:build !race

package connecttest

// Large is the size of a generated file that would be noticed if it were held in memory, in bytes, and Room how much
// the heap may grow while it is read.
const (
	Large = 200 << 20
	Room  = 64 << 20
)
