package news

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestLevels(t *testing.T) {
	for l := None; l <= Deadly; l++ {
		for _, s := range []string{l.String(), strings.ToUpper(l.String()), fmt.Sprint(int(l)), " " + l.String() + "\n"} {
			if got, err := ParseLevel(s); err != nil || got != l {
				t.Errorf("ParseLevel(%q) = %d, %v, want %d", s, got, err, l)
			}
		}
		if LevelNames()[l] != l.String() {
			t.Errorf("level %d has two names", l)
		}
	}
	for _, s := range []string{"", "5", "-1", "violent", "level:2", "2.0", "02"} {
		if got, err := ParseLevel(s); err == nil || !strings.Contains(err.Error(), "none, tension, elevated, violence, deadly") {
			t.Errorf("ParseLevel(%q) = %d, %v, want an error that lists the levels", s, got, err)
		}
	}
	if got := Level(7).String(); got != "level(7)" {
		t.Errorf("a level out of range prints as %q", got)
	}
}

func TestCategories(t *testing.T) {
	want := strings.Fields("none dispute protest detention posture clash attack deesc crime disaster")
	var got []string
	for _, c := range Categories() {
		got = append(got, string(c))
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestAlertOpen(t *testing.T) {
	now := time.Date(2023, time.May, 27, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	const h = time.Hour
	for _, c := range []struct {
		name string
		a    Alert
		want bool
	}{
		{"new", Alert{Opened: now, Changed: now}, true},
		{"changed within the window", Alert{Opened: ago(20 * h), Changed: ago(6*h - 1)}, true},
		{"changed a window ago", Alert{Opened: ago(20 * h), Changed: ago(6 * h)}, false},
		{"posted within a day, opened before", Alert{Opened: ago(30 * h), Posted: ago(24*h - 1), Changed: ago(h)}, true},
		{"posted a day ago", Alert{Opened: ago(30 * h), Posted: ago(24 * h), Changed: ago(h)}, false},
		{"opened a day ago and never posted", Alert{Opened: ago(24 * h), Changed: ago(h)}, false},
	} {
		if got := c.a.Open(now, 6*h); got != c.want {
			t.Errorf("%s: open %v, want %v", c.name, got, c.want)
		}
	}
}

func TestAlertWatchlists(t *testing.T) {
	a := Alert{Stories: []AlertStory{{Watchlists: []string{"b", "a"}}, {}, {Watchlists: []string{"a", "c"}}}}
	if got := a.Watchlists(); !slices.Equal(got, []string{"b", "a", "c"}) {
		t.Errorf("%q", got)
	}
}

func TestDestination(t *testing.T) {
	for d, want := range map[Destination][2]string{
		"console": {"console", ""}, "slack:#balkans": {"slack", "#balkans"}, "slack-webhook:https://h.example:8443/x": {"slack-webhook", "https://h.example:8443/x"},
	} {
		if got := [2]string{d.Platform(), d.Target()}; got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestKindOf(t *testing.T) {
	cause := errors.New("the cause")
	for _, c := range []struct {
		err  error
		kind ProblemKind
		wait time.Duration
	}{
		{nil, Temporary, 0},
		{cause, Temporary, 0},
		{&Problem{Kind: Temporary, Wait: time.Second, Err: cause}, Temporary, time.Second},
		{fmt.Errorf("around: %w", &Problem{Kind: Refused, Err: cause}), Refused, 0},
		{fmt.Errorf("around: %w", &Problem{Kind: TooLong, Err: cause}), TooLong, 0},
		{errors.Join(cause, &Problem{Kind: Gone, Err: cause}), Gone, 0},
	} {
		if kind, wait := KindOf(c.err); kind != c.kind || wait != c.wait {
			t.Errorf("%v: %v and %v, want %v and %v", c.err, kind, wait, c.kind, c.wait)
		}
	}
	p := &Problem{Kind: Unknown, Err: cause}
	if p.Error() != "outcome unknown: the cause" || !errors.Is(p, cause) {
		t.Errorf("it prints as %q and wraps %v", p, p.Unwrap())
	}
	if ProblemKind(9).String() != "problem(9)" {
		t.Error("an unknown kind has the name of a known one")
	}
}
