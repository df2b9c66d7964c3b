package news

import (
	"slices"
	"strings"
)

// Circle is who alone sees a feed, its items and their stories: workspaces and servers, in their order with spaces between. The
// empty one is everybody.
type Circle string

// CircleOf is the circle of some workspaces and servers.
func CircleOf(scopes []string) Circle {
	all := slices.Sorted(slices.Values(scopes))
	return Circle(strings.Join(slices.Compact(all), " "))
}

// Has reports whether a workspace or server is in the circle.
func (c Circle) Has(scope string) bool {
	return c == "" || slices.Contains(strings.Fields(string(c)), scope)
}

// Without is the circle without one of several in it.
func (c Circle) Without(scope string) Circle {
	return CircleOf(slices.DeleteFunc(strings.Fields(string(c)), func(s string) bool { return s == scope }))
}

// HasPlatform reports whether one of a platform is in the circle, and there is one.
func (c Circle) HasPlatform(platform string) bool {
	return slices.ContainsFunc(strings.Fields(string(c)), func(scope string) bool { return Destination(scope).Platform() == platform })
}
