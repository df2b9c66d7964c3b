package news

import (
	"fmt"
	"strings"
)

// Level is how far an item or story escalates, from 0 (none) to 4 (deadly).
type Level int

// The levels, as DESIGN's table of words orders them. A level includes nothing of the ones below: it is a rank.
const (
	None Level = iota
	Tension
	Elevated
	Violence
	Deadly
)

var levelNames = [...]string{"none", "tension", "elevated", "violence", "deadly"}

// String returns the level's word, such as "violence"; a level out of range prints as "level(7)".
func (l Level) String() string {
	if l < None || l > Deadly {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// ParseLevel reads a level by number ("2") or word ("elevated"), in any case. The error lists what is accepted.
func ParseLevel(s string) (Level, error) {
	word := strings.ToLower(strings.TrimSpace(s))
	for i, name := range levelNames {
		if word == name || word == fmt.Sprint(i) {
			return Level(i), nil
		}
	}
	return None, fmt.Errorf("%q is no level: use 0 to 4, or %s", s, strings.Join(levelNames[:], ", "))
}

// LevelNames returns the words of the levels in rank order.
func LevelNames() []string { return levelNames[:] }

// Category is the main kind of development that an item reports.
type Category string

// The categories. CategoryNone is spelled out as "none" wherever it is printed.
const (
	CategoryNone Category = "none"
	Dispute      Category = "dispute"
	Protest      Category = "protest"
	Detention    Category = "detention"
	Posture      Category = "posture"
	Clash        Category = "clash"
	Attack       Category = "attack"
	Deesc        Category = "deesc"
	Crime        Category = "crime"
	Disaster     Category = "disaster"
)

// Categories returns every category in the order of DESIGN's table.
func Categories() []Category {
	return []Category{CategoryNone, Dispute, Protest, Detention, Posture, Clash, Attack, Deesc, Crime, Disaster}
}
