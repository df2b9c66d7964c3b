package news

import (
	"errors"
	"fmt"
	"time"
)

// Problem is an error of something outside karaula (a publisher, a chat platform) reduced to what is to be done about it.
// Adapters make Problems; one place (package work) turns their kinds into wait, retry, give up and tell.
type Problem struct {
	Kind ProblemKind
	Wait time.Duration // for Temporary: how long the other side asked to wait; 0 when it did not say
	Err  error
}

// ProblemKind is what can be done about a Problem.
type ProblemKind int

// The kinds. The zero value is Temporary, since an unknown fault is retried rather than given up. What each comes to is in
// package work (outcome.go).
const (
	Temporary    ProblemKind = iota // try again, after Wait where given
	Unknown                         // the outcome is not known: it may have happened; ask before repeating
	Gone                            // the message is no longer there
	Refused                         // it will be refused again until somebody changes something; Err says what to do
	Unchangeable                    // the message is there and cannot be changed any more
	Threadless                      // the message is there and has no thread to answer in, and gets none
	TooLong                         // the platform takes the message only when it is shorter
)

func (k ProblemKind) String() string {
	switch k {
	case Temporary:
		return "temporary"
	case Unknown:
		return "outcome unknown"
	case Gone:
		return "gone"
	case Refused:
		return "refused"
	case Unchangeable:
		return "cannot be changed"
	case Threadless:
		return "no thread"
	case TooLong:
		return "too long"
	}
	return fmt.Sprintf("problem(%d)", int(k))
}

// Error prints the kind and the cause.
func (p *Problem) Error() string { return p.Kind.String() + ": " + p.Err.Error() }

// Unwrap returns the cause.
func (p *Problem) Unwrap() error { return p.Err }

// KindOf returns the kind of the first Problem in err's chain, and how long it asks to wait; an error that is none is Temporary.
func KindOf(err error) (ProblemKind, time.Duration) {
	var p *Problem
	if errors.As(err, &p) {
		return p.Kind, p.Wait
	}
	return Temporary, 0
}
