package feeds

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// readBody reads a body whole, unpacked. More than limit bytes, counted after unpacking, are ErrTooLarge: half a feed
// would look like a feed that dropped its entries.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	var src io.Reader = resp.Body
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(resp.Body)
		if err != nil {
			return nil, fmt.Errorf("unpack the answer: %w", err)
		}
		src = z
	default:
		return nil, fmt.Errorf("the answer is packed as %q, only gzip was asked for", encoding)
	}
	body, err := readCapped(src, limit)
	if err != nil {
		return nil, err
	}
	// Some servers store feeds as .gz and forget to say so.
	if bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		if z, err := gzip.NewReader(bytes.NewReader(body)); err == nil {
			return readCapped(z, limit)
		}
	}
	return body, nil
}

func readCapped(r io.Reader, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(body)) > limit {
		return nil, ErrTooLarge
	}
	return body, nil
}
