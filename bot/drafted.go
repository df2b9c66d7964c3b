package bot

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/karaula/karaula/store"
)

// draft does with a draft what was pressed below it.
func (x *act) draft() (a Answer, err error) {
	what, number, _ := strings.Cut(x.press.Arg, " ")
	id, _ := strconv.ParseInt(number, 10, 64) // what is no number is no draft
	var d store.Draft
	err = x.reading(func() (err error) {
		d, err = x.tx.Draft(id, x.scope(), x.press.Person.ID)
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return private("karaula does not know this draft any more: it was saved or cancelled. Begin anew with: " + Slash + " watch add"), nil
	}
	if err != nil {
		return a, err
	}
	switch what {
	case "both":
		both, ok := bothMustMatch(d.List.Query)
		if !ok {
			return private("This query does not say places or words, so that both could be asked for."), nil
		}
		d.List.Query = both
		return x.again(d)
	case "change":
		verb := "watch add"
		if err := x.reading(func() error {
			_, no, err := x.keptNamed(d.List.Name)
			if no == nil {
				verb = "watch edit " + inQuotes(d.List.Name)
			}
			return err
		}); err != nil {
			return a, err
		}
		return x.form(d.List, verb)
	case "cancel":
		err = x.writing(func() error { return x.tx.DropDraft(id) })
		return private("Cancelled: nothing was saved."), err
	case "save":
		err = x.writing(func() (err error) {
			a, err = x.save(d)
			return err
		})
		return a, err
	}
	return private("A draft is saved, changed or cancelled by the buttons below it."), nil
}

// again shows a changed draft in the place of the one before.
func (x *act) again(d store.Draft) (Answer, error) {
	fresh := false
	err := x.reading(func() error {
		_, no, err := x.keptNamed(d.List.Name)
		fresh = no != nil
		return err
	})
	if err != nil {
		return Answer{}, err
	}
	return x.begin(d.List, nil, fresh)
}

// save makes a draft a version of its watchlist.
func (x *act) save(d store.Draft) (Answer, error) {
	if no, refused := x.refused(adding); refused {
		return no, nil
	}
	k, no, err := x.keptNamed(d.List.Name)
	if err != nil {
		return Answer{}, err
	}
	action, did := "edit", " changed watchlist "
	if no != nil {
		action, did = "add", " made watchlist "
		if wrong, err := x.wrongName(d.List.Name); wrong != "" || err != nil {
			return private(wrong), err
		}
	} else if k.At.After(d.At) && k.Who != d.Who {
		a := private(fmt.Sprintf("%s changed watchlist %s at %s, after this was read back to you. To have yours all the same, press Change and go on from there; all versions: %s watch history %s",
			part(k.WhoName, 60), k.Name, x.clock(k.At), Slash, k.Name))
		a.Private.Controls = []Control{{Verb: Drafting, Arg: fmt.Sprintf("change %d", d.ID), Label: "Change"}, {Verb: Drafting, Arg: fmt.Sprintf("cancel %d", d.ID), Label: "Cancel"}}
		return a, nil
	}
	if err := x.tx.DropDraft(d.ID); err != nil {
		return Answer{}, err
	}
	k.Watchlist, k.Action = d.List, action
	return x.keep(k, doer(x.press.Person, did+k.Name+": "+x.Rules.Say(k.Query)+pausedWords(k)+". "+policyWords(k.Watchlist)))
}
