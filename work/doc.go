// Package work does what karaula does without being asked: it polls feeds, takes items in, and delivers alerts.
//
//   - Poller: leases feeds that are due, fetches them a few at a time, and hands the results to one writer.
//   - Intake: one transaction for a batch of results: items, their stories, the alerts that change, and their jobs.
//   - Deliverer: brings one alert's message up to date in its destination; a reconciliation, not a queue of messages.
//   - Engine: River, which keeps the jobs across crashes and calls the Deliverer. It is the one file that knows River.
//
// Fetches are not jobs: when a feed is next due stands in its row.
package work
