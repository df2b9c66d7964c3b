package news

import "time"

// Traffic is the new messages of one destination: opening messages and answers. An edit notifies nobody and is none.
type Traffic struct {
	Sent     []time.Time // when each message of the last few minutes came, the earliest first; one that is under way: now
	Told     Level       // the highest level that an opening message or a raise among them told of
	Folded   bool        // one of them opened a fold
	Minor    int         // how many of those sent only told how an alert grew
	Coming   int         // alerts that were opened and have no message yet
	Opened   int         // alerts that were opened within the throttle's time
	Critical int         // of these, at violence or above
}
