package rules

// stems is a set of beginnings of words, numbered in the order in which they came. Of the beginnings that a word of a text has,
// nearly all are no stem: a bitmap of the stems' hashes, which are worked out byte after byte, says so without a look at any.
type stems struct {
	names   []byte   // one after the other
	ends    []uint32 // where each ends
	slots   []slot   // a hash table
	bits    []uint64 // the bitmap
	longest int
}

// slot is an entry of the hash table. Part of the hash stands beside the number, so that hardly a name is looked at in vain.
type slot struct {
	stem int32 // the stem's number and one; 0 where the slot is empty
	hash uint32
}

func (s *stems) len() int { return len(s.ends) }

func (s *stems) name(number int32) []byte {
	from := uint32(0)
	if number > 0 {
		from = s.ends[number-1]
	}
	return s.names[from:s.ends[number]]
}

// add returns the number of a stem, which it enters if it is new.
func (s *stems) add(stem string) int32 {
	if len(s.ends)*2 >= len(s.slots) {
		s.grow()
	}
	h := uint64(hashStart)
	for i := range len(stem) {
		h = hashNext(h, stem[i])
	}
	at, number := s.find(h, stem)
	if number >= 0 {
		return number
	}
	s.names = append(s.names, stem...)
	s.ends = append(s.ends, uint32(len(s.names)))
	s.longest = max(s.longest, len(stem))
	s.enter(at, h, int32(len(s.ends)-1))
	return int32(len(s.ends) - 1)
}

// grow makes room: two to four slots a stem, and eight times as many bits.
func (s *stems) grow() {
	size := max(2*len(s.slots), 64)
	s.slots, s.bits = make([]slot, size), make([]uint64, size/8)
	for n := range s.ends {
		h := uint64(hashStart)
		name := s.name(int32(n))
		for _, c := range name {
			h = hashNext(h, c)
		}
		at, _ := s.find(h, string(name))
		s.enter(at, h, int32(n))
	}
}

func (s *stems) enter(at int, h uint64, number int32) {
	s.slots[at] = slot{number + 1, uint32(h >> 32)}
	word, bit := s.bit(h)
	s.bits[word] |= bit
}

const hashStart = 14695981039346656037

func hashNext(h uint64, c byte) uint64 { return (h ^ uint64(c)) * 1099511628211 }

func (s *stems) bit(h uint64) (word int, bit uint64) {
	h ^= h >> 32
	return int(h>>6) & (len(s.bits) - 1), 1 << (h & 63)
}

// find returns the slot of a stem whose hash is given, and its number; -1 when it is none, and the slot is free.
func (s *stems) find(h uint64, stem string) (at int, number int32) {
	for at = int(h>>24) & (len(s.slots) - 1); ; at = (at + 1) & (len(s.slots) - 1) {
		found := s.slots[at]
		number = found.stem - 1
		if number < 0 || found.hash == uint32(h>>32) && string(s.name(number)) == stem {
			return at, number
		}
	}
}

// of calls met for each stem that a word begins with, the shortest first, with its length.
func (s *stems) of(word string, met func(number int32, length int)) {
	h := uint64(hashStart)
	for n := range min(len(word), s.longest) {
		h = hashNext(h, word[n])
		if i, bit := s.bit(h); s.bits[i]&bit == 0 {
			continue
		}
		if _, number := s.find(h, word[:n+1]); number >= 0 {
			met(number, n+1)
		}
	}
}

// pack gives back the room that is left over, when all stems are in.
func (s *stems) pack() {
	s.names = append([]byte(nil), s.names...)
	s.ends = append([]uint32(nil), s.ends...)
}
