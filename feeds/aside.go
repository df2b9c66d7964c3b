package feeds

import (
	"strconv"
	"strings"
)

// asides are a document's texts. gofeed only says where each belongs: it gets references in their place, since it reads letter by
// letter what repair has read already, and copies it several times.
type asides []string

// asideMark begins a reference; the character is for private use, and no text stands where a reference does.
const asideMark = "\ue000"

// put keeps a text and returns the reference to it; "" for a blank text.
func (a *asides) put(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	*a = append(*a, text)
	return asideMark + strconv.Itoa(len(*a)-1)
}

// get returns the text that a reference stands for; what is none is a text itself.
func (a asides) get(ref string) string {
	number, ok := strings.CutPrefix(ref, asideMark)
	if !ok {
		return ref
	}
	if n, err := strconv.Atoi(number); err == nil && n >= 0 && n < len(a) {
		return a[n]
	}
	return ref
}
