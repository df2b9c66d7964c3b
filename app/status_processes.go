package app

import (
	"cmp"
	"io"
	"strings"

	"github.com/karaula/karaula/store"
)

// processStatus is one karaula that works on the store, as status prints it.
type processStatus struct {
	ID     string   `json:"id"`
	Host   string   `json:"host"`
	PID    int      `json:"pid"`
	Since  string   `json:"since"`
	Alive  string   `json:"alive"`  // its last sign of life
	Feeds  int      `json:"feeds"`  // that it is asking, or about to
	Leases []string `json:"leases"` // what it alone does
}

// processes says who works on the store, and who does what one alone may do.
func processes(tx *store.Tx, feeds []store.FeedState) ([]processStatus, error) {
	all, err := tx.Processes()
	if err != nil {
		return nil, err
	}
	leases, err := tx.Leases()
	if err != nil {
		return nil, err
	}
	lines := []processStatus{}
	for _, p := range all {
		line := processStatus{ID: p.ID, Host: p.Host, PID: p.PID, Since: moment(p.Started), Alive: moment(p.Alive), Leases: []string{}}
		for _, l := range leases {
			if l.Holder == p.ID {
				line.Leases = append(line.Leases, l.Name)
			}
		}
		for _, f := range feeds {
			if f.Holder == p.ID {
				line.Feeds++
			}
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func writeProcesses(out io.Writer, all []processStatus, local func(string) string) {
	if len(all) == 0 {
		say(out, "no karaula runs on this store")
	}
	for _, p := range all {
		say(out, "process %s on %s (pid %d) since %s, last sign %s, alone it does: %s", p.ID, p.Host, p.PID, local(p.Since), local(p.Alive),
			cmp.Or(strings.Join(p.Leases, ", "), "nothing"))
	}
}
