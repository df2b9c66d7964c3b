package config

import (
	"slices"
	"strings"

	"github.com/karaula/karaula/rules/query"
)

// queryText is a query, or an entry of regions, keywords or exclude, with its place in the file.
type queryText struct {
	value
	text string
}

func (v value) query() queryText {
	text, ok := v.text()
	if ok && strings.TrimSpace(text) == "" {
		v.mistake("%s: the query is empty; say what to watch, such as region:kosovo", v.name())
		ok = false
	}
	if !ok {
		text = "" // the node stays, and says that a query was meant
	}
	return queryText{v, text}
}

func (v value) queryList(example string) []queryText {
	var all []queryText
	for _, e := range v.list(example) {
		if text, ok := e.line(); ok {
			all = append(all, queryText{e, text})
		}
	}
	return all
}

// checkQuery asks about a query over the feeds of the file, which is read up to them when the watchlists' turn comes.
func (r *reader) checkQuery(q string) []query.Problem { return r.names.CheckQuery(q, r.config.Feeds) }

func texts(all []queryText) []string {
	var out []string
	for _, q := range all {
		out = append(out, q.text)
	}
	return out
}

// check reports the query's problems at their places.
func (q queryText) check() {
	if q.r.names == nil || q.text == "" {
		return
	}
	for _, p := range q.r.checkQuery(q.text) {
		q.tell(q.inside(q.text, p.Start), p, q.name()+": "+p.Message+pointed(q.text, p))
	}
}

// checkLists reports each entry's problems at the entry, and what is wrong only with all of them together at the watchlist.
func (d *draft) checkLists(e value) {
	if e.r.names == nil {
		return
	}
	before := len(e.r.mistakes)
	for _, q := range d.regions {
		q.checkEntry(query.FromLists([]string{q.text}, nil, nil, false))
	}
	for _, q := range d.keywords {
		q.checkEntry(query.FromLists(nil, []string{q.text}, nil, false))
	}
	for _, q := range d.exclude {
		q.checkExcluded()
	}
	if len(e.r.mistakes) > before {
		return
	}
	for _, p := range e.r.checkQuery(d.Query) {
		if !p.Warning {
			e.mistake("%s: %s%s", e.name(), p.Message, pointed(d.Query, p))
		}
	}
}

func (q queryText) checkEntry(alone string) {
	for _, p := range q.r.checkQuery(alone) {
		q.tell(q.at(), p, q.name()+": "+p.Message)
	}
}

// checkExcluded checks an entry of exclude. A query needs a part that is no exclusion, so one goes along; what would be
// said of that part alone is left out.
func (q queryText) checkExcluded() {
	const along = "karaula"
	of := q.r.checkQuery(query.FromLists(nil, []string{along}, nil, false))
	for _, p := range q.r.checkQuery(query.FromLists(nil, []string{along}, []string{q.text}, false)) {
		if !slices.ContainsFunc(of, func(o query.Problem) bool { return o.Message == p.Message }) {
			q.tell(q.at(), p, q.name()+": "+p.Message)
		}
	}
}

func (q queryText) tell(at position, p query.Problem, message string) {
	if p.Warning {
		q.r.warn(at, message)
		return
	}
	q.r.report(at, message)
}

// pointed shows the problem in its query, set in under the message.
func pointed(text string, p query.Problem) string {
	return "\n    " + strings.ReplaceAll(query.Point(text, p), "\n", "\n    ")
}
