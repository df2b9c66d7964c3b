package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/karaula/karaula/config"
	"github.com/karaula/karaula/rules"
)

// questions asks what init needs to know. A wrong answer is asked for again, a wrong option is an error.
type questions struct {
	ctx    context.Context
	out    io.Writer
	lines  <-chan string // what is typed; closed at its end
	rules  *rules.Rules
	lookup func(string) (string, bool)
}

// readLines reads the lines that are typed. A read from a terminal cannot be called off: after Ctrl-C it is left behind,
// and ends with the program.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		typed := bufio.NewScanner(in)
		for typed.Scan() {
			select {
			case lines <- typed.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

// ask fills in what the options leave open.
func (q *questions) ask(o *initOptions) error {
	places, err := q.places(o.regions)
	if err != nil {
		return err
	}
	o.regions = places
	if !o.given("region") {
		err := q.until("Which places? Names in any language, commas between them [all of the Balkans]:", func(answer string) (err error) {
			o.regions, err = q.places(parts(answer))
			return err
		})
		if err != nil {
			return err
		}
	}
	if !o.given("keyword") {
		err := q.until("Which words or phrases, wherever they occur? Commas between them [none]:", func(answer string) error {
			if o.keywords = parts(answer); len(o.keywords) == 0 {
				return nil
			}
			return q.try(fmt.Sprintf("watchlists: [{name: x, keywords: %s, post_to: [console]}]", quotedList(o.keywords)))
		})
		if err != nil {
			return err
		}
	}
	if len(o.regions) == 0 && len(o.keywords) == 0 {
		o.regions = []string{rules.Root}
	}
	for _, line := range []struct {
		option, question, key string
		to                    *string
	}{
		{"language", "Which language should karaula write in?", "language", &o.language},
		{"time-zone", "In which time zone?", "time_zone", &o.zone},
		{"store", "Where to remember: a file, or postgres://user@host/db?", "store", &o.store},
	} {
		if o.given(line.option) {
			continue
		}
		err := q.until(fmt.Sprintf("%s [%s]:", line.question, *line.to), func(answer string) error {
			if answer == "" {
				return nil
			}
			// Whether a key is there for a database's server is judged with the whole file.
			if err := q.try("secret_key: x\n" + line.key + ": " + quoted(answer)); err != nil {
				return err
			}
			*line.to = answer
			return nil
		})
		if err != nil {
			return err
		}
	}
	return q.destinations(o)
}

// destinations asks where to post. Whether the tokens are there is judged with the whole file.
func (q *questions) destinations(o *initOptions) error {
	if o.given("post-to") {
		return nil
	}
	return q.until("Where to post? console, slack:#channel, discord:number, commas between them [console]:", func(answer string) error {
		all := parts(answer)
		if len(all) == 0 {
			return nil
		}
		if err := q.try("slack: {bot_token: x, app_token: x}\ndiscord: {token: x}\nwatchlists: [{name: x, query: x, post_to: " + destinationList(all) + "}]"); err != nil {
			return err
		}
		o.postTo = all
		return nil
	})
}

// errEnded says that nobody answers any more.
var errEnded = errors.New("no answer came: call init on a terminal, or give the options and --yes (see karaula init --help)")

// until asks until take accepts the answer.
func (q *questions) until(question string, take func(answer string) error) error {
	for {
		answer, err := q.answer(question)
		if err != nil {
			return err
		}
		err = take(answer)
		if err == nil || errors.Is(err, errEnded) || q.ctx.Err() != nil {
			return err
		}
		say(q.out, "  %v", err)
	}
}

func (q *questions) answer(question string) (string, error) {
	say(q.out, "%s", question)
	select {
	case line, ok := <-q.lines:
		if !ok {
			return "", usageError{errEnded}
		}
		return strings.TrimSpace(line), nil
	case <-q.ctx.Done():
		return "", q.ctx.Err()
	}
}

// places returns the paths of the regions that names mean. The error of an ambiguous or unknown one says what to write.
func (q *questions) places(names []string) ([]string, error) {
	var paths []string
	for _, name := range names {
		path, err := q.rules.Place(name)
		if err != nil {
			return nil, usageError{err}
		}
		if !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	}
	return paths, nil
}

// try says what is wrong with a configuration of the answer alone.
func (q *questions) try(text string) error {
	_, err := config.Parse("", []byte(text), q.lookup, &names{rules: q.rules})
	var mistakes config.Mistakes
	if errors.As(err, &mistakes) {
		return errors.New(mistakes[0].Message)
	}
	return err
}

// parts are the parts of an answer between commas.
func parts(answer string) []string {
	all := strings.FieldsFunc(answer, func(r rune) bool { return r == ',' || r == ';' || r == '，' })
	for i := range all {
		all[i] = strings.TrimSpace(all[i])
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// quotedList writes texts as a list in YAML, in which JSON's texts are texts too. No $ in them begins a variable.
func quotedList(all []string) string {
	out := make([]string, len(all))
	for i, s := range all {
		out[i] = quoted(strings.ReplaceAll(s, "$", "$$"))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// quoted writes a text in double quotes, with variables left in it.
func quoted(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text and a buffer: nothing can go wrong
	return strings.TrimSpace(b.String())
}
