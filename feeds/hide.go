package feeds

import "github.com/karaula/karaula/secret"

// hide takes the secrets of a feed's own address out of what its publisher answered: a key that stands in entries' links or
// texts would be posted where everybody reads it. A link goes on without it.
func (d *Document) hide(secrets []string) {
	if len(secrets) == 0 {
		return
	}
	for i := range d.Items {
		e := &d.Items[i]
		for _, address := range []*string{&e.Link, &e.Enclosure, &e.ID} {
			*address = secret.HideInAddress(*address, secrets)
		}
		for _, text := range []*string{&e.Title, &e.Summary, &e.Content} {
			*text = secret.Hide(*text, secrets)
		}
	}
}
