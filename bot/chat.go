package bot

import (
	"context"
	"time"

	"github.com/karaula/karaula/news"
)

// Chat is a platform on which people act on what they see.
type Chat interface {
	Platform
	// Run holds the connection on which the platform tells what people do, and gives each act to h, until ctx ends. One
	// process at a time does so. A connection that breaks is made anew; an error is what no retry mends, such as a revoked
	// token, as a *news.Problem.
	Run(ctx context.Context, h Handler) error
}

// Handler answers what a person did. It is called at once, and may take longer than the platform waits: the adapter tells the
// platform in time that an answer will come. It does not panic, and an answer always says something.
type Handler func(ctx context.Context, p Press) Answer

// Press is what a person did with a button or a menu below a message.
type Press struct {
	Verb        Verb
	Arg         string // what was chosen, or what the button carries besides its verb
	Alert       int64  // the alert under whose message it stands; 0 for none
	Destination news.Destination
	// Channel is the same channel as the platform calls it, where Destination has a name of people's: "slack:C0123".
	Channel news.Destination
	// Scope is the workspace or server that the channel is in: "slack:T0123", "discord:80351110224678912". What is kept for one is
	// never shown in another. Empty stands for the destination alone.
	Scope   string
	Message string // the pressed message, as the platform calls it
	Person  Person
	At      time.Time
	Share   bool // of Ask: everybody in the channel is to see the answer
	// Fields are what was filled into a form, by the fields' names; nil when no form was.
	Fields map[string]string
	// File is what somebody attached to what they typed; nil for nothing.
	File   []byte
	Spots  []Spot // of Home: the channels that the person and karaula are in
	Option string // of Suggest: the verb, what was given to it, and the argument that is being typed: "settings set quiet_hours value"
}

// Person is somebody in a chat.
type Person struct {
	ID   string // with the platform before it: "slack:U0123", "discord:80351110224678912"
	Name string // as others see it there; from outside, so it is text
	// Manages says that the person may change the channel itself: has Manage Channels there on Discord, is an admin or owner of the
	// workspace on Slack, or sits at the console.
	Manages bool
	// Governs says that the person may change all of the workspace or server: has Manage Server on Discord, is an admin or owner of
	// the workspace on Slack, or sits at the console.
	Governs bool
}

// Verb is what a press asks for.
type Verb string

// The verbs of the buttons below an alert.
const (
	Take     Verb = "take"    // I'm on it
	Release  Verb = "release" // Not any more
	Calm     Verb = "calm"    // Quiet until it worsens
	Why      Verb = "why"
	Wrong    Verb = "wrong" // opens the menu of what is wrong; with an Arg, the choice
	More     Verb = "more"  // opens the menu of the rest
	Quiet    Verb = "quiet" // Arg says for how long: "1h", "8h", "tomorrow"; "end" ends it
	LeaveOut Verb = "out"   // leaves a story out of the alert; Arg is the story
	Undo     Verb = "undo"  // takes a change back; Arg is the change
	// Soften makes a noisy watchlist quieter, below the message that tells of it: Arg is the remedy's name, or "no".
	Soften Verb = "soften"
)

// The verbs without an alert.
const (
	Joined Verb = "welcome" // karaula joined the channel: the answer is a page for everybody there
	Ask    Verb = "ask"     // what somebody typed after Slash, which is Arg; a Public answer is for everybody in the channel
	// Home asks for the page that a person is shown outside any channel: the answer is Home.
	Home Verb = "home"
	// Suggest asks what the argument that Option names may be, of which Arg is typed so far: the answer is Choices.
	Suggest Verb = "suggest"
	Open    Verb = "open" // opens the form that Arg names
	// Drafting says what is to become of a watchlist that is not saved yet: Arg is "save 12", "change 12", "both 12" or "cancel 12".
	Drafting Verb = "draft"
	Drill    Verb = "drill" // an exercise in this channel, for a watchlist that Arg names; without an Arg for all of them
	Dismiss  Verb = "no"    // nothing is to be done of what was offered
	// Adopting adds the feed that Arg describes; "show", one space and a feed shows it first; "cancel" leaves it.
	Adopting Verb = "adopt"
)

// Answer is what a press brings. The alert's message itself is edited by its delivery, since its state changed.
type Answer struct {
	Private *Page // for the person alone; nil for nothing
	Public  *Page // a line in the alert's thread for everybody, in the channel where there is no alert; nil for nothing
	// Form is shown to the person. Where it cannot be, since too much time went by or the platform opens none there, Private is
	// shown in its place, which has a button that opens it.
	Form    *Form
	Choices []Choice // of Suggest: at most MostSuggested
	Home    []Part   // of Home: first what is of no channel
	// Later, where it is given, is called once the rest is shown, and takes longer than anybody waits for an answer; tell shows
	// the person meanwhile how far it is. What it answers takes the place of Private.
	Later func(ctx context.Context, tell func(Page)) Answer
	File  *File // for the person alone; a platform that cannot send one shows Private, which says what stands in it
}

// File is something to be kept.
type File struct {
	Name, Says string // Says is what stands above it
	Content    []byte
}

// Page is a text with what can be pressed below it.
type Page struct {
	Paragraphs []Text
	Controls   []Control
}

// Control is a button, or a menu when it has choices.
type Control struct {
	Verb    Verb
	Arg     string
	Label   string // of a menu: what stands in it before anything is chosen
	Style   Style
	Choices []Choice // what is chosen becomes Arg
	Kept    bool     // what it stands for is kept here, and no platform is told: it may hold a secret
}

// Choice is an entry of a menu.
type Choice struct{ Arg, Label string }

// Style says how much weight a button has.
type Style string

// The styles of a button.
const (
	Normal  Style = ""
	Primary Style = "primary"
	Danger  Style = "danger"
)
