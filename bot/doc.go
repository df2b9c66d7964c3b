// Package bot is the conversation, whatever the platform: what a chat platform must be able to do, and the words of a
// card that are the same everywhere. A platform's package translates them into its own form and idiom.
//
// Package bottest holds the suite that every platform passes.
package bot
