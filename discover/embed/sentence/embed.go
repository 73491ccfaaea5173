package sentence

import (
	"context"
	"math"
	"sync"

	"throughline.dev/discover/embed/matrix"
)

const (
	batch     = 256 // pieces computed together, at most one part more: 1.5 MB in between
	mostParts = 32  // of [longest] pieces, that are read of one text; what follows says little new
)

// Embed returns a vector of length 1 for each text, in their order; nil for a text without any letter. A text of more
// than 128 pieces is read in parts, whose vectors are averaged by their pieces. Work is shared among so many workers;
// vectors do not depend on how many.
func (m *Model) Embed(ctx context.Context, texts []string, workers int) ([][]float32, error) {
	out := make([][]float32, len(texts))
	work := make(chan int)
	var wait sync.WaitGroup
	for range max(1, workers) {
		wait.Go(func() {
			s := scratch{}
			for from := range work {
				m.embed(&s, texts[from:min(from+chunk, len(texts))], out[from:])
			}
		})
	}
	var err error
	for from := 0; from < len(texts) && err == nil; from += chunk {
		select {
		case work <- from:
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	}
	close(work)
	wait.Wait()
	if err != nil {
		return nil, err
	}
	return out, nil
}

// chunk is how many texts a worker takes at a time.
const chunk = 16

// part is a stretch of one text that the model reads at once.
type part struct {
	text   int
	pieces []int32
}

func (m *Model) embed(s *scratch, texts []string, out [][]float32) {
	var parts []part
	for i, text := range texts {
		pieces := m.vocab.cut(text)
		for n := 0; len(pieces) > 0 && n < mostParts; n++ {
			parts = append(parts, part{i, pieces[:min(longest, len(pieces))]})
			pieces = pieces[min(longest, len(pieces)):]
		}
	}
	for len(parts) > 0 {
		n, pieces := 0, 0
		for n < len(parts) && pieces < batch {
			pieces += len(parts[n].pieces)
			n++
		}
		for i, v := range m.forward(s, parts[:n], pieces) {
			p := parts[i]
			if out[p.text] == nil {
				out[p.text] = make([]float32, Dimensions)
			}
			for j, x := range v {
				out[p.text][j] += x * float32(len(p.pieces))
			}
		}
		parts = parts[n:]
	}
	for _, v := range out[:len(texts)] {
		normalise(v)
	}
}

// scratch is the memory of one worker.
type scratch struct {
	matrix.Multiplier
	x, y, qkv, mixed, wide, mean, meanWide, result matrix.Rows
	attention                                      attention
}

// forward computes the vectors of parts that have so many pieces together.
func (m *Model) forward(s *scratch, parts []part, pieces int) [][]float32 {
	m.enter(s, parts, pieces)
	for i := range m.layers {
		l := &m.layers[i]
		l.before.apply(&s.y, &s.x)
		s.apply(&s.qkv, &s.y, l.qkv)
		s.mixed.Reshape(pieces, l.width)
		at := 0
		for _, p := range parts {
			s.attention.mix(&s.Multiplier, &s.mixed, &s.qkv, l, at, len(p.pieces))
			at += len(p.pieces)
		}
		if i == 0 { // what enters has another width than what leaves: x becomes adapt(x) + mix
			s.apply(&s.y, &s.x, m.adapt)
			s.x, s.y = s.y, s.x
		}
		s.add(&s.x, &s.mixed, l.mix)
		l.between.apply(&s.y, &s.x)
		s.apply(&s.wide, &s.y, l.widen)
		for j, v := range s.wide.Data {
			s.wide.Data[j] = max(v, 0)
		}
		if i == 0 {
			s.add(&s.x, &s.wide, l.narrow)
		}
	}
	// The last step of the last layer is linear, and only the mean over pieces is wanted: the mean is taken before it.
	s.average(&s.mean, &s.x, parts)
	s.average(&s.meanWide, &s.wide, parts)
	s.add(&s.mean, &s.meanWide, m.layers[1].narrow)
	s.apply(&s.result, &s.mean, m.out)
	out := make([][]float32, len(parts))
	for i := range out {
		out[i] = s.result.Row(i)
		for j, v := range out[i] {
			out[i][j] = float32(math.Tanh(float64(v)))
		}
		normalise(out[i])
	}
	return out
}

// enter writes what the first layer reads: twice the vector of each piece, and waves that tell its place.
func (m *Model) enter(s *scratch, parts []part, pieces int) {
	s.x.Resize(pieces, width)
	at := 0
	for _, p := range parts {
		for place, id := range p.pieces {
			row := s.x.Row(at)
			m.pieces.AddRow(row, int(id), 2)
			for i, c := range m.clock {
				sin, cos := math.Sincos(float64(float32(place) * c))
				row[i] += float32(sin)
				row[i+width/2] += float32(cos)
			}
			at++
		}
	}
}

// apply sets to = bias + from·by.
func (s *scratch) apply(to, from *matrix.Rows, l linear) {
	to.Reshape(from.M, l.by.N)
	for i := range to.M {
		copy(to.Row(i), l.bias)
	}
	s.Add(to, from, &l.by)
}

// add adds bias + from·by.
func (s *scratch) add(to, from *matrix.Rows, l linear) {
	for i := range to.M {
		row := to.Row(i)[:len(l.bias)]
		for j, b := range l.bias {
			row[j] += b
		}
	}
	s.Add(to, from, &l.by)
}

func (s *scratch) average(to, from *matrix.Rows, parts []part) {
	to.Resize(len(parts), from.N)
	at := 0
	for i, p := range parts {
		row := to.Row(i)
		for range p.pieces {
			for j, v := range from.Row(at) {
				row[j] += v
			}
			at++
		}
		for j := range row {
			row[j] /= float32(len(p.pieces))
		}
	}
}

// apply gives each row mean 0 and variance 1, then scales and shifts its elements.
func (c scaling) apply(to, from *matrix.Rows) {
	to.Reshape(from.M, from.N)
	for i := range from.M {
		x, y := from.Row(i), to.Row(i)
		var sum [4]float32
		for j := 0; j+4 <= len(x); j += 4 {
			sum[0] += x[j]
			sum[1] += x[j+1]
			sum[2] += x[j+2]
			sum[3] += x[j+3]
		}
		mean := (sum[0] + sum[1] + sum[2] + sum[3]) / float32(len(x))
		sum = [4]float32{}
		for j := 0; j+4 <= len(x); j += 4 {
			a, b, c, d := x[j]-mean, x[j+1]-mean, x[j+2]-mean, x[j+3]-mean
			sum[0] += a * a
			sum[1] += b * b
			sum[2] += c * c
			sum[3] += d * d
		}
		variance := (sum[0] + sum[1] + sum[2] + sum[3]) / float32(len(x))
		by := float32(1 / math.Sqrt(float64(variance+1e-6)))
		for j, v := range x {
			y[j] = (v-mean)*by*c.scale[j] + c.shift[j]
		}
	}
}

func normalise(v []float32) {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if sum == 0 {
		return
	}
	by := float32(1 / math.Sqrt(sum))
	for i := range v {
		v[i] *= by
	}
}
