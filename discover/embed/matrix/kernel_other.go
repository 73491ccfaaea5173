//go:build !amd64

package matrix

// Accelerated tells whether products run in assembly on this machine.
func Accelerated() bool { return false }

func kernel(k int, a, b, c []float32, stride int) { plainKernel(k, a, b, c, stride) }
