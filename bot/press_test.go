package bot

import "testing"

func TestControlID(t *testing.T) {
	for _, arg := range []string{"", "8h", "s45", "a|b"} {
		id := ControlID(Quiet, arg, 1<<40, "k3f9a2b71-1099511627776-99")
		if len(id) > 100 {
			t.Errorf("%q has %d characters", id, len(id))
		}
		v, gotArg, alert, delivery, ok := ParseControlID(id)
		if v != Quiet || gotArg != arg || alert != 1<<40 || delivery != "k3f9a2b71-1099511627776-99" || !ok {
			t.Errorf("%q reads as %q, %q, %d, %q, %v", id, v, gotArg, alert, delivery, ok)
		}
	}
	for _, id := range []string{"", "k", "k|take|x|d|", "x|take|1|d|", "k||1|d|", "k|take|1|d"} {
		if _, _, _, _, ok := ParseControlID(id); ok {
			t.Errorf("%q is taken for a control of ours", id)
		}
	}
}

func FuzzParseControlID(f *testing.F) {
	f.Add("k|take|1|d|")
	f.Fuzz(func(t *testing.T, id string) {
		v, arg, alert, delivery, ok := ParseControlID(id)
		if !ok {
			return
		}
		v2, arg2, alert2, delivery2, ok := ParseControlID(ControlID(v, arg, alert, delivery))
		if v2 != v || arg2 != arg || alert2 != alert || delivery2 != delivery || !ok {
			t.Errorf("%q does not come back", id)
		}
	})
}
