package bot

import "github.com/karaula/karaula/news"

// colours of the levels. They never stand alone: the level's icon and word are beside them.
var colours = [...]int{0x95a5a6, 0xf1c40f, 0xe67e22, 0xe74c3c, 0x5c0011}

// Colour returns a level's colour, as red, green and blue in eight bits each.
func Colour(l news.Level) int { return colours[min(max(l, news.None), news.Deadly)] }
