// Package alerts decides who is told of a story, when, and what the message says. It is pure but for Perform, which
// carries one decided step out on a platform.
//
//   - Policy.Wants: which destinations a story concerns, by the watchlists' post_at.
//   - Placement: which alert of a destination the story joins, or that it opens one (grouping).
//   - Next: what brings a destination up to date: a post, an edit, an answer, or nothing; each with its reason.
//   - NewCard: what the message says, for every platform the same.
//   - Perform: the step itself; after an unknown outcome the platform is asked before anything is posted again.
package alerts
