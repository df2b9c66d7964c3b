package discord

// message is what is sent to Discord. Only keys that Discord documents, and none of them null.
type message struct {
	Content         string     `json:"content,omitempty"`
	Embeds          []embed    `json:"embeds,omitzero"`
	Components      []row      `json:"components,omitzero"` // in an edit, an empty list takes the buttons away
	AllowedMentions mentions   `json:"allowed_mentions"`
	Flags           int        `json:"flags,omitempty"`
	Reference       *reference `json:"message_reference,omitempty"`
	Nonce           string     `json:"nonce,omitempty"`
	EnforceNonce    bool       `json:"enforce_nonce,omitempty"` // a nonce of the last minutes makes no second message
}

// The flags of a message.
const (
	noPreviews = 1 << 2 // of the addresses in its text
	ephemeral  = 1 << 6 // for one person alone
)

type embed struct {
	Author      *author `json:"author,omitempty"`
	Title       string  `json:"title,omitempty"`
	URL         string  `json:"url,omitempty"`
	Description string  `json:"description,omitempty"`
	Color       int     `json:"color"`
}

type author struct {
	Name string `json:"name"`
}

// mentions says whom the text may call. Parse is always sent, since without it Discord calls everybody that the text names.
type mentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"`
	Users []string `json:"users,omitempty"`
}

type reference struct {
	Message string `json:"message_id"`
}

// row is a line of buttons, or one menu.
type row struct {
	Type       int         `json:"type"`
	Components []component `json:"components"`
}

type component struct {
	Type        int      `json:"type"`
	Style       int      `json:"style,omitempty"`
	Label       string   `json:"label,omitempty"`
	CustomID    string   `json:"custom_id"`
	Placeholder string   `json:"placeholder,omitempty"`
	Options     []option `json:"options,omitempty"`
}

type option struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Types of components.
const (
	rowType    = 1
	buttonType = 2
	menuType   = 3
)

// What Discord takes, in characters and pieces.
const (
	maxContent     = 2000
	maxTitle       = 256
	maxAuthor      = 256
	maxDescription = 4096
	maxEmbeds      = 6000 // characters over all embeds of a message
	maxRows        = 5
	maxInRow       = 5
	maxLabel       = 80
	maxOptions     = 25
	maxOption      = 100 // label and value of a menu's entry
	maxPlaceholder = 150
	maxID          = 100
	maxThreadName  = 100
	maxNonce       = 25
	maxURL         = 2048
)
