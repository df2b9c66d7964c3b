package feeds

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
	"time"
)

// Failure is why a feed could not be read this time. Its Error is one plain sentence for people, made to follow the
// outlet's name ("N1: times out after 20 s"); it never holds user names, passwords or query values of an address.
type Failure struct {
	Status     int           // the HTTP status that was the reason; 0 when it was none
	RetryAfter time.Duration // how long a 429 or 503 asks to wait, at most 24 h; 0 when it does not say
	Gone       bool          // 410: the publisher says that the feed is over
	Sentence   string
	Err        error // the cause; may hold addresses, so it is for errors.Is and errors.As, not for printing
}

// Error returns the sentence.
func (f *Failure) Error() string { return f.Sentence }

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Private reports whether the address lies where feeds must not lead.
func (f *Failure) Private() bool { return errors.As(f.Err, new(*refusedError)) }

// Limited reports whether the host says that it is asked too often.
func (f *Failure) Limited() bool { return f.Status == http.StatusTooManyRequests }

// Unwelcome reports whether karaula is refused without being told for how long.
func (f *Failure) Unwelcome() bool {
	return f.RetryAfter == 0 && (f.Limited() || f.Status == http.StatusForbidden)
}

// ErrTooLarge is the cause of a Failure for an answer over the size limit.
var ErrTooLarge = errors.New("feeds: larger than the limit")

// explain turns an error of the network into a Failure. host is the host that was asked, timeout the limit in force.
func explain(err error, host string, timeout time.Duration) *Failure {
	return &Failure{Sentence: sentence(err, host, timeout), Err: err}
}

func sentence(err error, host string, timeout time.Duration) string {
	var (
		refused  *refusedError
		dns      *net.DNSError
		verify   *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		hostname x509.HostnameError
		invalid  x509.CertificateInvalidError
		record   tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.As(err, &dns) && dns.IsNotFound:
		return fmt.Sprintf("the name %s does not exist", host)
	case errors.As(err, &dns) && !dns.IsTimeout:
		return fmt.Sprintf("the name %s cannot be looked up", host)
	case errors.Is(err, context.Canceled):
		return "was interrupted"
	case errors.Is(err, context.DeadlineExceeded):
		return "times out after " + duration(timeout)
	case isTimeout(err):
		return "times out after " + duration(stepTimeout(timeout))
	case errors.As(err, &unknown), errors.As(err, &hostname), errors.As(err, &invalid), errors.As(err, &verify):
		return "the certificate is not valid: " + certificate(err)
	case errors.As(err, &record):
		return "does not speak TLS where https is expected"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refuses the connection"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF):
		return "breaks off in the middle of its answer"
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return "cannot be reached: there is no way to its network"
	}
	return "cannot be read: " + shorten(oneLine(bare(err)), 200)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// certificate returns what is wrong with a certificate without the library's prefixes.
func certificate(err error) string {
	msg := bare(err)
	msg = strings.TrimPrefix(msg, "tls: failed to verify certificate: ")
	return strings.TrimPrefix(msg, "x509: ")
}

// bare returns the text of the innermost error that is not wrapped in an address: url.Error prints the whole address,
// and with it whatever secret stands in its query.
func bare(err error) string {
	var u *url.Error
	for errors.As(err, &u) {
		err = u.Err
	}
	return err.Error()
}

// answers begins the sentence of an answer that is neither a feed nor a redirect.
const answers = "answers "

// Answered reports whether a Failure's sentence says that the publisher answered with a status: the network brought it, and it
// may have asked to wait. A feed's state keeps nothing but the sentence.
func Answered(sentence string) bool { return strings.HasPrefix(sentence, answers) }

// statusFailure explains an answer that is neither a feed nor a redirect.
func statusFailure(resp *http.Response, now time.Time) *Failure {
	f := &Failure{Status: resp.StatusCode, Gone: resp.StatusCode == http.StatusGone}
	f.Sentence = fmt.Sprintf(answers+"%d", resp.StatusCode)
	if text := http.StatusText(resp.StatusCode); text != "" {
		f.Sentence += " (" + text + ")"
	}
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode == http.StatusServiceUnavailable {
		f.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), now)
	}
	if f.RetryAfter > 0 {
		f.Sentence = fmt.Sprintf(answers+"%d and asks to wait %s", resp.StatusCode, duration(f.RetryAfter))
	}
	if f.Gone {
		f.Sentence = answers + "410: the publisher has taken this feed away"
	}
	f.Err = fmt.Errorf("feeds: status %d", resp.StatusCode)
	return f
}

// duration prints a time span in the largest unit that divides it: "20 s", "2 m", "36 h", "250 ms".
func duration(d time.Duration) string {
	switch {
	case d >= time.Hour && d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d >= time.Minute && d%time.Minute == 0:
		return fmt.Sprintf("%d m", d/time.Minute)
	case d >= time.Second:
		return fmt.Sprintf("%d s", d.Round(time.Second)/time.Second)
	}
	return fmt.Sprintf("%d ms", d/time.Millisecond)
}

// size prints a byte count as configurations write it: "5 MiB", "300 KiB".
func size(n int64) string {
	switch {
	case n >= 1<<20 && n%(1<<20) == 0:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10 && n%(1<<10) == 0:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
