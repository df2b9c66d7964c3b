package rules

import "slices"

// near is two groups of words of which one each stand close together.
type near struct {
	left, right []*words
	within      int
}

func (n *near) holds(in *sight) (ok, byText bool) {
	_, ok = n.pair(in)
	return ok, ok
}

func (n *near) explain(in *sight, y *why) {
	if p, ok := n.pair(in); ok {
		y.add(p.left.evidence(in, p.a))
		y.add(p.right.evidence(in, p.b))
	}
}

func (n *near) anchors() anchors {
	var a anchors
	for _, w := range n.left {
		a.terms = append(a.terms, w.terms[0])
	}
	return a
}

// pair is two that stand close enough.
type pair struct {
	left, right *words
	a, b        hit
}

// pair returns the first two that stand close enough. Where all of the right group begin and end is put in order first, so
// that one search for each of the left is enough: a long text may hold each word a thousand times.
func (n *near) pair(in *sight) (pair, bool) {
	begins, ends := n.places(in)
	if len(begins) == 0 {
		return pair{}, false
	}
	for _, l := range n.left {
		for _, a := range l.starts(in) {
			in.looked++
			if !n.behind(a.place()+hit(len(l.terms)), begins) && !n.before(a.place(), ends) {
				continue
			}
			for _, r := range n.right {
				for _, b := range r.starts(in) {
					if n.close(a.place(), len(l.terms), b.place(), len(r.terms)) {
						return pair{l, r, a, b}, true
					}
				}
			}
		}
	}
	return pair{}, false
}

// places returns where all of the right group begin, and behind which words they end, each in order.
func (n *near) places(in *sight) (begins, ends []hit) {
	for _, r := range n.right {
		for _, b := range r.starts(in) {
			begins = append(begins, b.place())
			ends = append(ends, b.place()+hit(len(r.terms)))
		}
	}
	if len(n.right) > 1 {
		slices.Sort(begins)
		slices.Sort(ends)
	}
	return begins, ends
}

// behind says whether one of the right group begins close enough behind a place.
func (n *near) behind(place hit, begins []hit) bool {
	i, _ := slices.BinarySearch(begins, place)
	return i < len(begins) && begins[i].field() == place.field() && begins[i].at()-place.at() <= n.within
}

// before says whether one of the right group ends close enough before a place.
func (n *near) before(place hit, ends []hit) bool {
	i, _ := slices.BinarySearch(ends, place+1)
	return i > 0 && ends[i-1].field() == place.field() && place.at()-ends[i-1].at() <= n.within
}

// close says whether two stretches of words stand in one field, do not overlap and have at most so many words between them.
func (n *near) close(a hit, lenA int, b hit, lenB int) bool {
	if a > b {
		a, lenA, b = b, lenB, a
	}
	between := b.at() - a.at() - lenA
	return a.field() == b.field() && between >= 0 && between <= n.within
}
