package bot

import "strings"

func (x *act) settingsForget(typed string) (a Answer, err error) {
	if !strings.EqualFold(typed, "everything") {
		return Answer{Private: &Page{
			Paragraphs: []Text{Say("This deletes all that was made and set in this workspace or server, in all its channels: watchlists with their versions, feeds, settings, records of who changed what. It cannot be taken back.")},
			Controls:   []Control{{Verb: Ask, Arg: "settings forget everything", Label: "Delete everything", Style: Danger}},
		}}, nil
	}
	err = x.writing(func() error {
		if !x.press.Person.Governs {
			who := "an owner or admin of the workspace"
			if x.press.Destination.Platform() == "discord" {
				who = "who has the permission Manage Server"
			}
			a = private("Sorry, this deletes what was made in all channels, so it is for " + who + ". Ask one of them.")
			return nil
		}
		x.touched = true
		a = Answer{Public: &Page{Paragraphs: []Text{doer(x.press.Person, " had karaula delete all that was made and set here.")}}}
		return x.tx.ForgetScope(x.scope())
	})
	return a, err
}
