package survival

import "math"

// maxTied bounds the events at one time under the exact likelihood; their sums would overflow beyond.
const maxTied = 500

// symmetric computes the exact likelihood of d events among n subjects at risk: the product of the hazards of those
// who had the event over the sum of that product over all sets of d subjects, an elementary symmetric polynomial. The
// recursion over subjects (Gail, Lubin & Rubinstein 1981) carries its derivatives along.
type symmetric struct {
	value []float64 // of each size up to d
	first []float64 // p of each size
	more  []float64 // p by p of each size
}

// subtract takes off what the risk set contributes: the subjects from begin to end that had entered before time.
func (s *symmetric) subtract(d *coxData, begin, end int, time float64, deaths int, weights []float64, at *derivatives) {
	p := d.p
	s.value = append(s.value[:0], make([]float64, deaths+1)...)
	s.first = append(s.first[:0], make([]float64, (deaths+1)*p)...)
	s.more = append(s.more[:0], make([]float64, (deaths+1)*p*p)...)
	s.value[0] = 1
	var total float64
	for i := begin; i < end; i++ {
		if d.subjects[i].entry < time || d.subjects[i].entry == 0 {
			total += weights[i]
		}
	}
	// Weights that sum to d keep the polynomial near d^d/d!.
	scale := float64(deaths) / total
	seen := 0
	for i := begin; i < end; i++ {
		if e := d.subjects[i].entry; e != 0 && e >= time {
			continue
		}
		seen++
		s.add(d.row(d.subjects[i]), weights[i]*scale, min(seen, deaths))
	}
	value := s.value[deaths]
	at.loglik -= math.Log(value) - float64(deaths)*math.Log(scale)
	first, more := s.first[deaths*p:(deaths+1)*p], s.more[deaths*p*p:(deaths+1)*p*p]
	for i := range p {
		at.score[i] -= first[i] / value
		for j := range p {
			at.info[i*p+j] += more[i*p+j]/value - first[i]/value*first[j]/value
		}
	}
}

// add takes in a subject, for sets of up to size.
func (s *symmetric) add(x []float64, w float64, size int) {
	p := len(x)
	for k := size; k > 0; k-- {
		value, first := s.value[k-1], s.first[(k-1)*p:k*p]
		more := s.more[(k-1)*p*p : k*p*p]
		s.value[k] += w * value
		for i := range p {
			s.first[k*p+i] += w * (first[i] + x[i]*value)
			for j := range p {
				s.more[k*p*p+i*p+j] += w * (more[i*p+j] + x[i]*first[j] + first[i]*x[j] + x[i]*x[j]*value)
			}
		}
	}
}
