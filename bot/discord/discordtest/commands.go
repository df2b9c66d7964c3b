package discordtest

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Command is a command that karaula registered, an argument of one, or a verb.
type Command struct {
	Type     int    `json:"type"`
	Name     string `json:"name"`
	Does     string `json:"description"`
	Required bool   `json:"required"`
	Suggests bool   `json:"autocomplete"`
	Choices  []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"choices"`
	Options []Command `json:"options"`
}

// Commands are those that karaula registered.
func (s *Server) Commands() (all []Command) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = json.Unmarshal(s.commands, &all) // it was checked
	return all
}

// commandsCall keeps the commands, or gives those that are kept, as Discord does: with numbers and with what was left out.
func (s *Server) commandsCall(w *recorded, c call) {
	if c.vars["application_id"] != s.App {
		w.fail(http.StatusForbidden, 20012, "You are not authorized to perform this action on this application")
		return
	}
	s.mu.Lock()
	if c.method == http.MethodPut {
		s.commands = c.body
	}
	kept := []map[string]any{}
	_ = json.Unmarshal(s.commands, &kept) // it was checked
	s.mu.Unlock()
	for i, k := range kept {
		k["id"], k["application_id"], k["version"] = fmt.Sprint(1000+i), s.App, "1"
		k["default_member_permissions"], k["nsfw"] = nil, false
	}
	w.json(http.StatusOK, kept)
}

// commandName is what a command, a verb and an argument may be called.
var commandName = regexp.MustCompile(`^[-_'\p{L}\p{N}]{1,32}$`)

// checkCommands holds commands to what Discord's description cannot say.
func checkCommands(all []any) error {
	var wrong []error
	seen := map[string]bool{}
	for _, v := range all {
		c, _ := v.(map[string]any)
		if seen[text(c["name"])] {
			wrong = append(wrong, fmt.Errorf("the command %s is there twice", text(c["name"])))
		}
		seen[text(c["name"])] = true
		wrong = append(wrong, checkCommand(c, 0))
		if n := weigh(c); n > 8000 {
			wrong = append(wrong, fmt.Errorf("the command %s has %d characters, at most 8000", text(c["name"]), n))
		}
	}
	return errors.Join(wrong...)
}

func weigh(c map[string]any) int {
	n := size(text(c["name"])) + size(text(c["description"]))
	for _, key := range []string{"options", "choices"} {
		for _, o := range list(c[key]) {
			o, _ := o.(map[string]any)
			n += weigh(o) + size(text(o["value"]))
		}
	}
	return n
}

// checkCommand holds a command to Discord's rules; depth counts the groups and verbs that it stands in.
func checkCommand(c map[string]any, depth int) error {
	var wrong []error
	bad := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("%s: "+format, append([]any{text(c["name"])}, args...)...))
	}
	if name := text(c["name"]); !commandName.MatchString(name) || strings.ToLower(name) != name {
		bad("the name is not as Discord has it")
	}
	if n := size(text(c["description"])); n == 0 || n > 100 {
		bad("%d characters say what it does", n)
	}
	options := list(c["options"])
	if len(options) > 25 || len(list(c["choices"])) > 25 {
		bad("%d options, %d choices, at most 25", len(options), len(list(c["choices"])))
	}
	if c["autocomplete"] == true && len(list(c["choices"])) > 0 {
		bad("choices and autocomplete")
	}
	seen, verbs, optional := map[string]bool{}, 0, false
	for _, v := range options {
		o, _ := v.(map[string]any)
		if seen[text(o["name"])] {
			bad("%s is there twice", text(o["name"]))
		}
		seen[text(o["name"])] = true
		kind := number(o["type"])
		if kind == 1 || kind == 2 {
			verbs++
			if depth > 1 || depth == 1 && kind == 2 || depth == 1 && number(c["type"]) != 2 {
				bad("%s is nested too deep", text(o["name"]))
			}
		}
		if o["required"] == true && optional {
			bad("%s is required after what is not", text(o["name"]))
		}
		optional = optional || o["required"] != true
		wrong = append(wrong, checkCommand(o, depth+1))
	}
	if verbs > 0 && verbs < len(options) {
		bad("verbs stand beside arguments")
	}
	if number(c["type"]) == 2 && depth == 1 && verbs == 0 {
		bad("an empty group")
	}
	return errors.Join(wrong...)
}

// ErrNoCommand says that Discord does not let something be typed.
var ErrNoCommand = errors.New("no such command is offered by Discord")

// Asked is how somebody asks: a verb in one word or two, and what is given to its arguments.
type Asked struct {
	User    map[string]any // as Discord describes one; nil for the person
	Rights  uint64         // in the channel
	Channel string
	Verb    string // "news", "watch add"
	Given   map[string]string
	Share   bool
}

// Slash has somebody type the command.
func (s *Server) Slash(a Asked) (p Pressed, err error) {
	options, err := s.given(a, "")
	if err != nil {
		return p, err
	}
	err = s.back.act("slash", s.interaction(a, 2, options), &p)
	return p, err
}

// Suggest has somebody type a part of an argument, which is among those given.
func (s *Server) Suggest(a Asked, argument string) (p Pressed, err error) {
	options, err := s.given(a, argument)
	if err != nil {
		return p, err
	}
	err = s.back.act("slash", s.interaction(a, 4, options), &p)
	return p, err
}

func (s *Server) interaction(a Asked, kind int, options []any) map[string]any {
	return map[string]any{"channel": a.Channel, "user": a.User, "rights": fmt.Sprint(a.Rights), "type": kind,
		"data": map[string]any{"id": "1000", "name": "karaula", "type": 1, "options": options}}
}

// given are the options of a typed command, which Discord checks before it tells of them. focused is the argument that is still
// being typed.
func (s *Server) given(a Asked, focused string) ([]any, error) {
	all := s.Commands()
	i := slices.IndexFunc(all, func(c Command) bool { return c.Name == "karaula" })
	if i < 0 {
		return nil, fmt.Errorf("%w: none is registered", ErrNoCommand)
	}
	c := all[i]
	var path []Command
	for _, word := range strings.Fields(a.Verb) {
		i := slices.IndexFunc(c.Options, func(o Command) bool { return o.Name == word && o.Type < 3 })
		if i < 0 {
			return nil, fmt.Errorf("%w: %s", ErrNoCommand, a.Verb)
		}
		c = c.Options[i]
		path = append(path, c)
	}
	if c.Type != 1 || len(path) == 0 {
		return nil, fmt.Errorf("%w: %s is a group", ErrNoCommand, a.Verb)
	}
	options := []any{}
	used := 0
	for _, o := range c.Options {
		value, is := a.Given[o.Name]
		switch {
		case o.Type == 5 && a.Share:
			options = append(options, map[string]any{"name": o.Name, "type": 5, "value": true})
			continue
		case !is && o.Required && focused == "":
			return nil, fmt.Errorf("%w: %s needs %s", ErrNoCommand, a.Verb, o.Name)
		case !is:
			continue
		}
		used++
		if len(o.Choices) > 0 && !slices.ContainsFunc(o.Choices, func(x struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		}) bool {
			return x.Value == value
		}) {
			return nil, fmt.Errorf("%w: %s may not be %q", ErrNoCommand, o.Name, value)
		}
		made := map[string]any{"name": o.Name, "type": o.Type, "value": value}
		if o.Name == focused {
			if !o.Suggests {
				return nil, fmt.Errorf("%w: nothing is suggested for %s", ErrNoCommand, focused)
			}
			made["focused"] = true
		}
		options = append(options, made)
	}
	if used < len(a.Given) {
		return nil, fmt.Errorf("%w: %s does not take all of %v", ErrNoCommand, a.Verb, a.Given)
	}
	for _, c := range slices.Backward(path) {
		options = []any{map[string]any{"name": c.Name, "type": c.Type, "options": options}}
	}
	return options, nil
}
