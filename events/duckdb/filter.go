package duckdb

import "hash/maphash"

// filter answers "may this id be in the log?" from memory: no is certain, yes is wrong about once in ten million
// times for ten million ids. It keeps 32 bits of each id's hash, about 6.5 bytes an id all told.
//
// A Bloom filter of the same size would be wrong a thousand times more often, and each wrong yes costs a look into
// the whole table.
type filter struct {
	seed   maphash.Seed
	shards [1 << shardBits]shard
}

// shardBits of the hash choose the shard; shards grow one at a time, so that growing never doubles the memory.
const shardBits = 14

type shard struct {
	slots []uint32 // open addressing, linear probing; 0 is free
	n     int
}

func newFilter() *filter { return &filter{seed: maphash.MakeSeed()} }

// add remembers the id and reports whether it may have been there.
func (f *filter) add(id string) (maybe bool) {
	if u, ok := parseUUID(id); ok { // as the log gives it back
		return f.addHash(maphash.Bytes(f.seed, u[:]))
	}
	return f.addHash(maphash.String(f.seed, id))
}

func (f *filter) addBytes(id []byte) { f.addHash(maphash.Bytes(f.seed, id)) }

func (f *filter) addHash(h uint64) bool {
	s := &f.shards[h>>(64-shardBits)]
	if s.n*4 >= len(s.slots)*3 {
		s.grow()
	}
	print := uint32(h)
	if print == 0 {
		print = 1
	}
	return !s.put(print)
}

func (s *shard) put(print uint32) bool {
	for i := home(print, len(s.slots)); ; {
		switch s.slots[i] {
		case print:
			return false
		case 0:
			s.slots[i] = print
			s.n++
			return true
		}
		if i++; i == len(s.slots) {
			i = 0
		}
	}
}

// home spreads prints over n slots by multiplication instead of a remainder.
func home(print uint32, n int) int { return int(uint64(print) * uint64(n) >> 32) }

func (s *shard) grow() {
	old := s.slots
	s.slots, s.n = make([]uint32, len(old)+len(old)/2+8), 0
	for _, p := range old {
		if p != 0 {
			s.put(p)
		}
	}
}

// bytes returns the memory the filter takes.
func (f *filter) bytes() int {
	n := 0
	for i := range f.shards {
		n += 4*len(f.shards[i].slots) + 32
	}
	return n
}
