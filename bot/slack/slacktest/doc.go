// Package slacktest is a small Slack on loopback: the methods of the Web API that karaula uses, Socket Mode, and people who
// press buttons and choose from menus. It refuses what Slack refuses: unknown arguments and keys, wrong tokens, missing
// scopes, every limit of Block Kit. It can be told to fail, to be slow, to lose answers, and to cut its sockets.
package slacktest
