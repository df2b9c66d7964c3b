package store

// SecretColumns are the names of a table's columns in which secrets stand sealed.
func SecretColumns(table string) (names []string) {
	for _, c := range secretColumns(table) {
		names = append(names, c.name)
	}
	return names
}
