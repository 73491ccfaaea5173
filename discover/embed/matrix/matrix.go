// Package matrix multiplies matrices of float32: the one operation a transformer spends its time on. On amd64 with AVX2
// and FMA the innermost block is assembly; everywhere else, and where the processor lacks them, the same block is Go.
// Both give the same products to rounding, which a test holds.
package matrix

const (
	rowsOfBlock    = 6  // of C computed at once: 12 of the 16 vector registers hold them
	columnsOfBlock = 16 // two vectors of eight
	depth          = 256
)

// Packed is the right side of products, K rows of N columns, laid out in panels of 16 columns so that the innermost
// block reads it in order. N is rounded up to whole panels with zeros.
type Packed struct {
	K, N   int
	panels []float32 // panel after panel, each K rows of 16
}

// Pack lays out a matrix given by rows.
func Pack(k, n int, at func(row, column int) float32) Packed {
	var p Packed
	p.Resize(k, n)
	for i := range k {
		for j := range n {
			p.Set(i, j, at(i, j))
		}
	}
	return p
}

// Resize makes p a matrix of zeros, and uses the memory it has when that is enough.
func (p *Packed) Resize(k, n int) {
	p.K, p.N = k, n
	need := k * round(n, columnsOfBlock)
	if cap(p.panels) < need {
		p.panels = make([]float32, need)
	}
	p.panels = p.panels[:need]
	clear(p.panels)
}

// Set changes one element.
func (p *Packed) Set(row, column int, v float32) {
	p.panels[(column/columnsOfBlock*p.K+row)*columnsOfBlock+column%columnsOfBlock] = v
}

// Rows is a matrix by rows, the left side and the result of products. There is room for whole blocks of rows and of
// columns, so that no product has to look where the matrix ends.
type Rows struct {
	M, N   int
	Stride int // from a row to the next
	Data   []float32
}

// Resize makes r a matrix of zeros, and uses the memory it has when that is enough.
func (r *Rows) Resize(m, n int) {
	r.Reshape(m, n)
	clear(r.Data)
}

// Reshape is Resize for who writes every element: what stands there is anything.
func (r *Rows) Reshape(m, n int) {
	r.M, r.N, r.Stride = m, n, round(n, columnsOfBlock)
	need := round(m, rowsOfBlock) * r.Stride
	if cap(r.Data) < need {
		r.Data = make([]float32, need)
	}
	r.Data = r.Data[:need]
}

// Row returns row i, to read and to change.
func (r *Rows) Row(i int) []float32 { return r.Data[i*r.Stride : i*r.Stride+r.N : i*r.Stride+r.N] }

// Multiplier keeps the memory that products need in between. It serves one goroutine.
type Multiplier struct {
	left  []float32
	plain bool
}

// Plain returns a multiplier that never uses assembly.
func Plain() *Multiplier { return &Multiplier{plain: true} }

// Add adds a·b to c: c must have a's rows and b's columns, and a as many columns as b has rows.
func (m *Multiplier) Add(c, a *Rows, b *Packed) {
	if a.N != b.K || c.M != a.M || c.N != b.N {
		panic("matrix: shapes do not fit")
	}
	blocks := round(a.M, rowsOfBlock) / rowsOfBlock
	block := kernel
	if m.plain {
		block = plainKernel
	}
	for from := 0; from < b.K; from += depth { // so that a block of the left side and a panel stay near the processor
		k := min(depth, b.K-from)
		m.pack(a, from, k)
		for j := 0; j < b.N; j += columnsOfBlock {
			panel := b.panels[(j/columnsOfBlock*b.K+from)*columnsOfBlock:]
			for i := range blocks {
				block(k, m.left[i*k*rowsOfBlock:], panel, c.Data[i*rowsOfBlock*c.Stride+j:], c.Stride)
			}
		}
	}
}

// pack lays out k columns of the left side in blocks of six rows, column after column.
func (m *Multiplier) pack(a *Rows, from, k int) {
	need := round(a.M, rowsOfBlock) * k
	if cap(m.left) < need {
		m.left = make([]float32, need)
	}
	m.left = m.left[:need]
	for i := 0; i < a.M; i += rowsOfBlock {
		out := m.left[i*k : (i+rowsOfBlock)*k]
		for r := range rowsOfBlock {
			if i+r >= a.M {
				for c := range k {
					out[c*rowsOfBlock+r] = 0
				}
				continue
			}
			row := a.Data[(i+r)*a.Stride+from:][:k]
			for c, v := range row {
				out[c*rowsOfBlock+r] = v
			}
		}
	}
}

// plainKernel adds the product of six rows (a: k columns of six) with sixteen columns (b: k rows of sixteen) to c, whose
// rows are stride apart. It goes by two rows and four columns, as many sums as stay in registers.
func plainKernel(k int, a, b, c []float32, stride int) {
	a, b = a[:k*rowsOfBlock], b[:k*columnsOfBlock]
	for r := 0; r < rowsOfBlock; r += 2 {
		for j := 0; j < columnsOfBlock; j += 4 {
			var s00, s01, s02, s03, s10, s11, s12, s13 float32
			for p := range k {
				x, y := (*[2]float32)(a[p*rowsOfBlock+r:]), (*[4]float32)(b[p*columnsOfBlock+j:])
				x0, x1, y0, y1, y2, y3 := x[0], x[1], y[0], y[1], y[2], y[3]
				s00 += x0 * y0
				s01 += x0 * y1
				s02 += x0 * y2
				s03 += x0 * y3
				s10 += x1 * y0
				s11 += x1 * y1
				s12 += x1 * y2
				s13 += x1 * y3
			}
			upper, lower := c[r*stride+j:][:4], c[(r+1)*stride+j:][:4]
			upper[0] += s00
			upper[1] += s01
			upper[2] += s02
			upper[3] += s03
			lower[0] += s10
			lower[1] += s11
			lower[2] += s12
			lower[3] += s13
		}
	}
}

func round(n, to int) int { return (n + to - 1) / to * to }
