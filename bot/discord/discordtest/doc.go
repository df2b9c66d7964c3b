// Package discordtest is a Discord on loopback for tests. What stands in front is a proxy of karaula's own, which refuses what
// Discord refuses: each body is held against Discord's description of its API and the limits that it cannot say, wrong
// tokens and unknown routes are turned away, buckets are kept, nonces honoured, rights enforced; and it can be told to fail,
// to delay, to lose answers, and to cut the gateway. Behind it stands a small Discord in Go, or the npm package
// discord-digital-twin, which others wrote.
package discordtest
