package app

import (
	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/feeds"
)

func newFetcher(cfg *config.Config) (*feeds.Fetcher, error) {
	return feeds.NewFetcher(feeds.Options{
		Version: version(), Contact: cfg.Fetch.Contact, Timeout: cfg.Fetch.Timeout, MaxBody: cfg.Fetch.MaxBody,
		AllowPrivate: cfg.Fetch.AllowPrivateNetworks, CAFile: cfg.Fetch.CAFile,
	})
}
