package bot

import "github.com/karaula/karaula/news"

// Welcome is what karaula says in a channel that it was invited to.
func Welcome(d news.Destination) Page {
	return Page{Paragraphs: []Text{
		{{Text: "👋 I am karaula.", Strong: true}, {Text: " I read news feeds from and about the Balkans and post here what concerns the places and words that you watch: one message a story, kept up to date while it grows."}},
		{{Text: "To have alerts here, write "}, {Text: string(d), Strong: true}, {Text: " into post_to of a watchlist in config.yaml. Below each alert, Why? says why it was sent."}},
	}}
}
