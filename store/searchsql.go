package store

import "strings"

// cutStories reads no more of the stories than their index has.
const cutStories = `SELECT coalesce(min(oldest), 0) AS oldest, count(*) AS count, coalesce((SELECT value FROM meta WHERE name = $3), '') AS fact
	FROM (SELECT oldest FROM stories WHERE merged_into = 0 AND level IN (0, 1, 2, 3, 4) AND latest >= $1 LIMIT $2) AS these`

// searchOnSQLite searches words with FTS5. It keeps only which word stands in which item, so a phrase is all of its words.
func searchOnSQLite() *searchSQL {
	const tags, stories = `(SELECT value FROM json_each($2))`, `json_each($1) s CROSS JOIN items i ON i.story_id = s.value`
	return &searchSQL{
		cut: cutStories,
		addTags: `INSERT INTO item_tag (tag, item_id, story_id) SELECT value, $2, $3 FROM json_each($1) WHERE true
			ON CONFLICT (tag, item_id) DO UPDATE SET story_id = excluded.story_id`,
		dropTags: `DELETE FROM item_tag WHERE item_id = $2 AND tag IN (SELECT value FROM json_each($1))`,
		// FTS5 keeps no story: that stands under the empty tag.
		addWords:  `INSERT OR REPLACE INTO item_words (rowid, words) SELECT $1, $2 WHERE $3 IS NOT NULL`,
		dropWords: `DELETE FROM item_words WHERE rowid = $1`,
		addVocab:  `INSERT OR IGNORE INTO item_vocab (word) SELECT value FROM json_each($1)`,
		vocab: `SELECT coalesce((SELECT group_concat(word, ' ') FROM
			(SELECT word FROM item_vocab WHERE word >= j.value->>0 AND word < j.value->>1 ORDER BY word LIMIT $2)), '') FROM json_each($1) j ORDER BY j.key`,
		withTags:  `SELECT story_id FROM item_tag WHERE tag IN (SELECT value FROM json_each($1)) AND item_id >= $2 LIMIT $3`,
		withWords: `SELECT t.story_id FROM json_each($1) j CROSS JOIN item_tag t ON t.tag = '' AND t.item_id = j.value`,
		items:     `SELECT coalesce(group_concat(id), '') FROM (SELECT rowid AS id FROM item_words WHERE item_words MATCH $1 AND rowid >= $2 LIMIT $3)`,
		itemsOf:   `SELECT i.id, i.story_id FROM ` + stories,
		amongTags: `SELECT DISTINCT i.story_id FROM ` + stories + ` CROSS JOIN item_tag t ON t.item_id = i.id AND t.tag IN ` + tags,
		places: `SELECT s.id, s.level, s.latest FROM json_each($1) l CROSS JOIN stories s ON s.id = l.value
			WHERE s.merged_into = 0 AND s.latest >= $2`,
		and: " AND ", or: " OR ",
		document: func(words []string) string { return strings.Join(words, " ") },
		token:    oneToken,
		term: func(word string, begins bool) string {
			if begins {
				return `"` + word + `"*`
			}
			return `"` + word + `"`
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
// split some. As an array, a list is read once, whatever the planner thinks of its length.
func searchOnPostgres() *searchSQL {
	const first, second = `ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb)`, `ANY (ARRAY(SELECT jsonb_array_elements_text($2::jsonb)`
	return &searchSQL{
		// How many items a word has makes the plan.
		cut: `SELECT oldest, count, fact FROM (` + cutStories + `) AS found, (SELECT set_config('plan_cache_mode', 'force_custom_plan', true)) AS plan`,
		addTags: `INSERT INTO item_tag (tag, item_id, story_id) SELECT jsonb_array_elements_text($1::jsonb), $2::bigint, $3::bigint
			ON CONFLICT (tag, item_id) DO UPDATE SET story_id = excluded.story_id`,
		dropTags: `DELETE FROM item_tag WHERE item_id = $2 AND tag = ` + first + `))`,
		addWords: `INSERT INTO item_words (item_id, words, story_id) VALUES ($1, $2::tsvector, $3)
			ON CONFLICT (item_id) DO UPDATE SET words = excluded.words, story_id = excluded.story_id`,
		dropWords: `DELETE FROM item_words WHERE item_id = $1`,
		addVocab:  `INSERT INTO item_vocab (word) SELECT jsonb_array_elements_text($1::jsonb) ON CONFLICT (word) DO NOTHING`,
		vocab: `SELECT coalesce((SELECT string_agg(word, ' ') FROM
			(SELECT word FROM item_vocab WHERE word >= r->>0 AND word < r->>1 ORDER BY word LIMIT $2) AS w), '')
			FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS asked (r, n) ORDER BY n`,
		withTags:  `SELECT story_id FROM item_tag WHERE tag = ` + first + `)) AND item_id >= $2 LIMIT $3`,
		withWords: `SELECT story_id FROM item_words WHERE words @@ $1::tsquery AND item_id >= $2 LIMIT $3`,
		amongTags: `SELECT DISTINCT i.story_id FROM items i JOIN item_tag t ON t.item_id = i.id
			WHERE i.story_id = ` + first + `::bigint)) AND t.tag = ` + second + `))`,
		amongWords: `SELECT DISTINCT i.story_id FROM items i JOIN item_words w ON w.item_id = i.id
			WHERE i.story_id = ` + first + `::bigint)) AND w.words @@ $2::tsquery`,
		places: `SELECT id, level, latest FROM stories WHERE merged_into + 0 = 0 AND latest >= $2 AND id = ` + first + `::bigint))`,
		and:    " & ", or: " | ",
		document: func(words []string) string {
			for i, w := range words {
				words[i] = lexeme(w)
			}
			return strings.Join(words, " ")
		},
		token: func(key string) string { return key },
		term: func(word string, begins bool) string {
			if begins {
				return lexeme(word) + ":*"
			}
			return lexeme(word)
		},
	}
}

// lexeme quotes a word for a tsvector or tsquery.
func lexeme(word string) string {
	return "'" + strings.NewReplacer(`'`, `''`, `\`, `\\`).Replace(word) + "'"
}
