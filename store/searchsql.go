package store

import (
	"strings"

	"github.com/karaula/karaula/rules"
)

// searchOnSQLite searches words with FTS5. It keeps only which word stands in which item, so a phrase is all of its words.
func searchOnSQLite() *searchSQL {
	const words = `SELECT t.story_id FROM item_words w CROSS JOIN item_tag t ON t.tag = '' AND t.item_id = w.rowid WHERE w.item_words MATCH `
	return &searchSQL{
		or: " OR ", nothing: `"` + oneToken("\x00") + `"`,
		addTags: `INSERT INTO item_tag (tag, item_id, story_id) SELECT value, $2, $3 FROM json_each($1) WHERE true
			ON CONFLICT (tag, item_id) DO UPDATE SET story_id = excluded.story_id`,
		dropTags: `DELETE FROM item_tag WHERE item_id = $2 AND tag IN (SELECT value FROM json_each($1))`,
		// FTS5 keeps no story: that stands under the empty tag.
		addWords:  `INSERT OR REPLACE INTO item_words (rowid, words) SELECT $1, $2 WHERE $3 IS NOT NULL`,
		dropWords: `DELETE FROM item_words WHERE rowid = $1`,
		withTags:  `SELECT story_id FROM item_tag WHERE tag IN (SELECT value FROM json_each($1)) AND item_id >= $2 LIMIT $3`,
		withWords: words + `$1 AND w.rowid >= $2 LIMIT $3`,
		// merged_into + 0: through the ids that were found, not through the index of all stories.
		stories: `SELECT id, ` + factColumns + ` FROM stories WHERE merged_into + 0 = 0 AND latest >= $1 AND (level, latest, id) < ($2, $3, $4)
			AND id IN (SELECT value FROM json_each($5)
				UNION ALL SELECT story_id FROM item_tag WHERE tag IN (SELECT value FROM json_each($6)) AND item_id >= $8
				UNION ALL ` + words + `$7 AND w.rowid >= $8)
			ORDER BY level DESC, latest DESC, id DESC LIMIT $9`,
		document: func(keys []string) string {
			for i, k := range keys {
				keys[i] = oneToken(k)
			}
			return strings.Join(keys, " ")
		},
		match: func(clauses []rules.Clause) string {
			return matching(clauses, " AND ", " OR ", func(k rules.Key) string {
				s := `"` + oneToken(k.Text) + `"`
				if k.Begins {
					s += "*"
				}
				return s
			})
		},
	}
}

// oneToken writes a key so that FTS5 takes it for one token: letters and digits of ASCII, and all that is not ASCII. The
// signs that stand in words ("14:05", "kosova'da", addresses) move to where Unicode has no characters.
func oneToken(key string) string {
	return strings.Map(func(c rune) rune {
		if c >= 0x80 || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' {
			return c
		}
		return 0xE000 + c
	}, key)
}

// searchOnPostgres searches words with a tsvector whose lexemes are the keys as they are: PostgreSQL's own parser would
// split some.
func searchOnPostgres() *searchSQL {
	const tags = `ANY (ARRAY(SELECT jsonb_array_elements_text(`
	const words = `SELECT w.story_id FROM item_words w WHERE w.words @@ `
	return &searchSQL{
		or: " | ", nothing: "",
		// How many items a word has makes the plan; and helpers take longer to start than a search does.
		begin: `SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('max_parallel_workers_per_gather', '0', true)`,
		addTags: `INSERT INTO item_tag (tag, item_id, story_id) SELECT jsonb_array_elements_text($1::jsonb), $2::bigint, $3::bigint
			ON CONFLICT (tag, item_id) DO UPDATE SET story_id = excluded.story_id`,
		dropTags: `DELETE FROM item_tag WHERE item_id = $2 AND tag = ` + tags + `$1::jsonb)))`,
		addWords: `INSERT INTO item_words (item_id, words, story_id) VALUES ($1, $2::tsvector, $3)
			ON CONFLICT (item_id) DO UPDATE SET words = excluded.words, story_id = excluded.story_id`,
		dropWords: `DELETE FROM item_words WHERE item_id = $1`,
		withTags:  `SELECT story_id FROM item_tag WHERE tag = ` + tags + `$1::jsonb))) AND item_id >= $2 LIMIT $3`,
		withWords: words + `$1::tsquery AND w.item_id >= $2 LIMIT $3`,
		// As an array the ids are collected once, whatever the planner thinks of their number.
		stories: `SELECT id, ` + factColumns + ` FROM stories WHERE merged_into + 0 = 0 AND latest >= $1 AND (level, latest, id) < ($2, $3, $4)
			AND id = ANY (ARRAY(SELECT jsonb_array_elements_text($5::jsonb)::bigint
				UNION ALL SELECT story_id FROM item_tag WHERE tag = ` + tags + `$6::jsonb))) AND item_id >= $8
				UNION ALL ` + words + `$7::tsquery AND w.item_id >= $8))
			ORDER BY level DESC, latest DESC, id DESC LIMIT $9`,
		document: func(keys []string) string {
			for i, k := range keys {
				keys[i] = lexeme(k)
			}
			return strings.Join(keys, " ")
		},
		match: func(clauses []rules.Clause) string {
			return matching(clauses, " & ", " | ", func(k rules.Key) string {
				s := lexeme(k.Text)
				if k.Begins {
					s += ":*"
				}
				return s
			})
		},
	}
}

// lexeme quotes a key for a tsvector or tsquery.
func lexeme(key string) string {
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(key) + "'"
}

// either is a match that is met where one of them is.
func (s *searchSQL) either(matches []string) string {
	if len(matches) == 0 {
		return s.nothing
	}
	return strings.Join(matches, s.or)
}

// matching writes clauses of words as a match: all of them, any group of each, all keys of the group. Three levels are all
// that it nests, however long the query is.
func matching(clauses []rules.Clause, and, or string, write func(rules.Key) string) string {
	all := make([]string, len(clauses))
	for i, c := range clauses {
		groups := make([]string, len(c.Words))
		for j, g := range c.Words {
			keys := make([]string, len(g))
			for k := range g {
				keys[k] = write(g[k])
			}
			groups[j] = "(" + strings.Join(keys, and) + ")"
		}
		all[i] = "(" + strings.Join(groups, or) + ")"
	}
	return "(" + strings.Join(all, and) + ")"
}
