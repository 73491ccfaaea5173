package score

import (
	"fmt"
	"math"
	"math/bits"
	"slices"
)

// Job is work for one team that does one thing at a time.
type Job struct {
	Name        string
	CostOfDelay float64 // money lost for each period until it is done; zero for a mere prerequisite
	Duration    float64 // periods, above zero
	After       []int   // indexes of the jobs that must be done before
}

// Plan is an order of jobs.
type Plan struct {
	Order []int   // indexes, the first to do first
	Cost  float64 // total cost of delay: each job's cost times the moment it is done
	// Optimal says that no allowed order costs less. Otherwise Cost is at most twice the least.
	Optimal bool
}

// exactUpTo is the largest number of jobs solved by trying all allowed sets: 2^16 sets take a few milliseconds.
const exactUpTo = 16

// Sequence returns the order with the least total cost of delay that respects the prerequisites. Without
// prerequisites that is falling cost of delay / duration (Smith 1956). With them it is not: the ratio of sums over a
// job and what it needs counts, and not the sum of ratios, which is what spreadsheets compute.
//
// Up to 16 jobs all allowed sets are tried (Held & Karp 1962), so the plan is optimal. Beyond, jobs are split into
// Sidney's blocks (1975: the initial set with the highest ratio of summed cost to summed duration comes first, then
// that of the rest; some optimal plan respects the blocks), and each block of at most 16 is solved exactly. A larger
// block is ordered by ratio as far as its prerequisites allow, within twice the least cost (Chekuri & Motwani 1999).
//
// A duration of zero or less, a negative cost, a prerequisite that does not exist or a circle is an error that names
// the job.
func Sequence(jobs []Job) (Plan, error) {
	if err := checkJobs(jobs); err != nil {
		return Plan{}, err
	}
	plan := Plan{Optimal: true}
	rest := make([]int, len(jobs))
	for i := range rest {
		rest[i] = i
	}
	for len(rest) > 0 {
		block := rest
		if len(rest) > exactUpTo {
			block = densest(jobs, rest)
		}
		if len(block) <= exactUpTo {
			plan.Order = append(plan.Order, cheapest(jobs, block)...)
		} else {
			order, free := byRatio(jobs, block)
			plan.Order = append(plan.Order, order...)
			plan.Optimal = plan.Optimal && free
		}
		rest = slices.DeleteFunc(slices.Clone(rest), func(i int) bool { return slices.Contains(block, i) })
	}
	plan.Cost = DelayCost(jobs, plan.Order)
	return plan, nil
}

// DelayCost returns what an order costs: the sum over jobs of cost of delay times the moment the job is done.
func DelayCost(jobs []Job, order []int) float64 {
	var now, cost float64
	for _, i := range order {
		now += jobs[i].Duration
		cost += jobs[i].CostOfDelay * now
	}
	return cost
}

func checkJobs(jobs []Job) error {
	for i, j := range jobs {
		switch {
		case !(j.Duration > 0) || math.IsInf(j.Duration, 0):
			return fmt.Errorf("score: job %d (%s) lasts %v. Give a duration above zero", i, j.Name, j.Duration)
		case !(j.CostOfDelay >= 0) || math.IsInf(j.CostOfDelay, 0):
			return fmt.Errorf("score: job %d (%s) has a cost of delay of %v. Give zero or more", i, j.Name, j.CostOfDelay)
		}
		for _, a := range j.After {
			if a < 0 || a >= len(jobs) {
				return fmt.Errorf("score: job %d (%s) comes after job %d, which does not exist", i, j.Name, a)
			}
		}
	}
	all := make([]int, len(jobs))
	for i := range all {
		all[i] = i
	}
	if order, _ := byRatio(jobs, all); len(order) < len(jobs) {
		for i := range jobs {
			if !slices.Contains(order, i) {
				return fmt.Errorf("score: job %d (%s) waits for itself through its prerequisites. Take one of them out", i, jobs[i].Name)
			}
		}
	}
	return nil
}

// cheapest solves a block exactly: the least cost of having done a set, over all sets closed under prerequisites.
// Prerequisites outside the block are done already. Costs count from the block's start, which shifts all orders
// alike.
func cheapest(jobs []Job, block []int) []int {
	n := len(block)
	place := make(map[int]int, n)
	for b, i := range block {
		place[i] = b
	}
	needs := make([]uint32, n)
	for b, i := range block {
		for _, a := range jobs[i].After {
			if p, ok := place[a]; ok {
				needs[b] |= 1 << p
			}
		}
	}
	full := uint32(1)<<n - 1
	least := make([]float64, full+1)
	last := make([]int8, full+1)
	length := make([]float64, full+1)
	for set := uint32(1); set <= full; set++ {
		low := bits.TrailingZeros32(set)
		length[set] = length[set&(set-1)] + jobs[block[low]].Duration
		least[set] = math.Inf(1)
		for b, i := range block {
			bit := uint32(1) << b
			if set&bit == 0 || needs[b]&^(set&^bit) != 0 {
				continue
			}
			if cost := least[set&^bit] + jobs[i].CostOfDelay*length[set]; cost < least[set] {
				least[set], last[set] = cost, int8(b)
			}
		}
	}
	order := make([]int, n)
	for set, k := full, n-1; k >= 0; k-- {
		order[k] = block[last[set]]
		set &^= 1 << last[set]
	}
	return order
}

// byRatio orders jobs by falling ratio as far as prerequisites allow, and says whether they never stood in the way
// (then the order is optimal). Jobs in a circle are left out.
func byRatio(jobs []Job, block []int) (order []int, free bool) {
	ratio := func(i int) float64 { return jobs[i].CostOfDelay / jobs[i].Duration }
	waiting := slices.Clone(block)
	slices.SortStableFunc(waiting, func(a, b int) int {
		switch {
		case ratio(a) > ratio(b):
			return -1
		case ratio(a) < ratio(b):
			return 1
		}
		return 0
	})
	free = true
	for len(waiting) > 0 {
		next := slices.IndexFunc(waiting, func(i int) bool {
			return !slices.ContainsFunc(jobs[i].After, func(a int) bool { return slices.Contains(waiting, a) })
		})
		if next < 0 {
			break
		}
		free = free && next == 0
		order = append(order, waiting[next])
		waiting = slices.Delete(waiting, next, next+1)
	}
	return order, free
}
