// Package discord is karaula on Discord: alerts as messages with embeds and buttons, answers in threads, and what people press.
//
// A message is known by its number; an answer in a thread by "thread/message". A message is found again by the key of its
// delivery, which stands in the custom_id of its buttons. A message without buttons carries it in the url of an embed that has
// no title: Discord shows no such address, and gives it back with the message's history. A nonce does not come back there.
package discord
