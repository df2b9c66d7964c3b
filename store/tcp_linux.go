package store

import "syscall"

// limitUnanswered has a connection end when what was sent is not acknowledged for ten seconds. Without, the kernel sends it
// again for a quarter of an hour.
func limitUnanswered(network, _ string, c syscall.RawConn) error {
	const tcpUserTimeout = 18 // TCP_USER_TIMEOUT, in milliseconds; syscall has no name for it
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return nil
	}
	var err error
	if failed := c.Control(func(fd uintptr) { err = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, 10_000) }); failed != nil {
		return failed
	}
	return err
}
