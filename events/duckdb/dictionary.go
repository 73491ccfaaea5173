package duckdb

import (
	"encoding/binary"
	"hash/maphash"
	"sync"
	"unsafe"
)

// dictionary numbers texts, from 0 on, in the order they come. Rows hold the numbers: they take a third of the space
// of the texts, and grouping by them is twice as fast. It may be used by several goroutines, one of which adds.
//
// Texts lie one behind the other in pages that never move, with an open hash table of numbers beside them: about 12
// bytes a text more than the text, where a Go map would need 60.
type dictionary struct {
	mu    sync.RWMutex
	seed  maphash.Seed
	slots []uint32 // number + 1; 0 is free
	view
	used  int // of the last page
	size  int // of the next page; the first ones are small
	saved int // how many of them are in the table; belongs to the writer
}

// view reads a dictionary as it was when the view was taken.
type view struct {
	starts []uint32 // page<<pageBits | place in the page
	pages  [][]byte
}

const (
	pageBits = 20
	pageSize = 1 << pageBits
)

func newDictionary() *dictionary { return &dictionary{seed: maphash.MakeSeed()} }

func (d *dictionary) reading() view {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.view
}

func (d *dictionary) len() int {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return len(d.starts)
}

// text returns the text of a number; empty for a text that was erased.
func (v view) text(n int) string {
	if n < 0 || n >= len(v.starts) {
		return ""
	}
	start := v.starts[n]
	page := v.pages[start>>pageBits][start&(pageSize-1):]
	size := int(binary.LittleEndian.Uint16(page))
	return unsafe.String(unsafe.SliceData(page[2:]), size) // pages are only ever added to
}

// find returns the number of a text.
func (d *dictionary) find(s string) (int, bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	_, n := d.slot(s)
	return n, n >= 0
}

// add returns the number of a text and gives it one where it has none.
func (d *dictionary) add(s string) int {
	d.mu.RLock()
	_, n := d.slot(s) // nearly always it is there, and only one goroutine adds
	d.mu.RUnlock()
	if n >= 0 {
		return n
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.put(s, true)
}

// put gives a text the next number. One that is not to be found again, since it was erased, only takes a number.
func (d *dictionary) put(s string, found bool) int {
	if (len(d.starts)+1)*4 > len(d.slots)*3 {
		d.grow()
	}
	n := len(d.starts)
	if len(d.pages) == 0 || d.used+2+len(s) > len(d.pages[len(d.pages)-1]) {
		d.pages = append(d.pages, make([]byte, max(min(d.size, pageSize), 2+len(s))))
		d.used, d.size = 0, max(d.size*2, 1<<12)
	}
	last := len(d.pages) - 1
	d.starts = append(d.starts, uint32(last)<<pageBits|uint32(d.used))
	binary.LittleEndian.PutUint16(d.pages[last][d.used:], uint16(len(s)))
	copy(d.pages[last][d.used+2:], s)
	d.used += 2 + len(s)
	if found {
		i, _ := d.slot(s)
		d.slots[i] = uint32(n) + 1
	}
	return n
}

// slot returns where a text is or would be in the table, and its number or -1.
func (d *dictionary) slot(s string) (i, n int) {
	if len(d.slots) == 0 {
		return 0, -1
	}
	for i = int(maphash.String(d.seed, s) >> 32 * uint64(len(d.slots)) >> 32); ; {
		switch x := d.slots[i]; {
		case x == 0:
			return i, -1
		case d.text(int(x)-1) == s:
			return i, int(x) - 1
		}
		if i++; i == len(d.slots) {
			i = 0
		}
	}
}

func (d *dictionary) grow() {
	old := d.slots
	d.slots = make([]uint32, len(old)*2+64)
	for _, x := range old {
		if x != 0 {
			i, _ := d.slot(d.text(int(x) - 1))
			d.slots[i] = x
		}
	}
}
