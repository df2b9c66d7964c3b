package console_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/karaula/karaula/bot"
	"github.com/karaula/karaula/bot/bottest"
	"github.com/karaula/karaula/bot/console"
	"github.com/karaula/karaula/news"
)

// TestAsking asks everything that people can ask in karaula chat.
func TestAsking(t *testing.T) {
	x := &talk{typists: map[string]*typist{}}
	x.Console = console.New(&x.out, options(false))
	bottest.Asking(t, x, news.Console, x.made(t))
}

// TestConversation has the conversation in testdata.
func TestConversation(t *testing.T) {
	x := &talk{typists: map[string]*typist{}}
	x.Console = console.New(&x.out, options(false))
	n := bottest.TalkRoom(t, x, news.Console)
	bottest.Converse(t, n, x.made(t)(n, n.Desk.Handle), "console", "testdata/conversation.txt", *update)
}

// talk is a console at which several people type, one after the other.
type talk struct {
	*console.Console
	heard   bottest.Recorder
	out     screen
	typists map[string]*typist
	ctx     context.Context
	ended   sync.WaitGroup
}

// screen is all that was printed.
type screen struct {
	mu   sync.Mutex
	text bytes.Buffer
	read int // how much of it was looked at
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

// rest is what was printed since it was asked last.
func (s *screen) rest() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	text := s.text.String()[s.read:]
	s.read = s.text.Len()
	return text
}

// typist is somebody's keyboard: what reads from it is idle when it waits for the next line.
type typist struct {
	lines chan string
	idle  chan struct{}
	page  string // what they read last
}

func (k *typist) Read(p []byte) (int, error) {
	k.idle <- struct{}{}
	line, ok := <-k.lines
	if !ok {
		return 0, io.EOF
	}
	return copy(p, line), nil
}

func (x *talk) made(t *testing.T) bottest.NewTalk {
	return func(_ *bottest.Newsroom, h bot.Handler) bottest.Talk {
		x.heard.Handler = h
		ctx, cancel := context.WithCancel(t.Context())
		x.ctx = ctx
		t.Cleanup(func() {
			for _, k := range x.typists {
				close(k.lines)
			}
			x.ended.Wait()
			cancel()
		})
		return x
	}
}

// write has somebody write a line, and returns what was printed for it.
func (x *talk) write(t *testing.T, who bot.Person, line string) string {
	t.Helper()
	k := x.typists[who.Name]
	if k == nil {
		k = &typist{lines: make(chan string), idle: make(chan struct{})}
		x.typists[who.Name] = k
		who.Manages = true
		x.ended.Go(func() {
			if err := x.Converse(x.ctx, k, x.heard.Handle, who); err != nil && !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		<-k.idle
	}
	k.lines <- line + "\n"
	<-k.idle
	text := x.out.rest()
	if strings.Contains(text, "[1] ") {
		k.page = text
	}
	return text
}

func (x *talk) said(t *testing.T, text string) bottest.Said {
	if a := x.last(t); a.Form != nil {
		return bottest.Said{Form: text}
	} else if a.Private == nil {
		return bottest.Said{Public: text}
	} else if a.Public != nil {
		return bottest.Said{Private: text, Public: text}
	}
	return bottest.Said{Private: text}
}

func (x *talk) last(t *testing.T) bot.Answer { return x.heard.Answer(t, x.heard.Answered()) }

func (x *talk) Type(t *testing.T, who bot.Person, typed string) bottest.Said {
	t.Helper()
	if typed == "" {
		typed = "help"
	}
	return x.said(t, x.write(t, who, typed))
}

var numbered = regexp.MustCompile(`(?m)^ *\[(\d+)\] (.+)$`)

func (x *talk) Press(t *testing.T, who bot.Person, label string) bottest.Said {
	t.Helper()
	if k := x.typists[who.Name]; k != nil {
		for _, m := range numbered.FindAllStringSubmatch(k.page, -1) {
			if m[2] == label {
				return x.said(t, x.write(t, who, m[1]))
			}
		}
	}
	t.Fatalf("%s has nothing to press that is called %q", who.Name, label)
	return bottest.Said{}
}

func (x *talk) Fill(t *testing.T, who bot.Person, values map[string]string) bottest.Said {
	t.Helper()
	f := x.last(t).Form
	if f == nil {
		t.Fatal("no form is open")
	}
	text := ""
	for _, field := range f.Fields {
		if f.Wrong() && field.Mistake == "" {
			continue
		}
		text += x.write(t, who, values[field.Label])
	}
	return x.said(t, text)
}

func (x *talk) Posted(*testing.T) []string { return []string{x.out.rest()} }
