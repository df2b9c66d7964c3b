package bot

import "github.com/karaula/karaula/alerts"

// Platform is a chat platform, or what stands for one.
type Platform interface {
	alerts.Messenger
	// Name is the first part of the platform's destinations: "console", "slack", "discord".
	Name() string
}
