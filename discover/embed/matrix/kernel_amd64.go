package matrix

import "golang.org/x/sys/cpu"

// Accelerated tells whether products run in assembly on this machine.
func Accelerated() bool { return cpu.X86.HasAVX2 && cpu.X86.HasFMA }

func kernel(k int, a, b, c []float32, stride int) {
	if !Accelerated() || k == 0 {
		plainKernel(k, a, b, c, stride)
		return
	}
	// The assembly checks nothing: what it reads and writes must be there.
	_, _, _ = a[k*rowsOfBlock-1], b[k*columnsOfBlock-1], c[(rowsOfBlock-1)*stride+columnsOfBlock-1]
	kernelAVX2(k, &a[0], &b[0], &c[0], stride*4)
}

// kernelAVX2 is plainKernel in AVX2 and FMA. The stride counts bytes; k is at least 1.
//
//go:noescape
func kernelAVX2(k int, a, b, c *float32, stride int)
