package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"

	"github.com/karaula/karaula/bot"
)

// withFile is a request that carries a file.
type withFile struct {
	body any
	file bot.File
}

// encoded is a request as it is sent.
func encoded(body any) (kind string, sent []byte, err error) {
	switch body := body.(type) {
	case nil:
	case withFile:
		return discordgo.MultipartBodyWithJSON(body.body, []*discordgo.File{{Name: body.file.Name, ContentType: "application/octet-stream", Reader: bytes.NewReader(body.file.Content)}})
	default:
		sent, err = json.Marshal(body)
	}
	return "application/json", sent, err
}

// attachment is a file that somebody gave with a command.
type attachment struct {
	URL  string `json:"url"`
	Size int64  `json:"size"`
}

const (
	fileName = "file" // of the option that takes one
	maxFile  = 2 << 20
)

// attached reads the file that somebody gave with a command; nil for none. Its error is for that person.
func (d *Discord) attached(ctx context.Context, i interaction) ([]byte, error) {
	_, _, args, ok := question(i.Data.Options)
	if !ok {
		return nil, nil
	}
	for _, a := range args {
		id, _ := a.Value.(string)
		f, given := i.Data.Resolved.Attachments[id]
		if a.Type != fileOption || !given {
			continue
		}
		if f.Size > maxFile {
			return nil, fmt.Errorf("the file is larger than %d MiB, which no list of feeds is", maxFile>>20)
		}
		body, err := d.download(ctx, f.URL)
		if err != nil {
			d.opts.Log.Warn("a file that somebody attached could not be read", "error", err)
			return nil, errors.New("the file did not come from Discord; attach it once more in a moment")
		}
		return body, nil
	}
	return nil, nil
}

// fileWithin is how long a file may take.
const fileWithin = 10 * time.Second

// download reads a file from where Discord keeps it. The address lets whoever has it read the file, so no error names it.
func (d *Discord) download(ctx context.Context, address string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, fileWithin)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, errors.New("its address is none")
	}
	files := newHTTP(fileWithin)
	defer files.CloseIdleConnections()
	resp, err := files.RoundTrip(r)
	if err != nil {
		return nil, errors.New("its server does not answer")
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("its server answers %d", resp.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFile+1))
	if err == nil && len(body) > maxFile {
		err = errors.New("it is too large")
	}
	return body, err
}
