// Package slack is Slack: alerts as Block Kit messages that are edited and answered in their threads, and what people press
// below them, over Socket Mode. It needs no address that Slack can reach.
//
// Package slacktest is a small Slack for tests.
package slack
