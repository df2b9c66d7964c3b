// Package pgtest starts a real PostgreSQL for tests: a server of its own in a scratch folder, on a free port of 127.0.0.1,
// that ends with the test binary.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Server is a running PostgreSQL.
type Server struct {
	dir   string
	port  int
	cmd   *exec.Cmd
	ended chan error
	owner *syscall.SysProcAttr
	bin   string
	count atomic.Int64
}

// Missing is what to do when PostgreSQL's programs are not there.
const Missing = "PostgreSQL's programs (initdb, postgres) are not here: apt-get install postgresql, or put them on the PATH"

// Start starts a server. It waits for no disk: its data goes with it.
func Start() (_ *Server, err error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, ended: make(chan error, 1)}
	if s.dir, err = os.MkdirTemp("", "karaula-postgres-"); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(s.dir))
		}
	}()
	if err := s.drop(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "-D", s.data(), "-U", "karaula", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.owner, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	if s.port, err = freePort(); err != nil {
		return nil, err
	}
	return s, s.Restart(ctx)
}

// Restart starts the server's process, which must not run: after Kill, or for the first time. It returns when the server
// answers.
func (s *Server) Restart(ctx context.Context) error {
	// ctx is for the start; the server itself runs until it is killed.
	s.cmd = exec.CommandContext(context.WithoutCancel(ctx), filepath.Join(s.bin, "postgres"), "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir, "-c", "listen_addresses=127.0.0.1",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200", "-c", "shared_buffers=64MB")
	// The server dies with the test binary, however that ends.
	attr := syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if s.owner != nil {
		attr.Credential = s.owner.Credential
	}
	s.cmd.SysProcAttr, s.cmd.Dir = &attr, s.dir
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		return err
	}
	go func() { s.ended <- s.cmd.Wait() }()
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case end := <-s.ended:
			s.ended <- end
			text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			return fmt.Errorf("postgres ended: %w: %s", errors.Join(end, err), text)
		case <-ctx.Done():
			return fmt.Errorf("postgres does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Kill ends the server's process at once, as a crash would.
func (s *Server) Kill() error {
	if err := s.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		return err
	}
	var exit *exec.ExitError // how a killed server ends
	if err := <-s.ended; err != nil && !errors.As(err, &exit) {
		return fmt.Errorf("waiting for the killed postgres: %w", err)
	}
	return nil
}

// Close ends the server and removes its folder.
func (s *Server) Close() error {
	if err := s.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return os.RemoveAll(s.dir)
}

// New makes an empty database and returns its address.
func (s *Server) New(ctx context.Context) (string, error) { return s.create(ctx, "") }

// Copy makes a database like the one at an address that New gave, to which nobody may be connected, and returns its address.
func (s *Server) Copy(ctx context.Context, address string) (string, error) {
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	return s.create(ctx, " TEMPLATE "+strings.TrimPrefix(u.Path, "/"))
}

func (s *Server) create(ctx context.Context, like string) (string, error) {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = db.Close() }()
	name := fmt.Sprint("test", s.count.Add(1))
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name+like); err != nil {
		return "", err
	}
	return s.url(name), nil
}

func (s *Server) url(database string) string {
	return fmt.Sprintf("postgres://karaula@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// drop gives the scratch folder to a user without rights, since PostgreSQL refuses to run as root.
func (s *Server) drop() error {
	if os.Geteuid() != 0 {
		return nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return err
		}
		s.owner = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		return os.Chown(s.dir, uid, gid)
	}
	return errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
}

// programs returns the folder of PostgreSQL's programs: the newest of Debian's folders, else the one on the PATH.
func programs() (string, error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil {
		return "", err
	}
	if len(found) > 0 {
		return filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return major(a) - major(b) })), nil
	}
	path, err := exec.LookPath("initdb")
	if err != nil {
		return "", errors.New(Missing)
	}
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return "", err
	}
	return filepath.Dir(path), nil
}

// major is the version in a path such as …/postgresql/15/bin/initdb.
func major(path string) int {
	n, err := strconv.Atoi(filepath.Base(strings.TrimSuffix(path, "/bin/initdb")))
	if err != nil {
		return 0
	}
	return n
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}
