//go:build race

package connecttest

// Large and Room are smaller under the race detector, which reads ten times slower.
const (
	Large = 32 << 20
	Room  = 20 << 20
)
